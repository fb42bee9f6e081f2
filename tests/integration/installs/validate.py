#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Has every deployment template checked by the tool that it is for, for both architectures, and
compares what it sets up with layer/install/functions.json. Then it plants faults in the templates,
and each must be found: by the tool, or by the comparison.

    validate.py FOLDER [TEMPLATE...]     FOLDER has node_modules; ./dev installs makes it
"""

import concurrent.futures
import dataclasses
import difflib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import unittest
import zipfile

import settings
import tools

TOP = pathlib.Path(__file__).resolve().parents[3]
INSTALL = TOP / "layer" / "install"
LAYERS = json.loads((TOP / "layer" / "layers.json").read_text(encoding="utf-8"))
WORK = pathlib.Path("work")


@dataclasses.dataclass
class Fault:
    """One wrong thing in a template, and a part of the complaint about it."""
    old: str
    new: str
    complaint: str


@dataclasses.dataclass
class Template:
    """A template, the folders that it is put together from, and what checks it."""
    parts: list
    check: callable
    faults: list
    main: str


SHIPS_RECORDS = Fault("payload", "record", "POWERTOOLS_BATCH_EVENT")
TEMPLATES = {
    "sam": Template(["sam.yaml"], tools.sam, [
        Fault("MemorySize: 128", "MemorySise: 128", "MemorySise"),
        Fault("Architectures: [arm64]", "Architectures: [mips]", "mips"),
        Fault("[ReportBatchItemFailures]", "[]", "answers"), SHIPS_RECORDS], "sam.yaml"),
    "serverless": Template(["serverless.yml"], tools.serverless, [
        Fault("architecture: arm64", "architecture: mips", "architecture"), SHIPS_RECORDS],
        "serverless.yml"),
    "cloudformation": Template(["ssm/cfn.yaml"], tools.cloudformation, [
        Fault("Timeout: 10", "TimeOut: 10", "TimeOut"),
        Fault("Action: sqs:SendMessage", "Action: sqs:SendMassage", "sendmassage"),
        Fault("arm64/batch/latest", "x86_64/batch/latest", "batch x86_64"), SHIPS_RECORDS],
        "cfn.yaml"),
    "cdk": Template(["cdk/app.ts"], tools.cdk, [
        Fault("Tracing.ACTIVE", "Tracing.NONE", "TS2339"),
        Fault("{ batchSize: 10,", "{ batchSize: 20000,", "batch size"), SHIPS_RECORDS], "app.ts"),
    "pulumi": Template(["pulumi/index.ts"], tools.pulumi, [
        Fault("mode: 'Active'", "mod: 'Active'", "TS2353"),
        SHIPS_RECORDS], "index.ts"),
    "terraform": Template(["terraform/main.tf", "terraform/layers.tf"], tools.terraform, [
        Fault('["arm64"]', '["arm64"', "Missing item separator|missing item|Unclosed|[Ee]xpected"),
        Fault("handler          =", "handlers         =", "Unsupported argument"),
        Fault('architectures    = ["arm64"]', 'architectures    = ["mips"]', "mips"),
        SHIPS_RECORDS], "main.tf"),
    "terraform with aliases": Template(["terraform/main.tf", "ssm/layers.tf"], tools.layers_tf, [
        Fault('["core", "logger"', '["core", "tracer"', "tracer"),
        Fault("nonsensitive(", "insensitive(", "insensitive")], "layers.tf"),
    "terraform with applications": Template(["terraform/main.tf", "sar/layers.tf"], tools.layers_tf, [
        Fault('["core", "logger"', '["core", "tracer"', "tracer"),
        Fault("semantic_version", "semantic_verzion", "Unsupported argument")], "layers.tf"),
    "cdk with applications": Template(["sar/app.ts"], tools.cdk, [
        Fault("'metrics', 'batch'", "'metrics', 'tracer'", "batch")], "app.ts"),
    "serverless with applications": Template(["sar/serverless.yml"], tools.serverless, [
        Fault("!GetAtt BatchLayer", "!GetAtt AllLayer", "batch")], "serverless.yml"),
    "sam with applications": Template(["sar/sam.yaml"], tools.sam, [
        Fault("SemanticVersion", "SemanticVersions", "SemanticVersion"),
        Fault("!GetAtt BatchLayer", "!GetAtt AllLayer", "batch")], "sam.yaml"),
}


def variations(name, template):
    """Each folder to check: (label, architecture, fault or None)."""
    for arch in LAYERS["architectures"]:
        yield f"{name} {arch}", arch, None
    for number, fault in enumerate(template.faults, 1):
        yield f"{name} fault {number}", "arm64", fault


def make_folder(label, template, arch, fault):
    folder = WORK / label.replace(" ", "-")
    folder.mkdir(parents=True)
    for part in template.parts:
        shutil.copy(INSTALL / arch / part, folder)
    if fault:
        path = folder / template.main
        text = path.read_text(encoding="utf-8")
        if fault.old not in text:
            raise ValueError(f"{label}: {template.main} has no '{fault.old}' to break")
        path.write_text(text.replace(fault.old, fault.new), encoding="utf-8")
    with zipfile.ZipFile(folder / "orders.zip", "w") as package:
        package.writestr("orders.so", "")
    return folder


def expected_of(template, arch):
    functions = settings.expected(INSTALL, arch, LAYERS["runtime"])
    if template.check is not tools.layers_tf:
        return functions
    return {handler.replace("orders.", "") + "_layers": function["layers"]
            for handler, function in functions.items()}


def differences(made, expected):
    """What is different in two sets of functions, in words."""
    lines = (json.dumps(each, indent=1, sort_keys=True).splitlines() for each in (made, expected))
    return "\n".join(difflib.unified_diff(*lines, "made", "expected"))


class Templates(unittest.TestCase):
    """One test for each variation; they are added below."""

    maxDiff = None
    errors_of = {}  # of each TypeScript program

    @classmethod
    def setUpClass(cls):
        shutil.rmtree(WORK, ignore_errors=True)
        cls.folders = {label: (name, make_folder(label, template, arch, fault))
                       for name, template in TEMPLATES.items()
                       for label, arch, fault in variations(name, template)}
        programs = [str(path.relative_to(WORK)) for path in sorted(WORK.rglob("*.ts"))]
        try:
            cls.errors_of = tools.compile_typescript(WORK, programs) if programs else {}
        except tools.Absent:
            pass  # the tests that need it say so themselves
        pool = concurrent.futures.ThreadPoolExecutor(os.cpu_count())
        cls.addClassCleanup(pool.shutdown, cancel_futures=True)
        cls.results = {label: pool.submit(cls.found, folder, TEMPLATES[name])
                       for label, (name, folder) in sorted(cls.folders.items())}

    @classmethod
    def found(cls, folder, template):
        """What the tool makes of a folder."""
        errors = cls.errors_of.get(f"{folder.name}/{template.main}")
        if errors:
            raise tools.Refused(errors)
        return template.check(folder)

    def check(self, label, template, arch, fault):
        expected = expected_of(template, arch)
        absent = None
        try:
            made = self.results[label].result()
        except tools.Refused as refusal:
            made = str(refusal)
        except tools.Absent as skipped:
            made, absent = skipped.made, str(skipped)
        if fault and made not in (None, expected):
            said = made if isinstance(made, str) else differences(made, expected)
            self.assertRegex(said, fault.complaint)
            return
        if not fault and made is not None:
            self.assertEqual(made, expected)
        if absent:
            self.skipTest(absent)
        self.assertFalse(fault, "the fault was not found")


def add_tests():
    for name, template in TEMPLATES.items():
        for label, arch, fault in variations(name, template):
            def test(self, label=label, template=template, arch=arch, fault=fault):
                self.check(label, template, arch, fault)
            setattr(Templates, f"test_{label.replace(' ', '_')}", test)


def image_faults(text, arch):
    """What is wrong with a Dockerfile; nothing here can build one."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    words = [line.partition(" ")[0] for line in lines]
    platform = {"x86_64": "linux/amd64", "arm64": "linux/arm64"}[arch]
    bases = [line for line in lines if line.startswith("ARG BASE")]
    if not all(line == "ARG BASE" or "@sha256:" in line for line in bases) or not bases:
        yield "the base has a default without a digest"
    if f"FROM --platform={platform} ${{BASE}}" not in lines:
        yield f"it is not for {platform}"
    for line in lines:
        if line.startswith("COPY") and not line.startswith("COPY --chown=root:root --chmod=0755 "):
            yield f"'{line}' leaves owner or mode to chance"
    copied = [line.split()[-1] for line in lines if line.startswith("COPY")]
    if copied != ["/opt/", "/var/task/"]:
        yield f"it fills {copied}"
    if 'ENTRYPOINT ["/opt/bootstrap"]' not in lines or 'CMD ["orders.orders"]' not in lines:
        yield "it does not start the runtime with a handler"
    unknown = set(words) - {"ARG", "FROM", "COPY", "ENTRYPOINT", "CMD"}
    if unknown:
        yield f"it has {', '.join(sorted(unknown))}"


class Images(unittest.TestCase):
    """The Dockerfile."""

    def text(self, arch):
        return (INSTALL / arch / "image" / "Dockerfile").read_text(encoding="utf-8")

    def test_each_is_right(self):
        for arch in LAYERS["architectures"]:
            self.assertEqual(list(image_faults(self.text(arch), arch)), [])

    def test_faults_are_found(self):
        for old, new, complaint in (
                ("ARG BASE", "ARG BASE=provided:al2023", "without a digest"),
                ("linux/arm64", "linux/amd64", "not for linux/arm64"),
                (" --chmod=0755 layer/", " layer/", "leaves owner or mode"),
                ("function/ /var/task/", "function/ /var/", "it fills"),
                ("/opt/bootstrap", "/var/runtime/bootstrap", "does not start the runtime"),
                ("ENTRYPOINT", "RUN true\nENTRYPOINT", "it has RUN")):
            text = self.text("arm64")
            self.assertIn(old, text)
            self.assertRegex("; ".join(image_faults(text.replace(old, new), "arm64")), complaint)


class Applications(unittest.TestCase):
    """The Serverless Application Repository: a template for each layer, and the role for it."""

    def setUp(self):
        self.folder = WORK / "applications"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)

    def lint(self, *names):
        try:
            tools.cfn_lint(self.folder, *names)
        except tools.Absent as absent:
            self.skipTest(str(absent))

    def made(self, layer, arch):
        text = subprocess.run([sys.executable, TOP / "layer" / "arns.py", "application", layer, arch],
                              check=True, text=True, stdout=subprocess.PIPE).stdout
        path = self.folder / f"{layer}-{arch}.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    def test_each_layer_is_an_application(self):
        paths = [self.made(layer, arch) for layer in LAYERS["layers"]
                 for arch in LAYERS["architectures"]]
        self.lint(*[path.name for path in paths])
        for path in paths:
            layer, arch = path.stem.rsplit("-", 1)
            resource, = tools.transform(path)["Resources"].values()
            properties = resource["Properties"]
            self.assertEqual(resource["Type"], "AWS::Lambda::LayerVersion")
            self.assertEqual(resource["DeletionPolicy"], "Retain")
            self.assertEqual(properties["LayerName"], LAYERS["name"].format(layer=layer, arch=arch))
            self.assertEqual(properties["CompatibleArchitectures"], [arch])
            self.assertEqual(properties["CompatibleRuntimes"], [LAYERS["runtime"]])

    def test_a_wrong_application_is_refused(self):
        path = self.made("core", "arm64")
        path.write_text(path.read_text(encoding="utf-8").replace("LayerName", "LayersName"),
                        encoding="utf-8")
        with self.assertRaisesRegex(tools.Refused, "LayersName"):
            self.lint(path.name)

    def role(self, old="", new=""):
        text = (INSTALL / "sar" / "role.yaml").read_text(encoding="utf-8")
        (self.folder / "role.yaml").write_text(text.replace(old, new) if old else text,
                                               encoding="utf-8")
        self.lint("role.yaml")

    def test_the_role_is_one(self):
        self.role()

    def test_a_role_with_an_unknown_action_is_refused(self):
        with self.assertRaisesRegex(tools.Refused, "W3037"):
            self.role("lambda:PublishLayerVersion", "lambda:PublishLayer")

    def test_a_role_with_an_action_in_the_wrong_place_is_refused(self):
        with self.assertRaisesRegex(tools.Refused, "'Action' is a required property|E3530"):
            self.role("com}\n            Action: sts:AssumeRole", "com, Action: sts:AssumeRole}")


class Counts(unittest.TextTestResult):
    def summary(self):
        failed = len(self.failures) + len(self.errors)
        return f"{self.testsRun - failed - len(self.skipped)} passed, {failed} failed, " \
               f"{len(self.skipped)} skipped"


def main():
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    os.chdir(sys.argv[1])
    for name in set(TEMPLATES) - set(sys.argv[2:] or TEMPLATES):
        del TEMPLATES[name]
    add_tests()
    cases = [Templates] if sys.argv[2:] else [Images, Applications, Templates]
    suite = unittest.TestSuite(map(unittest.defaultTestLoader.loadTestsFromTestCase, cases))
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2, resultclass=Counts).run(suite)
    print(result.summary())
    return 0 if result.wasSuccessful() and result.testsRun else 1


if __name__ == "__main__":
    sys.exit(main())
