# SPDX-License-Identifier: Apache-2.0
"""What is measured: the programs of a build folder, and how the load server is run with them."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path


THREE = ("logger", "metrics", "tracer")
SETTINGS = {"POWERTOOLS_SERVICE_NAME": "orders", "POWERTOOLS_METRICS_NAMESPACE": "Shop"}


class BenchError(Exception):
    """Something could not be measured; the text says what to do."""


@dataclass(frozen=True)
class Subject:
    """A runtime: its command, and its variables on top of the load server's."""

    command: tuple
    variables: tuple = ()

    def under(self, *tool, **variables):
        """The same runtime started by a tool, or with further variables."""
        pairs = tuple(f"{name}={value}" for name, value in variables.items())
        return Subject((*map(str, tool), *self.command), (*self.variables, *pairs))


class Build:
    """A build folder, the programs in it, and the load server."""

    def __init__(self, folder):
        self.folder = Path(folder).resolve()
        self.bench = self.folder / "tests/bench"
        self._printed = {}
        self._refuse_sanitizers()

    def _refuse_sanitizers(self):
        path = self.folder / "meson-info/intro-buildoptions.json"
        if not path.is_file():
            raise BenchError(f"powertools: '{self.folder}' is not a build folder; "
                             "expected one that meson made; run ./dev bench")
        options = {each["name"]: each["value"] for each in json.loads(path.read_text("utf-8"))}
        if options.get("b_sanitize", "none") != "none":
            raise BenchError(f"powertools: '{self.folder}' is built with sanitizers; expected "
                             "b_sanitize=none, or every figure is wrong; use another folder")

    def program(self, path):
        """The absolute path of a built program."""
        found = self.folder / path
        if not found.is_file():
            raise BenchError(f"powertools: '{found}' does not exist; expected a build with "
                             "-Dbench=enabled; run ./dev bench, which makes one")
        return str(found)

    def has(self, name):
        """Whether a measuring program was built."""
        return (self.bench / name).is_file()

    def floor(self):
        """The raw-socket echo that ratios stand on."""
        return Subject((self.program("tests/bench/floor"),))

    def fault(self):
        """The floor with waste planted in each invocation."""
        return Subject((self.program("tests/bench/floor_fault"),))

    def host(self):
        """bootstrap with the echo handler and no plugin."""
        self.program("tests/bench/echo.so")
        return Subject((self.program("core/bootstrap"),))

    def with_plugins(self, *names):
        """bootstrap with some of the bench's plugins."""
        for name in names:
            self.program(f"tests/bench/plugins/{name}.so")
        return self.host().under(POWERTOOLS_PLUGINS=",".join(names),
                                 POWERTOOLS_PLUGIN_PATH=self.bench / "plugins")

    def six(self):
        """Six plugins of five options each, all with before and after."""
        return self.with_plugins(*(f"bench-{letter}" for letter in "abcdef"))

    def words(self):
        """One plugin with last words, which take a timer per invocation."""
        return self.with_plugins("bench-words")

    def layer(self):
        """The folder that has all real plugins: files, as in a layer, since a link takes time."""
        folder = self.bench / "layer"
        folder.mkdir(exist_ok=True)
        for name in (*THREE, "batch", "aws", "parameters", "feature-flags", "data-masking"):
            file, plugin = folder / f"{name}.so", self.folder / "plugins" / name / f"{name}.so"
            file.unlink(missing_ok=True)
            if plugin.is_file():
                os.link(plugin, file)
        return folder

    def work(self, *names, handler="orders"):
        """bootstrap with real plugins and the handler that uses them."""
        self.program("tests/bench/work.so")
        subject = Subject((self.program("core/bootstrap"),)).under(
            _HANDLER=f"work.{handler}", **SETTINGS)
        if not names:
            return subject
        for name in names:
            self.program(f"plugins/{name}/{name}.so")
        return subject.under(POWERTOOLS_PLUGINS=",".join(names),
                             POWERTOOLS_PLUGIN_PATH=self.layer())

    def three(self):
        """Logger, metrics and tracer, all of them used."""
        return self.work(*THREE)

    def three_slow(self):
        """The same with waste planted in the handler, and in its init."""
        return self.work(*THREE, handler="slow")

    def tracer(self):
        """The tracer alone: the handler is traced, what it logs and counts goes nowhere."""
        return self.work("tracer")

    def tracer_slow(self):
        """The same with waste planted in the handler."""
        return self.work("tracer", handler="slow")

    def flags(self, handler="flags"):
        """A function that evaluates flags in its init and with each event, by a file."""
        document = self.bench / "flags.json"
        document.write_text(json.dumps(flags_document(), separators=(",", ":")), encoding="utf-8")
        return self.work("feature-flags", handler=handler).under(
            POWERTOOLS_FEATURE_FLAGS_FILE=document)

    def flags_slow(self):
        """The same with waste planted in the handler, and in its init."""
        return self.flags(handler="flags_slow")

    def masked(self, handler="masked"):
        """A function that erases a field in its init and with each event."""
        return self.work("data-masking", handler=handler)

    def masked_slow(self):
        """The same with waste planted in its init."""
        return self.masked(handler="masked_slow")

    def bare(self, *parts):
        """The floor, which does parts of the plugins' work by hand."""
        return Subject((self.program("tests/bench/floor_bare"),)).under(
            BENCH_BARE=",".join(parts), _HANDLER="work.orders", **SETTINGS)

    def bare_three(self):
        """What three() does, by hand."""
        return self.bare("log", "metric", "trace")

    def bare_trace(self):
        """What tracer() does, by hand."""
        return self.bare("trace")

    def load(self, options, *subjects):
        """One run of the load server: a record for each subject."""
        command = [self.program("tests/bench/load/lambda_load"), "-V", "-H", "echo.echo",
                   "-r", str(self.bench), *map(str, options)]
        for subject in subjects:
            command += ["--", *map(str, subject.variables), *subject.command]
        return records(command)

    def measures(self, name):
        """What another measuring program prints, a record for each line; it is run once."""
        if name not in self._printed:
            self._printed[name] = records([self.program(f"tests/bench/{name}")],
                                          POWERTOOLS_PLUGIN_PATH=str(self.layer()))
        return self._printed[name]


def flags_document():
    """50 features of three rules of three conditions each, as bench_flags.c has them."""
    def rule(age):
        return {"when_match": True, "conditions": [
            {"action": "EQUALS", "key": "tier", "value": "premium"},
            {"action": "KEY_IN_VALUE", "key": "country", "value": ["DE", "FR", "IT"]},
            {"action": "KEY_GREATER_THAN_VALUE", "key": "age", "value": age}]}
    return {f"feature-{number:02}": {"default": False, "rules": {
        f"rule {index} of {number}": rule(age) for index, age in enumerate((60, 50, 20))}}
            for number in range(50)}


def records(command, **variables):
    """The JSON lines that a program prints. It gets no variable that could change a figure."""
    done = subprocess.run(command, env={"PATH": os.environ.get("PATH", os.defpath), **variables},
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise BenchError(f"powertools: '{' '.join(command)}' ended with status {done.returncode}; "
                         "expected every answer to be there and right; it printed:\n"
                         f"{done.stderr}{done.stdout}".rstrip())
    return [json.loads(line) for line in done.stdout.splitlines()]
