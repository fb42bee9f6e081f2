# SPDX-License-Identifier: Apache-2.0
"""What the tests of the command share: starting it, reading its lines, and looking at its terminal.

The environment names what was built: POWERTOOLS_COMMAND, POWERTOOLS_BOOTSTRAP, FUNCTION_ONE,
FUNCTION_SEVERAL, FUNCTION_NONE.
"""
import fcntl
import json
import os
import pathlib
import pty
import re
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import unittest

COMMAND = os.environ["POWERTOOLS_COMMAND"]
BOOTSTRAP = os.environ["POWERTOOLS_BOOTSTRAP"]
ONE = os.environ["FUNCTION_ONE"]
SEVERAL = os.environ["FUNCTION_SEVERAL"]
NONE = os.environ["FUNCTION_NONE"]

FAKE = pathlib.Path(__file__).with_name("fake_runtime.py")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
MAX_BODY = 6291556
SCREEN_BYTES = 1 << 20  # More than anything here has to show.
PATIENCE = 60  # Seconds after which a test gives up on a command; never a measure of anything.


def own_environment(**more):
    """A caller's environment without what would reach the function from this one."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("AWS_", "POWERTOOLS_", "FUNCTION_"))}
    return {**kept, **more}


def is_alive(pid):
    """True if the process is there and no zombie."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Case(unittest.TestCase):
    """Runs the command and reads its lines."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.fake = self.folder / "bootstrap"
        self.fake.write_text(f"#!/bin/sh\nexec '{sys.executable}' '{FAKE}'\n")
        self.fake.chmod(0o755)

    def command(self, *arguments, input=b"{}", env=None):
        return subprocess.run([COMMAND, *map(str, arguments)], input=input, capture_output=True,
                              timeout=PATIENCE, env=env or own_environment(), check=False)

    def fake_arguments(self, part, *arguments, function=ONE):
        return ["run", "--bootstrap", self.fake, "--timeout", PATIENCE,
                "--env", f"FAKE_RUNTIME={part}", *arguments, function]

    def play(self, part, *arguments, events=(), status=0, **more):
        """Runs a part of the fake runtime; the lines of output by their type."""
        done = self.command(*self.fake_arguments(part, *arguments), *events, **more)
        return self.lines(done, status)

    def lines(self, done, status):
        self.assertEqual(done.returncode, status, (done.stdout, done.stderr))
        self.assertEqual(done.stderr, b"")
        self.all = [json.loads(line) for line in done.stdout.decode().splitlines()]
        kinds = {}
        for line in self.all:
            kinds.setdefault(line["type"], []).append(line)
        self.assertEqual(len(kinds["report"]), 1)
        self.assertEqual(self.all[-1]["type"], "report")
        self.assertEqual(self.all[-1]["exit_status"], status)
        return kinds

    def body(self, part, *arguments, **more):
        return self.play(part, *arguments, **more)["response"][0]["body"]

    def refused(self, *arguments, **more):
        """The one line that a command says which does not begin."""
        done = self.command(*arguments, **more)
        self.assertEqual(done.returncode, 2, done)
        self.assertEqual(done.stdout, b"")
        text = done.stderr.decode()
        self.assertRegex(text, r"\Apowertools: [^\n]+\n\Z")
        return text

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        return path

    def watch(self, arguments, env, columns=80, cwd=None):
        """What a program shows on a pseudo-terminal of that width, and its exit status."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        process = subprocess.Popen(list(map(str, arguments)), stdin=subprocess.DEVNULL, cwd=cwd,
                                   stdout=theirs, stderr=theirs, env=env)
        self.addCleanup(process.kill)
        os.close(theirs)
        shown = b""
        try:
            while select.select([ours], [], [], PATIENCE)[0]:
                shown += os.read(ours, 65536)
                self.assertLess(len(shown), SCREEN_BYTES, shown[:1000])
        except OSError:  # The other end is closed: that is how a pseudo-terminal says it.
            pass
        os.close(ours)
        return shown.decode("utf-8", "replace").replace("\r\n", "\n"), process.wait(PATIENCE)

    def on_terminal(self, arguments, status=0, columns=80, **env):
        """What the command shows on a pseudo-terminal of that width."""
        shown, ended = self.watch([COMMAND, *arguments], own_environment(TERM="xterm", **env),
                                  columns)
        self.assertEqual(ended, status, shown)
        return shown

    def show(self, part, *arguments, status=0, event=b'{"a":[1,{}]}', **more):
        """What a part of the fake runtime makes the command show."""
        return self.on_terminal([*self.fake_arguments(part, *arguments),
                                 self.file("event.json", event)], status, **more)
