#!/usr/bin/env bash
# Checks that the objects of the policy core call nothing but mem*() and hold no writable data.
# Why: "no I/O, no clock, no allocation, no globals" is then a fact about what is linked, not a promise.
#   symbols.sh BUILD_DIR | --self-test
set -eu

ARCHIVE=libsamtykke-policy-core.a

# clang calls bcmp where only equality is asked; names in _chk are what FORTIFY makes of the others.
ALLOWED='bcmp memcmp memcpy memmove memset __memcpy_chk __memmove_chk __memset_chk __stack_chk_fail'

check() {
    local archive
    # Other builds may lie below this one: each is asked about by itself.
    archive=$(find "$1" -mindepth 1 -type d -exec test -e '{}/CMakeCache.txt' \; -prune \
        -o -name $ARCHIVE -print)
    if [ "$(grep -c . <<<"$archive")" -ne 1 ]; then
        echo "symbols: expected one $ARCHIVE under $1, found: ${archive:-none}" >&2
        return 1
    fi
    nm -f sysv "$archive" | awk -F'|' -v allowed="$ALLOWED" '
        BEGIN { n = split(allowed, names, " "); for (i = 1; i <= n; i++) known[names[i]] = 1 }
        /^Symbols from / { split($0, part, /[][]/); object = part[2]; n_objects++ }
        NF < 7 { next }
        { for (i = 1; i <= NF; i++) gsub(/ /, "", $i); name = $1; class = $3; section = $7 }
        section == "*UND*" { needs[object " " name] = 1; next }
        class ~ /[A-Z]/ { known[name] = 1 }
        section == "*COM*" || section ~ /^\.(t?data|t?bss)/ {
            # constant tables of pointers: read-only once the program is loaded (relro)
            if (section !~ /^\.data\.rel\.ro/) { print object ": writable: " name; bad = 1 }
        }
        END {
            for (need in needs) {
                split(need, part, " ")
                if (!(part[2] in known)) { print part[1] ": calls: " part[2]; bad = 1 }
            }
            if (!n_objects) { print "no objects in the archive"; bad = 1 }
            exit bad
        }' >&2
}

self_test() {
    # shellcheck source=tests/ground/selftest.sh
    . "$(dirname "$0")/selftest.sh"
    ok='#include <string.h>
        int shared(const char *a); int shared(const char *a) { return memcmp(a, "x", 2); }
        const char *const table[] = { "one", "two" };'
    # archive CODE : the good object and this one
    archive() {
        printf '%s\n' "$ok" | gcc -O2 -fPIC -x c -c -o "$toy/ok.o" -
        printf '%s\n' "$1" | gcc -O2 -fPIC -fno-builtin -x c -c -o "$toy/x.o" -
        rm -f "$toy/$ARCHIVE"
        ar rc "$toy/$ARCHIVE" "$toy/ok.o" "$toy/x.o"
    }
    archive 'int shared(const char *a); int f(void); int f(void) { return shared("y"); }'
    accepts 'a core that calls itself'
    while IFS='|' read -r word code; do
        archive "$code"
        refuses "$word" note "$code"
    done <<'TABLE'
calls: printf|int printf(const char *, ...); int f(void) { return printf("x"); }
calls: malloc|void *malloc(unsigned long); void *f(void) { return malloc(1); }
calls: time|long time(long *); long f(void) { return time(0); }
calls: strlen|unsigned long strlen(const char *); unsigned long f(const char *s) { return strlen(s); }
calls: environ|extern char **environ; char **f(void) { return environ; }
writable: counter|int f(void) { static int counter; return ++counter; }
writable: counter|int counter = 1;
writable: counter|_Thread_local int counter;
writable: counter|__attribute__((common)) int counter;
writable: names|const char *names[] = { "a" };
TABLE
    rm "$toy/$ARCHIVE"
    refuses 'found: none' note 'no archive'
}

case ${1:-} in
--self-test) self_test ;;
'') echo "usage: symbols.sh BUILD_DIR | --self-test" >&2; exit 2 ;;
*) check "$1" ;;
esac
