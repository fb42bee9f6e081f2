# SPDX-License-Identifier: Apache-2.0
"""What a runtime writes: lines to its standard output, and datagrams to the X-Ray daemon.

A ratio means something only while both sides write the same bytes. So they are compared first.
"""

import re
import socket
import tempfile
from pathlib import Path

from subjects import BenchError

INVOCATIONS = 3
# What differs between two runs of the same program, and how it is written here. The place of a log
# call and the name of a planted handler are the reference's to guess.
MASKS = (
    (re.compile(rb'("timestamp":)"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"'), rb'\1"TIME"'),
    (re.compile(rb'("Timestamp":)\d{13}'), rb"\1MS"),
    (re.compile(rb'("(?:start|end)_time":)\d{10}\.\d{1,9}'), rb"\1SECONDS"),
    (re.compile(rb'(\{"id":)"[0-9a-f]{16}"'), rb'\1"ID"'),
    (re.compile(rb'("location":)"\w+:\d+"'), rb'\1"PLACE"'),
    (re.compile(rb"work\.(orders|slow)"), rb"HANDLER"),
)


def masked(piece):
    """A piece of output without what differs from run to run."""
    for pattern, name in MASKS:
        piece = pattern.sub(name, piece)
    return piece


def received(daemon):
    """All datagrams that are there already."""
    datagrams = []
    while True:
        try:
            datagrams.append(daemon.recv(65536))
        except BlockingIOError:
            return datagrams


def written(build, subject):
    """The lines and the datagrams of a few invocations."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as daemon, \
            tempfile.NamedTemporaryFile() as log:
        daemon.bind(("127.0.0.1", 0))
        daemon.setblocking(False)
        address = "{}:{}".format(*daemon.getsockname())
        build.load(("-n", INVOCATIONS, "-w", 0, "-L", log.name),
                   subject.under(AWS_XRAY_DAEMON_ADDRESS=address))
        lines = Path(log.name).read_bytes().splitlines()
        return [masked(piece) for piece in (*lines, *received(daemon))]


def compare(build, subject, reference):
    """Raises BenchError unless both write the same, and something at all."""
    ours, theirs = written(build, subject), written(build, reference)
    for number in range(max(len(ours), len(theirs), 1)):
        pieces = [pieces[number].decode("utf-8", "replace") if number < len(pieces) else "(nothing)"
                  for pieces in (ours, theirs)]
        if pieces[0] != pieces[1] or not ours:
            raise BenchError("powertools: the reference does not write what the plugins write; "
                             "expected the same bytes but for times and ids; change "
                             f"tests/bench/bare.c\nplugins:   {pieces[0]}\nreference: {pieces[1]}")
