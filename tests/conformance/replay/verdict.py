# SPDX-License-Identifier: Apache-2.0
"""Whether what a case left behind is what was expected, channel by channel (README.md)."""

import json
import re

from replay import values

KIND = re.compile(r"(?:^|powertools: )([a-z][a-z-]*): ")
LINE_KIND = re.compile(r"powertools: ([a-z][a-z-]*): ")
FAILED_OP = re.compile(r"^conformance: op (\S+) failed with ")
DATAGRAM_HEAD = b'{"format":"json","version":1}\n'


# ---- what came out, as values --------------------------------------------------------------------


def indentation(text):
    return [len(line) - len(line.lstrip(" ")) for line in text.split("\n")]


def documents_in(text, pretty):
    """The documents of standard output, and what is wrong with their form."""
    documents, faults = [], []
    lines = text.split("\n")  # and at no other line end: JSON may hold these as they are
    if lines.pop():
        faults.append("stdout does not end with the end of a line")
    pieces = split_pretty(lines) if pretty else lines
    for index, piece in enumerate(pieces):
        try:
            document = values.parse(piece)
        except values.Malformed as error:
            faults.append(f"stdout: piece {index} is not JSON ({error}): {piece[:300]!r}")
            continue
        documents.append(document)
        if pretty:
            wanted = json.dumps(document, indent=pretty, ensure_ascii=False)
            if indentation(wanted) != indentation(piece):
                faults.append(f"stdout[{index}]: not indented by {pretty}:\n{piece[:500]}")
    return documents, faults


def split_pretty(all_lines):
    """Documents of several lines each: one ends where a line begins with its closing bracket."""
    pieces, lines = [], []
    for line in all_lines:
        lines.append(line)
        if line[:1] in ("}", "]") or (len(lines) == 1 and line[:1] not in ("{", "[")):
            pieces.append("\n".join(lines))
            lines = []
    return pieces + (["\n".join(lines)] if lines else [])


def datagrams_in(datagrams):
    documents, faults = [], []
    for index, datagram in enumerate(datagrams):
        head, body = datagram[:len(DATAGRAM_HEAD)], datagram[len(DATAGRAM_HEAD):]
        try:
            if head != DATAGRAM_HEAD:
                raise values.Malformed("it does not begin with the header")
            documents.append(values.parse(body.decode("utf-8")))
        except (values.Malformed, UnicodeDecodeError) as error:
            faults.append(f"udp: datagram {index} is wrong ({error}): {datagram[:300]!r}")
    return documents, faults


def kinds_by_op(stderr):
    """The kinds of all diagnostic lines: of each failed op the one it failed with, and the rest."""
    of_ops, others = [], []
    for line in stderr.split("\n"):
        failed = FAILED_OP.match(line)
        if failed:
            of_ops.append(others.pop() if others else "without a diagnostic line")
        else:
            others += LINE_KIND.findall(line)[:1]
    return of_ops, others


# ---- errors --------------------------------------------------------------------------------------


def raised_by(ops):
    """The error object that leaves a list of ops, or None."""
    for op in ops:
        if op["op"] == "fail":
            return op["error"]
        if op["op"] in ("catch", "thread"):
            continue
        inner = raised_by(op.get("ops") or op.get("body") or [])
        if inner is not None:
            return inner
    return None


def by_invocation(ops):
    """The ops of each invocation; those of the init come first."""
    groups = [[]]
    for op in ops:
        if op["op"] == "invoke":
            groups.append([])
        else:
            groups[-1].append(op)
    return groups


def plain_type(type_name):
    return re.sub(r"^Function\.", "", type_name)


class Verdict:
    """All differences of one case."""

    def __init__(self, utility, case, seen):
        self.utility = utility
        self.ops = case["given"]["ops"]
        self.expect = case["expect"]
        self.flags = case.get("flags") or {}
        self.seen = seen
        self.comparison = values.Comparison(ordered=bool(self.flags.get("ordered")))
        self.handler = (case["given"].get("env") or {}).get("_HANDLER")
        self.kinds_of_ops, self.kinds = kinds_by_op(seen.stderr)

    def differences(self):
        if self.seen.breakdown:
            yield values.Breakdown(self.seen.breakdown)
            return
        yield from self.documents("udp", *datagrams_in(self.seen.datagrams),
                                  self.utility.plain_datagram, self.utility.datagram_faults)
        yield from self.documents("stdout",
                                  *documents_in(self.seen.stdout, self.flags.get("pretty")),
                                  self.utility.plain_line, self.utility.line_faults)
        yield from self.results()
        yield from self.errors()
        yield from self.answers()
        yield from self.warnings()

    def renamed(self, value):
        """An expected value with our handler's name where the recorded one's stands."""
        if self.handler is None:
            return value
        ours = self.utility.handler
        names = {f"## {self.handler}": f"## {ours}",
                 f"{self.handler} response": f"{ours} response",
                 f"{self.handler} error": f"{ours} error"}

        def walk(item):
            if isinstance(item, str):
                return names.get(item, item)
            if isinstance(item, list):
                return [walk(one) for one in item]
            if isinstance(item, dict):
                return {names.get(key, key): walk(one) for key, one in item.items()}
            return item
        return walk(value)

    def documents(self, channel, found, faults, plain, faults_of):
        yield from faults
        for index, document in enumerate(found):
            for fault in faults_of(document):
                yield f"{channel}[{index}] is against the schema: {fault}"
        expected = [plain(document) for document in self.renamed(self.expect.get(channel, []))]
        actual = [plain(document) for document in found]
        if channel == "stdout" and self.flags.get("check") == "last":
            expected, actual = expected[-1:], actual[-1:]
        yield from self.comparison.differences(expected, actual, channel)

    def results(self):
        plain = self.utility.plain_result
        actual = [plain(line["result"]) for line in self.seen.record if "result" in line]
        expected = [plain(result) for result in self.expect.get("results", [])]
        yield from self.comparison.differences(expected, actual, "results")
        for line in self.seen.record:
            if "unknown_op" in line:
                yield f"the adapter does not know the op {line['unknown_op']!r}"

    def op_errors(self):
        """What ops failed with, as {"op", "kind"}."""
        kinds = iter(self.kinds_of_ops)
        for line in self.seen.record:
            if "op" in line:
                yield {"op": line["op"], "kind": line["kind"] if "kind" in line else next(kinds)}

    def errors(self):
        expected = [error for error in self.expect.get("errors", []) if "op" in error]
        of_ops = list(self.op_errors())
        for error in list(expected):
            if error in of_ops:
                expected.remove(error)
                of_ops.remove(error)
            elif error["op"] in ("init", "end-of-invocation") and self.take_kind(error["kind"]):
                expected.remove(error)
        yield from (f"errors: {values.brief(error)} is missing" for error in expected)
        yield from (f"errors: {values.brief(error)} is not expected" for error in of_ops)

    def take_kind(self, kind):
        """Whether a diagnostic line or a failed invocation tells of a kind: it is no warning."""
        told = kind in self.kinds or any(
            kind in KIND.findall(json.loads(body).get("errorMessage", ""))
            for name, body in self.seen.answers if name == "error")
        self.kinds = [one for one in self.kinds if one != kind]
        return told

    def answers(self):
        """What the caller got: the handler's own value or error, whatever the plugin did."""
        groups = by_invocation(self.ops)[1:]
        at_end = [error for error in self.expect.get("errors", [])
                  if error.get("op") == "end-of-invocation"]
        if len(groups) != len(self.seen.answers):
            yield f"{len(self.seen.answers)} answers to {len(groups)} invocations"
        for index, (ops, (name, body)) in enumerate(zip(groups, self.seen.answers)):
            yield from self.answer(f"invocation {index}", ops, name, body, at_end)
        handler_errors = [{"invocation": index, "kind": "handler-error", **raised_by(ops)}
                          for index, ops in enumerate(groups) if raised_by(ops)]
        recorded = [error for error in self.expect.get("errors", []) if "invocation" in error]
        if recorded or self.utility.lists_handler_errors:
            yield from self.comparison.differences(recorded, handler_errors, "errors")

    def answer(self, where, ops, name, body, errors_at_end):
        raised = raised_by(ops)
        found = json.loads(body)
        if raised and name == "error":
            reported = {"type": plain_type(found["errorType"]), "message": found["errorMessage"]}
            yield from self.comparison.differences(raised, reported, f"{where}: its error")
        elif raised:
            yield f"{where}: expected the error {values.brief(raised)}, got {values.brief(found)}"
        elif name == "error":
            if not errors_at_end:  # where one is expected, errors() has looked for its kind
                yield f"{where} failed: {values.brief(found)}"
        else:
            given = [op["value"] for op in ops if op["op"] == "respond"]
            yield from self.comparison.differences(given[-1] if given else None, found,
                                                   f"{where}: its response")

    def warnings(self):
        if "warnings" not in self.expect:
            return
        expected, actual = set(self.expect["warnings"]), set(self.kinds)
        for kind in sorted(expected - actual):
            yield f"warnings: {kind} is missing"
        for kind in sorted(actual - expected):
            yield f"warnings: {kind} is not expected"
