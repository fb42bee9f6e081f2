# SPDX-License-Identifier: Apache-2.0
"""All plugins at once, in every order that POWERTOOLS_PLUGINS can name them in: what the caller
gets, what is printed and what is sent are the same, and a secret of the payload's is in none of
it."""

import concurrent.futures
import itertools
import json
import os
import signal
import socket
import tempfile
import unittest

from support.bootstrap import Bootstrap, place
from support.case import THREAD_SANITIZER
from support.runtime_api import ANSWERS, RuntimeApi

PLUGINS = ("logger", "metrics", "tracer", "batch", "feature-flags", "data-masking")
ORDERS = list(itertools.permutations(PLUGINS))
# A wrapper or a sanitizer makes a start ten to fifty times as long; 18 orders, then, in which each
# plugin is first and last.
SLOW = bool(os.environ.get("PWT_EXE_WRAPPER")) or os.environ["PWT_SANITIZE"] != "none"
CHOSEN = ORDERS[::41] if SLOW else ORDERS
PROCESSES = os.cpu_count()

SECRET = "4111-planted-1111"  # handlers see it
HIDDEN = "pin-planted-4711"  # handlers do not
TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=1"
ORDER = {"tier": "premium", "customer": {"name": "Ada", "card": SECRET, "pin": HIDDEN}}
SAFE = {"tier": "premium", "customer": {"name": "Ada", "card": "*****", "pin": "*****"}}
QUEUE = {"Records": [
    {"messageId": f"id-{index}", "eventSource": "aws:sqs", "body": json.dumps(ORDER),
     "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:orders"} for index in range(2)]}
FLAGS = {"cheaper": {"default": False, "rules": {"premium": {"when_match": True, "conditions": [
    {"action": "EQUALS", "key": "tier", "value": "premium"}]}}}}
SETTINGS = {
    "POWERTOOLS_SERVICE_NAME": "shop",
    "POWERTOOLS_LOGGER_LOG_EVENT": "true",
    "POWERTOOLS_LOGGER_LOG_RESPONSE": "true",
    "POWERTOOLS_METRICS_NAMESPACE": "Shop",
    "POWERTOOLS_BATCH_EVENT": "payload",
    "POWERTOOLS_DATA_MASKING_EVENT_ERASE": "customer.pin",
    "POWERTOOLS_DATA_MASKING_RESPONSE_ERASE": "customer.card",
    "POWERTOOLS_DATA_MASKING_LOG_ERASE": "$..card,Records[*].body",
}
VARIABLE = {"timestamp", "Timestamp", "start_time", "end_time"}  # and ids


def steady(value, names):
    """A document without what differs from run to run; of an id, the name of what has it."""
    if isinstance(value, list):
        return [steady(item, names) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: "..." if key in VARIABLE else names.get(item, item)
            if key in ("id", "parent_id") else steady(item, names) for key, item in value.items()}


def comparable(documents):
    """Documents as a set of texts, each as often as it is there."""
    names = {one["id"]: one["name"] for one in documents if "id" in one}
    return sorted(json.dumps(steady(one, names), sort_keys=True) for one in documents)


def received(daemon):
    """All datagrams that were sent to a socket."""
    daemon.setblocking(False)
    found = []
    try:
        while True:
            found.append(daemon.recv(65536))
    except BlockingIOError:
        return found


def run(order, flags, changes):
    """A process that is given both events: everything that came out of it."""
    with RuntimeApi() as api, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as daemon:
        daemon.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        daemon.bind(("127.0.0.1", 0))
        for event in (ORDER, QUEUE):
            api.deliver(json.dumps(event).encode(), headers={"Lambda-Runtime-Trace-Id": TRACE})
        folders = (os.path.join(place("PWT_PLUGINS"), name) for name in PLUGINS)
        with Bootstrap(api, {
                "_HANDLER": "shop.shop", "POWERTOOLS_PLUGINS": ",".join(order),
                "POWERTOOLS_PLUGIN_PATH": ":".join(folders), **SETTINGS,
                "POWERTOOLS_FEATURE_FLAGS_FILE": flags,
                "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:%d" % daemon.getsockname()[1],
                **changes}) as host:
            api.wait(3, "next")
            host.signal(signal.SIGTERM)
            if THREAD_SANITIZER:
                api.lose_patience()
            status = host.wait()
        answers = [(one.kind, one.body.decode()) for one in api.seen(*ANSWERS)]
        return status, answers, host.stdout, host.stderr, received(daemon)


def observe(order, flags, changes=None):
    """What came out, comparable, and whether the secret is in it."""
    status, answers, stdout, stderr, datagrams = run(order, flags, changes or {})
    leaks = [where for where, text in (("answers", repr(answers)), ("stdout", stdout),
                                       ("stderr", stderr), ("datagrams", repr(datagrams)))
             if SECRET in text or HIDDEN in text]
    return {
        "status": status, "answers": answers, "stderr": stderr, "leaks": leaks,
        "lines": comparable(list(map(json.loads, stdout.splitlines()))),
        "datagrams": comparable([json.loads(one.partition(b"\n")[2]) for one in datagrams])}


class Orders(unittest.TestCase):

    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="pwt-orders-")
        cls.addClassCleanup(folder.cleanup)
        cls.flags = os.path.join(folder.name, "flags.json")
        with open(cls.flags, "w", encoding="utf-8") as file:
            json.dump(FLAGS, file)
        cls.first = observe(PLUGINS, cls.flags)

    def test_one_order_says_all_that_is_to_be_said(self):
        """So that the others are compared with something."""
        first = self.first
        self.assertEqual((first["status"], first["stderr"], first["leaks"]), (0, "", []))
        (kind, answer), (other_kind, batch) = first["answers"]
        self.assertEqual((kind, other_kind), ("response", "response"))
        self.assertEqual(json.loads(answer), SAFE)
        self.assertEqual(json.loads(batch), {"batchItemFailures": []})
        lines = [json.loads(line) for line in first["lines"]]
        ordered = [line for line in lines if line.get("message") == "ordered"]
        self.assertEqual([(line["customer"], line["card"], line["cheaper"]) for line in ordered],
                         [(SAFE["customer"], "*****", True)] * 3)
        # Of the queue's event nobody can tell where a record's payload would be erased.
        self.assertEqual([line["message"] for line in lines
                          if line.get("location", "").startswith("log_event")], [SAFE])
        self.assertEqual([line["Orders"] for line in lines if "Orders" in line], [1, [1, 1]])
        self.assertEqual(len(first["datagrams"]), 4)

    def test_all_orders_are_alike(self):
        with concurrent.futures.ProcessPoolExecutor(PROCESSES) as pool:
            found = pool.map(observe, CHOSEN, itertools.repeat(self.flags), chunksize=6)
            for order, one in zip(CHOSEN, found):
                self.assertEqual(one, self.first, ",".join(order))

    def test_the_sample_has_each_plugin_first_and_last(self):
        for at in (0, -1):
            self.assertEqual({order[at] for order in CHOSEN}, set(PLUGINS))

    def test_a_difference_is_noticed(self):
        """Each part of what is compared, by a setting that changes it."""
        for part, changes in (
                ("lines", {"POWERTOOLS_LOGGER_LOG_EVENT": "false"}),
                ("datagrams", {"POWERTOOLS_TRACER_CAPTURE_RESPONSE": "false"}),
                ("answers", {"POWERTOOLS_DATA_MASKING_RESPONSE_ERASE": "customer"}),
                ("leaks", {"POWERTOOLS_DATA_MASKING_LOG_ERASE": "Records[*].body"})):
            other = observe(PLUGINS, self.flags, changes)
            self.assertNotEqual(other[part], self.first[part], part)


if __name__ == "__main__":
    unittest.main()
