# SPDX-License-Identifier: Apache-2.0
"""The base of the tests here: functions on a bare root file system, served through the layers.

That system has the C library and nothing else; the layers lie in /opt as their zip files make it,
the function in /var/task, the environment is Lambda's, and the user is not root. PWT_ARCH says
which architecture's layers; those of another one than this machine's run in an emulator, which is
copied in beside them, so that no file of this machine can be taken by mistake.
"""

import functools
import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile

from support import replies
from support.case import HostCase
from support.tls import TlsApi, certificate, server_context

TOP = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(TOP / "layer"))
import libraries  # noqa: E402  what the layers are built with
from steps import OUT, output  # noqa: E402

ARCHITECTURE = libraries.ARCHITECTURES[os.environ["PWT_ARCH"]]
FOLDER = OUT / ARCHITECTURE.name
LIST = json.loads((TOP / "layer/layers.json").read_text("utf-8"))
MACHINE = ARCHITECTURE.triplet.split("-", maxsplit=1)[0]
EMULATED = platform.machine() != MACHINE
HERE = TOP / "tests/integration/layers"
BUILT = f"test-{os.getpid()}-"

SYSTEM = re.compile(r"(ld-linux-[\w-]+|lib(c|m|dl|pthread|resolv|rt|nss_\w+))\.so\.\d+")
USER = "993:990"
CHROOT = shutil.which("chroot", path="/usr/sbin:/usr/bin:/sbin:/bin")

# As Lambda sets it for provided.al2023: the system's folders come before the layers'.
LIBRARY_PATH = ("/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:"
                "/var/task/lib:/opt/lib")
SEARCH_PATH = "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin"

FLAGS = {
    "share": {"default": False, "rules": {"all": {"when_match": True, "conditions": [
        {"action": "PERCENTAGE_ROLLOUT", "key": "user", "value": {"PERCENT": 100}}]}}},
    "berlin": {"default": False, "rules": {"day": {"when_match": True, "conditions": [
        {"action": "SCHEDULE_BETWEEN_TIME_RANGE", "key": "CURRENT_TIME",
         "value": {"START": "00:00", "END": "23:59", "TIMEZONE": "Europe/Berlin"}}]}}},
}
EVENT = b'{"user":"ada"}'
SETTINGS = {
    "POWERTOOLS_METRICS_NAMESPACE": "Shop",
    "POWERTOOLS_FEATURE_FLAGS_DOCUMENT": json.dumps(FLAGS),
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "secret",
}
# What data-masking then does to the probe's answers takes PCRE2 and libcrypto.
MASKING = {
    "POWERTOOLS_DATA_MASKING_RESPONSE_ERASE": "card",
    "POWERTOOLS_DATA_MASKING_REGEX_PATTERN": "^[0-9]{4}",
    "POWERTOOLS_DATA_MASKING_MASK_FORMAT": "####",
    "POWERTOOLS_DATA_MASKING_RESPONSE_ENCRYPT": "pin",
    "POWERTOOLS_DATA_MASKING_RAW_KEY": "tests/1=" + "A" * 43 + "=",
}
PARAMETER = b'{"Parameter":{"Name":"/probe","Type":"String","Value":"7","Version":1}}'


@functools.cache
def system():
    """The folder with the bare system: the C library, as its package has it."""
    folder = FOLDER / "bare"
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("lib64", "usr/lib64", "opt", "proc", "tmp", "var/task"):
        (folder / name).mkdir(parents=True)
    root = FOLDER / "sysroot"
    for path in root.rglob("*"):
        if SYSTEM.fullmatch(path.name) and "gconv" not in path.parts:
            target = folder / path.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target, follow_symlinks=False)
    if EMULATED:
        shutil.copy(shutil.which(f"qemu-{MACHINE}-static"), folder / "emulator")
    return folder


@functools.cache
def build(*sources, flags=(), name=None, include=TOP / "sdk/include", architecture=ARCHITECTURE):
    """A shared object for an architecture, from sources in this folder or elsewhere."""
    folder = pathlib.Path(tempfile.mkdtemp(dir=OUT, prefix=BUILT))
    path = folder / (name or pathlib.Path(sources[0]).with_suffix(".so").name)
    output(architecture.tool("gcc"), "-shared", "-fPIC", "-fvisibility=hidden", "-O1",
           f"-I{include}", "-o", path, *(HERE / source for source in sources), *flags)
    return path


class LayersCase(HostCase):
    """Makes roots and starts functions in them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if os.geteuid() != 0:
            raise unittest.SkipTest("only root may change the root folder")
        cls.addClassCleanup(cls.forget_builds)

    @staticmethod
    def forget_builds():
        build.cache_clear()
        for folder in OUT.glob(BUILT + "*"):
            shutil.rmtree(folder)

    def folder(self):
        folder = pathlib.Path(tempfile.mkdtemp(dir=OUT, prefix="root-"))
        folder.chmod(0o755)
        self.addCleanup(shutil.rmtree, folder)
        return folder

    def function(self, objects, files=None):
        """A zip file of a function, as `powertools layer` packs it; `files` go into it as well."""
        folder = self.folder()
        tree = folder / "tree"
        for target, source in (files or {}).items():
            (tree / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, tree / target)
        path = folder / "function.zip"
        output(f"{os.environ['PWT_BUILD']}/sdk/cli/powertools", "layer", "--function", *objects,
               "--output", path, *(("--tree", tree) if files else ()))
        return path

    def root(self, layers, function=None):
        """A root with these layers. A file of it is another name of one that is kept: to change
        one is to replace it."""
        root = self.folder()
        shutil.copytree(system(), root, symlinks=True, copy_function=os.link, dirs_exist_ok=True)
        (root / "tmp").chmod(0o1777)
        for layer in layers:
            shutil.copytree(FOLDER / "opt" / layer, root / "opt", copy_function=os.link,
                            dirs_exist_ok=True)
        if function is None:
            function = self.function([build("probe.c")])
        with zipfile.ZipFile(function) as archive:
            archive.extractall(root / "var/task")
        return root

    def boot(self, root, plugins, handler="probe.probe", **environment):
        """Lambda's server, and the runtime of the layers."""
        emulator = " /emulator" if EMULATED else ""
        os.environ["PWT_EXE_WRAPPER"] = f"{CHROOT} --userspec={USER} {root}{emulator}"
        os.environ["PWT_BOOTSTRAP"] = "/opt/bootstrap"
        os.environ["PWT_HANDLERS"] = "/var/task"
        api = self.api()
        host = self.start(api, handler, **{
            "PATH": SEARCH_PATH, "LD_LIBRARY_PATH": LIBRARY_PATH,
            "POWERTOOLS_PLUGINS": ",".join(plugins), **SETTINGS, **environment})
        return api, host

    def ask(self, api, event=EVENT, **headers):
        """One invocation and all that belongs to it: the document it was answered with."""
        done = len(api.seen("response", "error")) + 1
        api.deliver(event, headers)
        answer = api.answers(done)[-1]
        self.assertEqual(answer.kind, "response", answer.body)
        api.wait(done + 1, "next")
        return json.loads(answer.body)

    def peer(self, root):
        """AWS, as far as the probe asks it, behind TLS; the settings that lead there."""
        made, key = certificate(self.folder(), "peer")
        shutil.copy(made, root / "tmp/authority.pem")
        (root / "tmp/authority.pem").chmod(0o644)
        peer = TlsApi(server_context(made, key))
        self.addCleanup(peer.stop)
        peer.always_say("other", replies.reply(200, PARAMETER, [
            ("Content-Type", "application/x-amz-json-1.1")]))
        return peer, {"AWS_ENDPOINT_URL": peer.endpoint, "AWS_CA_BUNDLE": "/tmp/authority.pem"}

    @staticmethod
    def mapped(host, root):
        """The files below the root that a running function has mapped, as it sees them."""
        with open(f"/proc/{host.pid}/maps", encoding="utf-8") as maps:
            paths = {line.split(maxsplit=5)[5].strip() for line in maps if "/" in line}
        return {path.removeprefix(str(root)) for path in paths if path.startswith(str(root))}

    def assert_quiet(self, host):
        """It ends well and had nothing to complain about."""
        self.assert_terminates(host)
        self.assertNotIn("powertools: ", host.stderr)
        self.assertNotIn("DECOY", host.stderr)


__all__ = ["ARCHITECTURE", "CHROOT", "EMULATED", "EVENT", "FOLDER", "LIBRARY_PATH", "LIST",
           "LayersCase", "MASKING", "OUT", "TOP", "build", "libraries", "output", "replies"]
