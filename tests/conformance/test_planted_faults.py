# SPDX-License-Identifier: Apache-2.0
"""Proof that the recorded cases test something: a case that passes must fail with a fault planted
in what it expects. A sample of the cases of each utility is replayed once and judged many times.
"""

import copy
import os
import shutil
import tempfile
import unittest

from replay import cases, events, process, pure, values
from replay.utilities import UTILITIES, VECTORS, Mixed
from replay.values import is_number
from replay.verdict import Verdict

EVERY = 12  # how many cases one of the sample stands for
ANYTHING = ("<any>", "<stack>", "<cwd>", "<deep>")


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


def containers(value):
    """Each object and array in a value that says what it holds."""
    if isinstance(value, (dict, list)) and not events.is_special(value, "$error"):
        yield value
        for item in value.values() if isinstance(value, dict) else value:
            yield from containers(item)


def is_nothing(item):
    return item in (None, "", [], {}) or (isinstance(item, dict)
                                          and all(map(is_nothing, item.values())))


def is_judged(name, item):
    """Whether a member counts: absent ones are equal, and some are read by one side only."""
    return not is_nothing(item) and name not in ("signing_cert_url", "unsubscribe_url")


def changed_properties(case):
    """A case of `events` with one property another one, one more, or one less."""
    properties = case["expect"]["properties"]
    for index, container in enumerate(containers(properties)):
        names = list(container) if isinstance(container, dict) else list(range(len(container)))
        for name in [name for name in names if is_judged(name, container[name])]:
            copied = copy.deepcopy(case)
            del list(containers(copied["expect"]["properties"]))[index][name]
            yield f"no property {name!r}", copied
            if container[name] not in ANYTHING and not isinstance(container[name], (dict, list)):
                copied = copy.deepcopy(case)
                same = list(containers(copied["expect"]["properties"]))[index]
                same[name] = another(container[name])
                yield f"another value for {name!r}", copied
        copied = copy.deepcopy(case)
        same = list(containers(copied["expect"]["properties"]))[index]
        same.append("never") if isinstance(same, list) else same.update(never="there")
        yield f"one more beside {names!r:.60}", copied


def batch_results(case):
    """What each invocation of a case of batch is expected to come to."""
    return case["expect"].get("results", [case["expect"]])


def with_faults_in_batch(case):
    """Each invocation with another value, a call of the handler more, and a failure more."""
    for index, result in enumerate(batch_results(case)):
        for leaf, (value, _) in enumerate(list(leaves(result, None))):
            copied = copy.deepcopy(case)
            list(leaves(batch_results(copied)[index], None))[leaf][1](another(value))
            yield f"invocation {index}: another value for {value!r:.60}", copied
        copied = copy.deepcopy(case)
        batch_results(copied)[index].setdefault("handled", []).append("never")
        yield f"invocation {index}: one call more", copied
        if "response" in result:
            copied = copy.deepcopy(case)
            failures = batch_results(copied)[index]["response"]["batchItemFailures"]
            failures.append({"itemIdentifier": "never"})
            yield f"invocation {index}: one failure more", copied
    if "results" in case["expect"]:
        copied = copy.deepcopy(case)
        copied["expect"]["results"].pop()
        yield "one invocation less", copied


def with_faults_in_masking(case):
    """Another value, another error, and an error where there is none."""
    case = copy.deepcopy(case)
    for request in case["expect"].get("kms_requests", []):
        request.pop("error", None)  # what was answered, and not what was asked
    for index, (value, _) in enumerate(list(leaves(case["expect"], None))):
        copied = copy.deepcopy(case)
        list(leaves(copied["expect"], None))[index][1](another(value))
        yield f"another value for {value!r:.60}", copied
    for name in ("value", "error"):
        if name in case["expect"] or name == "error":
            yield f"another {name}", {**case, "expect": {**case["expect"], name: "never"}}


class PlantedFaults(unittest.TestCase):

    def replay(self, utility, case):
        folder = tempfile.mkdtemp(prefix="conformance-")
        self.addCleanup(shutil.rmtree, folder)
        return process.Run(utility, case, folder).play()

    def check(self, name, faults):
        utility = UTILITIES[name]
        _, found = cases.load(os.path.join(VECTORS, name + ".json"))
        if isinstance(utility, Mixed):
            utility, found = utility.groups(found)[0]
        verdict = utility.verdict or Verdict
        if not set(utility.plugins) <= set(os.environ["CONFORMANCE_BUILT"].split()):
            self.skipTest(f"this build is without {name}")
        for case in map(cases.expanded, map(utility.prepare, found[::EVERY])):
            seen = self.replay(utility, case)
            self.assertEqual(list(verdict(utility, case, seen).differences()), [], case["name"])
            for fault, wrong in faults(case):
                self.assertNotEqual(list(verdict(utility, wrong, seen).differences()), [],
                                    f"{case['name']} passes with {fault}")

    def test_logger(self):
        self.check("logger", lambda case: with_faults(case, "stdout"))

    def test_metrics(self):
        self.check("metrics", lambda case: with_faults(case, "stdout"))

    def test_tracer(self):
        self.check("tracer", lambda case: with_faults(case, "udp"))

    def test_events(self):
        utility = UTILITIES["events"]
        path = os.path.join(VECTORS, "events.json")
        some = [case for case in cases.load(path)[1]
                if case["given"]["class"] not in events.UNCOVERED]
        program = os.path.join(os.environ["CONFORMANCE_PURE"], utility.program)
        questions = [pure.question(cases.expanded(case)["given"], path) for case in some]
        planted = 0
        for case, (line, why) in zip(some, pure.answers(program, questions)):
            self.assertEqual(pure.differences(utility, case, line, why), [], case["name"])
            answer = values.parse(line)
            for fault, wrong in changed_properties(case):
                self.assertNotEqual(events.compare(wrong["expect"], answer), [],
                                    f"{case['name']} passes with {fault}")
                planted += 1
        self.assertGreater(planted, 1000)

    def test_answers_that_are_none(self):
        expect = {"properties": {"a": "b"}}
        for answer in ({"uncovered": "SQSEvent"}, {"properties": {"a": "b"}, "error": "Records"}):
            found = events.compare(expect, answer)
            self.assertNotEqual(found, [], answer)
            self.assertFalse(any(isinstance(one, values.Uncovered) for one in found), answer)
        for name in events.UNCOVERED:
            self.assertIsInstance(events.compare(expect, {"uncovered": name})[0], values.Uncovered)

    def test_properties_that_differ(self):
        for expected, other in (("a", None), ("a", {}), (False, None), (0, None), (0, False),
                                (1, "1"), (["a"], ["b"]), (["a", "b"], ["b", "a"]), (["a"], []),
                                ({"$bytes": "AA=="}, "AQ=="), ({"$bytes": "AA=="}, None),
                                ({"$error": "KeyError"}, "a"), ({"$error": "KeyError"}, None),
                                ({"b": "c"}, {"B": "c"}), (None, "a"), ("", " ")):
            found = events.compare({"properties": {"a": expected}}, {"properties": {"a": other}})
            self.assertNotEqual(found, [], (expected, other))

    def test_masking(self):
        self.check("data-masking", with_faults_in_masking)

    def test_encryption(self):
        self.check("data-masking-encryption", with_faults_in_masking)

    def test_batch(self):
        self.check("batch", with_faults_in_batch)


if __name__ == "__main__":
    unittest.main()
