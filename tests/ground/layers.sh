#!/usr/bin/env bash
# Checks, by their #include lines, that sources stay in their layer and leave a library to its owner.
# Why: CMake sees what is linked, not who reaches around whom; the design stands on these borders.
#   layers.sh [TREE] | --self-test
set -euf

C17="assert.h complex.h ctype.h errno.h fenv.h float.h inttypes.h iso646.h limits.h locale.h \
     math.h setjmp.h signal.h stdalign.h stdarg.h stdatomic.h stdbool.h stddef.h stdint.h stdio.h \
     stdlib.h stdnoreturn.h string.h tgmath.h threads.h time.h uchar.h wchar.h wctype.h"
POSIX='fcntl.h strings.h unistd.h sys/stat.h sys/types.h'

# The first row whose pattern a file matches holds; * also matches slashes.
#   files         | our headers                          | other headers
LAYERS="
    include/*     | include/*                            | $C17
    policy/core/* | policy/core/* include/*              | stdint.h stddef.h stdbool.h limits.h string.h
    policy/text/* | policy/text/* policy/core/* include/* | $C17 $POSIX jansson.h libintl.h
    policy/*      | policy/* include/*                   | $C17
    proto/*       | proto/* include/*                    | *
    broker/edge/* | broker/edge/* proto/frame* include/* | *
    broker/*      | broker/* proto/* policy/* include/*  | *
    client/*      | client/* proto/* policy/* include/*  | *
"

# A library's headers | the only files that may include them (tests may include anything)
OWNERS='
    zmq*.h                | broker/edge/* client/session*
    sqlite3*.h            | broker/store*
    ini.h                 | broker/config*
    microhttpd.h          | broker/metrics*
    seccomp.h             | broker/edge/limits*
    curses.h term.h       | client/cli/join_screen*
    protobuf-c/* *.pb-c.h | proto/wire*
    openssl/x509*         | proto/certificate*
    openssl/*             | proto/certificate* proto/item_hash* proto/sha256*
    unicase.h             | proto/employer*
    uninorm.h unictype.h unistr.h | proto/employer* client/nfc*
'

FOLDERS='include proto policy broker client'

# matches TEXT PATTERN...
matches() {
    local text=$1 pattern
    shift
    for pattern; do
        # shellcheck disable=SC2053 # a pattern is meant
        if [[ $text == $pattern ]]; then return 0; fi
    done
    return 1
}

# Puts into $found our own headers that an #include may mean; none: it is somebody else's.
resolve() {
    local file=$1 quote=$2 header=$3 beside candidate
    found=()
    beside=$(dirname "$file")/$header
    if [[ $beside == *../* ]]; then beside=$(realpath -m --relative-to=. "$beside"); fi
    if [[ $quote == '"' && -f $beside ]]; then
        found=("$beside")
        return
    fi
    for candidate in "${headers[@]}"; do
        if [[ $candidate == "$header" || $candidate == "include/$header" ]]; then
            found=("$candidate")
            return
        fi
        # Which folders a target searches is CMake's secret: all of that name are meant.
        if [[ $quote == '"' && $candidate == */"$header" ]]; then found+=("$candidate"); fi
    done
}

refuse() {
    echo "$1:$2: may not include $3 ($4)" >&2
    failed=1
}

check_layer() {
    local file=$1 line=$2 header=$3 files ours others target
    while IFS='|' read -r files ours others; do
        # shellcheck disable=SC2086
        matches "$file" $files || continue
        for target in "${found[@]}"; do
            # shellcheck disable=SC2086
            matches "$target" $ours || refuse "$file" "$line" "$target" "layer ${files// /}"
        done
        # shellcheck disable=SC2086
        if [ ${#found[@]} -eq 0 ] && ! matches "$header" $others; then
            refuse "$file" "$line" "$header" "layer ${files// /}"
        fi
        return
    done <<<"$layers"
}

check_owner() {
    local file=$1 line=$2 header=$3 library owners
    while IFS='|' read -r library owners; do
        # shellcheck disable=SC2086
        if matches "$header" $library && ! matches "$file" $owners; then
            refuse "$file" "$line" "$header" "only$owners may"
        fi
    done <<<"$owned"
}

check() {
    local layers owned headers found failed=0 folders='' folder hit file line text
    local named='include[[:blank:]]*([<"])([^">]+)[">]'
    cd "$1"
    for folder in $FOLDERS; do
        if [ -d "$folder" ]; then folders="$folders $folder"; fi
    done
    [ -n "$folders" ] || { echo "layers: no sources in $1" >&2; return 1; }
    layers=$(grep '|' <<<"$LAYERS")
    owned=$(grep '|' <<<"$OWNERS")
    # shellcheck disable=SC2086
    mapfile -t headers < <(find $folders -name '*.h' -o -name '*.inc')

    # shellcheck disable=SC2086
    while IFS=: read -r file line text; do
        if [[ $text =~ $named ]]; then
            hit=${BASH_REMATCH[2]}
            resolve "$file" "${BASH_REMATCH[1]}" "$hit"
            check_layer "$file" "$line" "$hit"
            check_owner "$file" "$line" "$hit"
        else
            refuse "$file" "$line" "a macro" "nobody can see what it means"
        fi
    done < <(grep -rnE '^[[:blank:]]*#[[:blank:]]*include' --include='*.[ch]' --include='*.inc' $folders)
    return $failed
}

self_test() {
    # shellcheck source=tests/ground/selftest.sh
    . "$(dirname "$0")/selftest.sh"
    put include/samtykke/decide.h '#include <stdint.h>' '#include <samtykke/err.h>'
    put include/samtykke/err.h ''
    put policy/core/decide.c '#include <samtykke/decide.h>' '#include "policy.h"' '#include <string.h>'
    put policy/core/policy.h '#include "samtykke/err.h"'
    put policy/text/read.c '#include <jansson.h>' '#include "core/policy.h"' '#include "../core/policy.h"'
    put proto/wire.c '#include <protobuf-c/protobuf-c.h>' '#include "samtykke.pb-c.h"'
    put proto/wire.h ''
    put proto/frame.h ''
    put broker/store.c '#include <sqlite3.h>' '#include "policy/core/policy.h"' '#include "wire.h"'
    put broker/edge/relay.c '#include <zmq.h>' '#include "proto/frame.h"'
    put broker/turn.h ''
    put client/session.c '#include <zmq.h>' '#include "cli/table.h"'
    put client/cli/table.h ''
    accepts 'a tree in good order'

    # what it must name | where        | what is wrong there
    while IFS='|' read -r word file line; do
        # shellcheck disable=SC2086
        refuses $word $file "$line"
    done <<'TABLE'
jansson.h|include/samtykke/x.h|#include <jansson.h>
policy/core/policy.h|include/samtykke/x.h|#include "policy/core/policy.h"
stdio.h|policy/core/x.c|#include <stdio.h>
stdlib.h|policy/core/x.h|# include <stdlib.h>
time.h|policy/core/x.c|  #include <time.h>
jansson.h|policy/core/x.c|#include "jansson.h"
client/cli/table.h|policy/core/x.c|#include "table.h"
macro|policy/core/x.c|#include CONFIG
zmq.h|policy/text/x.c|#include <zmq.h>
proto/wire.h|policy/text/x.c|#include "proto/wire.h"
policy/core/policy.h|proto/x.c|#include "../policy/core/policy.h"
client/cli/table.h|broker/x.c|#include "client/cli/table.h"
broker/turn.h|client/x.c|#include "turn.h"
broker/turn.h|broker/edge/x.c|#include "../turn.h"
proto/wire.h|broker/edge/x.c|#include "wire.h"
zmq.h|broker/turn.c|#include <zmq.h>
zmq_utils.h|client/sync.c|#include <zmq_utils.h>
sqlite3.h|broker/log.c|#include <sqlite3.h>
ini.h|broker/main.c|#include <ini.h>
microhttpd.h|broker/loop.c|#include <microhttpd.h>
samtykke.pb-c.h|proto/seal.c|#include "samtykke.pb-c.h"
openssl/x509v3.h|proto/wire.c|#include <openssl/x509v3.h>
TABLE
}

case ${1:-} in
--self-test) self_test ;;
*) check "${1:-$(dirname "$0")/../..}" ;;
esac
