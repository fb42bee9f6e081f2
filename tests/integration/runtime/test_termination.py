# SPDX-License-Identifier: Apache-2.0
"""SIGTERM: how Lambda is asked for it, and what the host does about it."""

import os
import signal
import tempfile
import time
import unittest

from support import replies
from support.case import LINE, HostCase


class Registration(HostCase):
    """Lambda sends SIGTERM only where an extension is registered, and an internal one will do."""

    def test_registered_before_the_first_event(self):
        api = self.api()
        host = self.start_with("probe", api)
        api.wait(1, "next")
        register, = api.wait(1, "register")
        self.assertLess(register.arrival, api.seen("next")[0].arrival)
        self.assertEqual(register.body, b'{"events":[]}')
        self.assertTrue(register.header("Lambda-Extension-Name"))
        parked, = api.wait(1, "extension-next")
        self.assertEqual(parked.header("Lambda-Extension-Identifier"), "extension-1")
        self.assertNotIn(parked.connection, api.runtime_connections())
        self.assert_terminates(host)
        self.assertEqual(host.stderr, "probe: shutdown\n")

    def test_not_registered_where_nobody_has_anything_to_do(self):
        api, host = self.serve()
        api.deliver()
        api.wait(2, "next")
        self.assertEqual(api.seen("register", "extension-next"), [])
        self.assert_terminates(host)

    def test_registration_that_fails_is_no_reason_to_fail(self):
        """Emulators know nothing of extensions."""
        bad = {
            "no such path": replies.error(404), "refused": replies.error(403),
            "failing": replies.error(500), "no identifier": replies.reply(200, b"{}"),
            "rubbish": replies.Reply(b"rubbish\r\n\r\n", end="close"),
            "closed": replies.Reply(b"", end="close"),
            "silent": replies.Reply(b"", end="hold"),
        }
        for what, reply in bad.items():
            with self.subTest(what):
                api = self.api()
                api.say("register", reply)
                host = self.start_with("probe", api)
                self.assert_serving(api, host, 0)
                self.assert_terminates(host)
                self.assertEqual(host.stderr, "probe: shutdown\n")

    def test_parked_extension_that_is_sent_away(self):
        """Whatever comes of the extension's own poll, invocations go on."""
        for reply in (replies.Reply(b"", end="close"), replies.reply(200, b"{}"),
                      replies.error(500)):
            api = self.api()
            api.say("extension-next", reply)
            host = self.start_with("probe", api)
            api.wait(1, "extension-next")
            self.assert_serving(api, host, 0)
            self.assert_terminates(host)


class Termination(HostCase):
    """SIGTERM: no more events, hooks run, exit status 0."""

    def release(self):
        """A file that does not exist yet; creating it lets waits.until_file go on."""
        folder = tempfile.TemporaryDirectory(prefix="pwt-release-")
        self.addCleanup(folder.cleanup)
        return os.path.join(folder.name, "go")

    def test_while_parked_before_the_first_event(self):
        api = self.api()
        host = self.start_with("probe", api)
        api.wait(1, "next")
        self.assert_terminates(host)
        self.assert_one_line(host.stderr, "^probe: shutdown$")
        self.assertEqual(api.calls(), ["next"])

    def test_while_parked_after_an_event(self):
        api = self.api()
        host = self.start_with("probe", api, "waits.until_file")
        api.deliver(b"/")
        api.wait(2, "next")
        self.assert_terminates(host)
        self.assert_one_line(host.stderr, "^probe: shutdown$")
        self.assert_one_line(host.stderr, "^handler: shutdown$")
        self.assertEqual(api.calls(), ["next", "response", "next"])
        self.assertNotIn("powertools:", host.stderr)

    def test_during_an_invocation_lets_it_finish(self):
        api = self.api()
        path = self.release()
        host = self.start_with("probe", api, "waits.until_file")
        api.deliver(path.encode())
        api.wait(1, "next")
        time.sleep(0.1)
        host.signal(signal.SIGTERM)
        time.sleep(0.1)
        with open(path, "w", encoding="ascii"):
            pass
        self.assert_ends(host, 0)
        self.assertEqual([answer.body for answer in api.answers()], [b'"waited"'])
        self.assertEqual(api.calls(), ["next", "response"])
        self.assert_one_line(host.stderr, "^probe: shutdown$")

    def test_twice(self):
        api = self.api()
        host = self.start_with("probe", api)
        api.wait(1, "next")
        host.signal(signal.SIGTERM)
        self.assert_terminates(host)
        self.assert_one_line(host.stderr, "^probe: shutdown$")

    def test_with_threads_of_the_handler(self):
        api, host = self.serve("waits.starts_thread")
        for _ in range(3):
            api.deliver()
        api.wait(4, "next")
        self.assert_terminates(host)

    def test_at_any_moment_of_a_busy_loop(self):
        """The signal lands wherever it does: before, in, or after each call of the loop."""
        for number in range(25):
            api = self.api()
            api.always_say("next", replies.event(b"{}", "again"))
            host = self.start(api)
            api.answers(1 + number)
            self.assert_terminates(host)
            self.assertEqual(len(api.seen("next")), len(api.seen("response")) + (
                api.calls()[-1] == "next"))

    def test_crash_in_shutdown_is_not_a_hang(self):
        api = self.api()
        host = self.start_with("probe", api, POWERTOOLS_PROBE_CRASH="shutdown")
        api.wait(1, "next")
        self.terminate(host)
        self.assert_ends(host, -signal.SIGSEGV)
        self.assert_one_line(host.stderr, LINE, "'probe'", "shutdown")
        self.assertEqual(api.calls(), ["next"])

    def test_during_an_invocation_saves_what_was_published(self):
        """Lambda may kill long before the handler returns."""
        api = self.api()
        host = self.start_with("probe", api, "waits.forever")
        api.deliver(b"{}", request_id="interrupted-one")
        api.wait(1, "next")
        time.sleep(0.1)
        host.signal(signal.SIGTERM)
        host.wait_for("stdout", "^probe: last words of interrupted-one$")
        host.signal(signal.SIGKILL)
        self.assert_ends(host, -signal.SIGKILL)


if __name__ == "__main__":
    unittest.main()
