# SPDX-License-Identifier: Apache-2.0
"""Where the handler is looked for, and how a failed init is reported."""

import os
import shutil
import unittest

from support import replies
from support.bootstrap import place
from support.case import HostCase


class Lookup(HostCase):
    """`_HANDLER` and the folders it is looked for in."""

    def answer(self, handler, root, arguments=()):
        api = self.api()
        host = self.start(api, handler, arguments, LAMBDA_TASK_ROOT=root)
        api.deliver(b"[1]")
        answer = api.answers()[0]
        self.assertIsNone(host.poll())
        return answer.body

    def test_file_in_the_root(self):
        self.assertEqual(self.answer("app.handle", self.task_root({"app": "echo"})), b"[1]")

    def test_library_in_the_root(self):
        self.assertEqual(self.answer("app.handle", self.task_root({"libapp": "echo"})), b"[1]")

    def test_file_in_lib(self):
        self.assertEqual(self.answer("app.handle", self.task_root({"lib/app": "echo"})), b"[1]")

    def test_library_in_lib(self):
        self.assertEqual(self.answer("app.handle", self.task_root({"lib/libapp": "echo"})), b"[1]")

    def test_root_comes_before_lib(self):
        root = self.task_root({"app": "echo", "lib/app": "crash"})
        self.assertEqual(self.answer("app.handle", root), b"[1]")

    def test_several_handlers_in_one_file(self):
        root = self.task_root({"app": "outcomes"})
        self.assertEqual(self.answer("app.none", root), b"null")
        self.assertEqual(self.answer("app.twice", root), b'"second"')

    def test_root_through_a_symbolic_link(self):
        root = self.task_root({"app": "echo"})
        link = root + "-link"
        os.symlink(root, link)
        self.addCleanup(os.unlink, link)
        self.assertEqual(self.answer("app.handle", link), b"[1]")

    def test_name_that_is_meant_to_do_harm(self):
        root = self.task_root({"app": "echo", "lib/app": "echo"})
        inner = os.path.join(root, "lib")
        names = ("../app.handle", "lib/../../app.handle", f"{root}/app.handle", "/app.handle",
                 "..handle", "app..handle", "app.handle/../handle", "app.\nhandle", "app.handle ",
                 "app.h\u00e4ndle", "app.%s%n", "a" * 5000 + ".handle", "app." + "h" * 5000,
                 '"app".handle')
        for name in names:
            with self.subTest(name[:40]):
                api = self.api()
                host = self.start(api, name, LAMBDA_TASK_ROOT=inner)
                self.assert_ends(host, 1)
                report, = api.seen("init-error")
                self.assert_error(report, "Runtime.(MalformedHandlerName|ImportModuleError|"
                                          "HandlerNotFound)", "^powertools: ")
                self.assertEqual(len(host.stderr.splitlines()), 1, host.stderr)

    def test_container_image_names_it_as_the_argument(self):
        root = self.task_root({"app": "outcomes"})
        self.assertEqual(self.answer(None, root, ["app.none"]), b"null")


class InitErrors(HostCase):
    """Reports to /runtime/init/error, and ends without one."""

    def failing(self, api, **environment):
        return self.start(api, "orders.create", **environment)

    def test_form_of_the_report(self):
        api = self.api()
        self.assert_ends(self.failing(api), 1)
        report, = api.seen("init-error")
        self.assertEqual(report.path, "/2018-06-01/runtime/init/error")
        body = self.assert_error(report, "Runtime.ImportModuleError")
        self.assertEqual(api.calls(), ["init-error"])
        self.assertRegex(body["errorMessage"], "^powertools: ")
        self.assertIsInstance(body["stackTrace"], list)
        self.assertRegex(report.header("User-Agent"), "^powertools-c/")

    def test_second_init_runs_as_the_first_did(self):
        api = self.api()
        for _ in range(2):
            self.assert_ends(self.failing(api), 1)
        first, second = api.seen("init-error")
        self.assertEqual(first.body, second.body)

    def test_second_init_may_succeed(self):
        root = self.task_root()
        api = self.api()
        host = self.start(api, "app.handle", LAMBDA_TASK_ROOT=root)
        self.assert_ends(host, 1)
        shutil.copy(os.path.join(place("PWT_HANDLERS"), "echo.so"), os.path.join(root, "app.so"))
        host = self.start(api, "app.handle", LAMBDA_TASK_ROOT=root)
        self.assert_serving(api, host, 0)

    def test_refused_report(self):
        for status in (400, 403, 500):
            with self.subTest(status):
                api = self.api()
                api.say("init-error", replies.error(status))
                self.assert_ends(self.failing(api), 1)
                self.assertEqual(api.calls(), ["init-error"])

    def test_report_that_gets_no_answer(self):
        for wire in (b"", b"HTTP/1.1 2", b"rubbish"):
            with self.subTest(wire):
                api = self.api()
                api.always_say("init-error", replies.Reply(wire, end="close"))
                host = self.failing(api)
                self.assert_ends(host, 1)
                self.assertIn("orders.so", host.stderr)

    def test_nobody_to_report_to(self):
        api = self.api()
        api.stop_listening()
        host = self.failing(api)
        self.assert_ends(host, 1)
        self.assertIn("orders.so", host.stderr)

    def test_report_in_json_logs(self):
        host = self.failing(self.api(), AWS_LAMBDA_LOG_FORMAT="JSON")
        self.assert_ends(host, 1)
        self.assert_one_line(host.stderr, r'^\{', r"orders\.so", '"level":"(ERROR|FATAL)"')


if __name__ == "__main__":
    unittest.main()
