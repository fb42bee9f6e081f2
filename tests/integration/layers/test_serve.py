# SPDX-License-Identifier: Apache-2.0
"""Each plugin does its work on the bare system: alone with the core layer, by twos, all at once."""

import itertools
import json
import socket
import unittest

from layers_case import FOLDER, LIST, MASKING, LayersCase, replies
from support.limits import PATIENCE_S

OWN = [name for name in LIST["layers"] if name not in ("core", "all")]
PLUGINS = LIST["layers"]["all"]["plugins"]
TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=1"
QUEUE = json.dumps({"Records": [{
    "messageId": "1", "receiptHandle": "a", "body": "{}", "attributes": {}, "messageAttributes": {},
    "md5OfBody": "99914b932bd37a50b983c5e7c90ae93b", "eventSource": "aws:sqs",
    "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:orders",
    "awsRegion": "eu-central-1"}]}).encode()
ORDER = json.dumps({"version": "2.0", "rawPath": "/orders", "requestContext": {
    "http": {"method": "POST", "path": "/orders"}}, "isBase64Encoded": False,
    "body": json.dumps({"customer": "ada", "items": [{"sku": "tea", "quantity": 2}]})}).encode()


def documents(text):
    """The JSON documents among the lines of an output."""
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


class Daemon:
    """The X-Ray daemon's socket."""

    def __init__(self, test):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(PATIENCE_S)
        test.addCleanup(self.socket.close)

    @property
    def address(self):
        return f"127.0.0.1:{self.socket.getsockname()[1]}"

    def document(self):
        return json.loads(self.socket.recv(65536).partition(b"\n")[2])


class Serve(LayersCase):
    def probed(self, layers, plugins, **environment):
        """A function with a peer and a daemon: root, server, process, first answer, and both."""
        root = self.root(layers)
        peer, settings = self.peer(root)
        daemon = Daemon(self)
        if "data-masking" in plugins:
            settings.update(MASKING)
        api, host = self.boot(root, plugins, **settings, **environment,
                              AWS_XRAY_DAEMON_ADDRESS=daemon.address)
        answer = self.ask(api, **{"Lambda-Runtime-Trace-Id": TRACE})
        return root, api, host, answer, peer, daemon

    def check_logger(self, found):
        _, _, host, *_ = found
        host.wait_for("stdout", "probed")
        self.assertIn("probed", [line.get("message") for line in documents(host.stdout)])

    def check_metrics(self, found):
        _, _, host, *_ = found
        host.wait_for("stdout", "Probes")
        counted = [line for line in documents(host.stdout) if "Probes" in line]
        self.assertEqual(counted[0]["_aws"]["CloudWatchMetrics"][0]["Namespace"], "Shop")

    def check_tracer(self, found):
        annotated = found[-1].document()
        self.assertEqual(annotated["annotations"]["probe"], "yes")

    def check_batch(self, found):
        self.assertEqual(self.ask(found[1], QUEUE), {"batchItemFailures": []})

    def check_parameters(self, found):
        self.assertEqual((found[3]["parameter"], found[3]["code"]), (7, 0))
        request = found[4].wait(1, "other")[0]
        self.assertIn("Credential=AKIDEXAMPLE/", request.header("Authorization"))

    def check_feature_flags(self, found):
        self.assertEqual((found[3]["share"], found[3]["berlin"]), (True, True))

    def check_data_masking(self, found):
        self.assertEqual(found[3]["card"], "####-1111")
        self.assertGreater(len(found[3]["pin"]), 200)

    def check(self, plugin, found):
        """What shows that a plugin works. One without a check here is one that nobody looked at."""
        getattr(self, "check_" + plugin.replace("-", "_"))(found)

    def test_each_plugin_with_the_core_layer(self):
        for plugin in OWN:
            with self.subTest(plugin):
                found = self.probed(["core", plugin], [plugin])
                self.check(plugin, found)
                self.assert_quiet(found[2])

    def test_all_plugins_with_the_layer_all(self):
        found = self.probed(["all"], PLUGINS)
        for plugin in OWN:
            with self.subTest(plugin):
                self.check(plugin, found)
        self.assert_quiet(found[2])

    def test_spans_go_out_by_otlp_compressed_and_over_tls(self):
        root = self.root(["core", "tracer"])
        peer, settings = self.peer(root)
        peer.always_say("other", replies.reply(200, b"", [
            ("Content-Type", "application/x-protobuf")]))
        api, host = self.boot(
            root, ["tracer"], **settings, POWERTOOLS_TRACER_BACKEND="otlp",
            OTEL_EXPORTER_OTLP_ENDPOINT=peer.endpoint, OTEL_EXPORTER_OTLP_COMPRESSION="gzip",
            OTEL_EXPORTER_OTLP_CERTIFICATE="/tmp/authority.pem")
        self.ask(api, **{"Lambda-Runtime-Trace-Id": TRACE})
        export, = peer.wait(1, "other")
        self.assertEqual((export.path, export.header("Content-Encoding")), ("/v1/traces", "gzip"))
        self.assertTrue(export.body.startswith(b"\x1f\x8b"), export.body[:8])
        self.assert_quiet(host)


class Example(LayersCase):
    """The example function of the installs."""

    def order(self, layers, plugins):
        example = FOLDER / "build/sdk/examples/orders.so"
        root = self.root(layers, self.function([example]))
        api, host = self.boot(root, plugins, "orders.orders",
                              AWS_ENDPOINT_URL="http://127.0.0.1:9" if "parameters" in plugins
                              else None)
        return api, host

    def served(self, layers, plugins):
        api, host = self.order(layers, plugins)
        answer = self.ask(api, ORDER)
        self.assertEqual(json.loads(answer["body"])["total_cents"], 900, answer)
        self.assert_terminates(host)

    def test_serves_with_any_two_plugin_layers(self):
        for pair in itertools.combinations([name for name in OWN if name != "parameters"], 2):
            with self.subTest(pair):
                self.served(["core", *pair], pair)

    def test_serves_with_the_layer_all(self):
        self.served(["all"], [name for name in PLUGINS if name not in ("aws", "parameters")])


class Touched(LayersCase):
    """A function with logger, metrics and tracer needs these files, and no library of others."""

    FILES = ("bootstrap", *(f"powertools/plugins/{name}.so"
                            for name in ("logger", "metrics", "tracer")))

    def test_four_files_are_enough(self):
        root = self.root(["all"])
        for path in sorted((root / "opt").rglob("*"), reverse=True):
            if path.is_dir():
                if not any(path.iterdir()):
                    path.rmdir()
            elif str(path.relative_to(root / "opt")) not in self.FILES:
                path.unlink()
        daemon = Daemon(self)
        api, host = self.boot(root, ["logger", "metrics", "tracer"],
                              AWS_XRAY_DAEMON_ADDRESS=daemon.address)
        self.ask(api, **{"Lambda-Runtime-Trace-Id": TRACE})
        self.assertEqual(daemon.document()["annotations"]["probe"], "yes")
        mapped = {path.removeprefix("/opt/") for path in self.mapped(host, root)
                  if path.startswith("/opt/")}
        self.assertEqual(mapped, set(self.FILES))
        self.assert_quiet(host)
        self.assertIn("Probes", host.stdout)

    def test_with_all_layers_there_no_other_is_opened(self):
        root = self.root(["all"])
        api, host = self.boot(root, ["logger", "metrics", "tracer"])
        self.ask(api, **{"Lambda-Runtime-Trace-Id": TRACE})
        self.assertEqual({path for path in self.mapped(host, root) if path.startswith("/opt/")},
                         {f"/opt/{path}" for path in self.FILES})
        self.assert_quiet(host)


if __name__ == "__main__":
    unittest.main()
