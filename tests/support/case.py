# SPDX-License-Identifier: Apache-2.0
"""The base of tests that drive `bootstrap` over HTTP."""

import json
import os
import re
import shutil
import signal
import tempfile
import unittest

from support.bootstrap import Bootstrap, place
from support.runtime_api import RuntimeApi

# What Lambda accepts as an error type; anything else reaches the caller as `...Unknown`.
ERROR_TYPE = re.compile(r"(Runtime|Function)\.[A-Z][a-zA-Z]+")

# How the host's own lines look in text form: time, request id and level, then the message.
LINE = r"^\d{4}-\d\d-\d\dT[\d:.]+Z\t\S*\t(DEBUG|INFO|WARN|ERROR)\tpowertools: "

THREAD_SANITIZER = "thread" in os.environ.get("PWT_SANITIZE", "")


class HostCase(unittest.TestCase):
    """Starts servers and processes, and ends them with the test."""

    maxDiff = 2000

    def api(self, **options):
        api = RuntimeApi(**options)
        self.addCleanup(api.stop)
        return api

    def start(self, api, handler="echo.handle", arguments=(), **environment):
        """Runs `bootstrap` against a server that is already scripted."""
        variables = {"_HANDLER": handler, **environment}
        host = Bootstrap(api, variables, arguments)
        self.addCleanup(self.end, host)
        return host

    def start_with(self, plugins, api, handler="echo.handle", **environment):
        """The same with some of the test plugins."""
        return self.start(api, handler, POWERTOOLS_PLUGINS=plugins,
                          POWERTOOLS_PLUGIN_PATH=place("PWT_PLUGINS"), **environment)

    def end(self, host):
        """What still runs when the test is over ends well: sanitizers and valgrind speak up now."""
        with host:
            if host.poll() is None:
                self.assert_terminates(host)

    def serve(self, handler="echo.handle", **environment):
        """A server and a `bootstrap`: what most tests begin with."""
        api = self.api()
        return api, self.start(api, handler, **environment)

    def task_root(self, files=None):
        """A function's folder of the test's own: {"lib/app": "echo"} puts echo.so at lib/app.so."""
        root = tempfile.mkdtemp(prefix="pwt-task-")
        self.addCleanup(shutil.rmtree, root)
        for name, source in (files or {}).items():
            path = os.path.join(root, name + ".so")
            os.makedirs(os.path.dirname(path), exist_ok=True)
            shutil.copy(os.path.join(place("PWT_HANDLERS"), source + ".so"), path)
        return root

    def assert_serving(self, api, host, answered):
        """The process is still there and answers one more event, as number `answered` + 1."""
        request_id = api.deliver(b'{"still":"serving"}')
        self.assertEqual(api.answers(answered + 1)[-1].request_id, request_id)
        self.assertIsNone(host.poll(), host.describe())

    def assert_serving_again(self, api, host):
        """The same, however many answers there were before."""
        request_id = api.deliver(b'{"serving":"again"}')
        count = 1
        while request_id not in [answer.request_id for answer in api.answers(count)]:
            count += 1
        self.assertIsNone(host.poll(), host.describe())

    def assert_ends(self, host, status):
        self.assertEqual(host.wait(), status, host.describe())

    def terminate(self, host):
        """SIGTERM, as Lambda sends it.

        ThreadSanitizer holds a signal back for as long as read() lasts, so there the read of a
        parked host must end as well.
        """
        host.signal(signal.SIGTERM)
        if THREAD_SANITIZER:
            host.api.lose_patience()

    def assert_terminates(self, host):
        """SIGTERM ends it with status 0."""
        self.terminate(host)
        self.assert_ends(host, 0)

    def assert_error(self, request, kind, *fragments):
        """A report to the Runtime API is complete, of this type, and names these fragments."""
        self.assertEqual(request.header("Content-Type"), "application/json")
        self.assertEqual(request.header("Content-Length"), str(len(request.body)))
        header = request.header("Lambda-Runtime-Function-Error-Type")
        self.assertIsNotNone(header, "no error type header")
        self.assertIsNotNone(ERROR_TYPE.fullmatch(header), f"{header!r} is no type Lambda accepts")
        body = json.loads(request.body)
        self.assertEqual(body["errorType"], header)
        if kind is not None:
            self.assertRegex(header, f"^(?:{kind})$")
        self.assertTrue(all(isinstance(frame, str) for frame in body.get("stackTrace", [])))
        for fragment in fragments:
            self.assertRegex(body["errorMessage"], fragment)
        return body

    def assert_one_line(self, output, *fragments):
        """Exactly one line of an output matches all these regular expressions."""
        lines = [line for line in output.splitlines()
                 if all(re.search(fragment, line) for fragment in fragments)]
        self.assertEqual(len(lines), 1, f"{fragments} on {len(lines)} lines of:\n{output}")
