"""Asterisk: its configuration rendered, its own view of names, started as a plain child. See docs/decisions/0002."""

import os
import pwd
import socket
import time
from pathlib import Path

from asterisk_conf.lines.dahdi import DRIVER
from asterisk_conf.lines.file import lines_of
from asterisk_conf.settings import PROMPTS, AsteriskSettings, read_settings
from asterisk_conf.write import link_recordings, write
from launch.asterisk_root import Asterisk
from launch.lines import Rendering, copy_tls, write_book
from launch.parts import Part
from launch.parts.launcher import through_drop
from launch.site import ACCOUNT, HOST, Site, account_for

# Looked up by PJPROJECT on every call whose addresses are not fixed.
_ALSO_HERE = ("A.ROOT-SERVERS.NET",)


def _user() -> str | None:
    return account_for("asterisk", "nobody")


def prepare(site: Site, asterisk: Asterisk) -> None:
    """Render everything Asterisk reads, and make the directories it writes. Raises Refused, BadInput."""
    lines = lines_of(site.settings.lines)
    has_driver = (asterisk.module_dir / DRIVER).exists()
    kept = (site.settings.asterisk_extra, has_driver, site.settings.asterisk_dns, asterisk.why)
    rendering = Rendering(_settings(site, asterisk), *kept)
    rendering.refuse_impossible(lines, site.settings.lines)
    home = site.var / "asterisk"
    user = _user()
    home.mkdir(exist_ok=True)
    site.give(home / "lib", user)
    # Asterisk complains about a keys directory that lacks one of its own name.
    site.give(home / "lib" / "keys", user)
    site.give(home / "lib" / "keys" / "keys", user)
    for directory in (home / "spool", site.raw, site.log / "asterisk", site.sockets / "asterisk"):
        site.give(directory, user)
    link_recordings(home / "spool", site.raw)
    group = pwd.getpwnam(user).pw_gid if user is not None else None
    copy_tls(home, lines.sip.listening, group)
    write(rendering.files(home, lines), home / "etc", group=group)
    rendering.keep(home)
    write_book(site.book, lines)
    _write_names(site)


def _settings(site: Site, asterisk: Asterisk) -> AsteriskSettings:
    home = site.var / "asterisk"
    at = site.addresses
    return read_settings(
        {
            "sip_host": at.sip,
            "media_host": at.media,
            "control_host": at.control,
            "external_host": at.external,
            "ice_host": site.settings.ice,
            "local_nets": at.local,
            "controllers": at.controllers,
            "sip_port": site.ports.sip,
            "http_port": site.ports.asterisk_http,
            "ami_port": site.ports.ami,
            "rtp_first": site.ports.rtp_first,
            "rtp_last": site.ports.rtp_last,
            # Callers of the command line are on this machine and show the address that the exchange has.
            "trunk_address": at.phones,
            "trunk_port": site.ports.trunk,
            "ari_user": ACCOUNT,
            "ari_password": site.secret("ari"),
            "ami_user": ACCOUNT,
            "ami_secret": site.secret("ami"),
            "module_dir": str(asterisk.module_dir),
            "data_dir": str(asterisk.data_dir),
            "music_dir": str(asterisk.music_dir),
            "etc_dir": str(home / "etc"),
            "lib_dir": str(home / "lib"),
            "spool_dir": str(home / "spool"),
            "log_dir": str(site.log / "asterisk"),
            "run_dir": str(site.sockets / "asterisk"),
            "entry": site.settings.asterisk_entry,
        }
    )


def _write_names(site: Site) -> None:
    """Asterisk's own answers to names: its host's name at once, and no resolver that could keep a call waiting."""
    names = {socket.gethostname(), socket.getfqdn(socket.gethostname()), *_ALSO_HERE} - {"localhost"}
    try:
        kept = Path("/etc/hosts").read_text(errors="replace").splitlines()
    except OSError:
        kept = []
    ours = {name.lower() for name in names}
    # Where SIP listens everywhere, PJPROJECT names what its host's name stands for.
    lines = [f"{HOST} localhost", f"{site.addresses.media} {' '.join(sorted(names))}"]
    lines += [line for line in kept if not ours & {word.lower() for word in line.split("#")[0].split()[1:]}]
    directory = site.var / "asterisk" / "names"
    directory.mkdir(exist_ok=True)
    (directory / "hosts").write_text("\n".join(lines) + "\n")
    (directory / "nsswitch.conf").write_text("passwd: files\ngroup: files\nhosts: files\nservices: files\n")
    (directory / "resolv.conf").write_text(f"nameserver {HOST}\noptions timeout:1 attempts:1\n")


def _over(site: Site) -> list[str]:
    files = {"hosts": "/etc/hosts"}
    if site.settings.asterisk_dns == "none":
        files |= {"nsswitch.conf": "/etc/nsswitch.conf", "resolv.conf": "/etc/resolv.conf"}
    names = site.var / "asterisk" / "names"
    return [word for name, target in files.items() for word in ("--over", f"{target}={names / name}")]


def part(site: Site, asterisk: Asterisk) -> Part:
    """The exchange as a part."""
    home = site.var / "asterisk"
    needs = [home, site.raw, site.log / "asterisk", site.sockets / "asterisk", PROMPTS, site.spoken]
    if asterisk.root != Path("/"):
        needs.append(asterisk.root)
    command = [*asterisk.command, "-f", "-C", str(home / "etc" / "asterisk.conf")]
    words = through_drop(command, user=_user(), needs=needs, options=["--clean", *_over(site)])
    return Part("asterisk", "exchange", words, "TERM", lambda: fully_booted(site), 60.0, lambda: asterisk.version)


def fully_booted(site: Site, patience_s: float = 3.0) -> bool:
    """Whether Asterisk says so itself: its port opens earlier than it is ready."""
    login = f"Action: Login\r\nUsername: {ACCOUNT}\r\nSecret: {site.secret('ami')}\r\n\r\n"
    deadline = time.monotonic() + patience_s
    try:
        with socket.create_connection((str(site.addresses.reach_control), site.ports.ami), timeout=patience_s) as link:
            link.sendall(login.encode())
            heard = b""
            while b"Event: FullyBooted" not in heard:
                link.settimeout(max(0.01, deadline - time.monotonic()))
                more = link.recv(4096)
                if not more or b"Authentication failed" in heard:
                    return False
                heard += more
            link.sendall(b"Action: Logoff\r\n\r\n")
            return True
    except OSError:
        return False


def console(site: Site, asterisk: Asterisk, command: str) -> list[str]:
    """The words that ask the running Asterisk a console command (over its local socket)."""
    conf = site.var / "asterisk" / "etc" / "asterisk.conf"
    return [*asterisk.command, "-C", str(conf), "-rx", command]


def own_user_id() -> int:
    """The user id Asterisk runs under here."""
    user = _user()
    return pwd.getpwnam(user).pw_uid if user is not None else os.getuid()
