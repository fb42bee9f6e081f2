# SPDX-License-Identifier: Apache-2.0
"""Walks the table of case and outcome (cases.py)."""

import os
import signal
import unittest

from cases import CASE_ID, TABLE
from support.bootstrap import place
from support.case import HostCase


class Cases(HostCase):
    """One test per row of the table, made below."""

    def run_case(self, case):
        api = self.api()
        if case.script:
            case.script(api)
        elif "next" in case.calls:
            api.deliver(case.event, request_id=CASE_ID)
        host = self.start(api, case.handler, **self.environment(case))
        if case.status is None:
            self.see_answer(case, api)
            self.assert_serving(api, host, 1)
            self.assert_terminates(host)
            self.assertEqual(tuple(api.calls()[:len(case.calls)]), case.calls)
        else:
            self.see_end(case, api, host)
        for name in ("stdout", "stderr"):
            if getattr(case, name):
                self.assert_one_line(getattr(host, name), *getattr(case, name))

    def environment(self, case):
        variables = {"POWERTOOLS_PLUGIN_PATH": place("PWT_PLUGINS"), **case.environment}
        if case.folder:
            root = self.task_root()
            case.folder(root)
            variables["LAMBDA_TASK_ROOT"] = root
        return variables

    def see_answer(self, case, api):
        answer = api.answers()[0]
        self.assertEqual(answer.kind, case.calls[1], answer.body[:200])
        if case.kind:
            self.assert_error(answer, case.kind, *case.message)
        if case.response is not None:
            # Not assertEqual: six megabytes make a poor message.
            self.assertTrue(answer.body == case.response, f"answered {answer.body[:100]!r}")

    def see_end(self, case, api, host):
        if case.status == -signal.SIGKILL:
            self.see_hang_or_kill(case, host)
        self.assert_ends(host, case.status)
        self.assertEqual(tuple(api.calls()), case.calls, host.describe())
        reports = api.seen("init-error", "error")
        for report in reports:
            body = self.assert_error(report, case.kind, *case.message)
            if report.kind == "init-error":
                self.assertRegex(body["errorMessage"], "^powertools: |" + "|".join(case.message))
                self.assertIn(body["errorMessage"].splitlines()[0], host.stderr)
        self.assertEqual(len(reports), sum(call.endswith("error") for call in case.calls))
        if case.response is not None:
            self.assertEqual(api.seen("response")[0].body, case.response)

    def see_hang_or_kill(self, case, host):
        """Lambda kills what is still running after its deadline; here the test does."""
        if case.stdout:
            host.wait_for("stdout", case.stdout[0])
            host.signal(signal.SIGKILL)


def add_test(case):
    name = "test_" + "_".join("".join(c if c.isalnum() else " " for c in case.name).split())
    needs_cxx = case.handler and case.handler.startswith("throws.")

    def test(self):
        if needs_cxx and not os.path.exists(os.path.join(place("PWT_HANDLERS"), "throws.so")):
            self.skipTest("built without a C++ compiler")
        if case.native and os.environ.get("PWT_EXE_WRAPPER"):
            self.skipTest("not under a wrapper")
        self.run_case(case)
    assert not hasattr(Cases, name), f"two cases are called {case.name!r}"
    setattr(Cases, name, test)


for row in TABLE:
    add_test(row)

if __name__ == "__main__":
    unittest.main()
