# SPDX-License-Identifier: Apache-2.0
"""Traces over OTLP from the real `bootstrap` and the real plugin to a scripted collector."""

import json
import os
import re
import socket
import unittest

from collector import TRACES, accepted, attributes, document, spans
from otlp_case import HEADER, PARENT, TRACE, OtlpCase
from support import replies
from support.bootstrap import place
from support.limits import PATIENCE_S


class Requests(OtlpCase):
    """What a collector gets."""

    def test_protobuf_by_default(self):
        collector = self.collector()
        api, host = self.begin(collector)
        answer = self.invoke(api)
        self.assertEqual(answer.body, b'{"order":1}')
        export, = collector.exports(1)
        self.assertEqual(export.line, f"POST {TRACES} HTTP/1.1")
        self.assertEqual(export.header("Content-Type"), "application/x-protobuf")
        self.assertIsNone(export.header("Content-Encoding"))
        span, = spans(export)
        self.assertEqual((span["traceId"], span["parentSpanId"], span["kind"]), (TRACE, PARENT, 2))
        self.assertEqual(span["name"], "echo.handle")
        self.assertLessEqual(span["startTimeUnixNano"], span["endTimeUnixNano"])
        self.assertEqual(attributes(span)["faas.invocation_id"], answer.request_id)
        self.assert_silent(host)

    def test_resource_describes_the_function(self):
        collector = self.collector()
        api, _ = self.begin(collector, OTEL_RESOURCE_ATTRIBUTES="team=a%20b")
        self.invoke(api)
        export, = collector.exports(1)
        resource, = document(export)["resourceSpans"]
        self.assertEqual(attributes(resource["resource"]), {
            "service.name": "orders", "cloud.provider": "aws", "cloud.platform": "aws_lambda",
            "cloud.region": "eu-central-1", "faas.name": "orders", "faas.version": "7",
            "faas.instance": "2026/07/01/[7]0123456789abcdef", "faas.max_memory": 512 << 20,
            "aws.log.group.names": ["/aws/lambda/orders"], "team": "a b"})
        self.assertEqual(resource["scopeSpans"][0]["scope"]["name"], "powertools")

    def test_handler_by_the_conventions(self):
        collector = self.collector()
        api, _ = self.begin(collector)
        answers = [self.invoke(api), self.invoke(api)]
        for export, answer, cold in zip(collector.exports(2), answers, (True, False)):
            span, = spans(export)
            found = attributes(span)
            self.assertEqual(found["faas.invocation_id"], answer.request_id)
            self.assertEqual(found["faas.coldstart"], cold)
            self.assertEqual(found["cloud.resource_id"], replies.FUNCTION_ARN)
            self.assertEqual(found["cloud.account.id"], "123456789012")
            self.assertNotIn("status", span)

    def test_handler_that_fails(self):
        collector = self.collector()
        api, _ = self.begin(collector, "outcomes.fails_as")
        answer = self.invoke(api, b"OrderNotFound")
        self.assertEqual(answer.kind, "error")
        span, = spans(collector.exports(1)[0])
        event, = span["events"]
        self.assertEqual(span["status"]["code"], 2)
        self.assertEqual(event["name"], "exception")
        self.assertRegex(attributes(event)["exception.type"], r"(^|\.)OrderNotFound$")
        self.assertEqual(attributes(event)["exception.message"],
                         json.loads(answer.body)["errorMessage"])

    def test_service_by_precedence(self):
        names = {"POWERTOOLS_SERVICE_NAME": "first",
                 "OTEL_RESOURCE_ATTRIBUTES": "service.name=second", "OTEL_SERVICE_NAME": "third"}
        given = {}
        for variable, name in names.items():
            given[variable] = name
            with self.subTest(name):
                collector = self.collector()
                api, _ = self.begin(collector, **given)
                self.invoke(api)
                resource, = document(collector.exports(1)[0])["resourceSpans"]
                wanted = name.removeprefix("service.name=")
                self.assertEqual(attributes(resource["resource"])["service.name"], wanted)

    def test_json_and_gzip(self):
        for compression in ("none", "gzip"):
            with self.subTest(compression):
                collector = self.collector()
                api, _ = self.begin(collector, OTEL_EXPORTER_OTLP_PROTOCOL="http/json",
                                    OTEL_EXPORTER_OTLP_COMPRESSION=compression)
                self.invoke(api)
                export, = collector.exports(1)
                self.assertEqual(export.header("Content-Type"), "application/json")
                self.assertEqual(export.header("Content-Encoding"),
                                 "gzip" if compression == "gzip" else None)
                self.assertEqual(spans(export)[0]["traceId"], TRACE)

    def test_protobuf_and_gzip(self):
        collector = self.collector()
        api, _ = self.begin(collector, OTEL_EXPORTER_OTLP_COMPRESSION="gzip")
        self.invoke(api)
        export, = collector.exports(1)
        self.assertEqual(export.header("Content-Encoding"), "gzip")
        self.assertEqual(spans(export)[0]["traceId"], TRACE)

    def test_headers_and_traces_endpoint(self):
        collector = self.collector()
        api, _ = self.begin(
            collector, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=collector.endpoint + "/in/here",
            OTEL_EXPORTER_OTLP_HEADERS="Authorization=Basic%20YWxh,x-team=orders")
        self.invoke(api)
        export, = collector.exports(1)
        self.assertEqual(export.line, "POST /in/here HTTP/1.1")
        self.assertEqual(export.header("Authorization"), "Basic YWxh")
        self.assertEqual(export.header("x-team"), "orders")

    def test_one_request_each_on_one_connection(self):
        collector = self.collector()
        api, _ = self.begin(collector)
        for _ in range(5):
            self.invoke(api)
        exports = collector.exports(5)
        self.assertEqual(collector.count(), 5)
        self.assertEqual({export.connection for export in exports}, {exports[0].connection})
        self.assertEqual([len(spans(export)) for export in exports], [1] * 5)

    def test_answer_comes_first(self):
        collector = self.collector()
        api, _ = self.begin(collector)
        for _ in range(3):
            self.invoke(api)
        answers = api.answers(3)
        gets = api.seen("next")
        for index, export in enumerate(collector.exports(3)):
            self.assertLess(answers[index].arrival, export.arrival)
            self.assertLess(export.arrival, gets[index + 1].arrival)

    def test_attribute_limits(self):
        collector = self.collector()
        api, _ = self.begin(collector, OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT="5",
                            OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT="1")
        self.invoke(api)
        span, = spans(collector.exports(1)[0])
        found = attributes(span)
        self.assertEqual(len(found), 1)
        self.assertTrue(all(len(text) <= 5 for text in found.values() if isinstance(text, str)))


class Switches(OtlpCase):
    """When nothing is sent."""

    def assert_nothing_sent(self, trace=HEADER, **environment):
        collector = self.collector()
        api, host = self.begin(collector, **environment)
        for _ in range(2):
            self.invoke(api, trace=trace)
        self.assertEqual(collector.count(), 0)
        self.assert_silent(host)
        return host

    def test_disabled(self):
        self.assert_nothing_sent(OTEL_SDK_DISABLED="true")

    def test_exporter_none(self):
        self.assert_nothing_sent(OTEL_TRACES_EXPORTER="none")

    def test_backend_xray(self):
        with self.daemon() as daemon:
            self.assert_nothing_sent(POWERTOOLS_TRACER_BACKEND="xray",
                                     AWS_XRAY_DAEMON_ADDRESS=self.address(daemon))

    def test_both_backends_tell_of_the_same(self):
        collector = self.collector()
        with self.daemon() as daemon:
            api, _ = self.begin(collector, POWERTOOLS_TRACER_BACKEND="both",
                                AWS_XRAY_DAEMON_ADDRESS=self.address(daemon))
            self.invoke(api)
            subsegment = json.loads(daemon.recv(65536).partition(b"\n")[2])
        span, = spans(collector.exports(1)[0])
        self.assertEqual(span["spanId"], subsegment["id"])
        self.assertEqual(span["parentSpanId"], subsegment["parent_id"])
        self.assertEqual(span["traceId"], subsegment["trace_id"].replace("-", "")[1:])
        self.assertAlmostEqual(span["startTimeUnixNano"] / 1e9, subsegment["start_time"], 5)

    def daemon(self):
        daemon = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        daemon.bind(("127.0.0.1", 0))
        daemon.settimeout(PATIENCE_S)
        return daemon

    def address(self, daemon):
        return f"127.0.0.1:{daemon.getsockname()[1]}"

    def test_not_sampled(self):
        self.assert_nothing_sent(trace=HEADER.replace("Sampled=1", "Sampled=0"))

    def test_console(self):
        host = self.assert_nothing_sent(OTEL_TRACES_EXPORTER="console")
        lines = [json.loads(line) for line in host.stdout.splitlines()]
        self.assertEqual(len(lines), 2)
        span, = lines[0]["resourceSpans"][0]["scopeSpans"][0]["spans"]
        self.assertEqual(span["traceId"], TRACE)

    def test_grpc_is_not_offered(self):
        collector = self.collector()
        api, host = self.begin(collector, OTEL_EXPORTER_OTLP_PROTOCOL="grpc")
        self.invoke(api)
        export, = collector.exports(1)
        self.assertEqual(export.header("Content-Type"), "application/x-protobuf")
        self.assert_warned_once(host, "OTEL_EXPORTER_OTLP_PROTOCOL='grpc'")

    def test_no_library_without_spans(self):
        """Neither libcurl nor zlib is loaded before there is something to send."""
        collector = self.collector()
        api, host = self.begin(collector, OTEL_EXPORTER_OTLP_COMPRESSION="gzip")
        self.invoke(api, trace=HEADER.replace("Sampled=1", "Sampled=0"))
        self.assertEqual(self.libraries(host), set())
        self.invoke(api)
        self.assertIn("curl", self.libraries(host))

    def libraries(self, host):
        """Which of the libraries in question are there."""
        with open(f"/proc/{host.pid}/maps", encoding="utf-8") as file:
            return set(re.findall(r"/lib(?:pwt-)?(curl|ssl|crypto|z)\.so", file.read()))


class Faults(OtlpCase):
    """Collectors that do not do as they should: the answer is there, and one line says why."""

    def test_next_invocation_takes_along_what_failed(self):
        for status in (429, 502, 503, 504):
            with self.subTest(status):
                collector = self.collector()
                collector.reply_with(replies.reply(status))
                api, host = self.begin(collector)
                first, second = self.invoke(api), self.invoke(api)
                exports = collector.exports(2)
                self.assertEqual(
                    [attributes(span)["faas.invocation_id"] for span in spans(exports[1])],
                    [first.request_id, second.request_id])
                self.assert_warned_once(host, f"answers {status}")

    def test_json_takes_it_along_too(self):
        collector = self.collector()
        collector.reply_with(replies.reply(503))
        api, _ = self.begin(collector, OTEL_EXPORTER_OTLP_PROTOCOL="http/json")
        self.invoke(api)
        self.invoke(api)
        self.assertEqual([len(spans(export)) for export in collector.exports(2)], [1, 2])

    def test_retry_after(self):
        collector = self.collector()
        collector.reply_with(replies.reply(429, b"", [("Retry-After", "3600")]))
        api, host = self.begin(collector)
        for _ in range(3):
            self.invoke(api)
        self.assertEqual(collector.count(), 1)
        self.assert_warned_once(host, "answers 429")
        self.assert_terminates(host)
        self.assertEqual(collector.count(), 1)
        self.assertRegex(host.stderr, r"powertools: 3 spans are lost at shutdown")

    def test_refusals_are_dropped(self):
        for status in (400, 401, 404, 413, 500):
            with self.subTest(status):
                collector = self.collector()
                collector.reply_with(replies.reply(status, b"no"))
                api, host = self.begin(collector)
                self.invoke(api)
                self.invoke(api)
                self.assertEqual([len(spans(export)) for export in collector.exports(2)], [1, 1])
                self.assert_warned_once(host, f"refuses 1 spans and answers {status}")

    def test_partial_success(self):
        said = b'{"partialSuccess":{"rejectedSpans":"1","errorMessage":"too old"}}'
        for reply in (accepted(said, "application/json"),
                      accepted(b"\x0a\x0b\x08\x01\x12\x07too old")):
            collector = self.collector()
            collector.reply_with(reply)
            api, host = self.begin(collector)
            self.invoke(api)
            self.invoke(api)
            self.assertEqual([len(spans(export)) for export in collector.exports(2)], [1, 1])
            self.assert_warned_once(host, '1 rejected, "too old"')

    def test_accepted_with_nonsense(self):
        collector = self.collector()
        collector.reply_with(accepted(b"<html>", "text/html"), accepted(b"{", "application/json"))
        api, host = self.begin(collector)
        self.invoke(api)
        self.invoke(api)
        self.assertEqual(collector.count(), 2)
        self.assert_silent(host)

    def test_nobody_listens(self):
        collector = self.collector()
        collector.stop_listening()
        api, host = self.begin(collector)
        for _ in range(4):
            self.invoke(api)
        self.assert_warned_once(host, re.escape(f"{collector.endpoint}{TRACES} gives no answer"))

    def test_hangs(self):
        """The caller has its answer long before the export gives up."""
        collector = self.collector()
        collector.reply_with(replies.Reply(b"", end="hold"))
        api, host = self.begin(collector, OTEL_EXPORTER_OTLP_TIMEOUT="300")
        first = self.invoke(api)
        self.invoke(api)
        exports = collector.exports(2)
        self.assertLess(first.arrival, exports[0].arrival)
        self.assertEqual(len(spans(exports[1])), 2)
        self.assert_warned_once(host, "gives no answer")

    def test_hangs_at_the_deadline(self):
        """Whatever the timeout: not beyond the end of the invocation."""
        collector = self.collector()
        collector.reply_with(replies.Reply(b"", end="hold"))
        api, host = self.begin(collector, OTEL_EXPORTER_OTLP_TIMEOUT="60000")
        self.invoke(api, **replies.deadline_in(700))
        self.invoke(api)
        self.assertEqual(len(spans(collector.exports(2)[1])), 2)
        self.assert_warned_once(host, "gives no answer")

    def test_breaks_off(self):
        broken = {
            "closes": replies.Reply(b"", end="close"),
            "resets": replies.Reply(b"", end="reset"),
            "half a status": replies.Reply(b"HTTP/1.1 20", end="close"),
            "half a body": replies.Reply(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab",
                                         end="close"),
            "nonsense": replies.Reply(b"\x00\xff\x16 no HTTP\r\n\r\n", end="close"),
        }
        for name, reply in broken.items():
            with self.subTest(name):
                collector = self.collector()
                collector.reply_with(reply)
                api, host = self.begin(collector)
                self.invoke(api)
                self.invoke(api)
                self.assertEqual(len(spans(collector.exports(2)[1])), 2)
                self.assert_warned_once(host, "gives no answer")

    def test_gone_between_invocations(self):
        """As after a freeze: the peer gave the connection up, so another is opened, unnoticed."""
        collector = self.collector()
        reply = accepted()
        collector.reply_with(replies.Reply(reply.wire, end="close"))
        api, host = self.begin(collector)
        self.invoke(api)
        self.invoke(api)
        exports = collector.exports(2)
        self.assertEqual([len(spans(export)) for export in exports], [1, 1])
        self.assertNotEqual(exports[0].connection, exports[1].connection)
        self.assert_silent(host)

    @unittest.skipIf(os.environ.get("PWT_SANITIZE", "none") != "none" or
                     "PWT_EXE_WRAPPER" in os.environ,
                     "a sanitizer wants to be preloaded first; valgrind sees a thread that never ends")
    def test_name_that_is_never_found(self):
        """libcurl looks names up in a thread of its own: nobody waits for that thread."""
        api, host = self.begin(None, OTEL_EXPORTER_OTLP_ENDPOINT="http://collector.internal:4318",
                               OTEL_EXPORTER_OTLP_TIMEOUT="100",
                               LD_PRELOAD=os.environ["PWT_STUCK_NAMES"])
        self.invoke(api)
        self.invoke(api)
        self.assert_warned_once(host, "gives no answer: there was no answer in time")
        self.assert_terminates(host)

    def test_no_endpoint(self):
        collector = self.collector()
        api, host = self.begin(collector, OTEL_EXPORTER_OTLP_ENDPOINT="localhost:4318")
        self.invoke(api)
        self.invoke(api)
        self.assert_warned_once(host, "OTEL_EXPORTER_OTLP_ENDPOINT is no URL of HTTP")

    def test_no_libcurl(self):
        """A file that is no library stands in its way."""
        folder = self.task_root({"app": "echo"})
        with open(os.path.join(folder, "libcurl.so.4"), "wb"):
            pass
        collector = self.collector()
        api, host = self.begin(collector, LD_LIBRARY_PATH=folder)
        self.assertEqual(self.invoke(api).body, b'{"order":1}')
        self.invoke(api)
        self.assertEqual(collector.count(), 0)
        self.assert_warned_once(host, "there is no libcurl")

    def test_aws_must_be_there(self):
        api, host = self.begin(None, POWERTOOLS_PLUGIN_PATH=place("PWT_TRACER"))
        self.assert_ends(host, 1)
        body = self.assert_error(api.seen("init-error")[0], "Runtime.PluginLoadError")
        self.assertIn("plugin 'aws', which 'tracer' requires, not found in ",
                      body["errorMessage"])

    def test_secrets_are_not_shown(self):
        collector = self.collector()
        collector.stop_listening()
        api, host = self.begin(
            collector, OTEL_EXPORTER_OTLP_ENDPOINT=f"http://me:hidden@{collector.address}",
            OTEL_EXPORTER_OTLP_HEADERS="api-key=hidden,hidden")
        self.invoke(api)
        host.wait_for("stderr", "gives no answer")
        self.assertEqual(len(self.warnings(host)), 2)
        self.assertNotIn("hidden", host.stderr)


class End(OtlpCase):
    """SIGTERM."""

    def test_what_is_kept_is_sent_at_the_end(self):
        collector = self.collector()
        collector.reply_with(replies.reply(503))
        api, host = self.begin(collector)
        self.invoke(api)
        self.assert_terminates(host)
        exports = collector.exports(2)
        self.assertEqual(spans(exports[0]), spans(exports[1]))
        self.assert_warned_once(host, "answers 503")

    def test_deadline_of_the_last_invocation_is_none_of_the_end(self):
        collector = self.collector()
        api, host = self.begin(collector)
        self.invoke(api)
        answer = self.invoke(api, **replies.deadline_in(-1000))
        self.assertEqual(collector.count(), 1)
        self.assert_terminates(host)
        span, = spans(collector.exports(2)[1])
        self.assertEqual(attributes(span)["faas.invocation_id"], answer.request_id)
        self.assert_warned_once(host, "no time is left")

    def test_hang_does_not_hold_the_end_up(self):
        collector = self.collector()
        collector.reply_with(replies.reply(503), replies.Reply(b"", end="hold"))
        api, host = self.begin(collector, OTEL_EXPORTER_OTLP_TIMEOUT="60000")
        self.invoke(api)
        self.assert_terminates(host)
        self.assertEqual(collector.count(), 2)
        self.assertRegex(host.stderr, "powertools: 1 spans are lost at shutdown")


if __name__ == "__main__":
    unittest.main()
