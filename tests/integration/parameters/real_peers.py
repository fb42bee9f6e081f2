# SPDX-License-Identifier: Apache-2.0
"""Programs that speak AWS's protocols, where this machine has them."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

from support import ports
from support.limits import PATIENCE_S


class RealPeer:
    """A server in a process of its own."""

    def __init__(self, command):
        self.held = ports.hold()
        self.port = self.held.getsockname()[1]
        self.output = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [argument.replace("PORT", str(self.port)) for argument in command],
            stdin=subprocess.DEVNULL, stdout=self.output, stderr=subprocess.STDOUT,
            start_new_session=True)
        self.wait_until_it_serves()

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self.port}"

    def wait_until_it_serves(self):
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                urllib.request.urlopen(self.endpoint, timeout=PATIENCE_S).close()
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    self.output.seek(0)
                    said = self.output.read().decode("utf-8", "backslashreplace")
                    self.stop()
                    raise AssertionError(f"it does not serve\n{said}") from None
                time.sleep(0.05)

    def stop(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.output.close()
        self.held.close()


def program(name):
    """Where a server is: on the machine, or where ./dev peers puts it."""
    peers = os.environ["PWT_PEERS"]
    places = [os.environ.get("PATH", ""), os.path.join(peers, "bin"),
              os.path.join(peers, "node_modules", ".bin")]
    return shutil.which(name, path=os.pathsep.join(places))


MOTO = program("moto_server")
DYNALITE = program("dynalite")


def moto():
    return RealPeer([MOTO, "-H", "127.0.0.1", "-p", "PORT"])


def dynalite():
    return RealPeer([DYNALITE, "--port", "PORT", "--createTableMs", "0"])
