# shellcheck shell=bash
# Sourced by the scripts of this folder and by tests/mutants: how a file is proved, and what makes a
# proof worthless. Why here: the scripts that show that a proof can fail must use the same way.
# Reads nothing and writes nothing outside $PROOF_OUT (build/proof unless it is set).

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck disable=SC2034 # for who sources this
PROVED=policy/core/decide.c # with the headers that it includes; from the root of the repository
PROOF_OUT=${PROOF_OUT:-$ROOT/build/proof}

# In the annotations of a proved file these mean that something is believed, not shown.
BELIEVED='admit|axiom|axiomatic|lemma|assumes|behavior|ghost|logic|inductive|reads|import|volatile'
BELIEVED="$BELIEVED|false|terminates|decreases|no_wp|pragma|calls|check|exits|asm"

proof_fail() {
    printf 'proof: %s\n' "$*" >&2
    return 1
}

# The provers that why3 finds, written into $PROOF_OUT: nobody's own settings are read or changed.
proof_begin() {
    local tool
    for tool in frama-c why3 cvc4 gcc; do
        command -v "$tool" >/dev/null ||
            { proof_fail "$tool is missing (Debian: frama-c-base, why3, cvc4, gcc)"; return 1; }
    done
    mkdir -p "$PROOF_OUT"
    export WHY3CONFIG=$PROOF_OUT/why3.conf
    if [ ! -s "$WHY3CONFIG" ]; then
        why3 config detect -C "$WHY3CONFIG" >"$PROOF_OUT/why3.log" 2>&1 || true
    fi
    grep -q 'name = "CVC4"' "$WHY3CONFIG" ||
        { rm -f "$WHY3CONFIG"; proof_fail 'why3 does not find cvc4'; return 1; }
}

# wp FILE OPTION... : Frama-C/WP on a file, in the folder where its includes are found from
wp() {
    local file=$1
    shift
    nice -n 5 frama-c "$file" -wp -wp-rte -wp-definitions-terminate -wp-prover cvc4 -wp-par 2 \
        -wp-cache none -wp-session "$PROOF_OUT/session" -cpp-extra-args=-Iinclude "$@" 2>&1
}

# goals LOG : "proved scheduled"; nothing where WP did not come that far
goals() {
    sed -nE 's|^\[wp\] Proved goals: +([0-9]+) / ([0-9]+)$|\1 \2|p' "$1"
}

# all_proved LOG
all_proved() {
    local proved scheduled
    read -r proved scheduled < <(goals "$1") || return 1
    [ "$scheduled" -gt 0 ] && [ "$proved" -eq "$scheduled" ]
}

# The names of the goals that are left, on one line.
left_over() {
    sed -nE '/: (Timeout|Unknown|Failed|Stepout|Invalid)/s/.*Goal (typed_)?([a-z_0-9]+) .*/\2/p' "$1" |
        paste -sd' '
}

# What Frama-C itself complains of. That it adds `terminates \true` to every function makes the
# proof stronger, and is no complaint.
complaints() {
    awk '/Warning: *$/ { held = $0; next }
         held != "" { if ($0 !~ /populates .terminates .true.$/) { print held; print }; held = ""; next }
         /[Ww]arning|[Ee]rror|Neither code nor spec|Unreachable|unsupported/ { print }' "$1"
}

# no_belief FILE : as Frama-C reads it, with every macro expanded, nothing is merely believed; and
# every function that FILE or a header named after it (decide.c: decide*.h) defines or calls says
# what it does.
no_belief() {
    local text=$PROOF_OUT/read.c
    if ! frama-c -no-unicode -print -ocode "$text" -cpp-extra-args=-Iinclude "$1" \
        >"$PROOF_OUT/read.log" 2>&1; then
        sed 's/^/proof: /' "$PROOF_OUT/read.log" >&2
        return 1
    fi
    awk -v believed="(^|[^[:alnum:]_])($BELIEVED)([^[:alnum:]_]|\$)" '
        FILENAME != ARGV[ARGC - 1] {
            while (match($0, /[[:alnum:]_]+\(/)) {
                named[substr($0, RSTART, RLENGTH - 1)] = 1
                $0 = substr($0, RSTART + RLENGTH)
            }
            next
        }
        /^[[:blank:]]*$/ { item = "" }
        { item = item $0 "\n" }
        /\/\*@|\/\/@/ { inside = 1 }
        inside && $0 ~ believed { print "proof: believed, not shown: " $0; bad = 1 }
        /\*\/[[:blank:]]*$/ || /\/\/@/ { inside = 0 }
        /^\{/ {
            head = item
            sub(/.*\*\//, "", head)
            gsub(/__attribute__[[:space:]]*\(\([^()]*(\([^()]*\))?[^()]*\)\)/, "", head)
            match(head, /[[:alnum:]_]+[[:space:]]*\(/)
            name = substr(head, RSTART, RLENGTH)
            sub(/[[:space:]]*\(/, "", name)
            if (name in named && (item !~ /\/\*@/ || item !~ /ensures/ || item !~ /assigns/)) {
                print "proof: a function without a contract: " name; bad = 1
            }
            seen++
        }
        END { if (!seen) { print "proof: no function found"; bad = 1 }; exit bad }
    ' "${1%.c}"*.[ch] "$text" >&2
}

# prove FILE GOALS OPTION... : everything in FILE, and that at least GOALS things were to prove.
# Prints one line.
prove() {
    local file=$1 least=$2 log=$PROOF_OUT/wp.log began=$SECONDS proved scheduled complaint
    shift 2
    no_belief "$file" || return 1
    wp "$file" "$@" -then -report >"$log" ||
        { tail -n 20 "$log" >&2; proof_fail "frama-c failed ($log)"; return 1; }
    read -r proved scheduled < <(goals "$log") || { proof_fail "nothing was proved ($log)"; return 1; }
    printf '%s: %d of %d goals proved, %d s\n' "$file" "$proved" "$scheduled" $((SECONDS - began))

    complaint=$(complaints "$log")
    [ -z "$complaint" ] || { proof_fail "$complaint"; return 1; }
    all_proved "$log" || { proof_fail "not proved: $(left_over "$log")"; return 1; }
    [ "$scheduled" -ge "$least" ] ||
        { proof_fail "$scheduled goals, there were $least: what is no longer asked?"; return 1; }
    # The report knows what each property rests on: admitted, untried and conditional ones are not
    # "completely validated".
    awk '/^--- Status Report Summary/ { summary = 1 }
         summary && / Completely validated$/ { valid = $1 }
         summary && / Total$/ { total = $1 }
         END { exit !(total > 0 && valid == total) }' "$log" ||
        { sed -n '/Status Report Summary/,$p' "$log" >&2
          proof_fail "some property is not completely validated ($log)"; return 1; }
}

# smoke FILE : nothing in it is required or assumed that cannot be. Prints one line.
smoke() {
    local log=$PROOF_OUT/smoke.log began=$SECONDS tests
    # Each test is to prove a contradiction and should run out of time; the proof itself is left out.
    wp "$1" -wp-smoke-tests -wp-smoke-timeout 2 \
        -wp-prop=-@requires,-@ensures,-@assigns,-@assert,-@invariant,-@variant,-@terminates >"$log" || true
    tests=$(grep -c '^\[wp\] \[[A-Z][a-z]*\] Smoke-test' "$log" || true)
    if grep -A 1 '^\[wp\] \[Failed\] Smoke-test' "$log" >&2 || ! all_proved "$log"; then
        proof_fail "something is required or assumed that cannot be ($log)"
        return 1
    fi
    [ "$tests" -gt 0 ] || { proof_fail "no smoke tests were made ($log)"; return 1; }
    printf '%s: %d smoke tests passed, %d s\n' "$1" "$tests" $((SECONDS - began))
}
