# SPDX-License-Identifier: Apache-2.0
"""The utilities that the runner can replay: their plugins, what is captured, what compares how.

A utility that runs through `bootstrap` is one Utility here and one file in adapters/. A utility of
pure functions is one Pure here and one program in pure/.
"""

import dataclasses
import json
import os
import re

from pure import otlp, sigv4
from replay import batch, data_masking, events, feature_flags, parameters, schema, values

HERE = os.path.dirname(os.path.abspath(__file__))
VECTORS = os.path.join(HERE, "../vectors")


def unchanged(value):
    return value


def no_faults(document):
    return []


def schema_faults(file_name, applies=lambda document: True):
    """A function that names what a document has against a schema."""
    with open(os.path.join(VECTORS, file_name), encoding="utf-8") as file:
        checked = schema.Schema(json.load(file))
    return lambda document: checked.faults(document) if applies(document) else []


# ---- logger --------------------------------------------------------------------------------------


def zulu(result):
    """A timestamp's two ways to say UTC are one."""
    return re.sub(r"\+00:00$", "Z", result) if isinstance(result, str) else result


# ---- metrics -------------------------------------------------------------------------------------


def directives(document):
    """The metric directives of an EMF document, whatever else it may be."""
    found = document.get("_aws", {}) if isinstance(document, dict) else {}
    found = found.get("CloudWatchMetrics", []) if isinstance(found, dict) else []
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def unordered(dimensions):
    """Dimension sets in one order: neither they nor the names in them have one."""
    if not isinstance(dimensions, list):
        return dimensions
    sets = [sorted(one, key=str) if isinstance(one, list) else one for one in dimensions]
    return sorted(sets, key=json.dumps)


def plain_emf(document):
    """An EMF document with its targets as lists and its dimensions in one order."""
    if not directives(document):
        return document
    plain = {**document, "_aws": {**document["_aws"], "CloudWatchMetrics": [
        {**one, "Dimensions": unordered(one.get("Dimensions"))} for one in directives(document)]}}
    for one in directives(document):
        for metric in one.get("Metrics") or []:
            name = metric.get("Name")
            if values.is_number(plain.get(name)):
                plain[name] = [plain[name]]
    return plain


def emf_target_faults(document, directive):
    for names in directive["Dimensions"]:
        for name in names:
            value = document.get(name)
            if not isinstance(value, str) or not 1 <= len(value) <= 1024:
                yield f"the dimension {name!r} has the value {value!r:.80}"
    for metric in directive["Metrics"]:
        value = document.get(metric["Name"])
        points = value if isinstance(value, list) else [value]
        if not 1 <= len(points) <= 100 or not all(map(values.is_number, points)):
            yield f"the metric {metric['Name']!r} has the target {value!r:.80}"


EMF_SCHEMA = schema_faults("emf.schema.json",
                           lambda document: isinstance(document, dict) and "_aws" in document)


def emf_faults(document):
    """The schema, and what it says no schema can express."""
    faults = EMF_SCHEMA(document)
    for directive in [] if faults else directives(document):
        faults += emf_target_faults(document, directive)
    return faults


# ---- tracer --------------------------------------------------------------------------------------

XRAY_SCHEMA = schema_faults("xray-subsegment.schema.json")


def plain_subsegment(document):
    """A subsegment without the members that say what is so without them."""
    if not isinstance(document, dict):
        return document
    return {name: value for name, value in document.items()
            if (name, value) not in (("in_progress", False), ("namespace", "local"))}


def subsegment_faults(document):
    faults = XRAY_SCHEMA(document)
    if not faults and document.get("start_time") > document.get("end_time", document["start_time"]):
        faults.append(f"it ends at {document['end_time']!r}, before its start")
    return faults


# ---- the tables ----------------------------------------------------------------------------------


@dataclasses.dataclass
class Utility:
    """Replayed through `bootstrap`."""

    name: str
    plugins: tuple
    has_daemon: bool = False  # UDP datagrams are part of what came out
    has_clock: bool = False  # TEST_CLOCK_NS, and the adapter, say what the time is
    knows_outside_lambda: bool = False  # no LAMBDA_TASK_ROOT in a case means that
    lists_handler_errors: bool = False  # `errors` of a case name all failed invocations
    plain_line: object = unchanged  # a document of standard output, ready to be compared
    line_faults: object = no_faults  # what is wrong with one, whatever was expected
    plain_result: object = unchanged
    plain_datagram: object = unchanged
    datagram_faults: object = no_faults
    handler_name: str = "replay"  # the frame's, or one of the adapter's own
    prepare: object = unchanged  # a case in the form that is played
    verdict: object = None  # its own judge, with the members of `expect` that it looks at
    expects: frozenset = frozenset()
    peer: object = None  # makes a server that the case's services are, from `given.peer`
    slow_every: int = 1  # under a wrapper such as valgrind one case stands for so many
    deadline_ms: int = 0  # of an invocation, where the usual minute is not enough

    @property
    def handler(self):
        return f"{self.name}.{self.handler_name}"

    @property
    def given_members(self):
        known = {"env", "config", "context", "event", "ops", "files"}
        return known | {"peer"} if self.peer else known

    @property
    def flag_members(self):
        return {"ordered", "pretty", "check"}

    @property
    def expect_members(self):
        if self.verdict:
            return self.expects
        channels = {"stdout", "results", "warnings", "errors"}
        return channels | {"udp"} if self.has_daemon else channels


@dataclasses.dataclass
class Pure:
    """Replayed through a program that links the topic's object files: a line in, a line out."""

    name: str
    program: str
    given_members: frozenset
    expect_members: frozenset
    verdict: object  # what differs, from `expect` and the program's answer
    flag_members: frozenset = frozenset()


@dataclasses.dataclass
class Mixed:
    """Cases of both kinds in one file."""

    utility: Utility
    pure: Pure
    is_pure: object  # whether a case is one

    @property
    def name(self):
        return self.utility.name

    def groups(self, some):
        """The cases of each kind that there are, with what replays them."""
        found = [(self.utility, [case for case in some if not self.is_pure(case)]),
                 (self.pure, [case for case in some if self.is_pure(case)])]
        return [group for group in found if group[1]] or found[:1]


def jmespath_differences(expect, answer, any_kind):
    """A result is compared as JSON. Which kind of error it is may depend on when it is detected."""
    if expect.get("accepts_non_finite") and ("result" in answer or answer.get("error") == "decode"):
        return []
    if "result" in expect and "result" in answer:
        return list(values.Comparison().differences(expect["result"], answer["result"], "result"))
    if "error" in expect and "error" in answer and (any_kind or expect["error"] == answer["error"]):
        return []
    wanted = {name: expect[name] for name in ("result", "error", "accepts_non_finite")
              if name in expect}
    return [f"expected {values.brief(wanted)}, got {values.brief(answer)}"]


JMESPATH_GIVEN = frozenset({"expression", "data", "event_file"})
JMESPATH_EXPECT = frozenset({"result", "error", "python_exception", "accepts_non_finite"})

SIGV4_GIVEN = frozenset({
    "method", "target", "url", "params", "headers", "body", "body_base64", "mode", "credentials",
    "region", "service", "timestamp", "normalize", "sign_body", "omit_session_token",
    "expiration_in_seconds", "uri_encoding", "op", "secret_access_key", "date"})
SIGV4_EXPECT = frozenset({"signed_request", "headers_after", *sigv4.TEXTS})

UTILITIES = {utility.name: utility for utility in (
    Utility("logger", ("logger",), plain_result=zulu),
    Utility("metrics", ("metrics",), plain_line=plain_emf, line_faults=emf_faults),
    Utility("tracer", ("tracer",), has_daemon=True, knows_outside_lambda=True,
            lists_handler_errors=True, plain_datagram=plain_subsegment,
            datagram_faults=subsegment_faults),
    Utility("batch", ("batch",), handler_name="record", prepare=batch.prepare,
            verdict=batch.Verdict,
            expects=frozenset({"response", "handled", "error", "results"})),
    Utility("feature-flags", ("aws", "feature-flags"), has_clock=True,
            prepare=feature_flags.prepare, verdict=feature_flags.Verdict, peer=feature_flags.Peer,
            deadline_ms=feature_flags.FOREVER_MS,
            expects=frozenset({"value", "error", "results", "requests"})),
    Utility("parameters", ("parameters", "aws"), prepare=parameters.prepare,
            verdict=parameters.Verdict, peer=parameters.Peer, deadline_ms=parameters.FOREVER_MS,
            expects=frozenset({"steps", "result", "error", "message"})),
    Utility("data-masking", ("data-masking",), prepare=data_masking.prepare, slow_every=3,
            verdict=data_masking.Verdict, expects=frozenset({"value", "error", "warnings"})),
    Mixed(Utility("data-masking-encryption", ("data-masking", "aws"),
                  prepare=data_masking.prepare_encryption,
                  verdict=data_masking.EncryptionVerdict, peer=data_masking.Kms,
                  slow_every=12,  # libcrypto takes five seconds then
                  expects=data_masking.EXPECT),
          Pure("data-masking-encryption", "masking", data_masking.PURE_GIVEN,
               data_masking.PURE_EXPECT, data_masking.compare_pure),
          lambda case: case["given"].get("op") in data_masking.PURE),
    Pure("jmespath", "jmespath", JMESPATH_GIVEN, JMESPATH_EXPECT,
         lambda expect, answer: jmespath_differences(expect, answer, any_kind=False)),
    Pure("jmespath-compliance", "jmespath", JMESPATH_GIVEN, JMESPATH_EXPECT,
         lambda expect, answer: jmespath_differences(expect, answer, any_kind=True)),
    Pure("events", "events", frozenset({"event_file", "class", "data"}), frozenset({"properties"}),
         events.compare),
    Pure("otlp-trace", "otlp", frozenset({"resource", "scope", "spans"}),
         frozenset({"json", "protobuf_hex"}), otlp.compare),
    Pure("sigv4", "sigv4", SIGV4_GIVEN, SIGV4_EXPECT, sigv4.compare),
)}
