"""coturn: carries sound for desks whose network lets nothing else through. It relays to our own sound alone."""

import os
import pwd
import re
import secrets
import shutil
import socket
import struct
import subprocess

from launch.parts import Part
from launch.parts.launcher import through_drop
from launch.site import Site, account_for
from lexicon.errors import Refused

_COOKIE = 0x2112A442  # of every STUN message, RFC 8489
_BINDING = 0x0001
MOST_OF_ONE, MOST_OF_ALL = 4, 2000  # allocations


def program() -> str:
    """Where coturn is. Raises Refused."""
    found = shutil.which("turnserver", path=f"{os.environ.get('PATH', '')}:/usr/bin:/usr/local/bin")
    if found is None:
        raise Refused("ZUOXI_TURN=on, but coturn is not installed; as root: apt-get install coturn")
    return found


def user() -> str | None:
    """Whom it runs as, where we are root."""
    return account_for("turnserver", "nobody")


def conf(site: Site) -> str:
    """Its configuration. Sound goes to one address: whoever has a password reaches nothing else through it."""
    settings, at = site.settings, site.addresses
    told = settings.turn_host or settings.ice or at.media
    lines = [
        f"listening-ip={at.media}",
        f"listening-port={settings.turn_port}",
        f"relay-ip={at.media}",
        *([f"external-ip={told}/{at.media}"] if told != at.media else []),
        f"min-port={settings.turn_first}",
        f"max-port={settings.turn_last}",
        "use-auth-secret",
        f"static-auth-secret={site.secret('turn')}",
        "realm=zuoxi",
        "fingerprint",
        "stale-nonce=600",
        f"user-quota={MOST_OF_ONE}",
        f"total-quota={MOST_OF_ALL}",
        "denied-peer-ip=0.0.0.0-255.255.255.255",
        "denied-peer-ip=::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        f"allowed-peer-ip={at.media}",
        *(f"{name}" for name in ("no-multicast-peers", "no-cli", "no-tls", "no-dtls", "no-rfc5780", "no-stdout-log")),
        "no-software-attribute",
        f"pidfile={site.var}/turn/turnserver.pid",
        f"userdb={site.var}/turn/turndb",
        f"log-file={site.var}/turn/turnserver.log",
        "simple-log",
        "new-log-timestamp",
    ]
    return "\n".join(lines) + "\n"


def prepare(site: Site) -> None:
    """Write its configuration where only it may read it."""
    home = site.give(site.var / "turn", user())
    path = home / "turnserver.conf"
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(conf(site))
    if (name := user()) is not None:
        os.chown(path, pwd.getpwnam(name).pw_uid, -1)


def part(site: Site) -> Part:
    """The relay as a part."""
    home = site.var / "turn"
    words = through_drop(
        [program(), "-c", str(home / "turnserver.conf")], user=user(), needs=[home], options=["--clean"]
    )
    return Part("turn", "exchange", words, "TERM", lambda: answers(site), 15.0, version)


def version() -> str:
    """Its version by its own word."""
    done = subprocess.run([program(), "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"\d+\.\d+(\.\d+)?", done.stdout + done.stderr)
    return found[0] if found else "?"


def answers(site: Site) -> bool:
    """Whether it answers a STUN request over UDP."""
    ours = secrets.token_bytes(12)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.settimeout(0.5)
        try:
            link.sendto(
                struct.pack("!HHI", _BINDING, 0, _COOKIE) + ours, (str(site.addresses.media), site.settings.turn_port)
            )
            heard = link.recv(2048)
        except OSError:
            return False
    return heard[8:20] == ours
