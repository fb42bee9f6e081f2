# SPDX-License-Identifier: Apache-2.0
"""What arrives at the daemon of what handlers do."""

import json
import unittest

from tracer_case import PARENT, ROOT, Daemon, TracerCase


class Subsegments(TracerCase):

    def run_one(self, handler, event=b"{}", **environment):
        daemon = Daemon(self)
        api, host = self.trace(handler, daemon, **environment)
        return daemon, self.invoke(api, event), host

    def test_an_untouched_handler(self):
        daemon, answer, host = self.run_one("echoes", b'{"a": [1, null]}')
        self.assertEqual(answer.body, b'{"a": [1, null]}')
        document = daemon.document()
        self.assertEqual(document["name"], "## traced.echoes")
        self.assertEqual((document["trace_id"], document["parent_id"]), (ROOT, PARENT))
        self.assertEqual(document["annotations"], {"ColdStart": True, "Service": "orders"})
        self.assertEqual(document["metadata"],
                         {"orders": {"traced.echoes response": {"a": [1, None]}}})
        self.assert_quiet(host)
        daemon.assert_no_more()

    def test_cold_start_is_said_once(self):
        daemon = Daemon(self)
        api, _ = self.trace("echoes", daemon)
        for cold in (True, False, False):
            self.invoke(api)
            self.assertIs(daemon.document()["annotations"]["ColdStart"], cold)

    def test_every_call(self):
        daemon, answer, host = self.run_one("calls", b'{"id":7}')
        charge, remote, aws, sql, handler = daemon.documents(5)
        self.assertEqual(charge["name"], "## charge")
        self.assertEqual(charge["annotations"], {"amount": 5})
        self.assertEqual(charge["metadata"], {"orders": {"charge response": "charged"}})
        self.assertEqual(remote["http"], {
            "request": {"method": "GET", "url": "https://api.example.com/a"},
            "response": {"status": 503}})
        self.assertEqual((remote["namespace"], remote["fault"]), ("remote", True))
        self.assertEqual((aws["name"], aws["namespace"]), ("dynamodb", "aws"))
        self.assertEqual(aws["aws"], {"operation": "PutItem", "table_name": "orders",
                                      "region": "eu-west-1"})
        self.assertEqual(sql["sql"], {"sanitized_query": "SELECT ?"})
        self.assertEqual({one["parent_id"] for one in (charge, remote, aws, sql)}, {handler["id"]})
        self.assertEqual(handler["metadata"]["audit"], {"event": {"id": 7}})
        self.assertEqual(json.loads(answer.body),
                         f"Root={ROOT};Parent={remote['id']};Sampled=1")
        self.assert_quiet(host)

    def test_an_error_is_described_once(self):
        daemon, answer, _ = self.run_one("fails")
        self.assert_error(answer, "Function.OrderError", "no stock")
        method, handler = daemon.documents(2)
        exception, = method["cause"]["exceptions"]
        self.assertEqual((exception["type"], exception["message"]), ("OrderError", "no stock"))
        self.assertEqual(handler["cause"], exception["id"])
        self.assertTrue(method["fault"] and handler["fault"])

    def test_an_error_has_the_words_that_the_host_was_told(self):
        daemon, answer, _ = self.run_one("says_why")
        self.assert_error(answer, "Function.LimitExceeded", "no room for 7 orders")
        inner, outer = daemon.documents(2)
        exception, = inner["cause"]["exceptions"]
        self.assertEqual((exception["type"], exception["message"]),
                         ("LimitExceeded", "no room for 7 orders"))
        self.assertEqual(outer["cause"], exception["id"])

    def test_what_is_left_open_is_closed_and_marked(self):
        daemon, answer, _ = self.run_one("gives_up")
        self.assert_error(answer, "Function.OrderError", "gave up")
        work, handler = daemon.documents(2)
        self.assertEqual(work["annotations"], {"Unfinished": True})
        self.assertEqual(handler["cause"], work["cause"]["exceptions"][0]["id"])

    def test_documents_that_are_too_long_arrive(self):
        daemon, answer, _ = self.run_one("large")
        self.assertEqual(len(answer.body), 200000)
        document = daemon.document()
        self.assertEqual(document["metadata"]["orders"], {
            "large": {"truncated": True, "bytes": 200002}, "small": 1,
            "traced.large response": {"truncated": True, "bytes": 200000}})

    def test_threads(self):
        daemon, _, host = self.run_one("threads")
        documents = daemon.documents(402)
        handler, together = documents.pop(), documents.pop()
        self.assertEqual((handler["name"], together["name"]), ("## traced.threads", "all"))
        outer = {one["id"]: one for one in documents if one["name"] == "outer"}
        inner = [one for one in documents if one["name"] == "inner"]
        self.assertEqual((len(outer), len(inner)), (200, 200))
        self.assertEqual({one["parent_id"] for one in outer.values()}, {together["id"]})
        self.assertEqual({one["parent_id"] for one in inner}, set(outer))
        self.assertEqual(len({one["id"] for one in documents}), 400)
        self.assertEqual(together["metadata"], {"orders": {"even": 1, "odd": 1}})
        self.assert_quiet(host)

    def test_records_of_an_event(self):
        event = json.dumps([{"messageId": f"m-{i}"} for i in range(120)]).encode()
        daemon, answer, _ = self.run_one("echoes", event, plugins="tracer,splitter")
        self.assertEqual(len(json.loads(answer.body)), 120)
        *records, handler = daemon.documents(101)
        self.assertEqual([one["metadata"]["orders"] for one in records],
                         [{"index": i, "id": f"m-{i}"} for i in range(100)])
        self.assertEqual({one["parent_id"] for one in records}, {handler["id"]})
        self.assertEqual(handler["metadata"]["orders"]["records"], {"total": 120, "failed": 0})
        daemon.assert_no_more()

    def test_plugins_as_subsegments(self):
        daemon, _, _ = self.run_one("echoes", b'["a"]', plugins="tracer,splitter",
                                    POWERTOOLS_TRACE_MIDDLEWARES="true")
        record, splitter = daemon.documents(2)
        self.assertEqual((record["name"], splitter["name"]), ("## record", "## splitter"))
        self.assertEqual(record["parent_id"], splitter["id"])
        self.assertEqual(splitter["annotations"], {"ColdStart": True, "Service": "orders"})
        daemon.assert_no_more()

    def test_what_ended_before_a_timeout_has_arrived(self):
        daemon = Daemon(self)
        api, host = self.trace("hangs", daemon)
        api.deliver()
        self.assertEqual(daemon.document()["name"], "before")
        host.process.kill()
        host.wait()
        daemon.assert_no_more()


class Off(TracerCase):
    """Where nothing is traced nothing is sent and nothing printed, and the answer stands."""

    def assert_off(self, trace=None, **environment):
        daemon = Daemon(self)
        api, host = self.trace("calls", daemon, **environment)
        answer = self.invoke(api, **({"trace": trace} if trace else {}))
        self.assertEqual(answer.kind, "response")
        self.assert_quiet(host)
        daemon.assert_no_more()
        return json.loads(answer.body)

    def test_switches(self):
        for name, value in [("POWERTOOLS_TRACE_DISABLED", "true"),
                            ("POWERTOOLS_TRACE_ENABLED", "false"),
                            ("AWS_XRAY_SDK_ENABLED", "false"), ("AWS_SAM_LOCAL", "true"),
                            ("AWS_CHALICE_CLI_MODE", "true"),
                            ("POWERTOOLS_TRACER_BACKEND", "none"),
                            ("POWERTOOLS_PLUGINS", "")]:
            with self.subTest(name):
                self.assertEqual(self.assert_off(**{name: value}), "none")

    def test_headers(self):
        for trace in (f"Root={ROOT};Sampled=1", "nonsense", "Root=;Parent=;Sampled=1", "\t;;==;"):
            with self.subTest(trace):
                self.assertEqual(self.assert_off(trace), "none")

    def test_an_unsampled_trace_is_passed_on(self):
        header = f"Root={ROOT};Parent={PARENT};Sampled=0"
        more = f"{header};Lineage=a:1;CalledFrom=app"
        self.assertEqual(self.assert_off(f"Self=1-2-3;{more}"), more)

    def test_each_invocation_has_its_own_decision(self):
        daemon = Daemon(self)
        api, _ = self.trace("echoes", daemon)
        self.invoke(api, trace=f"Root={ROOT};Parent={PARENT};Sampled=0")
        self.invoke(api, b'"two"')
        document = daemon.document()
        self.assertEqual(document["metadata"]["orders"]["traced.echoes response"], "two")
        self.assertIs(document["annotations"]["ColdStart"], False)
        daemon.assert_no_more()


if __name__ == "__main__":
    unittest.main()
