#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs the gates of `./dev check` and then their negative controls: for each gate, planted faults in
# controls/<gate>/bad-* that it must refuse with the message the file announces, and clean twins,
# good-*, that it must let pass. A gate without both counts as failed.
#
# usage: run.sh [--list | --self-test] [GATE...]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
readonly checks=tests/checks
readonly gates=(format text spdx spelling shell workflows rules limits snippets
    tidy cppcheck analyzer binaries)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
passed=0
failed=0

# Every file of the project that git knows or would add, but for planted faults and fuzz seeds;
# patterns narrow it down.
files() {
    git -c safe.directory='*' ls-files --cached --others --exclude-standard -- "$@" |
        grep -vE "^($checks/controls|tests/fuzz/corpus)/" | while read -r file; do
        [ -f "$file" ] && printf '%s\n' "$file"
    done
}

scripts() {
    files | while read -r file; do
        case $file in
        *.sh) echo "$file" ;;
        *.*) ;;
        *) head -n 1 "$file" | grep -qE '^#!.*\b(ba)?sh$' && echo "$file" ;;
        esac
    done
}

# What a gate is given: a list of files, or the build folder whose compile commands it walks.
subjects() {
    case $1 in
    format | rules | limits) files '*.c' '*.h' '*.cc' '*.cpp' ;;
    text | spdx | spelling) files ;;
    shell) scripts ;;
    snippets) files '*.md' ;;
    workflows) files '.github/workflows/*.yml' ;;
    tidy) echo build-clang ;;
    cppcheck | analyzer) echo build ;;
    binaries) find build/core/bootstrap build/plugins build/sdk/examples -type f \
        \( -name bootstrap -o -name '*.so' \) ;;
    esac
}

report() {
    local verdict=$1 what=$2
    case $verdict in
    ok) passed=$((passed + 1)) ;;
    *) failed=$((failed + 1)) ;;
    esac
    printf '%-4s  %s\n' "$verdict" "$what"
}

run_gate() {
    local gate=$1 began=$SECONDS list=() verdict=ok
    mapfile -t list < <(subjects "$gate")
    if [ ${#list[@]} -eq 0 ]; then
        report FAIL "$gate: found nothing to look at"
        return
    fi
    "$checks/gates/$gate" "${list[@]}" >"$scratch/said" 2>&1 || verdict=FAIL
    report "$verdict" "$gate ($((SECONDS - began)) s)"
    if [ "$verdict" = FAIL ] || [ "$gate" = limits ]; then
        sed 's/^/      /' "$scratch/said"
    fi
}

# A control as its gate wants it: the file itself, a build folder that compiles just this file, or
# the shared object made from it.
prepare() {
    local gate=$1 control=$2 dir
    dir=$scratch/$gate-$(basename "$control")
    mkdir -p "$dir"
    case $gate in
    tidy | cppcheck | analyzer)
        printf '[{"directory": "%s", "file": "%s", "command": "cc -std=gnu11 -o x.o -c %s"}]\n' \
            "$PWD" "$control" "$control" >"$dir/compile_commands.json"
        echo "$dir"
        ;;
    binaries)
        # shellcheck disable=SC2046 # the flags the control asks for, as words
        cc -fPIC -fvisibility=hidden $(sed -n 's|.*cflags: \(.*\) \*/|\1|p' "$control") \
            -o "$dir/$(sed -n 's|.*builds: \(.*\) \*/|\1|p' "$control")" "$control"
        find "$dir" -type f
        ;;
    *) echo "$control" ;;
    esac
}

# The regular expression a planted fault must be refused with stands in it as `expect: ...`.
run_control() {
    local gate=$1 control=$2 subject status=0 expected
    subject=$(prepare "$gate" "$control")
    "$checks/gates/$gate" "$subject" >"$scratch/said" 2>&1 || status=$?
    case ${control##*/} in
    good-*)
        if [ "$status" -eq 0 ]; then
            report ok "$gate passes ${control##*/}"
            return
        fi
        report FAIL "$gate must pass ${control##*/}, but says:"
        ;;
    *)
        expected=$(sed -nE 's/^(#|.*\/\*|<!--) expect: (.*[^ ])$/\2/p' "$control" | sed -E 's/ (\*\/|-->)$//')
        if [ "$status" -ne 0 ] && [ -n "$expected" ] && grep -qE -- "$expected" "$scratch/said"; then
            report ok "$gate refuses ${control##*/}"
            return
        fi
        report FAIL "$gate must refuse ${control##*/} with '$expected'; status $status, it says:"
        ;;
    esac
    sed 's/^/      /' "$scratch/said"
}

run_controls() {
    local gate=$1 control bad=0 good=0
    for control in "$checks/controls/$gate"/*; do
        case ${control##*/} in
        bad-*) bad=$((bad + 1)) ;;
        good-*) good=$((good + 1)) ;;
        *) continue ;;
        esac
        run_control "$gate" "$control"
    done
    if [ "$bad" -eq 0 ] || [ "$good" -eq 0 ]; then
        report FAIL "$gate has no planted fault or no clean twin in $checks/controls/$gate"
    fi
}

self_test=
case ${1-} in
--list)
    printf '%s\n' "${gates[@]}"
    exit
    ;;
--self-test)
    self_test=only
    shift
    ;;
esac
chosen=("$@")
if [ $# -eq 0 ]; then
    chosen=("${gates[@]}")
fi
for gate in "${chosen[@]}"; do
    if [ ! -x "$checks/gates/$gate" ]; then
        printf "check: gate '%s' is not known; expected one of: %s\n" "$gate" "${gates[*]}" >&2
        exit 2
    fi
    if [ -z "$self_test" ]; then
        run_gate "$gate"
    fi
    run_controls "$gate"
done
printf '%d passed, %d failed, 0 skipped\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
