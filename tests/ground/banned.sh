#!/usr/bin/env bash
# Checks the repository's files for what must not be in them: see the calls of `refuse` in check().
# Why: each is a mistake that somebody made before, and that a reviewer's eye slides over.
#   banned.sh [TREE] | --self-test
set -eu

LINES_MAX=400 # of a source file; longer ones are two things in one file

# Bytes and input as they came, not text of ours.
DATA='^tests/fuzz/corpus/'
CODE='\.[ch]$|\.inc$'

# of PATTERN : those of our files whose path matches, into ${chosen[@]}
of() {
    local file
    chosen=()
    for file in "${files[@]}"; do
        if [[ $file =~ $1 && ! $file =~ $DATA && -f $file ]]; then chosen+=("$file"); fi
    done
}

# refuse WHY REGEX : in the chosen files
refuse() {
    local hits
    if [ ${#chosen[@]} -gt 0 ] && hits=$(grep -nHIE -e "$2" -- "${chosen[@]}"); then
        sed "s|\$|    <-- $1|" <<<"$hits" >&2
        failed=1
    fi
}

check() {
    local files chosen failed=0 file word='[[:alnum:]_]'
    cd "$1"
    # What git would commit; where there is no git, everything but what is built.
    mapfile -d '' -t files < <(
        git ls-files -z --cached --others --exclude-standard 2>/dev/null ||
            find . \( -name .git -o -path ./build \) -prune -o -type f -printf '%P\0')
    [ ${#files[@]} -gt 0 ] || { echo "banned: no files in $1" >&2; return 1; }

    of "$CODE"
    refuse 'unbounded, unchecked or unsafe function' \
        "(^|[^[:alnum:]_])(strcpy|strcat|v?sprintf|gets|strtok|atoi|alloca|rand|system|popen)[[:blank:]]*\\("
    refuse 'a tab in C' $'\t'

    of .
    refuse 'unfinished work belongs into an issue' "(^|[^[:alnum:]_])(TO[D]O|FIX[M]E|XX[X]|HAC[K])($|[^[:alnum:]_])"
    refuse 'blanks at the end of a line' '[[:space:]]$'
    refuse 'a path of one machine' "(^|[^[:alnum:]_.-])/(work|root|home)(/|\$|[^[:alnum:]_.-])"

    of "^(include|proto|policy|broker|client)/.*($CODE)"
    for file in "${chosen[@]}"; do
        if [ "$(wc -l <"$file")" -gt $LINES_MAX ]; then
            echo "$file: over $LINES_MAX lines: split it, one concept a file" >&2
            failed=1
        fi
    done
    return $failed
}

self_test() {
    # shellcheck source=tests/ground/selftest.sh
    . "$(dirname "$0")/selftest.sh"
    put policy/a.c 'snprintf(a, n, "%s", b); my_system(c); operand(d);' '/* see framework/rooted */'
    put tests/a.sh "mktemp /tmp/a.$(printf 'X%.0s' 1 2 3 4 5 6)"
    put tests/fuzz/corpus/a 'atoi(x) '
    put Makefile "$(printf 'all:\n\ttrue')"
    accepts 'a tree in good order'

    for name in strcpy strcat sprintf vsprintf gets strtok atoi alloca rand system popen; do
        refuses function client/x.c "    $name (a);"
    done
    for name in TO_DO FIX_ME XX_X HAC_K; do # apart, so that this file passes
        refuses unfinished tests/x.sh "# ${name/_/}: later"
    done
    refuses 'a tab' policy/x.c "$(printf '\tint a;')"
    refuses blanks README.md 'text '
    refuses blanks README.md "$(printf 'text\r')"
    for name in work root home; do
        refuses 'one machine' tests/x.txt "see \"/$name/x\""
        refuses 'one machine' tests/x.txt "/$name"
    done
    mapfile -t long < <(seq $((LINES_MAX + 1)))
    refuses split policy/x.c "${long[@]}"
    put policy/x.c "${long[@]:1}"
    accepts 'a file of just the longest length'
}

case ${1:-} in
--self-test) self_test ;;
*) check "${1:-$(dirname "$0")/../..}" ;;
esac
