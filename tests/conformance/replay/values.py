# SPDX-License-Identifier: Apache-2.0
"""Comparing what came out with what was recorded: JSON values, and the placeholders in them."""

import datetime
import json
import re
import time

from support.limits import FACTOR

NEAR_S = 60 * max(FACTOR, 1)
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
ID = re.compile(r"<id:(\d+)>")


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_near(seconds):
    return abs(seconds - time.time()) <= NEAR_S


def is_rfc3339(value):
    """RFC 3339, and a time of this run."""
    if not isinstance(value, str) or not RFC3339.fullmatch(value):
        return False
    at = datetime.datetime.fromisoformat(re.sub(r"\.\d+", "", value).replace("Z", "+00:00"))
    return is_near(at.timestamp())


def is_default_timestamp(value):
    return is_rfc3339(value) and re.search(r"\.\d{3}(Z|[+-])", value) is not None


def is_text(value):
    return isinstance(value, str)


def is_list(value):
    return isinstance(value, list)


# What a text in an expected value stands for.
PLACEHOLDERS = {
    "<timestamp>": is_default_timestamp,
    "<timestamp:rfc3339>": is_rfc3339,
    "<location>": lambda value: is_text(value) and re.fullmatch(r".+:\d+", value) is not None,
    "<exception>": is_text,
    "<string>": is_text,
    "<frames>": is_list,
    "<epoch_ms>": lambda value: is_number(value) and value == int(value) and is_near(value / 1000),
    "<epoch_s>": lambda value: is_number(value) and is_near(value),
    "<cwd>": is_text,
    "<stack>": is_list,
    "<any>": lambda value: True,
}
MAY_BE_ABSENT = ("<cwd>", "<stack>")


class Malformed(Exception):
    """Text that is not JSON by RFC 8259, or an object that has a member twice."""


class Uncovered(str):
    """Why a case is of a kind that this project does not have yet; that case is skipped."""


class Breakdown(str):
    """The difference of a case that did not run to its end, as not even an optional one may."""


def no_constant(name):
    raise Malformed(f"{name} is no JSON")


def parse(text):
    """One JSON value; raises Malformed. The document itself must have each member once; of what a
    function logged, the last member of a name counts."""
    last = []

    def members(pairs):
        last[:] = [name for name, _ in pairs]  # the outermost object is the last to end
        return dict(pairs)
    try:
        value = json.loads(text, object_pairs_hook=members, parse_constant=no_constant)
    except ValueError as error:
        raise Malformed(str(error)) from None
    except RecursionError:
        raise Malformed("nested too deeply") from None
    if isinstance(value, dict) and len(value) < len(last):
        twice = next(name for name in last if last.count(name) > 1)
        raise Malformed(f"the member {twice!r} is there twice")
    return value


def brief(value, most=300):
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= most else f"{text[:most]}... ({len(text)} characters)"


class Comparison:
    """The comparisons of one case: an `<id:N>` is the same value in all of them."""

    def __init__(self, ordered=False):
        self.ordered = ordered
        self.ids = {}

    def differences(self, expected, actual, path=""):
        """What differs, as texts."""
        if isinstance(expected, dict) and isinstance(actual, dict):
            yield from self.objects(expected, actual, path)
        elif isinstance(expected, list) and isinstance(actual, list):
            yield from self.lists(expected, actual, path)
        elif not self.equal(expected, actual):
            yield f"{path}: expected {brief(expected)}, got {brief(actual)}"

    def objects(self, expected, actual, path):
        for name, value in expected.items():
            if name in actual:
                yield from self.differences(value, actual[name], f"{path}.{name}")
            elif value not in MAY_BE_ABSENT:
                yield f"{path}.{name}: expected {brief(value)}, but it is missing"
        for name in actual:
            if name not in expected:
                yield f"{path}.{name}: {brief(actual[name])} is not expected"
        order = [name for name in expected if name in actual]
        if self.ordered and order != [name for name in actual if name in expected]:
            yield f"{path}: expected the order {list(expected)}, got {list(actual)}"

    def lists(self, expected, actual, path):
        for index, (one, other) in enumerate(zip(expected, actual)):
            yield from self.differences(one, other, f"{path}[{index}]")
        for index in range(len(actual), len(expected)):
            yield f"{path}[{index}]: expected {brief(expected[index])}, but it is missing"
        for index in range(len(expected), len(actual)):
            yield f"{path}[{index}]: {brief(actual[index])} is not expected"

    def equal(self, expected, actual):
        if isinstance(expected, str):
            if expected in PLACEHOLDERS:
                return PLACEHOLDERS[expected](actual)
            if ID.search(expected):
                return isinstance(actual, str) and self.same_ids(expected, actual)
        if isinstance(expected, float) and is_number(actual):
            return expected == float(actual)  # 1e23 and its digits are one double
        return expected == actual and isinstance(expected, bool) == isinstance(actual, bool)

    def same_ids(self, expected, actual):
        """Text with ids in it: each N keeps its value, and no two share one."""
        literal = ID.split(expected)
        pattern = "".join(re.escape(part) if at % 2 == 0 else "([0-9a-f]{16})"
                          for at, part in enumerate(literal))
        match = re.fullmatch(pattern, actual)
        if not match:
            return False
        for number, value in zip(literal[1::2], match.groups()):
            known = self.ids.setdefault(number, value)
            if known != value or list(self.ids.values()).count(value) > 1:
                return False
        return True
