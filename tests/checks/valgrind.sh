#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Wrapper for `./dev test --valgrind`: native test programs and what they start run under memcheck.
# A driver in Python runs as it is and puts PWT_EXE_WRAPPER before the programs it starts.
set -euo pipefail
memcheck=(valgrind --quiet --leak-check=full '--errors-for-leak-kinds=definite,possible'
    --error-exitcode=99 --trace-children=yes
    "--suppressions=$(cd -- "$(dirname -- "$0")" && pwd)/valgrind.supp")
case ${1##*/} in
python* | *.py) PWT_EXE_WRAPPER="${memcheck[*]@Q}" exec "$@" ;;
*) exec "${memcheck[@]}" "$@" ;;
esac
