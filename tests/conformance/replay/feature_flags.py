# SPDX-License-Identifier: Apache-2.0
"""Cases of feature flags: one call each, by a document in a file and at the time of the case."""

import datetime
import json
import re

from replay import values

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
ARGUMENTS = ("name", "context", "default")
KIND = re.compile(r"powertools: ([a-z][a-z-]*): ")
# Of a case whose document comes from AppConfig's API.
REMOTE = [{"op": "invoke"}, {"op": "fetch"}]


def instant(text):
    """Nanoseconds since 1970 of an instant in UTC with up to microseconds."""
    whole, _, fraction = text.rstrip("Z").partition(".")
    moment = datetime.datetime.fromisoformat(whole).replace(tzinfo=datetime.timezone.utc)
    seconds = (moment - EPOCH) // datetime.timedelta(seconds=1)
    return seconds * 10**9 + int(fraction.ljust(9, "0")[:9] or 0)


def prepare(case):
    """The case as the runner plays it. A member that is not known here stays in it, and fails it."""
    given = dict(case["given"])
    if given.get("op") == "session" or "store_error" in given:
        return {**case, "given": {"ops": REMOTE}}
    call = {"op": given.pop("op")}
    call.update({name: given.pop(name) for name in ARGUMENTS if name in given})
    env = {"POWERTOOLS_FEATURE_FLAGS_FILE": "{folder}/flags.json"}
    if "envelope" in given:
        # An option's text that begins with @ is the name of a file, unless there are two.
        envelope = given.pop("envelope")
        env["POWERTOOLS_FEATURE_FLAGS_ENVELOPE"] = re.sub("^@", "@@", envelope)
    if "now" in given:
        env["TEST_CLOCK_NS"] = str(instant(given.pop("now")))
    text = given.pop("config_text") if "config_text" in given else json.dumps(given.pop("config"))
    return {**case, "given": {**given, "env": env, "files": {"flags.json": text},
                              "ops": [{"op": "invoke"}, call]}}


class Verdict:
    """All differences of one case."""

    def __init__(self, utility, case, seen):
        self.expect = case["expect"]
        self.remote = case["given"]["ops"] == REMOTE
        self.seen = seen

    def found(self):
        """What the calls gave, in the form of the cases."""
        kinds = iter(KIND.findall(self.seen.stderr))
        for line in self.seen.record:
            if "result" in line:
                yield {"value": line["result"]}
            elif "code" in line:
                yield {"error": next(kinds, "without a diagnostic line").replace("-", "_")}
            else:
                yield line

    def differences(self):
        if self.remote:
            yield values.Uncovered("documents of AppConfig's API")
            return
        if self.seen.breakdown:
            yield values.Breakdown(self.seen.breakdown)
            return
        yield from values.Comparison().differences([self.expect], list(self.found()))
