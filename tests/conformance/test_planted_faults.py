# SPDX-License-Identifier: Apache-2.0
"""Proof that the recorded cases test something: a case that passes must fail with a fault planted
in what it expects. A sample of the cases of each utility is replayed once and judged many times.
"""

import copy
import os
import shutil
import tempfile
import unittest

from replay import cases, process
from replay.utilities import UTILITIES, VECTORS
from replay.values import is_number
from replay.verdict import Verdict

EVERY = 12  # how many cases one of the sample stands for
ANYTHING = ("<any>", "<stack>", "<cwd>")


def leaves(value, put):
    """Each scalar in a value, with a function that puts another one in its place."""
    if isinstance(value, (dict, list)):
        for key, item in list(value.items() if isinstance(value, dict) else enumerate(value)):
            yield from leaves(item, lambda other, key=key: value.__setitem__(key, other))
    elif value not in ANYTHING:
        yield value, put


def another(value):
    if isinstance(value, str):
        return 17.5 if value.startswith("<") else value + "x"
    return -2 * value - 1 if is_number(value) else "x"


def judged_documents(case, channel):
    """The documents that count, which are not all where the case says `check: last`."""
    documents = case["expect"].get(channel, [])
    return documents[-1:] if (case.get("flags") or {}).get("check") == "last" else documents


def changed_leaves(case, channel):
    count = len(list(leaves(judged_documents(case, channel), None)))
    for index in range(count):
        copied = copy.deepcopy(case)
        value, put = list(leaves(judged_documents(copied, channel), None))[index]
        put(another(value))
        yield f"{channel}: another value for {value!r:.60}", copied


def changed_documents(case, channel):
    copied = copy.deepcopy(case)
    copied["expect"].setdefault(channel, []).append({"never": "there"})
    yield f"{channel}: one document more", copied
    if judged_documents(case, channel) and not (case.get("flags") or {}).get("check"):
        copied = copy.deepcopy(case)
        copied["expect"][channel].pop()
        yield f"{channel}: one document less", copied


def changed_lists(case):
    for name, entry in (("results", {"never": "there"}), ("errors", {"op": 0, "kind": "never"}),
                        ("warnings", "never")):
        if name == "warnings" and name not in case["expect"]:
            continue  # then nobody looks
        copied = copy.deepcopy(case)
        copied["expect"].setdefault(name, []).append(entry)
        yield f"{name}: one more", copied
        for index in range(len(case["expect"].get(name, []))):
            copied = copy.deepcopy(case)
            copied["expect"][name].pop(index)
            yield f"{name}: one less", copied


def with_faults(case, channel):
    yield from changed_leaves(case, channel)
    yield from changed_documents(case, channel)
    yield from changed_lists(case)


class PlantedFaults(unittest.TestCase):

    def replay(self, utility, case):
        folder = tempfile.mkdtemp(prefix="conformance-")
        self.addCleanup(shutil.rmtree, folder)
        return process.Run(utility, case, folder).play()

    def check(self, name, channel):
        utility = UTILITIES[name]
        if name not in os.environ["CONFORMANCE_BUILT"].split():
            self.skipTest(f"this build is without {name}")
        _, found = cases.load(os.path.join(VECTORS, name + ".json"))
        for case in map(cases.expanded, found[::EVERY]):
            seen = self.replay(utility, case)
            self.assertEqual(list(Verdict(utility, case, seen).differences()), [], case["name"])
            for fault, wrong in with_faults(case, channel):
                self.assertNotEqual(list(Verdict(utility, wrong, seen).differences()), [],
                                    f"{case['name']} passes with {fault}")

    def test_logger(self):
        self.check("logger", "stdout")

    def test_metrics(self):
        self.check("metrics", "stdout")

    def test_tracer(self):
        self.check("tracer", "udp")


if __name__ == "__main__":
    unittest.main()
