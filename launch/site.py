"""One place on this machine where a stack lives: its directories, ports, secrets, and who owns what."""

import hashlib
import os
import pwd
import secrets
from dataclasses import dataclass
from pathlib import Path

from asterisk_conf.addresses import ANYWHERE
from asterisk_conf.settings import PROMPTS
from launch.addresses import Addresses
from launch.certificates import papers
from launch.ports import Ports
from launch.settings import ROOT, LaunchSettings
from lexicon.errors import Refused

HOST = "127.0.0.1"
ACCOUNT = "zuoxi"
DATABASE = "zuoxi"
# A socket's path may be 107 characters long; supervisord and Asterisk add up to 27 of their own.
_LONGEST_RUN = 80


@dataclass(frozen=True, slots=True)
class Site:
    """Where one stack keeps its things. Directories are made by ``prepare``; secrets at first use."""

    settings: LaunchSettings
    var: Path
    ports: Ports

    @property
    def run(self) -> Path:
        """Ready marks, the lock, the recorded state."""
        return self.var / "run"

    @property
    def sockets(self) -> Path:
        """Where local sockets lie: the run directory, or a short one under /tmp when its path is too long."""
        if len(str(self.run)) <= _LONGEST_RUN:
            return self.run
        digest = hashlib.sha256(str(self.var).encode()).hexdigest()[:12]
        return Path(f"/tmp/zuoxi-{os.getuid()}-{digest}")

    @property
    def log(self) -> Path:
        """What each part said, a file each."""
        return self.var / "log"

    @property
    def raw(self) -> Path:
        """Where Asterisk writes the two legs of a call."""
        return self.var / "spool" / "raw"

    @property
    def spoken(self) -> Path:
        """What was spoken when flows were published: written by the controller, read by Asterisk."""
        return self.var / "spool" / "spoken"

    @property
    def kept(self) -> Path:
        """Where finished recordings are kept."""
        return self.var / "recordings"

    @property
    def book(self) -> Path:
        """The trunks for calls out, of lines.yml, as the controller reads them."""
        return self.var / "book.json"

    def secret(self, name: str) -> str:
        """The secret of this name, made at first use; only the owner may read it."""
        directory = self.var / "secrets"
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = directory / name
        if not path.exists():
            temporary = directory / f".{name}.{os.getpid()}"
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w") as handle:
                handle.write(secrets.token_urlsafe(32))
            temporary.rename(path)
        return path.read_text().strip()

    def has_secret(self, name: str) -> bool:
        """Whether this secret was made before."""
        return (self.var / "secrets" / name).exists()

    def dsn(self) -> str:
        """How to reach the database, password included."""
        return f"postgresql://{ACCOUNT}:{self.secret('postgres')}@{HOST}:{self.ports.pg}/{DATABASE}"

    @property
    def addresses(self) -> Addresses:
        """Where it listens."""
        return self.settings.addresses()

    def environment(self) -> dict[str, str]:
        """What services and their tests are told: the ``ZUOXI_*`` names of the brief."""
        at = self.addresses
        return {
            "ZUOXI_BOOK": str(self.book),
            **({"ZUOXI_LINES": str(self.settings.lines.absolute())} if self.settings.lines else {}),
            "ZUOXI_REGION": self.settings.region,
            "ZUOXI_AREA": self.settings.area,
            **({"ZUOXI_BAN": self.settings.ban} if self.settings.ban != "off" else {}),
            **({"ZUOXI_BAN_NEVER": self.settings.ban_never} if self.settings.ban_never else {}),
            **({"ZUOXI_WEBHOOK_NETWORKS": self.settings.webhook_networks} if self.settings.webhook_networks else {}),
            "ZUOXI_VAR": str(self.var),
            "ZUOXI_PG_DSN": self.dsn(),
            "ZUOXI_REDIS_URL": f"redis://:{self.secret('redis')}@{HOST}:{self.ports.redis}/0",
            "ZUOXI_ARI_URL": f"http://{at.reach_control}:{self.ports.asterisk_http}",
            "ZUOXI_ARI_USER": ACCOUNT,
            "ZUOXI_ARI_PASSWORD": self.secret("ari"),
            "ZUOXI_AMI_HOST": str(at.reach_control),
            "ZUOXI_AMI_PORT": str(self.ports.ami),
            "ZUOXI_AMI_USER": ACCOUNT,
            "ZUOXI_AMI_SECRET": self.secret("ami"),
            "ZUOXI_METRICS_TOKEN": self.secret("metrics"),
            "ZUOXI_HTTP_HOST": str(self.settings.http_host),
            "ZUOXI_HTTP_PORT": str(self.ports.http),
            **self._doors(),
            "ZUOXI_SIP_HOST": str(at.phones),
            "ZUOXI_MEDIA_HOST": str(at.media),
            "ZUOXI_SIP_PORT": str(self.ports.sip),
            "ZUOXI_RAW_DIR": str(self.raw),
            "ZUOXI_KEPT_DIR": str(self.kept),
            "ZUOXI_SPOKEN_DIR": str(self.spoken),
            "ZUOXI_PROMPTS_DIR": str(PROMPTS),
            "PYTHONPATH": str(ROOT),
        }

    @property
    def http_url(self) -> str:
        """The gateway's address, for this machine."""
        host = self.addresses.media if self.settings.http_host == ANYWHERE else self.settings.http_host
        return f"{'http' if self.settings.tls == 'off' else 'https'}://{host}:{self.ports.http}"

    def _doors(self) -> dict[str, str]:
        found = papers(self.settings, self.var)
        told = {"ZUOXI_PROXIES": " ".join(map(str, self.settings.proxies))}
        if self.settings.turn == "on":
            host = self.settings.turn_host or self.settings.ice or self.addresses.media
            urls = [f"turn:{host}:{self.settings.turn_port}?transport={how}" for how in ("udp", "tcp")]
            told |= {"ZUOXI_TURN_URLS": " ".join(urls), "ZUOXI_TURN_SECRET": self.secret("turn")}
        if found is not None:
            told |= {"ZUOXI_TLS_CERTIFICATE": str(found.certificate), "ZUOXI_TLS_KEY": str(found.key)}
        return told

    def prepare(self) -> None:
        """Make the directories every part shares; raises ``Refused`` when they cannot be made."""
        try:
            for directory in (self.var, self.run, self.log, self.var / "spool", self.spoken):
                directory.mkdir(parents=True, exist_ok=True)
            self.kept.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise Refused(
                f"cannot make {error.filename}: {error.strerror}; choose another place with ZUOXI_VAR"
            ) from None
        if self.sockets != self.run:
            self.sockets.mkdir(mode=0o755, exist_ok=True)
            if self.sockets.is_symlink() or self.sockets.stat().st_uid != os.getuid():
                raise Refused(f"{self.sockets} belongs to somebody else; choose a shorter ZUOXI_VAR")

    def give(self, directory: Path, user: str | None, mode: int = 0o700) -> Path:
        """Make a directory that only ``user`` (None: we ourselves) may use."""
        directory.mkdir(parents=True, exist_ok=True)
        if user is not None:
            account = pwd.getpwnam(user)
            os.chown(directory, account.pw_uid, account.pw_gid)
        directory.chmod(mode)
        return directory


def account_for(*names: str) -> str | None:
    """The first of these users that exists, when we are root and must not stay it; None for an ordinary user."""
    if os.getuid() != 0:
        return None
    for name in names:
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise Refused(f"none of the users {', '.join(names)} exists on this machine; start as an ordinary user instead")
