# SPDX-License-Identifier: Apache-2.0
"""The base of the tests here: `bootstrap` with the plugins `parameters` and `aws`."""

import json

from support.bootstrap import place
from support.case import HostCase


class ParametersCase(HostCase):
    """A function that writes and reads what its event says."""

    def begin(self, endpoint, **environment):
        """A server and a `bootstrap` whose calls go to an endpoint."""
        api = self.api()
        host = self.start(api, "values.handle", **{
            "LAMBDA_TASK_ROOT": place("PWT_VALUES"),
            "POWERTOOLS_PLUGINS": "parameters",
            "POWERTOOLS_PLUGIN_PATH": place("PWT_PARAMETERS") + ":" + place("PWT_AWS"),
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_ENDPOINT_URL": endpoint,
            "POWERTOOLS_PARAMETERS_MAX_AGE": "0",
            **environment,
        })
        return api, host

    def steps(self, api, *steps):
        """One invocation: what each step gave."""
        done = len(api.seen("response", "error")) + 1
        api.deliver(json.dumps(steps).encode())
        reply = api.answers(done)[-1]
        self.assertEqual(reply.kind, "response", reply.body)
        return json.loads(reply.body)
