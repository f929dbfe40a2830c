# shellcheck shell=bash
# Sourced by the checks of this folder for --self-test: builds toy trees and judges the check.
# Why: a check that never refuses anything proves nothing. It is called as `CHECK TREE`.
toy=$(mktemp -d)
trap 'rm -rf "$toy"' EXIT

# put FILE LINE... : write a file of the toy tree
put() {
    mkdir -p "$toy/$(dirname "$1")"
    printf '%s\n' "${@:2}" >"$toy/$1"
}

# accepts WHAT : the toy tree as it is must pass
accepts() {
    local said
    if ! said=$("$0" "$toy" 2>&1); then
        printf 'self-test: refuses %s:\n%s\n' "$1" "$said" >&2
        exit 1
    fi
}

# refuses WORD FILE LINE... : with this file the toy tree must fail, and the message say WORD;
# then the file is as it was
refuses() {
    local said word=$1 file=$2
    shift
    if [ -e "$toy/$file" ]; then cp "$toy/$file" "$toy.kept"; fi
    put "$@"
    if said=$("$0" "$toy" 2>&1); then
        printf 'self-test: lets pass in %s: %s\n' "$file" "${*:2}" >&2
        exit 1
    fi
    if [[ $said != *"$word"* ]]; then
        printf 'self-test: refuses %s without naming "%s":\n%s\n' "$file" "$word" "$said" >&2
        exit 1
    fi
    if [ -e "$toy.kept" ]; then mv "$toy.kept" "$toy/$file"; else rm "$toy/$file"; fi
}
