# SPDX-License-Identifier: Apache-2.0
"""Cases that are pure functions, through a program that links the topic's object files.

The program reads one JSON value a line and writes one JSON line for each, which it flushes, so that
the case that ends or hangs it is known: it is the first without an answer.
"""

import json
import os
import shlex
import subprocess
import tempfile

from replay import cases, values
from support.bootstrap import place
from support.limits import PATIENCE_S

BREAKDOWNS_MAX = 5  # a program that fails at so many cases gets no more


def question(given, path):
    """What the program is asked: the given members, an event file already read."""
    if "event_file" not in given:
        return given
    rest = {name: value for name, value in given.items() if name != "event_file"}
    return {**rest, "data": cases.event(given, path)}


def text_of(file):
    file.seek(0)
    return file.read().decode("utf-8", "backslashreplace")


def ask(program, questions):
    """The lines that came, the exit status (None after a hang), and why no more came."""
    wrapper = shlex.split(os.environ.get("PWT_EXE_WRAPPER", ""))
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as answered, \
            tempfile.TemporaryFile() as said:
        for one in questions:
            asked.write(json.dumps(one).encode() + b"\n")
        asked.seek(0)
        with subprocess.Popen([*wrapper, program], stdin=asked, stdout=answered,
                              stderr=said) as process:
            try:
                status = process.wait(PATIENCE_S)
                end = f"ended with status {status}"
            except subprocess.TimeoutExpired:
                process.kill()
                status = None
                end = "hangs"
        why = f"{os.path.basename(program)} {end}\n{text_of(said)}".rstrip("\n")
        return text_of(answered).split("\n")[:-1], status, why


def answers(program, questions):
    """(answer, why there is none) for each question."""
    found = []
    for _ in range(BREAKDOWNS_MAX):
        lines, status, why = ask(program, questions[len(found):])
        found += [(line, "") for line in lines[:len(questions) - len(found)]]
        if len(found) == len(questions):
            if status != 0:  # after the last answer, at the program's end: that case shows it
                found[-1] = (None, why)
            break
        found.append((None, why))
    rest = "not asked: the program failed too often before"
    return found + [(None, rest)] * (len(questions) - len(found))


def differences(utility, case, line, why):
    if line is None:
        return [values.Breakdown(why)]
    try:
        return utility.verdict(case["expect"], values.parse(line))
    except values.Malformed as error:
        return [f"the answer is no JSON ({error}): {line[:300]}"]


def judge(utility, some, path):
    """The differences of each case, in order."""
    program = os.path.join(place("CONFORMANCE_PURE"), utility.program)
    questions = [question(cases.expanded(case)["given"], path) for case in some]
    for case, (line, why) in zip(some, answers(program, questions)):
        yield case, differences(utility, case, line, why)
