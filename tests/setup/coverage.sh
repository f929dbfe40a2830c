#!/bin/sh
# Runs the everyday tests in the coverage build and prints, by file, what they reached.
# Why: shows what no test looks at. It is a map, not a goal, so it fails on no number.
set -eu
cd "$(dirname "$0")/../.."

build=build/coverage
cmake --preset coverage >/dev/null
cmake --build --preset coverage

rm -rf $build/profile
LLVM_PROFILE_FILE="$PWD/$build/profile/%p.profraw" \
    ctest --test-dir $build --label-exclude long --output-on-failure -j2
llvm-profdata-14 merge -sparse $build/profile/*.profraw -o $build/profile/all.profdata

# Every program and library that carries coverage, and only the product's own files.
objects=$(find $build -type f \( -perm -u+x -o -name '*.so*' \) \
    -exec sh -c 'readelf -SW "$1" 2>/dev/null | grep -q __llvm_covmap' _ {} \; -printf '-object %p ')
# shellcheck disable=SC2086 # a list
llvm-cov-14 report $objects -instr-profile=$build/profile/all.profdata \
    -ignore-filename-regex="$PWD/(tests|build)/"
