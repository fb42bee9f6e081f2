# SPDX-License-Identifier: Apache-2.0
"""What --emit writes: read by this project again, and by the AWS Encryption SDK for JavaScript,
whose messages of the same kinds are read here. The latter is skipped where npm did not install it.
"""

import base64
import contextlib
import io
import json
import os
import shutil
import subprocess
import tempfile
import unittest

from replay.main import main
from replay.utilities import UTILITIES
from support.limits import PATIENCE_S

HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = os.environ["PWT_PEERS"]
NODE = shutil.which("node")
SDK = os.path.join(PEERS, "node_modules", "@aws-crypto", "client-node")
KNOWN = ("plaintext_b64", "suite", "message_version", "encryption_context")
UTILITY = UTILITIES["data-masking-encryption"].utility


def run_main(*argv):
    """Exit status and output of the runner."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        status = main(list(argv))
    return status, out.getvalue()


def node(verb, manifest, **variables):
    done = subprocess.run([NODE, os.path.join(HERE, "messages.js"), verb, manifest],
                          env={**os.environ, **variables}, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=10 * PATIENCE_S,
                          text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(f"node ended with status {done.returncode}\n{done.stderr}")
    return done.stdout


WRITTEN = tempfile.TemporaryDirectory(prefix="pwt-interop-")


def setUpModule():
    unittest.addModuleCleanup(WRITTEN.cleanup)
    status, output = run_main("--emit", WRITTEN.name)
    if status != 0:
        raise AssertionError(output)


class Messages(unittest.TestCase):
    """The messages of the manifest, and files beside it."""

    def setUp(self):
        self.folder = WRITTEN.name
        with open(os.path.join(self.folder, "manifest.json"), encoding="utf-8") as file:
            self.messages = json.load(file)["messages"]

    def data(self, message):
        with open(os.path.join(self.folder, message["file"]), "rb") as file:
            return file.read()

    def write(self, name, document):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            json.dump(document, file)
        self.addCleanup(os.unlink, path)
        return path

    def assert_replayed(self, path, count):
        status, output = run_main(path)
        every = UTILITY.slow_every if os.environ.get("PWT_EXE_WRAPPER") else 1
        passed = len(range(0, count, every))
        self.assertTrue(output.endswith(f"{passed} passed, 0 failed, 0 skipped\n"), output[-3000:])
        self.assertEqual(status, 0)


class Emitted(Messages):

    def test_there_is_one_of_each_kind(self):
        self.assertEqual(len({one["file"] for one in self.messages}), len(self.messages))
        self.assertEqual(len({one["suite"] for one in self.messages}), 11)
        self.assertEqual(sorted(os.listdir(self.folder)),
                         sorted(["manifest.json", *(one["file"] for one in self.messages)]))

    def test_a_manifest_is_true(self):
        """Version, suite and message id stand where the format has them; no id is there twice."""
        ids = set()
        for message in self.messages:
            data = self.data(message)
            self.assertEqual(data[0], message["message_version"])
            at, size = (1, 32) if data[0] == 2 else (2, 16)
            self.assertEqual(data[at:at + 2].hex(), message["suite"])
            ids.add(data[at + 2:at + 2 + size])
        self.assertEqual(len(ids), len(self.messages))


@unittest.skipUnless(NODE and os.path.isdir(SDK),
                     "there is no node with @aws-crypto/client-node; ./dev peers installs it")
class Javascript(Messages):

    def read(self, messages):
        """What the other side finds in messages."""
        path = self.write("read.json", {"messages": messages})
        return [json.loads(line) for line in node("read", path).splitlines()]

    def test_reads_all_messages(self):
        found = self.read(self.messages)
        self.assertEqual(found, [
            {"file": one["file"], "found": {name: one[name] for name in KNOWN}}
            for one in self.messages])

    def test_refuses_a_changed_message(self):
        """So that what it reads was verified."""
        message = dict(self.messages[3], file="changed.message")
        data = bytearray(self.data(self.messages[3]))
        data[len(data) // 2] ^= 1
        with open(os.path.join(self.folder, message["file"]), "wb") as file:
            file.write(data)
        self.addCleanup(os.unlink, os.path.join(self.folder, message["file"]))
        self.assertIn("error", self.read([message])[0]["found"])

    def test_writes_messages_that_are_read_here(self):
        written = json.loads(node("write", os.path.join(self.folder, "manifest.json")))
        self.assert_replayed(self.write("cases.json", written), len(self.messages))
        written["cases"][0]["expect"]["plaintext_b64"] = "AAAA"
        status, _ = run_main(self.write("wrong.json", {**written, "cases": written["cases"][:1]}))
        self.assertEqual(status, 1)


class Here(Messages):

    def test_reads_all_messages(self):
        cases = [{
            "name": one["file"], "given": {
                "op": "decrypt", "keyring": one["keyring"],
                "commitment_policy": one["commitment_policy"],
                "message_b64": base64.b64encode(self.data(one)).decode()},
            "expect": {name: one[name] for name in KNOWN}} for one in self.messages]
        self.assert_replayed(self.write("cases.json", {
            "format": 1, "utility": "data-masking-encryption", "cases": cases}), len(cases))


if __name__ == "__main__":
    unittest.main()
