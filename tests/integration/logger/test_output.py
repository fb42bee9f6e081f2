# SPDX-License-Identifier: Apache-2.0
"""Where lines go: a reader that is slow, one that is gone, and none at all."""

import json
import os
import subprocess
import time
import unittest

from logger_case import LoggerCase
from support.bootstrap import lambda_environment, place
from support.limits import PATIENCE_S


class Output(LoggerCase):

    def test_closed_output_costs_one_diagnostic_line_and_no_answer(self):
        api, host = self.log("closes")
        for _ in range(3):
            self.assertEqual(self.invoke(api).body, b'{"ok":true}')
        self.assert_terminates(host)
        self.assertEqual(host.stdout, "")
        self.assert_warns(host, "standard output does not take what the function prints")

    def start_with_pipe(self, api):
        """`bootstrap` with a pipe that only this test reads."""
        environment = {**lambda_environment(api), "_HANDLER": "lines.floods",
                       "POWERTOOLS_PLUGINS": "logger",
                       "POWERTOOLS_PLUGIN_PATH": place("PWT_LOGGER")}
        read, write = os.pipe()
        process = subprocess.Popen([place("PWT_BOOTSTRAP")], env=environment, stdout=write,
                                   stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process, read

    def test_slow_reader_gets_every_line_whole(self):
        api = self.api()
        _, read = self.start_with_pipe(api)
        api.deliver()
        output = b""
        deadline = time.monotonic() + PATIENCE_S
        with os.fdopen(read, "rb", buffering=0) as pipe:
            while output.count(b"\n") < 400 and time.monotonic() < deadline:
                output += pipe.read(3001)
                if len(output) % 7 == 0:
                    time.sleep(0.001)
        lines = [json.loads(line) for line in output.splitlines()]
        self.assertEqual([line["i"] for line in lines], list(range(400)))
        self.assertEqual({len(line["message"]) for line in lines}, {5, 20000})
        self.assertEqual(api.answers(1)[0].body, b'{"ok":true}')

    def test_reader_that_goes_away(self):
        api = self.api()
        process, read = self.start_with_pipe(api)
        os.close(read)
        for count in (1, 2):
            api.deliver()
            self.assertEqual(api.answers(count)[-1].body, b'{"ok":true}')
        self.assertIsNone(process.poll())


if __name__ == "__main__":
    unittest.main()
