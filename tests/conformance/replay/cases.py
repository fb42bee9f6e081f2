# SPDX-License-Identifier: Apache-2.0
"""Files of recorded cases: reading them, and the macros in them."""

import copy
import json
import os
import time

FORMAT = 1
CASE_MEMBERS = {"name", "group", "given", "flags", "expect", "optional"}
INFORMATION = {"source", "note", "comment"}  # for readers; nothing follows from it


class BrokenFile(Exception):
    """A file that holds no cases of the format; no case of it can be judged."""


def load(path):
    """The utility's name and the cases of a file."""
    try:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
    except (OSError, ValueError) as error:
        raise BrokenFile(f"{path} cannot be read as JSON: {error}") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise BrokenFile(f'{path} is no file of recorded cases; expected a JSON object with '
                         '"format": 1')
    utility, cases = document.get("utility"), document.get("cases")
    if not isinstance(utility, str) or not isinstance(cases, list):
        raise BrokenFile(f'{path} has no "utility" or no list of "cases"')
    for index, case in enumerate(cases):
        check(path, index, case)
    return utility, cases


def check(path, index, case):
    if not isinstance(case, dict) or not isinstance(case.get("name"), str):
        raise BrokenFile(f"{path}: case {index} has no name")
    if not isinstance(case.get("given"), dict) or not isinstance(case.get("expect"), dict):
        raise BrokenFile(f"{path}: case '{case['name']}' needs the objects 'given' and 'expect'")


def unknown_members(case, utility):
    """Members that nobody would look at, as texts: a case that has some is not judged."""
    known = {"given": utility.given_members, "flags": utility.flag_members,
             "expect": utility.expect_members}
    for name in case.keys() - CASE_MEMBERS - INFORMATION:
        yield f"this runner does not know its member '{name}'"
    for part, names in known.items():
        for name in (case.get(part) or {}).keys() - names - INFORMATION:
            yield f"this runner does not know its member '{part}.{name}'"


def event(given, path):
    """The data of a pure-function case: in it, or in the file of sample events that it names."""
    if "event_file" not in given:
        return given.get("data")
    here = os.path.dirname(os.path.abspath(__file__))
    folders = [os.path.join(here, "../../events"), os.path.join(os.path.dirname(path), "../events")]
    for folder in folders:
        file_path = os.path.join(folder, given["event_file"])
        if os.path.isfile(file_path):
            with open(file_path, encoding="utf-8") as file:
                return json.load(file)
    raise BrokenFile(f"{path} names the event file '{given['event_file']}', which is not there")


# ---- macros --------------------------------------------------------------------------------------


def nested(levels, kind, leaf):
    for _ in range(levels):
        leaf = [leaf] if kind == "array" else {"n": leaf}
    return leaf


def with_index(value, index):
    """The body of a `repeat` in one round: `$i` in texts becomes the round's number."""
    if value == "$i":
        return index
    if isinstance(value, str):
        return value.replace("$i", str(index))
    if isinstance(value, list):
        return [with_index(item, index) for item in value]
    if isinstance(value, dict):
        return {with_index(key, index) if key != "$i" else str(index): with_index(item, index)
                for key, item in value.items()}
    return value


def repeated(op):
    body = op["body"] if isinstance(op["body"], list) else [op["body"]]
    return [with_index(item, index) for index in range(op["times"]) for item in body]


def expand(value, now_ms):
    """A value without macros."""
    if isinstance(value, list):
        return [expand(item, now_ms) for item in value]
    if not isinstance(value, dict):
        return value
    if "$repeat" in value:
        return value["$repeat"] * value["n"]
    if "$nest" in value:
        return nested(value["$nest"], value.get("kind", "object"), expand(value["leaf"], now_ms))
    if "$now_ms" in value:
        return now_ms + value["$now_ms"]
    if value.get("op") == "repeat" and "body" in value:
        return {**value, "body": expand(repeated(value), now_ms)}
    return {key: expand(item, now_ms) for key, item in value.items()}


def expanded(case):
    """The case as it is replayed now; the recorded one stays as it is."""
    now_ms = int(time.time() * 1000)
    copied = copy.deepcopy(case)
    copied["given"] = expand(copied["given"], now_ms)
    copied["expect"] = expand(copied["expect"], now_ms)
    return copied
