#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Keeps layers.json, versions.json, the deployment templates and the pages in step.

layers.json names the layers, versions.json their published ARNs. The templates in install/templates
are filled in from both for each architecture; ARNs in the pages of docs/ are brought up to date. So
nothing but versions.json changes by hand, or by `record`, when layers were published.
"""

import argparse
import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
TEMPLATES = pathlib.PurePath("install", "templates")
# Filled in for a layer, by `application`; no file of it is kept.
APPLICATION = TEMPLATES / "sar" / "application.yaml"
TOKEN = re.compile(r"@([a-z_]+)(?::([a-z-]+))?@")
# A region or partition may be a name, or what a tool writes in its place: ${AWS::Region}, {region}.
ARN = re.compile(r"(?P<head>arn:(?P<partition>[a-z-]+|\$?\{[^}]*\}):lambda:"
                 r"(?P<region>[a-z0-9-]+|\$?\{[^}]*\}):)(?P<account>[0-9]+)"
                 r"(?P<name>:layer:PowertoolsC-(?P<layer>[a-z-]+)-(?P<arch>x86_64|arm64)):"
                 r"(?P<number>[0-9]+)")
ANY_ARN = re.compile(r"[^\s\"'`]*:layer:PowertoolsC-[^\s\"'`,]*")


class Wrong(Exception):
    """What the person who called can do something about."""


class Layers:
    """The list of layers, and the ARNs that they were published under."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.list = json.loads((self.folder / "layers.json").read_text(encoding="utf-8"))
        self.published = json.loads((self.folder / "versions.json").read_text(encoding="utf-8"))
        build = (self.folder.parent / "meson.build").read_text(encoding="utf-8")
        self.version = re.search(r"^  version: '([^']+)'", build, re.M)[1]

    def known(self, layer, arch):
        if layer not in self.list["layers"] or arch not in self.list["architectures"]:
            raise Wrong(f"there is no layer '{layer}' for '{arch}'; expected one of "
                        f"{', '.join(self.list['layers'])} for "
                        f"{' or '.join(self.list['architectures'])}; layers.json has the list")

    def arn(self, layer, arch, region):
        self.known(layer, arch)
        try:
            return self.published[region][arch][layer]
        except KeyError:
            raise Wrong(f"layer '{layer}' for {arch} is not published in {region}; expected its ARN "
                        "in versions.json; publish it there and record what publish.sh printed"
                        ) from None

    def everywhere(self, layer, arch, partition="aws"):
        """Account and number that a layer has in all regions: what a template without one needs."""
        found = {}
        for region in self.published:
            match = ARN.fullmatch(self.arn(layer, arch, region))
            if match["partition"] == partition:
                found.setdefault((match["account"], match["number"]), region)
        if len(found) != 1:
            where = ", ".join(f"{account}:{number} in {region}"
                              for (account, number), region in found.items())
            raise Wrong(f"layer '{layer}' for {arch} has different ARNs: {where or 'none'}; "
                        "templates that name no region need one account and one number; publish "
                        "the missing versions")
        return next(iter(found))

    def record(self, text):
        """Takes over each ARN in what publish.sh printed."""
        arns = [match for match in ARN.finditer(text) if match["region"][0] not in "${"]
        if not arns:
            raise Wrong("there is no ARN of a layer; expected what publish.sh printed")
        for match in arns:
            self.known(match["layer"], match["arch"])
            layers = self.published.setdefault(match["region"], {}).setdefault(match["arch"], {})
            layers[match["layer"]] = match[0]
        text = json.dumps(self.published, indent=2, sort_keys=True) + "\n"
        (self.folder / "versions.json").write_text(text, encoding="utf-8")
        return len(arns)

    def name(self, layer, arch):
        return self.list["name"].format(layer=layer, arch=arch)

    def fill(self, text, arch, more=()):
        """A template's text for an architecture."""
        values = {"arch": arch, "arch_dashed": arch.replace("_", "-"),
                  "cdk_arch": {"x86_64": "X86_64", "arm64": "ARM_64"}[arch],
                  "docker_arch": {"x86_64": "amd64", "arm64": "arm64"}[arch],
                  "account": self.everywhere("core", arch)[0],
                  "runtime": self.list["runtime"], "version": self.version, **dict(more)}

        def value(match):
            if match[1] == "layer" and match[2]:
                number = self.everywhere(match[2], arch)[1]
                return f"{self.name(match[2], arch)}:{number}"
            if match[2] or match[1] not in values:
                raise Wrong(f"the template has {match[0]}; expected one of "
                            f"{', '.join(f'@{name}@' for name in values)} or @layer:NAME@")
            return values[match[1]]

        return TOKEN.sub(value, text)

    def application(self, layer, arch):
        """The Serverless Application Repository's template for one layer."""
        self.known(layer, arch)
        text = (self.folder / APPLICATION).read_text(encoding="utf-8")
        return self.fill(text, arch, {
            "layer": layer, "name": self.name(layer, arch),
            "application": f"powertools-c-{layer}-{arch.replace('_', '-')}",
            "holds": self.list["layers"][layer]["holds"],
            "zip": self.list["zip"].format(layer=layer, arch=arch, version=self.version)})

    def update(self, text):
        """A page's text with the ARNs that are published."""
        for found in ANY_ARN.findall(text):
            if not ARN.search(found):
                raise Wrong(f"'{found}' is no ARN of a layer; expected "
                            "arn:PARTITION:lambda:REGION:ACCOUNT:layer:PowertoolsC-LAYER-ARCH:NUMBER")

        def current(match):
            layer, arch, region = match["layer"], match["arch"], match["region"]
            if region[0] not in "${":
                return self.arn(layer, arch, region)
            partition = match["partition"] if match["partition"][0] not in "${" else "aws"
            account, number = self.everywhere(layer, arch, partition)
            return f"{match['head']}{account}{match['name']}:{number}"

        return ARN.sub(current, text)

    def written(self):
        """Each file that depends on the lists, with the text that it should have."""
        for path in sorted((self.folder / TEMPLATES).rglob("*")):
            if path.is_file() and path != self.folder / APPLICATION:
                text = path.read_text(encoding="utf-8")
                for arch in self.list["architectures"]:
                    target = self.folder / "install" / arch / path.relative_to(self.folder / TEMPLATES)
                    yield target, self.named(path, self.fill, text, arch)
        for path in sorted((self.folder.parent / "docs").rglob("*.md")):
            yield path, self.named(path, self.update, path.read_text(encoding="utf-8"))

    def named(self, path, function, *arguments):
        try:
            return function(*arguments)
        except Wrong as wrong:
            raise Wrong(f"{path.relative_to(self.folder.parent)}: {wrong}") from None

    def stale(self):
        """Files whose text is not what it should be, and files that no template makes."""
        expected = dict(self.written())
        for arch in self.list["architectures"]:
            for path in sorted((self.folder / "install" / arch).rglob("*")):
                if path.is_file() and path not in expected:
                    yield path, None
        for path, text in expected.items():
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                yield path, text


def write(layers):
    for path, text in list(layers.stale()):
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        print(path.relative_to(layers.folder.parent))


def check(layers):
    stale = [str(path.relative_to(layers.folder.parent)) for path, _ in layers.stale()]
    if stale:
        raise Wrong(f"{', '.join(stale)}: not what layers.json, versions.json and the templates "
                    "make; expected the same text; run layer/arns.py write")


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--folder", default=HERE, help="where layers.json is")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("record", help="takes ARNs from what publish.sh printed, on standard input")
    verbs.add_parser("write", help="brings templates and pages up to date, and names them")
    verbs.add_parser("check", help="fails if that would change a file")
    application = verbs.add_parser(
        "application", help="prints a layer's template for the Serverless Application Repository")
    application.add_argument("layer")
    application.add_argument("arch")
    arguments = parser.parse_args()
    try:
        layers = Layers(arguments.folder)
        if arguments.verb == "record":
            print(f"{layers.record(sys.stdin.read())} ARNs recorded")
        elif arguments.verb == "application":
            print(layers.application(arguments.layer, arguments.arch), end="")
        else:
            {"write": write, "check": check}[arguments.verb](layers)
    except (Wrong, OSError, ValueError) as wrong:
        print(f"arns.py: {wrong}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
