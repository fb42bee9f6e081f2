#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Builds the layers: staged folders, then zip files made by `powertools layer`, then the gates.

usage: build.py BUILD [--arch ARCHITECTURE]... [--check]

BUILD is the folder of a build for this machine, which has the command. The zip files lie below
build/layers/ARCHITECTURE, and in opt/LAYER what each makes of /opt. --check runs the tests, too.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path

import gates
import libraries
from debian import source, version
from libraries import ARCHITECTURES
from steps import OUT, TOP, LayerError, digest, output, run

LIST = json.loads((TOP / "layer/layers.json").read_text("utf-8"))
PLUGINS = LIST["layers"]["all"]["plugins"]

# As ./dev build has it, with no assertion, and no library but ours.
OPTIONS = ("-Dwerror=true", "-Db_ndebug=true", "-Dcli=disabled", "-Dtests=disabled",
           "-Dbench=disabled", "-Dprivate_libraries=true", f"-Dplugins={','.join(PLUGINS)}")


@cache
def sources():
    """Commit and time of the sources: what the manifests say, and each file's time in a zip file.

    Changes that are not committed have no name; then there is no commit either.
    """
    try:
        dirty = output("git", "-c", "safe.directory=*", "status", "--porcelain")
        commit, epoch = output("git", "-c", "safe.directory=*", "log", "-1",
                               "--format=%H %ct").split()
    except LayerError:
        return None, os.environ.get("SOURCE_DATE_EPOCH", "")
    return None if dirty else commit, os.environ.get("SOURCE_DATE_EPOCH", epoch)


def compiled(architecture, root, folder):
    """The build folder of the runtime and the plugins."""
    constants = folder.with_name(folder.name + ".ini")
    constants.parent.mkdir(parents=True, exist_ok=True)
    constants.write_text(f"[constants]\nsysroot = '{root}'\n", "utf-8")
    cross = TOP / f"layer/cross/{architecture.name}.ini"
    stamp = folder / ".made-from"
    key = digest(cross, constants, *OPTIONS)
    if not stamp.is_file() or stamp.read_text("utf-8") != key:
        shutil.rmtree(folder, ignore_errors=True)
        run(f"configuring the build for {architecture.name}",
            ["meson", "setup", folder, TOP, "--cross-file", constants, "--cross-file", cross,
             *OPTIONS])
        stamp.write_text(key, "utf-8")
    run(f"building for {architecture.name}", ["ninja", "-C", folder])
    return folder


def _stripped(architecture, file, place):
    place.parent.mkdir(parents=True, exist_ok=True)
    output(architecture.tool("strip"), "-s", "-o", place, file)


def _license_text(architecture, root, package):
    """What a package says of its authors, with the version that is in the layer."""
    versions = dict(version(each).split() for each in libraries.archives(architecture))
    described, = source("curl").glob("*.dsc")
    versions["curl"] = described.stem.split("_")[1]
    found = root / "usr/share/doc" / package / "copyright"
    return f"{package} {versions[package]} of Debian\n\n{found.read_text('utf-8')}"


def stage_core(architecture, built, root, folder):
    """What the layer core has below /opt, without its manifest."""
    made = libraries.libraries(architecture, root)
    _stripped(architecture, built / "core/bootstrap", folder / "bootstrap")
    for name in LIST["layers"]["core"]["plugins"]:
        _stripped(architecture, built / f"plugins/{name}/{name}.so",
                  folder / f"powertools/plugins/{name}.so")
    for name, place in ((libraries.JSON_C, "lib"),
                        *((each.name, "powertools/lib") for each in libraries.CORE)):
        (folder / place).mkdir(parents=True, exist_ok=True)
        shutil.copy(made / name, folder / place)
    zones = folder / "powertools/zoneinfo"
    shutil.copytree(libraries.zones(root), zones, ignore=shutil.ignore_patterns(".made-from"))
    licenses = folder / "powertools/licenses/core"
    licenses.mkdir(parents=True)
    shutil.copy(TOP / "LICENSE", licenses)
    for name, package in libraries.CORE_LICENSES.items():
        (licenses / f"{name}.txt").write_text(_license_text(architecture, root, package), "utf-8")


def stage_plugin(architecture, name, built, root, folder):
    """A plugin, its licences and its own libraries beside it, as `powertools layer` takes it."""
    file = folder / f"{name}.so"
    _stripped(architecture, built / f"plugins/{name}/{name}.so", file)
    shutil.copy(TOP / "LICENSE", folder)
    made = libraries.libraries(architecture, root)
    for library in libraries.OF_PLUGINS.get(name, ()):
        (folder / f"{name}.d").mkdir(exist_ok=True)
        shutil.copy(made / library.name, folder / f"{name}.d")
    notices = [_license_text(architecture, root, package)
               for package in libraries.PLUGIN_LICENSES.get(name, {}).values()]
    if notices:
        (folder / "NOTICE").write_text("\n\n".join(notices), "utf-8")
    return file


def contents(layer, stage):
    """What `powertools layer` is given for a layer; `all` is the others together."""
    in_core = LIST["layers"]["core"]["plugins"]
    own = [stage / "plugins" / name / f"{name}.so" for name in LIST["layers"][layer]["plugins"]
           if name not in in_core]
    return own + (["--tree", stage / "core"] if layer in ("core", "all") else [])


@cache
def release():
    """The version of the project."""
    project = output("meson", "introspect", "--projectinfo", TOP / "meson.build")
    return json.loads(project)["version"]


def zip_name(layer, architecture):
    """The file name of a layer."""
    return LIST["zip"].format(layer=layer, version=release(), arch=architecture.name)


def pack(command, layer, architecture, stage, folder):
    """Makes a layer's zip file, and the folder that Lambda makes of it."""
    commit, epoch = sources()
    path = folder / zip_name(layer, architecture)
    path.unlink(missing_ok=True)
    output(command, "layer", *contents(layer, stage), "--strict", "--output", path,
           *(("--commit", commit) if commit else ()),
           env={**os.environ, "SOURCE_DATE_EPOCH": epoch})
    opt = folder / "opt" / layer
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            archive.extract(entry, opt)
            (opt / entry.filename).chmod(entry.external_attr >> 16 & 0o777)
    return path


def make(command, architecture, folder):
    """All layers of an architecture, below a folder."""
    root = libraries.sysroot(architecture)
    built = compiled(architecture, root, folder / "build")
    stage = folder / "stage"
    for old in (stage, folder / "opt"):
        shutil.rmtree(old, ignore_errors=True)
    stage_core(architecture, built, root, stage / "core")
    for name in PLUGINS:
        if name not in LIST["layers"]["core"]["plugins"]:
            stage_plugin(architecture, name, built, root, stage / "plugins" / name)
    for layer in LIST["layers"]:
        pack(command, layer, architecture, stage, folder)


def main():
    """Builds what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", metavar="BUILD", type=Path)
    parser.add_argument("--arch", action="append", choices=ARCHITECTURES)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    chosen = arguments.arch or list(ARCHITECTURES)
    good = True
    os.umask(0o022)
    try:
        for name in chosen:
            make(arguments.build.resolve() / "sdk/cli/powertools", ARCHITECTURES[name], OUT / name)
            good = gates.check(ARCHITECTURES[name], OUT / name) and good
    except LayerError as error:
        sys.exit(str(error))
    if arguments.check:
        tests = subprocess.run([TOP / "tests/integration/layers/run.py", arguments.build, *chosen],
                               check=False)
        good = tests.returncode == 0 and good
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
