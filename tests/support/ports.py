# SPDX-License-Identifier: Apache-2.0
"""Ports of loopback that stay with the test that was given them.

A port that a test merely found free, or gave back, goes to whatever else asks for one: a test that
runs beside it then answers where nobody should.
"""

import socket


def hold():
    """A bound socket that does not listen: connecting to its port is refused while it is open.

    Nobody else is given the port, and a server that sets SO_REUSEADDR can listen on it.
    """
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    return held
