# SPDX-License-Identifier: Apache-2.0
"""Cases of feature flags: calls by a document in a file, or by those that AppConfig gives, at the
times of the case."""

import datetime
import json
import re
import urllib.parse

from replay import values
from support import replies
from support.runtime_api import RuntimeApi

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
ARGUMENTS = ("name", "context", "default")
KIND = re.compile(r"powertools: ([a-z][a-z-]*): ")
FOREVER_MS = 10 * 24 * 3600 * 1000  # the clock goes on in steps, the deadline does not
NAMES = {"application": "APPLICATION", "environment": "ENVIRONMENT", "profile": "PROFILE"}


# ---- from cases to ops ---------------------------------------------------------------------------


def instant(text):
    """Nanoseconds since 1970 of an instant in UTC with up to microseconds."""
    whole, _, fraction = text.rstrip("Z").partition(".")
    moment = datetime.datetime.fromisoformat(whole).replace(tzinfo=datetime.timezone.utc)
    seconds = (moment - EPOCH) // datetime.timedelta(seconds=1)
    return seconds * 10**9 + int(fraction.ljust(9, "0")[:9] or 0)


def taken_call(given):
    """The one call of a case, taken out of it."""
    return {"op": given.pop("op"), **{name: given.pop(name) for name in ARGUMENTS if name in given}}


def session(given):
    """Evaluations one after another, each in an invocation of its own, and what they are told."""
    given.pop("op")
    call = {"op": "evaluate", **given.pop("evaluate")}
    ops = []
    for seconds in given.pop("at_seconds"):
        ops += [{"op": "invoke"}, {"op": "clock", "seconds": seconds}, call]
    env = {f"POWERTOOLS_FEATURE_FLAGS_{NAMES[name]}": given.pop(name) for name in NAMES}
    if "max_age" in given:
        env["POWERTOOLS_FEATURE_FLAGS_MAX_AGE"] = f"{max(given.pop('max_age'), 0)}s"
    return env, ops, {"start": given.pop("start_answers"), "get": given.pop("get_answers")}


def refused(given):
    """One call that a service's error stands in the way of."""
    error = given.pop("store_error")
    given.pop("config")
    answers = {"start": [{"token": "t0"}], "get": []}
    answers[error["at"]] = [{"error": error["code"]}]
    env = {f"POWERTOOLS_FEATURE_FLAGS_{variable}": name for name, variable in NAMES.items()}
    return env, [{"op": "invoke"}, taken_call(given)], answers


def prepare(case):
    """The case as the runner plays it. A member that is not known here stays in it, and fails it."""
    given = dict(case["given"])
    if given.get("op") == "session" or "store_error" in given:
        env, ops, answers = (refused if "store_error" in given else session)(given)
        return {**case, "given": {**given, "env": env, "ops": ops, "peer": answers}}
    call = taken_call(given)
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


# ---- the service ---------------------------------------------------------------------------------


class Peer(RuntimeApi):
    """AppConfig's API: it answers as the case says, each call once."""

    def __init__(self, answers):
        self.answers = {call: list(some) for call, some in answers.items()}
        self.calls = []
        super().__init__()

    def environment(self):
        return {"AWS_ENDPOINT_URL": f"http://{self.address}", "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
                "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "eu-central-1",
                "AWS_MAX_ATTEMPTS": "1"}

    @property
    def by_step(self):
        return self.calls

    def note(self, request):
        """What was asked, in the form of a case; which kind of answer it wants."""
        if request.line.startswith("POST /configurationsessions "):
            self.calls.append({"call": "StartConfigurationSession",
                                  "body": json.loads(request.body)})
            return "start"
        url = urllib.parse.urlsplit(request.path)
        token, = urllib.parse.parse_qs(url.query).get("configuration_token", [None])
        self.calls.append({"call": "GetLatestConfiguration", "configuration_token": token}
                             if url.path == "/configuration" else {"call": request.line})
        return "get"

    def take(self, request, peer_gone):
        left = self.answers[self.note(request)]
        answer = left.pop(0) if left else {"error": "NoAnswerIsLeftException"}
        if "error" in answer:
            body = json.dumps({"__type": answer["error"], "message": "refused"}).encode()
            return replies.reply(400, body)
        if "token" in answer:
            body = json.dumps({"InitialConfigurationToken": answer["token"]}).encode()
            return replies.reply(201, body)
        return replies.reply(200, answer["content"].encode(), [
            ("Next-Poll-Configuration-Token", answer["next"])])


# ---- the verdict ---------------------------------------------------------------------------------


class Verdict:
    """All differences of one case."""

    def __init__(self, utility, case, seen):
        self.expect = case["expect"]
        self.asks_default = any("default" in op or op["op"] == "get_enabled_features"
                                for op in case["given"]["ops"])
        self.seen = seen

    def kinds(self):
        """Of the errors: where a default stands in for the document, the line is none."""
        return (kind.replace("-", "_") for kind in KIND.findall(self.seen.stderr)
                if kind != "configuration-store" or not self.asks_default)

    def found(self):
        """What the calls gave, in the form of the cases."""
        kinds = self.kinds()
        for line in self.seen.record:
            if "result" in line:
                yield {"value": line["result"]}
            elif "code" in line:
                yield {"error": next(kinds, "without a diagnostic line")}
            else:
                yield line

    def differences(self):
        if self.seen.breakdown:
            yield values.Breakdown(self.seen.breakdown)
            return
        comparison = values.Comparison()
        if "requests" not in self.expect:
            yield from comparison.differences([self.expect], list(self.found()))
            return
        yield from comparison.differences(
            self.expect, {"results": list(self.found()), "requests": self.seen.calls})
