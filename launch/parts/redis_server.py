"""Redis: announces, never remembers; nothing of it is written to disk."""

import os
import pwd
import re
import shutil
import socket
import subprocess

from launch.parts import Part
from launch.parts.launcher import through_drop
from launch.site import HOST, Site, account_for
from lexicon.errors import Refused


def _program() -> str:
    found = shutil.which("redis-server", path=f"{os.environ.get('PATH', '')}:/usr/bin:/usr/local/bin")
    if found is None:
        raise Refused("Redis is not installed; run `make up`, or as root: apt-get install redis-server")
    return found


def _user() -> str | None:
    return account_for("redis", "nobody")


def prepare(site: Site) -> None:
    """Write its configuration where only it may read it."""
    home = site.give(site.var / "redis", _user())
    lines = [
        f"bind {HOST}",
        f"port {site.ports.redis}",
        f"requirepass {site.secret('redis')}",
        "daemonize no",
        # Its own title would be written over the environment, by which we know our processes.
        "set-proc-title no",
        'save ""',
        "appendonly no",
        # Housekeeping once a second, not ten times: the few keys that end (counters of sign-ins) end by being asked.
        "hz 1",
        f"dir {home}",
        "maxmemory 256mb",
        "maxmemory-policy noeviction",
    ]
    path = home / "redis.conf"
    path.touch(mode=0o600)
    path.write_text("\n".join(lines) + "\n")
    if (user := _user()) is not None:
        os.chown(path, pwd.getpwnam(user).pw_uid, -1)


def part(site: Site) -> Part:
    """The server as a part."""
    home = site.var / "redis"
    words = through_drop([_program(), str(home / "redis.conf")], user=_user(), needs=[home], options=["--clean"])
    return Part("redis", "data", words, "TERM", lambda: answers(site), 15.0, version)


def version() -> str:
    """The server's version by its own word."""
    done = subprocess.run([_program(), "--version"], capture_output=True, text=True, check=True)
    found = re.search(r"v=(\S+)", done.stdout)
    return found[1] if found else "?"


def answers(site: Site) -> bool:
    """Whether it lets us in and answers."""
    try:
        with socket.create_connection((HOST, site.ports.redis), timeout=2) as link:
            link.sendall(f"AUTH {site.secret('redis')}\r\nPING\r\n".encode())
            answer = b""
            while b"PONG" not in answer and (more := link.recv(256)):
                answer += more
            return answer.startswith(b"+OK")
    except OSError:
        return False
