# SPDX-License-Identifier: Apache-2.0
"""Where documents go: a reader that is slow, one that is gone, none at all; and how large they are."""

import fcntl
import json
import os
import signal
import struct
import subprocess
import termios
import threading
import time
import unittest

from metrics_case import MetricsCase, without_aws
from support.bootstrap import lambda_environment, place
from support.limits import FACTOR, PATIENCE_S

DOCUMENT_MAX = 256 * 1024 - 26


class Output(MetricsCase):

    def test_closed_output_costs_one_diagnostic_line_and_no_answer(self):
        api, host = self.count("closes")
        for _ in range(3):
            self.assertEqual(self.invoke(api).body, b'{"ok":true}')
        self.assert_terminates(host)
        self.assertEqual(host.stdout, "")
        self.assert_tells(host, "standard output does not take what the function prints")

    def start_with_pipe(self, api, handler="floods"):
        """`bootstrap` with a pipe that only this test reads."""
        environment = {**lambda_environment(api), "_HANDLER": "counts." + handler,
                       "POWERTOOLS_PLUGINS": "metrics", "POWERTOOLS_METRICS_NAMESPACE": "Shop",
                       "POWERTOOLS_PLUGIN_PATH": place("PWT_METRICS")}
        read, write = os.pipe()
        process = subprocess.Popen([place("PWT_BOOTSTRAP")], env=environment, stdout=write,
                                   stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process, read

    def test_slow_reader_gets_every_document_whole(self):
        api = self.api()
        _, read = self.start_with_pipe(api)
        api.deliver()
        output = b""
        deadline = time.monotonic() + PATIENCE_S
        with os.fdopen(read, "rb", buffering=0) as pipe:
            while output.count(b"\n") < 200 and time.monotonic() < deadline:
                output += pipe.read(3001)
                if len(output) % 7 == 0:
                    time.sleep(0.001)
        values = [value for document in self.parse(output.decode()) for value in document["Flood"]]
        self.assertEqual(values, list(range(20000)))
        self.assertEqual(api.answers(1)[0].body, b'{"ok":true}')

    def test_reader_that_goes_away(self):
        api = self.api()
        process, read = self.start_with_pipe(api)
        os.close(read)
        for count in (1, 2):
            api.deliver()
            self.assertEqual(api.answers(count)[-1].body, b'{"ok":true}')
        self.assertIsNone(process.poll())

    def test_last_words_do_not_tear_a_document_that_is_on_its_way(self):
        for ending in (signal.SIGTERM, None):
            api = self.api()
            process, read = self.start_with_pipe(api, "wedges")
            deadline = time.time() + 2 * max(FACTOR, 1)
            api.deliver(headers={"Lambda-Runtime-Deadline-Ms": str(int(deadline * 1000))})
            self.wait_for_full_pipe(read)
            if ending:
                process.send_signal(ending)
                time.sleep(0.1)
            else:
                time.sleep(max(0, deadline - time.time()))
            with os.fdopen(read, "rb") as pipe:
                terminate = threading.Timer(0, self.terminate_after_answer, (api, process))
                terminate.start()
                documents = self.parse(pipe.read().decode())
                terminate.join()
            with self.subTest(ending):
                names = [name for document in documents for name in without_aws(document)
                         if name != "service"]
                self.assertEqual(len(set(names)), 2001)
                self.assertEqual(len(names), 2001)

    def wait_for_full_pipe(self, read):
        held, before = 0, -1
        while held == 0 or held != before:
            time.sleep(0.1)
            before = held
            held = struct.unpack("i", fcntl.ioctl(read, termios.FIONREAD, bytes(4)))[0]

    def terminate_after_answer(self, api, process):
        api.answers(1)
        process.send_signal(signal.SIGTERM)

    def test_documents_stay_below_the_limit_of_a_log_event(self):
        api, host = self.count("splits")
        self.invoke(api)
        documents = self.finished(host)
        self.assertGreater(len(documents), 1)
        for line in host.stdout.split("\n"):
            self.assertLessEqual(len(line.encode()), DOCUMENT_MAX)
        names = [metric["Name"] for document in documents
                 for metric in document["_aws"]["CloudWatchMetrics"][0]["Metrics"]]
        self.assertEqual(len(set(names)), 99)
        self.assertEqual(len(names), 99)
        for document in documents:
            self.assertEqual(len(document["blob"]), 110000)
        found = {name: document[name] for document in documents for name in names
                 if name in document}
        self.assertEqual(found[names[7]], [1.0 / (700 + k + 3) for k in range(90)])
        self.assert_silent(host)


class Several(MetricsCase):

    def test_threads_are_joined_into_one_document(self):
        api, host = self.count("threads")
        self.invoke(api)
        documents = self.finished(host)
        total = {"Threaded": [], "Even": [], "Odd": []}
        for document in documents:
            for name, value in without_aws(document).items():
                if name in total:
                    total[name] += value if isinstance(value, list) else [value]
        self.assertEqual(total["Threaded"], [1] * 250)
        self.assertEqual(sorted(total["Even"]), sorted(list(range(0, 50, 2)) * 5))
        self.assertEqual(sorted(total["Odd"]), sorted(list(range(1, 50, 2)) * 5))
        self.assert_silent(host)

    def test_records_of_a_batch_are_one_document(self):
        api, host = self.count("records", plugins="metrics,splitter")
        self.invoke(api, json.dumps(["a", "b", "c"]).encode())
        self.assertEqual([without_aws(one) for one in self.finished(host)],
                         [{"service": "orders", "Records": [1, 1, 1]}])


if __name__ == "__main__":
    unittest.main()
