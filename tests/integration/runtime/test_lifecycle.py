# SPDX-License-Identifier: Apache-2.0
"""Silence, freezes, deadlines, crashes, and what happens between answer and next."""

import contextlib
import ctypes
import datetime
import os
import platform
import re
import signal
import socket
import struct
import tempfile
import time
import unittest

from support import replies
from support.case import LINE, HostCase

# The real silence of the checklist is ten minutes: PWT_SILENCE_S=600.
SILENCE_S = float(os.environ.get("PWT_SILENCE_S", "1"))
PIDFD_GETFD = 438  # on every architecture


def own_socket(pid, number):
    """A duplicate of another process's socket."""
    libc = ctypes.CDLL(None, use_errno=True)
    watch = os.pidfd_open(pid)
    try:
        fd = libc.syscall(PIDFD_GETFD, watch, number, 0)
    finally:
        os.close(watch)
    if fd < 0:
        raise OSError(ctypes.get_errno(), "pidfd_getfd")
    return socket.socket(fileno=fd)


def sockets(pid):
    """The TCP sockets that a process has open."""
    found = []
    for name in os.listdir(f"/proc/{pid}/fd"):
        if os.readlink(f"/proc/{pid}/fd/{name}").startswith("socket:"):
            found.append(own_socket(pid, int(name)))
    return found


class Silence(HostCase):
    """The process may be frozen for hours inside GET next."""

    def test_survives_silence(self):
        api, host = self.serve()
        api.wait(1, "next")
        time.sleep(SILENCE_S)
        self.assert_serving(api, host, 0)
        self.assertEqual(api.calls()[:2], ["next", "response"])

    def test_survives_stop_and_continue(self):
        api, host = self.serve()
        for count in range(3):
            api.wait(count + 1, "next")
            host.signal(signal.SIGSTOP)
            api.deliver(b"%d" % count)
            time.sleep(0.05)
            host.signal(signal.SIGCONT)
            self.assertEqual(api.answers(count + 1)[-1].body, b"%d" % count)
        self.assertEqual(len(api.runtime_connections()), 1)
        self.assertIsNone(host.poll())

    def test_survives_signals_it_has_no_use_for(self):
        api, host = self.serve()
        api.wait(1, "next")
        for number in (signal.SIGPIPE, signal.SIGCHLD, signal.SIGWINCH, signal.SIGURG):
            host.signal(number)
        self.assert_serving(api, host, 0)
        self.assertEqual(len(api.runtime_connections()), 1)

    def test_leaves_sigpipe_to_programs_that_a_handler_starts(self):
        """Ignored signals stay ignored in them; handled ones go back to the default."""
        api, host = self.serve()
        api.wait(1, "next")
        with open(f"/proc/{host.pid}/status", encoding="ascii") as file:
            masks = dict(line.split(":\t") for line in file if line.startswith("Sig"))
        bit = 1 << signal.SIGPIPE - 1
        self.assertEqual(int(masks["SigIgn"], 16) & bit, 0)
        self.assertEqual(int(masks["SigCgt"], 16) & bit, bit)

    def test_parked_socket_has_no_receive_timeout(self):
        """What a short silence cannot show."""
        api, host = self.serve()
        api.wait(1, "next")
        try:
            open_sockets = sockets(host.pid)
        except (OSError, AttributeError):
            self.skipTest("this system does not let a test look at another process's sockets")
        self.assertTrue(open_sockets)
        for sock in open_sockets:
            with sock:
                raw = sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, 16)
                self.assertEqual(struct.unpack("qq", raw), (0, 0))

    @unittest.skipUnless(platform.machine() == "x86_64", "knows x86_64 system call numbers")
    def test_parked_call_has_no_timeout(self):
        api, host = self.serve()
        api.wait(1, "next")
        time.sleep(0.1)
        with open(f"/proc/{host.pid}/syscall", encoding="ascii") as file:
            words = file.read().split()
        endless = {0: "read", 45: "recvfrom", 47: "recvmsg"}
        timeout_ms = {7: 3, 232: 4, 281: 4}  # poll, epoll_wait, epoll_pwait: which argument
        number = int(words[0])
        if number in timeout_ms:
            timeout = int(words[timeout_ms[number]], 16) & 0xFFFFFFFF
            self.assertEqual(timeout, 0xFFFFFFFF)
        else:
            self.assertIn(number, endless)


class Deadlines(HostCase):
    """last_words at the deadline, once, and only if it passes."""

    def test_last_words_before_the_deadline(self):
        """Lambda kills at the deadline: what comes later is lost."""
        api = self.api()
        host = self.start_with("probe", api, "waits.forever")
        api.wait(1, "next")
        headers = replies.deadline_in(1000)
        api.deliver(b"{}", headers, request_id="late-one")
        host.wait_for("stdout", "^probe: last words of late-one$")
        host.wait_for("stderr", "deadline is near")
        host.signal(signal.SIGKILL)
        self.assert_ends(host, -signal.SIGKILL)
        self.assertEqual(api.calls(), ["next"])
        self.assert_one_line(host.stderr, LINE, "'forever'", "deadline is near", "timeout")
        said = datetime.datetime.fromisoformat(host.stderr.split("Z\t")[0] + "+00:00")
        self.assertLess(said.timestamp() * 1000, int(headers["Lambda-Runtime-Deadline-Ms"]))

    def test_late_answer_is_still_sent(self):
        api = self.api()
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "go")
            host = self.start_with("probe", api, "waits.until_file")
            api.say("answer", replies.error(410))
            api.say("next", lambda: replies.event(path.encode(), "late-one",
                                                  replies.deadline_in(300)))
            host.wait_for("stdout", "last words of late-one")
            with open(path, "w", encoding="ascii"):
                pass
            self.assertEqual(api.answers()[0].body, b'"waited"')
            api.deliver(path.encode())
            self.assertEqual(api.answers(2)[1].body, b'"waited"')
        self.assert_one_line(host.stdout, "last words of late-one")

    def test_silent_when_in_time(self):
        api = self.api()
        host = self.start_with("probe", api, "echo.handle")
        api.wait(1, "next")
        deadline = replies.deadline_in(400)
        api.deliver(b"{}", deadline)
        api.wait(2, "next")
        time.sleep(int(deadline["Lambda-Runtime-Deadline-Ms"]) / 1000 - time.time() + 0.1)
        self.assert_serving(api, host, 1)
        self.assertNotIn("last words", host.stdout)

    def test_deadline_that_is_over_already(self):
        api = self.api()
        host = self.start_with("probe", api, "echo.handle")
        for _ in range(3):
            api.deliver(b"{}", replies.deadline_in(-5000))
        self.assertEqual({answer.kind for answer in api.answers(3)}, {"response"})
        self.assert_terminates(host)

    def test_no_deadline(self):
        api = self.api()
        host = self.start_with("probe", api, "echo.handle")
        for _ in range(3):
            api.deliver(b"{}", {"Lambda-Runtime-Deadline-Ms": None})
        api.wait(4, "next")
        self.assert_terminates(host)
        self.assertNotIn("deadline", host.stderr)

    def test_last_words_of_a_crash(self):
        api = self.api()
        host = self.start_with("probe", api, "crash.segv")
        api.deliver(b"{}", request_id="well")
        api.deliver(b'{"crash":1}', request_id="crashed")
        self.assert_ends(host, -signal.SIGSEGV)
        self.assert_one_line(host.stdout, "^probe: last words of crashed$")
        self.assertNotIn("last words of well", host.stdout)


class Crashes(HostCase):
    """What the table of cases cannot say about crashes."""

    def test_server_that_never_answers_the_report(self):
        api, host = self.serve("crash.segv")
        api.say("answer", replies.Reply(b"", end="hold"))
        api.deliver(b'{"crash":1}')
        self.assert_ends(host, -signal.SIGSEGV)
        self.assertEqual(api.calls(), ["next", "error"])

    def test_connection_that_was_closed_behind_the_event(self):
        api, host = self.serve("crash.segv")
        api.deliver(b'{"crash":1}', {"Connection": "close"})
        self.assert_ends(host, -signal.SIGSEGV)
        self.assertEqual(api.calls(), ["next", "error"])

    def test_answer_that_is_half_sent_is_not_disturbed(self):
        api, host = self.serve("crash.while_answering")
        api.say("answer", replies.Reply(b"", end="hold", early=True))
        api.deliver()
        self.assert_ends(host, -signal.SIGSEGV)
        self.assertEqual(api.calls(), ["next", "response"])
        rest = b""
        with contextlib.suppress(ConnectionError):
            for piece in iter(lambda: api.connections[0].sock.recv(1 << 20), b""):
                rest += piece
        self.assertTrue(rest)
        self.assertEqual(set(rest), {ord("z")}, "something was sent into the middle of the answer")
        self.assert_one_line(host.stderr, LINE, "SIGSEGV", r"crash\.so")

    def test_server_that_is_gone(self):
        api, host = self.serve("crash.segv")
        api.deliver(b'{"crash":1}', end="close")
        self.assert_ends(host, -signal.SIGSEGV)
        self.assert_one_line(host.stderr, LINE, "SIGSEGV")

    def test_crash_after_many_invocations(self):
        api, host = self.serve("crash.segv")
        for _ in range(50):
            api.deliver()
        last = api.deliver(b'{"crash":1}')
        report = api.answers(51)[-1]
        self.assertEqual((report.kind, report.request_id), ("error", last))
        self.assert_ends(host, -signal.SIGSEGV)

    def test_other_signals(self):
        names = {signal.SIGBUS: "Bus", signal.SIGFPE: "[A-Z][a-z]+", signal.SIGILL: "[A-Z][a-z]+"}
        for number, name in names.items():
            with self.subTest(number.name):
                api, host = self.serve("crash.raises")
                api.deliver(b'{"crash":%d}' % number)
                self.assert_error(api.answers()[0], f"Runtime.Signal{name}")
                self.assert_ends(host, -number)
                self.assert_one_line(host.stderr, LINE, number.name)

    def test_line_names_where(self):
        api, host = self.serve("crash.segv")
        request_id = api.deliver(b'{"crash":1}')
        self.assert_ends(host, -signal.SIGSEGV)
        self.assert_one_line(host.stderr, r"crash\.so\+0x[0-9a-f]+", request_id)

    def test_event_is_not_in_the_report(self):
        api, host = self.serve("crash.aborts")
        api.deliver(b'{"crash":"hunter2"}')
        self.assert_ends(host, -signal.SIGABRT)
        self.assertNotIn("hunter2", host.stderr)
        self.assertNotIn(b"hunter2", api.answers()[0].body)


class Descriptors(HostCase):
    """What is open, and what a program that the handler starts would inherit."""

    def test_nothing_is_left_open_for_children(self):
        api, host = self.start_served()
        for name in os.listdir(f"/proc/{host.pid}/fd"):
            with open(f"/proc/{host.pid}/fdinfo/{name}", encoding="ascii") as file:
                flags = int(re.search(r"flags:\s+(\d+)", file.read())[1], 8)
            if int(name) > 2:
                self.assertTrue(flags & os.O_CLOEXEC, os.readlink(f"/proc/{host.pid}/fd/{name}"))
        self.assertEqual(len(api.runtime_connections()), 1)

    def test_closed_connections_leave_nothing_open(self):
        api, host = self.start_served()
        before = len(os.listdir(f"/proc/{host.pid}/fd"))
        for _ in range(50):
            api.deliver(end="close")
        api.wait(52, "next")
        self.assertEqual(len(os.listdir(f"/proc/{host.pid}/fd")), before)

    def start_served(self):
        api, host = self.serve()
        api.deliver()
        api.wait(2, "next")
        return api, host


class Settled(HostCase):
    """Between the answer and the next GET next."""

    def test_after_the_answer_and_before_the_next_event(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "settled")

            def settled_so_far(_):
                try:
                    return os.path.getsize(path) // len("settled\n")
                except FileNotFoundError:
                    return 0
            api = self.api(observer=settled_so_far)
            for _ in range(3):
                api.deliver()
            host = self.start_with("probe", api, POWERTOOLS_PROBE_FILE=path)
            api.wait(4, "next")
            notes = [(r.kind, r.note) for r in api.seen("next", "response")]
            self.assertEqual(notes, [("next", 0), ("response", 0), ("next", 1), ("response", 1),
                                     ("next", 2), ("response", 2), ("next", 3)])
            self.assert_terminates(host)


class Threads(HostCase):
    """Threads that a handler starts."""

    def test_scopes_of_several_threads(self):
        api, host = self.serve("threads.sums")
        event = bytes(range(256))
        for _ in range(20):
            api.deliver(event)
        for answer in api.answers(20):
            self.assertEqual(answer.body, b"[3264000,3264000,3264000,3264000]")
        self.assert_terminates(host)
        self.assertEqual(host.stderr.count("worker done"), 80)

    def test_scope_that_is_never_joined(self):
        api, host = self.serve("threads.forgets_join")
        for _ in range(200):
            api.deliver()
        for answer in api.answers(200):
            self.assertEqual(answer.body, b'"forgot"')
        self.assert_terminates(host)


if __name__ == "__main__":
    unittest.main()
