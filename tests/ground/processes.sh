#!/usr/bin/env bash
# Checks what the broker's two processes can do by what is linked into them: the core talks to no network
# library and can open no item and no wrap; the edge knows no database, no policy and no key but CURVE's.
# The deciding core itself calls nothing of the operating system but memory; its handlers neither commit nor
# do anything else that waits for the disk.
# Why: the design's division of trust is then a fact about the programs, not a promise.
#   processes.sh BUILD_DIR | --self-test
set -eu

CORE=bin/samtykke-broker
EDGE=bin/samtykke-edge

# Names that a program may neither use nor have, as extended regular expressions over whole symbols.
CORE_NEVER='zmq_.*|crypto_secretstream_.*|hpke_psk_.*|wrap_(open|seal)|unseal.*|seal_.*|keystore_.*|recovery_.*'
EDGE_NEVER='sqlite3_.*|sam_.*|crypto_.*|sodium_.*|randombytes.*|EVP_.*|X509_.*|SHA256.*|protobuf_c_.*|json_.*|statement_.*|session_.*|hpke_.*|store_.*|wire_.*'
# Libraries that the edge may be linked with.
EDGE_LIBRARIES='libzmq\.so.*|libseccomp\.so.*|libc\.so.*|libpthread\.so.*|ld-linux.*|libasan.*|libubsan.*|libm\.so.*|libgcc_s.*|libstdc\+\+.*|libresolv.*|librt.*|libdl.*'
# The core as a library: what it may call beside our own functions, and what no handler may.
LIBRARY=broker/libsamtykke-broker-core.a
LIBRARY_CALLS='bcmp|memcmp|memcpy|memmove|memset|__mem(cpy|move|set)_chk|malloc|calloc|realloc|free|__stack_chk_fail|crypto_.*|sodium_.*'
HANDLERS='handle_.*|reading|dispatch|call'
HANDLER_NEVER='store_(open|close|commit|scrub|backup|check|begin|abandon|ballast_.*|checkpoint_file_.*)'
CORE_LIBRARIES_NEVER='libzmq.*|libczmq.*'

# symbols PROGRAM : all names that are used or defined, without versions
symbols() {
    nm "$1" | awk '{ print $NF }' | sed 's/@.*//' | sort -u
}

needed() {
    readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'
}

# none PROGRAM WHAT REGEX : reads names; refuses those that match
none() {
    local hits
    if hits=$(grep -xE "$3"); then
        sed "s|^|$1: $2: |" <<<"$hits" >&2
        return 1
    fi
}

# calls ARCHIVE : "OBJECT NAME" of each name that an object uses and does not define
calls() {
    nm -A -u "$1" | sed -E 's/^[^:]*:([^:]*)\.c\.o: +[Uw] +([^@]*).*/\1 \2/'
}

# The core's calls into something that is not ours.
check_library() {
    local archive=$1/$LIBRARY ours
    [ -f "$archive" ] || { echo "processes: there is no $archive" >&2; return 1; }
    ours=$(find "$1/broker" "$1/proto" "$1/policy" -name '*.a' -exec nm --defined-only {} + 2>/dev/null |
        awk 'NF == 3 && $2 ~ /[A-Z]/ { print $3 }' | sort -u)
    calls "$archive" | awk '{ print $2 }' | sort -u | grep -vxF "$ours" | grep -vxE "$LIBRARY_CALLS" |
        none "$LIBRARY" calls '.*' || failed=1
    calls "$archive" | grep -E "^($HANDLERS) " | none "$LIBRARY" 'a handler calls' "[^ ]+ ($HANDLER_NEVER)" || failed=1
}

check() {
    local failed=0 program
    check_library "$1" || failed=1
    for program in $CORE $EDGE; do
        [ -x "$1/$program" ] || { echo "processes: there is no $1/$program" >&2; return 1; }
        [ "$(symbols "$1/$program" | grep -c .)" -gt 10 ] || { echo "processes: $program has no names" >&2; return 1; }
    done
    symbols "$1/$CORE" | none "$CORE" uses "$CORE_NEVER" || failed=1
    needed "$1/$CORE" | none "$CORE" 'is linked with' "$CORE_LIBRARIES_NEVER" || failed=1
    symbols "$1/$EDGE" | none "$EDGE" uses "$EDGE_NEVER" || failed=1
    if needed "$1/$EDGE" | grep -vxE "$EDGE_LIBRARIES" | sed "s|^|$EDGE: is linked with: |" | grep . >&2; then
        failed=1
    fi
    return $failed
}

self_test() {
    # shellcheck source=tests/ground/selftest.sh
    . "$(dirname "$0")/selftest.sh"
    mkdir -p "$toy/bin"
    # program PATH CODE : all of one program
    program() { printf 'int main(void) { return 0; }\n%s\n' "$2" | gcc -O0 -x c -o "$toy/$1" -; }
    # object NAME CODE : into the core's library, with what is always there
    object() {
        mkdir -p "$toy/broker" "$toy/proto" "$toy/policy"
        printf '%s\n' "$2" | gcc -O0 -x c -c -o "$toy/broker/$1.c.o" -
        rm -f "$toy/$LIBRARY"
        ar rc "$toy/$LIBRARY" "$toy"/broker/*.c.o
        rm "$toy/broker/$1.c.o"
    }
    good() {
        object turn 'int store_commit(void); int store_begin(void) { return store_commit(); } int store_commit(void) { return 0; }'
        program $CORE 'int store_open(void); int store_open(void) { return 1; } int session_open(void); int session_open(void) { return 1; }'
        program $EDGE 'int relay(void); int relay(void) { return 1; }'
    }
    good
    accepts 'two programs in good order'
    while IFS='|' read -r word path code; do
        good
        program $path "$code"
        refuses "$word" note "$code"
    done <<TABLE
zmq_socket|$CORE|int zmq_socket(void); int zmq_socket(void) { return 1; }
hpke_psk_open|$CORE|static int __attribute__((used)) hpke_psk_open(void) { return 1; }
wrap_open|$CORE|int wrap_open(void); int wrap_open(void) { return 1; }
crypto_secretstream|$CORE|int crypto_secretstream_xchacha20poly1305_pull(void); int crypto_secretstream_xchacha20poly1305_pull(void) { return 1; }
unseal|$CORE|int unseal_begin(void); int unseal_begin(void) { return 1; }
sqlite3_open|$EDGE|int sqlite3_open(void); int sqlite3_open(void) { return 1; }
sam_decide|$EDGE|int sam_decide(void); int sam_decide(void) { return 1; }
crypto_box|$EDGE|int crypto_box(void); int crypto_box(void) { return 1; }
session_open|$EDGE|int session_open(void); int session_open(void) { return 1; }
TABLE
    good
    while IFS='|' read -r word name code; do
        object "$name" "$code"
        refuses "$word" note "$code"
    done <<'TABLE'
calls: read|turn|int read(void); int f(void) { return read(); }
calls: time|clock|int time(void); int f(void) { return time(); }
calls: getrandom|draw|int getrandom(void); int f(void) { return getrandom(); }
handle_list store_commit|handle_list|int store_commit(void); int f(void) { return store_commit(); }
handle_log store_checkpoint_file_write|handle_log|int store_checkpoint_file_write(void); int f(void) { return store_checkpoint_file_write(); }
TABLE
    good
    rm "$toy/$EDGE"
    refuses 'there is no' note 'no edge'
}

case ${1:-} in
--self-test) self_test ;;
'') echo "usage: processes.sh BUILD_DIR | --self-test" >&2; exit 2 ;;
*) check "$1" ;;
esac
