# SPDX-License-Identifier: Apache-2.0
"""A scripted server behind TLS, and certificates for it."""

import shutil
import ssl
import subprocess

from support.runtime_api import RuntimeApi

OPENSSL = shutil.which("openssl")


def certificate(folder, name):
    """A certificate for 127.0.0.1, its own authority: the paths of certificate and key."""
    paths = folder / f"{name}.pem", folder / f"{name}.key"
    subprocess.run(
        [OPENSSL, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
         "-days", "2", "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1",
         "-out", paths[0], "-keyout", paths[1]], check=True, capture_output=True)
    return paths


class TlsApi(RuntimeApi):
    """Accepts connections with TLS alone."""

    def __init__(self, certificate_file, key_file):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate_file, key_file)
        super().__init__()

    @property
    def endpoint(self):
        return f"https://{self.address}"

    def accept(self):
        self.listener = self.context.wrap_socket(self.listener, server_side=True,
                                                 do_handshake_on_connect=False)
        super().accept()

    def take(self, request, peer_gone):
        return super().take(request, lambda: False)  # TLS has no peeking
