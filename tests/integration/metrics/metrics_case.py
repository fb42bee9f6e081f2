# SPDX-License-Identifier: Apache-2.0
"""The base of the metrics' tests in the real `bootstrap`."""

import json

from replay.utilities import emf_faults
from support.bootstrap import place
from support.case import HostCase


def without_aws(document):
    """The root members that the function gave."""
    return {name: value for name, value in document.items() if name != "_aws"}


class MetricsCase(HostCase):
    """Starts `bootstrap` with the metrics, and reads the documents it printed."""

    def count(self, handler, plugins="metrics", **environment):
        api = self.api()
        path = ":".join(place(name) for name in ("PWT_METRICS", "PWT_GOOD_PLUGINS"))
        host = self.start(api, f"counts.{handler}", **{
            "POWERTOOLS_PLUGINS": plugins, "POWERTOOLS_PLUGIN_PATH": path,
            "POWERTOOLS_METRICS_NAMESPACE": "Shop", "POWERTOOLS_SERVICE_NAME": "orders",
            **environment})
        return api, host

    def invoke(self, api, event=b"{}", **options):
        """One invocation; its answer."""
        request_id = api.deliver(event, **options)
        answers = api.answers(api.delivered)
        return next(answer for answer in answers if answer.request_id == request_id)

    def parse(self, text):
        """Every line as a document that is valid by the schema."""
        self.assertTrue(text == "" or text.endswith("\n"), text[-200:])
        documents = [json.loads(line) for line in text.split("\n")[:-1]
                     if not line.startswith("splitter ")]
        for document in documents:
            self.assertEqual(emf_faults(document), [])
        return documents

    def documents(self, host):
        return self.parse(host.stdout)

    def finished(self, host):
        self.assert_terminates(host)
        return self.documents(host)

    def assert_tells(self, host, text, count=1):
        """Diagnostic lines say it."""
        found = [line for line in host.stderr.split("\n") if text in line]
        self.assertEqual(len(found), count, host.stderr)

    def assert_silent(self, host):
        self.assertNotIn("powertools:", host.stderr)


def expected_everything():
    """What counts.c's add_all leaves, as the documents' root members."""
    return [{"service": "orders", "stage": "test", "tenant": "t\"1", "region": "eu",
             "order": {"id": 7}, "Orders": [1, 2], "Länge": 0.1},
            {"service": "orders", "Owned": 3}]
