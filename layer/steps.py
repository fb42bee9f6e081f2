# SPDX-License-Identifier: Apache-2.0
"""Steps of a build: a line on the screen, the output in a log, the result kept by content."""

import hashlib
import shutil
import subprocess
import time
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
OUT = TOP / "build/layers"
LOGS = OUT / "logs"


class LayerError(Exception):
    """Something cannot be made; the text says what to do."""


def run(label, command, cwd=TOP, env=None, log=None):
    """Runs a command that takes a while. A failure shows the end of what it said."""
    LOGS.mkdir(parents=True, exist_ok=True)
    path = LOGS / f"{log or label.replace(' ', '-').replace('/', '-')}.log"
    began = time.monotonic()
    print(f"==> {label} ... ", end="", flush=True)
    with path.open("wb") as said:
        done = subprocess.run([str(each) for each in command], cwd=cwd, env=env, check=False,
                              stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT)
    seconds = time.monotonic() - began
    if done.returncode != 0:
        print(f"failed after {seconds:.0f} s")
        tail = path.read_text("utf-8", "replace").splitlines()[-30:]
        raise LayerError("\n".join([*tail, f"layers: step '{label}' failed with status "
                                           f"{done.returncode}; all it said is in {path}"]))
    print(f"{seconds:.0f} s", flush=True)


def output(*command, cwd=TOP, env=None):
    """What a short command prints."""
    done = subprocess.run([str(each) for each in command], cwd=cwd, env=env, check=False, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        said = "\n".join(done.stderr.splitlines()[-30:])
        raise LayerError(f"{said}\nlayers: a command failed with status {done.returncode}: "
                         f"{' '.join(map(str, command))}")
    return done.stdout


def digest(*parts):
    """One name for the contents of files and the texts that something is made of."""
    whole = hashlib.sha256()
    for part in parts:
        data = part.read_bytes() if isinstance(part, Path) else str(part).encode()
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()


def kept(folder, key, make):
    """`make(new)` fills the folder, unless what is there was made with the same key."""
    stamp = folder / ".made-from"
    if stamp.is_file() and stamp.read_text("utf-8") == key:
        return folder
    new = folder.with_name(folder.name + ".new")
    for old in (new, folder):
        shutil.rmtree(old, ignore_errors=True)
    new.mkdir(parents=True)
    make(new)
    (new / stamp.name).write_text(key, "utf-8")
    new.rename(folder)
    return folder
