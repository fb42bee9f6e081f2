#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""layer/publish.sh and layer/arns.py: layers are published to moto, with the AWS command, and what
was printed goes through templates and pages. Faults come from a stand-in for the AWS command."""

import base64
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest
import zipfile

from real_peers import MOTO, moto

TOP = pathlib.Path(os.environ["PWT_SOURCE"])
PUBLISH = TOP / "layer" / "publish.sh"
ARNS = TOP / "layer" / "arns.py"

# Answers as a region would in which all is well, unless a file says something else; and writes down
# what it was asked. Arguments are: --region REGION SERVICE OPERATION ...
STAND_IN = """#!/usr/bin/env bash
printf '%s\\n' "$*" >>"$(dirname "$0")/asked"
[ "$2" != eu-broken-1 ] || exit 254
case $4 in
put-parameter) [ -z "${NO_PARAMETERS-}" ] ;;
publish-layer-version)
    all=$* file=${all#*fileb://}
    sum=$(openssl dgst -sha256 -binary "${file%% *}" | openssl base64)
    printf 'arn:aws:lambda:%s:111122223333:layer:PowertoolsC-core-arm64:7\\t7\\t%s\\n' "$2" \\
        "${WRONG_SUM:-$sum}"
    ;;
esac
"""


@unittest.skipIf("PWT_EXE_WRAPPER" in os.environ, "no program of ours runs here")
class PublishCase(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pwt-publish-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def zip(self, name, text="a layer"):
        with zipfile.ZipFile(self.folder / name, "w") as file:
            file.writestr("powertools/manifests/x.json", text)
        return self.folder / name

    def publish(self, *arguments, **environment):
        variables = {**os.environ, "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x",
                     "AWS_DEFAULT_REGION": "us-east-1", "AWS_CONFIG_FILE": "/dev/null",
                     **environment}
        return subprocess.run([PUBLISH, *map(str, arguments)], env=variables, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@unittest.skipUnless(MOTO, "there is no moto_server; ./dev peers installs it")
@unittest.skipUnless(shutil.which("aws"), "there is no AWS command")
class ToMoto(PublishCase):
    def setUp(self):
        super().setUp()
        self.moto = moto()
        self.addCleanup(self.moto.stop)

    def aws(self, *arguments):
        variables = {**os.environ, "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x",
                     "AWS_ENDPOINT_URL": self.moto.endpoint, "AWS_CONFIG_FILE": "/dev/null",
                     "AWS_DEFAULT_REGION": "eu-central-1"}
        output = subprocess.run(["aws", *arguments, "--output", "json"], env=variables, check=True,
                                text=True, stdout=subprocess.PIPE).stdout
        return json.loads(output)

    def test_a_layer_can_be_used_found_and_looked_into(self):
        file = self.zip("powertools-c-core-1.2.3-arm64.zip")
        done = self.publish("--public", "--region", "eu-central-1", file,
                            AWS_ENDPOINT_URL=self.moto.endpoint)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        arn = done.stdout.strip()
        self.assertRegex(arn, r"^arn:aws:lambda:eu-central-1:\d{12}:layer:PowertoolsC-core-arm64:1$")
        for alias in ("1.2.3", "latest"):
            parameter = self.aws("ssm", "get-parameter", "--name", f"/powertools/c/arm64/core/{alias}")
            self.assertEqual(parameter["Parameter"]["Value"], arn)
        policy = self.aws("lambda", "get-layer-version-policy", "--layer-name",
                          "PowertoolsC-core-arm64", "--version-number", "1")
        statement, = json.loads(policy["Policy"])["Statement"]
        self.assertEqual((statement["Action"], statement["Principal"]),
                         ("lambda:GetLayerVersion", "*"))
        version = self.aws("lambda", "get-layer-version", "--layer-name", "PowertoolsC-core-arm64",
                           "--version-number", "1")
        self.assertEqual(version["CompatibleArchitectures"], ["arm64"])
        self.assertEqual(version["CompatibleRuntimes"], ["provided.al2023"])
        sum_of_file = base64.b64encode(hashlib.sha256(file.read_bytes()).digest()).decode()
        self.assertEqual(version["Content"]["CodeSha256"], sum_of_file)


class ToAStandIn(PublishCase):
    """What becomes of faults, and what is asked for."""

    def setUp(self):
        super().setUp()
        stand_in = self.folder / "aws"
        stand_in.write_text(STAND_IN, encoding="utf-8")
        stand_in.chmod(0o755)
        self.core = self.zip("powertools-c-core-1.2.3-arm64.zip")

    def publish(self, *arguments, **environment):
        path = f"{self.folder}:{os.environ['PATH']}"
        return super().publish(*arguments, PATH=path, **environment)

    def asked(self):
        path = self.folder / "asked"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return [" ".join(line.split()[3:4]) for line in lines]

    def test_without_options_only_this_account_may_use_it(self):
        done = self.publish(self.core)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.asked(), ["publish-layer-version", "put-parameter", "put-parameter"])

    def test_an_organization_may_use_it(self):
        self.publish("--organization", "o-123", "--no-alias", self.core)
        self.assertEqual(self.asked(), ["publish-layer-version", "add-layer-version-permission"])
        self.assertIn("--principal * --organization-id o-123",
                      (self.folder / "asked").read_text(encoding="utf-8"))

    def test_another_checksum_is_shared_with_nobody(self):
        done = self.publish("--public", self.core, WRONG_SUM="bm8=")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("has the checksum bm8=", done.stderr)
        self.assertEqual(self.asked(), ["publish-layer-version"])

    def test_a_region_that_fails_does_not_hold_up_the_others(self):
        done = self.publish("--region", "eu-broken-1", "--region", "eu-west-1", self.core)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout,
                         "arn:aws:lambda:eu-west-1:111122223333:layer:PowertoolsC-core-arm64:7\n")
        self.assertIn("not all was done in eu-broken-1", done.stderr)

    def test_a_layer_without_its_alias_is_not_lost(self):
        done = self.publish(self.core, NO_PARAMETERS="1")
        self.assertEqual(done.returncode, 1)
        self.assertIn(":layer:PowertoolsC-core-arm64:7\n", done.stdout)
        self.assertIn("not all was done in us-east-1", done.stderr)

    def test_a_dry_run_asks_for_nothing(self):
        done = self.publish("--dry-run", "--public", self.core)
        self.assertEqual((done.returncode, done.stdout, self.asked()), (0, "", []))
        would = [line.split()[5:7] for line in done.stderr.splitlines()]
        self.assertEqual(would, [["lambda", "publish-layer-version"],
                                 ["lambda", "add-layer-version-permission"],
                                 ["ssm", "put-parameter"], ["ssm", "put-parameter"]])

    def test_a_layer_of_another_plugin_has_its_own_name(self):
        self.publish(self.zip("audit-1.0.0-x86_64.zip"))
        asked = (self.folder / "asked").read_text(encoding="utf-8")
        self.assertIn("--layer-name audit-x86_64 ", asked)
        self.assertIn("/powertools/layers/x86_64/audit/latest", asked)

    def test_a_version_may_have_what_is_before_its_release(self):
        self.publish(self.zip("my-audit-2-1.0.0-rc1-x86_64.zip"),
                     self.zip("powertools-c-core-2.0.0-beta-2.1-arm64.zip"))
        asked = (self.folder / "asked").read_text(encoding="utf-8")
        self.assertIn("--layer-name my-audit-2-x86_64 ", asked)
        self.assertIn("/powertools/layers/x86_64/my-audit-2/1.0.0-rc1 ", asked)
        self.assertIn("/powertools/c/arm64/core/2.0.0-beta-2.1 ", asked)

    def test_what_it_cannot_do_it_says_before_it_does_anything(self):
        for arguments in ([], [self.folder / "none-1.0.0-arm64.zip"], ["--regions", "x", self.core],
                          [self.core, self.zip("core.zip")], ["--region"]):
            done = self.publish(*arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertIn("expected", done.stderr)
        self.assertEqual(self.asked(), [])


@unittest.skipIf("PWT_EXE_WRAPPER" in os.environ, "no program of ours runs here")
class Arns(unittest.TestCase):
    """Lists, templates and pages stay in step."""

    def setUp(self):
        top = pathlib.Path(tempfile.mkdtemp(prefix="pwt-arns-"))
        self.addCleanup(shutil.rmtree, top)
        shutil.copytree(TOP / "layer", top / "layer")
        shutil.copytree(TOP / "docs", top / "docs")
        shutil.copy(TOP / "meson.build", top)
        self.top, self.folder = top, top / "layer"

    def arns(self, *arguments, said=None):
        return subprocess.run([ARNS, "--folder", self.folder, *arguments], input=said, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def refused(self, complaint, *arguments, said=None):
        done = self.arns(*arguments, said=said)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertRegex(done.stderr, complaint)

    def edit(self, path, old, new):
        path = self.top / path
        text = path.read_text(encoding="utf-8")
        self.assertIn(old, text)
        path.write_text(text.replace(old, new), encoding="utf-8")

    def published(self, number=9, region="us-east-1", partition="aws", account="111122223333"):
        """What publish.sh prints for all layers."""
        layers = json.loads((self.folder / "layers.json").read_text(encoding="utf-8"))
        return "".join(
            f"arn:{partition}:lambda:{region}:{account}:layer:PowertoolsC-{layer}-{arch}:{number}\n"
            for layer in layers["layers"] for arch in layers["architectures"])

    def test_the_tree_is_in_step(self):
        self.assertEqual(self.arns("check").stderr, "")

    def test_what_was_published_reaches_templates_and_pages(self):
        page = self.top / "docs" / "page.md"
        page.write_text("`arn:aws:lambda:us-east-1:123456789012:layer:PowertoolsC-core-arm64:1`,\n"
                        "arn:aws:lambda:{region}:123456789012:layer:PowertoolsC-all-x86_64:2\n",
                        encoding="utf-8")
        done = self.arns("record", said=self.published())
        self.assertEqual(done.returncode, 0, done.stderr)
        self.refused("not what layers.json", "check")
        done = self.arns("write")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.arns("check").returncode, 0)
        sam = (self.folder / "install" / "arm64" / "sam.yaml").read_text(encoding="utf-8")
        self.assertIn(":111122223333:layer:PowertoolsC-batch-arm64:9", sam)
        self.assertNotIn("123456789012", sam)
        self.assertEqual(page.read_text(encoding="utf-8"),
                         "`arn:aws:lambda:us-east-1:111122223333:layer:PowertoolsC-core-arm64:9`,\n"
                         "arn:aws:lambda:{region}:111122223333:layer:PowertoolsC-all-x86_64:9\n")

    def test_all_regions_need_one_number(self):
        self.arns("record", said=self.published(9))
        self.arns("record", said=self.published(8, "eu-west-1"))
        self.refused("different ARNs: .*8 in eu-west-1.*9 in us-east-1", "write")

    def test_other_partitions_have_numbers_of_their_own(self):
        self.arns("record", said=self.published(5, "us-gov-west-1", "aws-us-gov"))
        self.assertEqual(self.arns("write").returncode, 0)
        self.assertEqual(self.arns("check").returncode, 0)

    def test_a_changed_template_is_found(self):
        self.edit("layer/install/arm64/sam.yaml", "MemorySize: 128", "MemorySize: 256")
        self.refused("layer/install/arm64/sam.yaml: not what", "check")

    def test_a_file_that_no_template_makes_is_found_and_removed(self):
        stray = self.folder / "install" / "x86_64" / "old.yaml"
        stray.write_text("old\n", encoding="utf-8")
        self.refused("old.yaml: not what", "check")
        self.arns("write")
        self.assertFalse(stray.exists())

    def test_what_is_unknown_is_named(self):
        self.refused("there is no layer 'gold'", "application", "gold", "arm64")
        self.refused("there is no layer 'core' for 'mips'", "application", "core", "mips")
        self.refused("no ARN of a layer", "record", said="nothing\n")
        self.edit("layer/install/templates/sam.yaml", "@runtime@", "@runtimes@")
        self.refused("templates/sam.yaml: the template has @runtimes@", "check")

    def test_an_arn_that_is_none_is_found_in_a_page(self):
        (self.top / "docs" / "page.md").write_text("arn:aws:lambda:us-east-1:layer:PowertoolsC-core\n",
                                                   encoding="utf-8")
        self.refused("docs/page.md: .* is no ARN of a layer", "check")


class Lists(unittest.TestCase):
    """layers.json, functions.json and what the build makes say the same."""

    def setUp(self):
        self.layers = json.loads((TOP / "layer" / "layers.json").read_text(encoding="utf-8"))["layers"]

    def test_every_plugin_is_in_all_and_in_one_other_layer(self):
        options = (TOP / "meson_options.txt").read_text(encoding="utf-8")
        plugins = sorted(re.findall(r"'([a-z-]+)'", re.search(r"choices: \[(.*?)\]", options)[1]))
        self.assertEqual(sorted(self.layers["all"]["plugins"]), plugins)
        others = [plugin for name, layer in self.layers.items() if name != "all"
                  for plugin in layer["plugins"]]
        self.assertEqual(sorted(others), plugins)

    def test_functions_have_the_layers_of_their_plugins_and_no_more(self):
        path = TOP / "layer" / "install" / "functions.json"
        for name, function in json.loads(path.read_text(encoding="utf-8")).items():
            plugins = function["environment"]["POWERTOOLS_PLUGINS"].split(",")
            carried = [plugin for layer in function["layers"]
                       for plugin in self.layers[layer]["plugins"]]
            self.assertLessEqual(set(plugins), set(carried), name)
            self.assertLessEqual(len(function["layers"]), 5, name)
            self.assertTrue({"core", "all"} & set(function["layers"]), name)
            for layer in function["layers"]:
                if layer not in ("core", "all"):
                    self.assertIn(layer, plugins, name)


if __name__ == "__main__":
    unittest.main()
