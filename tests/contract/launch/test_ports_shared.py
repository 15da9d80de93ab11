"""Blocks of ports: a worker of a test run takes no more than its share, and never one in which something listens."""

import socket
import subprocess
import sys

from launch.settings import ROOT

ASKS = """
import socket
from launch.ports import Ports
first = Ports.free()
holds = socket.create_server(("127.0.0.1", first.http))
print(first.http, *(Ports.free().http for _ in range(30)))
"""


def test_a_worker_is_given_its_own_again_but_not_one_in_use() -> None:
    done = subprocess.run([sys.executable, "-c", ASKS], cwd=ROOT, capture_output=True, text=True, check=True)
    first, *others = map(int, done.stdout.split())
    assert first not in others and 4 <= len(set(others)) <= 12 and others[-1] in others[:-1]
    assert others[0] != others[1]
    with socket.create_server(("127.0.0.1", first)):
        pass
