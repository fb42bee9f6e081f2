# SPDX-License-Identifier: Apache-2.0
"""The same sources make the same bytes: in another folder, with other times, modes and clocks."""

import hashlib
import json
import os
import shutil
import subprocess
import unittest
import zipfile

from layers_case import ARCHITECTURE, FOLDER, OUT, LIST, LayersCase, TOP, output

NEW_YORK = 1710037800  # an hour that the clocks there left out


def differences(one, other):
    """The entries that two zip files do not have alike; [] for equal bytes."""
    if one.read_bytes() == other.read_bytes():
        return []
    with zipfile.ZipFile(one) as first, zipfile.ZipFile(other) as second:
        sums = [{each.filename: (hashlib.sha256(archive.read(each)).hexdigest(), each.date_time,
                                 each.external_attr) for each in archive.infolist()}
                for archive in (first, second)]
    differing = sorted(path for path in sums[0].keys() | sums[1].keys()
                       if sums[0].get(path) != sums[1].get(path))
    return differing or ["the order or the fields of the entries"]


class Equal(LayersCase):
    def copied(self):
        """The sources in another folder, with what was downloaded, and nothing that was built."""
        copy = self.folder() / "elsewhere"
        listed = output("git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others",
                        "--exclude-standard")
        for name in filter(None, listed.split("\0")):
            if (TOP / name).is_file():
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(TOP / name, copy / name)
                os.utime(copy / name, (NEW_YORK, NEW_YORK))
        (copy / "build/layers").mkdir(parents=True)
        for name in ("apt", "packages", "sources"):
            (copy / "build/layers" / name).symlink_to(OUT / name)
        return copy

    def test_second_build_elsewhere(self):
        copy = self.copied()
        manifest = FOLDER / "opt/core/powertools/manifests/core.json"
        epoch = json.loads(manifest.read_text("utf-8"))["source"]["epoch"]
        made = subprocess.run(
            [copy / "layer/build.py", os.environ["PWT_BUILD"], "--arch", ARCHITECTURE.name],
            env={**os.environ, "TZ": "America/New_York", "SOURCE_DATE_EPOCH": str(epoch)},
            umask=0o077, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.assertEqual(made.returncode, 0, made.stdout)
        for layer in LIST["layers"]:
            first, = FOLDER.glob(f"*-{layer}-*-{ARCHITECTURE.name}.zip")
            second = copy / "build/layers" / ARCHITECTURE.name / first.name
            self.assertEqual(differences(first, second), [], layer)

    def test_one_other_byte_is_a_difference(self):
        first, = FOLDER.glob(f"*-logger-*-{ARCHITECTURE.name}.zip")
        other = self.folder() / "other.zip"
        with zipfile.ZipFile(first) as old, zipfile.ZipFile(other, "w") as new:
            for entry in old.infolist():
                data = bytearray(old.read(entry))
                data[-1] ^= entry.filename.endswith(".so")
                new.writestr(entry, bytes(data))
        self.assertEqual(differences(first, other), ["powertools/plugins/logger.so"])


if __name__ == "__main__":
    unittest.main()
