# SPDX-License-Identifier: Apache-2.0
"""The base of the tests here: `bootstrap` with the tracer and its OTLP backend."""

from collector import Collector
from support.bootstrap import place
from support.case import HostCase
from support.limits import FACTOR
from support.runtime_api import ANSWERS

TRACE = "5759e988bd862e3fe1be46a994272793"
PARENT = "557abcec3ee5a047"
HEADER = f"Root=1-{TRACE[:8]}-{TRACE[8:]};Parent={PARENT};Sampled=1"


class OtlpCase(HostCase):
    """A function with the tracer, its backend OTLP."""

    def collector(self):
        collector = Collector()
        self.addCleanup(collector.stop)
        return collector

    def begin(self, collector=None, handler="echo.handle", **environment):
        """A server and a `bootstrap` that exports to the collector."""
        api = self.api()
        endpoint = collector.endpoint if collector else None
        host = self.start(api, handler, **{
            "POWERTOOLS_PLUGINS": "tracer",
            "POWERTOOLS_PLUGIN_PATH": place("PWT_TRACER") + ":" + place("PWT_AWS"),
            "POWERTOOLS_TRACER_BACKEND": "otlp",
            "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
            "OTEL_EXPORTER_OTLP_TIMEOUT": str(int(1000 * FACTOR)),  # the default, here
            **environment,
        })
        return api, host

    def invoke(self, api, body=b'{"order":1}', trace=HEADER, **headers):
        """Delivers an event and waits for its answer and for what comes after it: the next GET."""
        done = len(api.seen(*ANSWERS)) + 1
        request_id = api.deliver(body, {"Lambda-Runtime-Trace-Id": trace, **headers})
        answer = api.answers(done)[-1]
        self.assertEqual(answer.request_id, request_id)
        api.wait(done + 1, "next")
        return answer

    def warnings(self, host):
        return [line for line in host.stderr.splitlines() if "powertools: " in line]

    def assert_silent(self, host):
        """Ends it: only then all that it said is known."""
        self.assert_terminates(host)
        self.assertEqual(self.warnings(host), [])

    def assert_warned_once(self, host, *fragments):
        for fragment in fragments:
            host.wait_for("stderr", fragment)
        self.assertEqual(len(self.warnings(host)), 1, host.stderr)
