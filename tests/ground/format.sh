#!/bin/sh
# Checks that all C code has the look of .clang-format; --fix gives it that look.
# Why: a change then shows what it changes, and nobody argues about blanks.
set -eu
cd "$(dirname "$0")/../.."

mode='--dry-run --Werror'
[ "${1:-}" != --fix ] || mode=-i

# Not every folder exists yet.
# shellcheck disable=SC2086 # the mode is meant to be split
find include proto policy broker client tests -name '*.[ch]' -print0 2>/dev/null |
    xargs -0 -r clang-format-14 --style=file $mode
