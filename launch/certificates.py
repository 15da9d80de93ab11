"""The gateway's certificate: the operator's own, or one that is made here under an authority of ours.

The authority is made once and lasts; browsers are told to trust it (``./zuoxi certificate --export``). The server's
certificate under it is made anew when it nears its end or when this machine is to be called by other names.
"""

import json
import re
import socket
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from asterisk_conf.addresses import ANYWHERE
from asterisk_conf.lines.trunk import host_is_address
from launch.settings import LaunchSettings
from lexicon.errors import BadInput, Refused

AUTHORITY_DAYS = 3650
SERVER_DAYS = 397  # browsers refuse longer ones
RENEW_DAYS = 60
_NAME = re.compile(r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,62})?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,62})?)*")
_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


@dataclass(frozen=True, slots=True)
class Papers:
    """What TLS needs. ``authority``: what a browser has to trust; None where that is the operator's matter."""

    certificate: Path
    key: Path
    authority: Path | None = None


def papers(settings: LaunchSettings, var: Path) -> Papers | None:
    """Where they lie (not made yet, perhaps); None when the gateway speaks plain HTTP."""
    if settings.tls == "off":
        return None
    if settings.tls == "own":
        assert settings.tls_certificate is not None and settings.tls_key is not None  # load() saw to it
        return Papers(settings.tls_certificate.absolute(), settings.tls_key.absolute())
    home = var / "tls"
    return Papers(home / "certificate.pem", home / "key.pem", home / "authority.pem")


def names_of(settings: LaunchSettings) -> list[str]:
    """What browsers may call this machine: its addresses and names, and what ``ZUOXI_TLS_NAMES`` adds."""
    at = settings.addresses()
    addresses = [str(one) for one in (at.http, at.media, at.external) if one is not None and one != ANYWHERE]
    host = socket.gethostname()
    names = ["localhost", *([host] if _NAME.fullmatch(host) else []), "127.0.0.1"]
    return sorted({*addresses, *names, *settings.tls_names})


def prepare(settings: LaunchSettings, var: Path) -> Papers | None:
    """Make what is to be generated and is missing, old or for other names. Raises Refused."""
    found = papers(settings, var)
    if found is None:
        return None
    if found.authority is None:
        for path in (found.certificate, found.key):
            if not path.is_file():
                raise Refused(f"{path}: there is no such file; set ZUOXI_TLS_CERTIFICATE and ZUOXI_TLS_KEY")
        return found
    for name in settings.tls_names:
        if not host_is_address(name) and _NAME.fullmatch(name) is None:
            raise BadInput("ZUOXI_TLS_NAMES", f"was {name!r}", "host names and addresses")
    home = found.key.parent
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not found.authority.exists():
        _make_authority(home)
    wanted, names = home / "names.json", names_of(settings)
    try:
        is_for_these = json.loads(wanted.read_text()) == names
    except (OSError, ValueError):
        is_for_these = False
    if not is_for_these or not found.key.exists() or days_left(found.certificate) < RENEW_DAYS:
        _make_certificate(home, names)
        wanted.write_text(json.dumps(names))
    return found


def forget(var: Path) -> None:
    """The next ``prepare`` makes a certificate anew, under the same authority."""
    (var / "tls" / "names.json").unlink(missing_ok=True)


def days_left(certificate: Path) -> int:
    """Whole days until it ends; 0 when it has ended or cannot be read."""
    for days in _halving(AUTHORITY_DAYS):
        if _run("x509", "-in", str(certificate), "-noout", "-checkend", str(days * 86_400), check=False):
            return days
    return 0


def _halving(most: int) -> Iterator[int]:
    yield from (most, 397, 180, 90, RENEW_DAYS, 30, 14, 7, 3, 1)


def fingerprint(certificate: Path) -> str:
    """SHA-256 of it, as browsers show it. Raises Refused."""
    said = _run("x509", "-in", str(certificate), "-noout", "-fingerprint", "-sha256")
    return said.strip().rpartition("=")[2]


def ends(certificate: Path) -> str:
    """When it ends, in OpenSSL's words. Raises Refused."""
    return _run("x509", "-in", str(certificate), "-noout", "-enddate").strip().rpartition("=")[2]


def _make_authority(home: Path) -> None:
    with _beside(home) as place:
        words = ["-subj", f"/O=Zuoxi/CN=Zuoxi {socket.gethostname()[:40]}"]
        for extension in ("basicConstraints=critical,CA:TRUE,pathlen:0", "keyUsage=critical,keyCertSign,cRLSign"):
            words += ["-addext", extension]
        files = ["-keyout", f"{place}/authority.key", "-out", f"{place}/authority.pem"]
        _run("req", "-x509", *_KEY, "-sha256", "-days", str(AUTHORITY_DAYS), *words, *files)
        _take(Path(place), home, "authority.key", "authority.pem")


def _make_certificate(home: Path, names: Iterable[str]) -> None:
    alternative = ",".join(f"IP:{name}" if host_is_address(name) else f"DNS:{name}" for name in names)
    with _beside(home) as place:
        extensions = Path(place) / "extensions"
        extensions.write_text(
            f"subjectAltName={alternative}\nbasicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"
            "extendedKeyUsage=serverAuth\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
        )
        request, made = f"{place}/request.pem", f"{place}/certificate.pem"
        _run("req", "-new", *_KEY, "-subj", "/O=Zuoxi/CN=Zuoxi", "-keyout", f"{place}/key.pem", "-out", request)
        authority = ["-CA", str(home / "authority.pem"), "-CAkey", str(home / "authority.key"), "-CAcreateserial"]
        words = ["-sha256", "-days", str(SERVER_DAYS), "-extfile", str(extensions)]
        _run("x509", "-req", "-in", request, "-out", made, *authority, "-CAserial", f"{place}/serial", *words)
        _take(Path(place), home, "key.pem", "certificate.pem")


def _beside(home: Path) -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(dir=home, prefix=".new-")  # only we may enter it


def _take(place: Path, home: Path, *names: str) -> None:
    for name in names:
        (place / name).chmod(0o644 if name.endswith("e.pem") or name == "authority.pem" else 0o600)
        (place / name).replace(home / name)


def _run(*words: str, check: bool = True) -> str:
    """OpenSSL's answer; with ``check`` off, "" when it says no."""
    try:
        done = subprocess.run(["openssl", *words], capture_output=True, text=True, timeout=60, check=False)
    except FileNotFoundError:
        raise Refused("OpenSSL is not installed; as root: apt-get install openssl") from None
    if done.returncode == 0:
        return done.stdout or "yes"
    if not check:
        return ""
    raise Refused(f"openssl {words[0]} failed: {(done.stderr or done.stdout).strip()[-500:]}")
