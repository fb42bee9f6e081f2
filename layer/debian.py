# SPDX-License-Identifier: Apache-2.0
"""Packages and sources of Debian 12, for any architecture, without changing this machine.

apt-get works on lists of its own below build/layers: the mirrors are those that this machine is set
up for, what comes from them is verified with Debian's key, nothing is installed. Delete the folder
to take newer packages.
"""

import os
from pathlib import Path

from steps import OUT, LayerError, kept, output, run

RELEASE = "bookworm"
KEYS = Path("/usr/share/keyrings/debian-archive-keyring.gpg")

CONFIGURATION = """\
Dir::State "{folder}";
Dir::State::status "{folder}/status";
Dir::Cache "{folder}/cache";
Dir::Etc::sourcelist "{folder}/sources.list";
Dir::Etc::sourceparts "-";
APT::Architectures {{ "amd64"; "arm64"; }};
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "3";
"""


def mirrors():
    """Where this machine takes Debian 12 from: pairs of an address and a suite."""
    listed = output("apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(COMPONENT)",
                    "Created-By: Packages")
    found = {(address, suite) for address, suite, component in map(str.split, listed.splitlines())
             if component == "main" and suite.split("-")[0] == RELEASE}
    if not found:
        raise LayerError("layers: apt-get has no mirror of Debian 12; expected the suite "
                         f"'{RELEASE} main' in its lists; build the layers on Debian 12")
    return sorted(found)


def _environment():
    """An environment in which apt-get uses the lists of our own, which are read once."""
    folder = OUT / "apt"

    def read(new):
        for name in ("lists/partial", "cache/archives/partial"):
            (new / name).mkdir(parents=True)
        (new / "status").touch()
        (new / "apt.conf").write_text(CONFIGURATION.format(folder=new), "utf-8")
        lines = [f"{kind} [signed-by={KEYS}] {address} {suite} main\n"
                 for address, suite in mirrors() for kind in ("deb", "deb-src")]
        (new / "sources.list").write_text("".join(lines), "utf-8")
        run("reading Debian's package lists", ["apt-get", "update", "--error-on=any"],
            env={**os.environ, "APT_CONFIG": str(new / "apt.conf")})
        (new / "apt.conf").write_text(CONFIGURATION.format(folder=folder), "utf-8")

    kept(folder, "1", read)
    return {**os.environ, "APT_CONFIG": str(folder / "apt.conf")}


def packages(architecture, names):
    """The .deb files of these packages, in a folder of theirs. "all" is an architecture, too."""
    suffix = "" if architecture == "all" else f":{architecture}"

    def fetch(new):
        env = _environment()
        run(f"downloading Debian's {architecture} packages",
            ["apt-get", "download", *(name + suffix for name in names)], new, env)

    folder = kept(OUT / "packages" / architecture, " ".join(names), fetch)
    return sorted(folder.glob("*.deb"))


def source(name):
    """The unpacked source of a package, with Debian's patches applied."""
    def fetch(new):
        env = _environment()
        run(f"downloading the source of {name}", ["apt-get", "source", "--download-only", name],
            new, env)
        description, = new.glob("*.dsc")
        run(f"unpacking the source of {name}", ["dpkg-source", "--no-check", "-x", description.name,
                                                "source"], new)

    return kept(OUT / "sources" / name, name, fetch)


def version(package):
    """Name and version of a .deb file: "libssl3 3.0.19-1~deb12u2"."""
    return " ".join(output("dpkg-deb", "--show", "--showformat", "${Package} ${Version}",
                           package).split())


def unpack(archives, folder):
    """Extracts .deb files below a folder, which stands for an installed system."""
    for archive in archives:
        output("dpkg-deb", "-x", archive, folder)
