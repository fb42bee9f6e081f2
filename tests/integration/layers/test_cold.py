# SPDX-License-Identifier: Apache-2.0
"""A cold start from the zipped layers, on the bare system, costs what one from the build tree does.
"""

import os
import pathlib
import sys
import unittest

from layers_case import CHROOT, EMULATED, LIBRARY_PATH, LIST, LayersCase, TOP

sys.path.insert(0, str(TOP / "tests/bench"))
from measures import paired, turn  # noqa: E402
from subjects import Build, Subject  # noqa: E402

BOUND = 1.1
ROUNDS = 11
PLUGINS = [name for name in LIST["layers"]["all"]["plugins"] if name not in ("aws", "parameters")]


@unittest.skipIf(EMULATED, "an emulator's times are no figures")
class Cold(LayersCase):
    """Both sides are started by chroot and search where Lambda says, which costs both the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build = Build(os.environ["PWT_BUILD"])

    def from_tree(self):
        subject = self.build.work(*PLUGINS)
        return Subject((CHROOT, "/", *subject.command),
                       (*subject.variables, f"LD_LIBRARY_PATH={LIBRARY_PATH}"))

    def from_layers(self, handler="orders"):
        function = self.function([pathlib.Path(self.build.program("tests/bench/work.so"))])
        root = self.root(["all"], function)
        variables = dict(each.split("=", 1) for each in self.from_tree().variables)
        del variables["POWERTOOLS_PLUGIN_PATH"]
        variables.update(_HANDLER=f"work.{handler}", LAMBDA_TASK_ROOT="/var/task")
        return Subject((CHROOT, root, "/opt/bootstrap"),
                       tuple(f"{name}={value}" for name, value in variables.items()))

    def ratio(self, subject):
        pairs = [turn(self.build, ("-K", 20, "-D"), (subject, self.from_tree()), number)
                 for number in range(ROUNDS)]
        found = paired(pairs, ("cold_start_us", "p50"))
        print(f"cold start with {len(PLUGINS)} plugins: layers {found['value']} us, build tree "
              f"{found['floor']} us, ratio {found['ratio']}", flush=True)
        return found["ratio"]

    def test_layers_cost_what_the_build_tree_does(self):
        subject = self.from_layers()
        # What else this machine does shows in some runs, in the layers' favour or not.
        self.assertLessEqual(min(self.ratio(subject) for _ in range(2)), BOUND)

    def test_waste_in_the_start_shows(self):
        self.assertGreater(self.ratio(self.from_layers("slow")), BOUND)


if __name__ == "__main__":
    unittest.main()
