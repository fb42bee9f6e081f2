# SPDX-License-Identifier: Apache-2.0
"""Cases of batch: which records the handler was called for, and what the service was told."""

import json

from replay import values

# The settings that options of a case stand for.
VARIABLES = {
    "raise_on_entire_batch_failure": "POWERTOOLS_BATCH_THROW_ON_FULL_BATCH_FAILURE",
    "skip_group_on_error": "POWERTOOLS_BATCH_SKIP_GROUP_ON_ERROR",
    "payload": "POWERTOOLS_BATCH_PAYLOAD",
}
KINDS = {
    "Function.FullBatchFailure": "entire_batch_failed",
    "Function.MalformedRecord": "malformed_record",
    "Function.UnexpectedBatchType": "unexpected_batch_type",
}


def printed(identifier):
    """An identifier as the adapter compares it: the event's own text. Kafka's has two members."""
    if isinstance(identifier, dict):
        identifier = {name: identifier[name] for name in ("partition", "offset")
                      if name in identifier} | identifier
    return json.dumps(identifier)


def prepare(case):
    """The case as the runner plays it. A member that is not known here stays in it, and fails it."""
    given = dict(case["given"])
    options = dict(given.pop("options", {}))
    env = {"POWERTOOLS_BATCH_SOURCE": given.pop("source", "auto")}
    for name in options.keys() & VARIABLES.keys():
        value = options.pop(name)
        env[VARIABLES[name]] = value if isinstance(value, str) else str(value).lower()
    if "invocations" not in given:
        given["invocations"] = [{name: given.pop(name) for name in ("event", "fail")
                                 if name in given}]
    ops = [{"op": "invoke", "context": {"aws_request_id": f"invocation-{index}"}, **invocation,
            "fail": [printed(one) for one in invocation.get("fail", [])]}
           for index, invocation in enumerate(given.pop("invocations"))]
    left = {"options": options} if options else {}
    return {**case, "given": {**given, **left, "env": env, "ops": ops}}


class Verdict:
    """All differences of one case."""

    def __init__(self, utility, case, seen):
        expect = case["expect"]
        self.expect = expect["results"] if "results" in expect else [expect]
        self.seen = seen
        self.comparison = values.Comparison()

    def handled(self, index):
        return [line["result"]["id"] for line in self.seen.record
                if line["result"]["invocation"] == index]

    def differences(self):
        if self.seen.breakdown:
            yield values.Breakdown(self.seen.breakdown)
            return
        if len(self.expect) != len(self.seen.answers):
            yield f"{len(self.seen.answers)} answers to {len(self.expect)} invocations"
        for index, (expect, (name, body)) in enumerate(zip(self.expect, self.seen.answers)):
            found = json.loads(body)
            if name == "error":
                found = {"error": KINDS.get(found["errorType"], found["errorType"])}
            else:
                found = {"response": found}
            wanted = {"handled": [], **expect}
            found["handled"] = self.handled(index)
            yield from self.comparison.differences(wanted, found, f"invocation {index}")
