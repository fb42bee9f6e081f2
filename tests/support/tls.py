# SPDX-License-Identifier: Apache-2.0
"""A scripted server behind TLS, and certificates for it."""

import os
import shutil
import ssl
import subprocess

from support.runtime_api import RuntimeApi

OPENSSL = shutil.which("openssl")


def certificate(folder, name):
    """A certificate for 127.0.0.1, its own authority: the paths of certificate and key."""
    paths = tuple(os.path.join(folder, name + end) for end in (".pem", ".key"))
    subprocess.run(
        [OPENSSL, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
         "-days", "2", "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1",
         "-out", paths[0], "-keyout", paths[1]], check=True, capture_output=True)
    return paths


def server_context(certificate_file, key_file):
    """What a server with this certificate wraps its sockets in."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate_file, key_file)
    return context


class Tls:
    """Put in front of a scripted server: it accepts connections with TLS alone."""

    def __init__(self, context):
        self.context = context
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


class TlsApi(Tls, RuntimeApi):
    """The scripted server itself, behind TLS."""
