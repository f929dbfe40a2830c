#!/usr/bin/env bash
# Checks that every path and every `make TARGET` that README.md and SECURITY.md show as code exists.
# Why: they are a stranger's map; a map that names what is gone costs more than none.
#   readme.sh [TREE] | --self-test
set -euf

# code FILE : what stands in backticks or in fenced blocks
code() {
    awk '/^ *```/ { fenced = !fenced; next }
        fenced { print; next }
        { while (match($0, /`[^`]+`/)) {
            print substr($0, RSTART + 1, RLENGTH - 2)
            $0 = substr($0, RSTART + RLENGTH)
        } }' "$1"
}

check() {
    local page word top target tops targets failed=0
    cd "$1"
    tops=" $(find . -mindepth 1 -maxdepth 1 ! -name .git ! -name build -printf '%P ')"
    targets=" $(sed -nE 's/^([a-z][a-z-]*):.*/\1/p' Makefile | tr '\n' ' ')"
    for page in README.md SECURITY.md; do
        if ! [ -f $page ]; then
            echo "$page is missing" >&2
            failed=1
            continue
        fi
        # Paths: words that begin with a name at the top of the tree. `dir/*.c` may match anything;
        # a line number or full stop after the name is no part of it.
        for word in $(code $page | tr '"'"'"'()[]{}<>=,;|' ' ' | sed -E 's/(:[0-9]+)?[.:]*( |$)/ /g'); do
            word=${word#./} word=${word%/}
            top=${word%%/*}
            if [[ $tops == *" $top "* ]] && ! (set +f && compgen -G "$word" >/dev/null); then
                echo "$page: no such path: $word" >&2
                failed=1
            fi
        done
        for target in $(code $page | grep -oE '(^|[ `;&])make [a-z][a-z-]*' | sed 's/.* //'); do
            if [[ $targets != *" $target "* ]]; then
                echo "$page: no such target: make $target" >&2
                failed=1
            fi
        done
    done
    return $failed
}

self_test() {
    # shellcheck source=tests/ground/selftest.sh
    . "$(dirname "$0")/selftest.sh"
    put Makefile 'demo: ## show' 'check-format:'
    put policy/core/decide.c ''
    put .ci/run ''
    put SECURITY.md 'See `policy/core/decide.c`, `policy`.'
    put README.md '`make demo`, then `make check-format`; `.ci/run`. In policy/gone nothing is code.' \
        '```' 'make' 'make demo && build/bin/samtykke   # policy/core/*.c' './policy/core/decide.c:12.' \
        'include/is/elsewhere $POLICY/policy/x' '```'
    accepts 'pages in good order'
    refuses policy/gone.c README.md 'Read `policy/core/decide.c` and `policy/gone.c`.'
    refuses policy/gone SECURITY.md '```sh' 'ls (policy/gone/)' '```'
    refuses 'policy/*.h' README.md '`policy/*.h`'
    refuses .ci/gone README.md '`sh .ci/gone`'
    refuses 'make gone' README.md '`make gone`'
    refuses 'make dem' SECURITY.md '```' 'cd x && make dem' '```'
    rm "$toy/SECURITY.md"
    refuses 'SECURITY.md is missing' README.md ''
}

case ${1:-} in
--self-test) self_test ;;
*) check "${1:-$(dirname "$0")/../..}" ;;
esac
