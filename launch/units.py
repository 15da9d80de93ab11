"""systemd's units of a production machine, as text: who starts what, in which order, and what each may do."""

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

ETC, VAR = Path("/etc/zuoxi"), Path("/var/lib/zuoxi")
ENVIRONMENT, SETTINGS = ETC / "zuoxi.env", ETC / "settings.env"
DATA = "postgresql.service redis-server.service"

# What none of ours needs. Names as in systemd.exec(5).
_SHUT = (
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "ProtectHome=tmpfs",
    "PrivateTmp=yes",
    "ProtectKernelTunables=yes",
    "ProtectKernelModules=yes",
    "ProtectKernelLogs=yes",
    "ProtectControlGroups=yes",
    "ProtectClock=yes",
    "ProtectHostname=yes",
    "RestrictNamespaces=yes",
    "RestrictRealtime=yes",
    "RestrictSUIDSGID=yes",
    "LockPersonality=yes",
    "RemoveIPC=yes",
    "SystemCallArchitectures=native",
    "SystemCallFilter=@system-service",
    "UMask=0027",
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the program lies and whom it runs as. ``seen``: what of /home and /root it has to see."""

    root: Path
    python: Path
    user: str
    seen: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Service:
    """What differs from one unit to the next."""

    name: str
    about: str
    command: tuple[str, ...]
    after: str = ""
    wants: str = ""
    requires: str = ""
    is_once: bool = False
    stop_s: int = 10
    capabilities: str = ""
    families: str = "AF_INET AF_INET6 AF_UNIX"
    more: tuple[str, ...] = ()
    reads: Path | None = ENVIRONMENT
    environment: Mapping[str, str] | None = None


def unit(place: Place, service: Service) -> str:
    """One ``zuoxi-NAME.service``."""
    order = [
        f"After=network-online.target {service.after}".rstrip(),
        "Wants=" + f"network-online.target {service.wants}".rstrip(),
    ]
    if service.requires:
        order.append(f"Requires={service.requires}")
    life = ["Type=oneshot"] if service.is_once else ["Type=exec", "Restart=always", "RestartSec=1"]
    own = [f"Environment={name}={value}" for name, value in (service.environment or {}).items()]
    lines = [
        "# Written by `zuoxi install`; changes go into a drop-in (systemctl edit).",
        "[Unit]",
        f"Description=Zuoxi {service.about}",
        f"Documentation=file://{place.root}/docs/install.md",
        *order,
        "PartOf=zuoxi.target",
        "StartLimitIntervalSec=0",
        "",
        "[Service]",
        *life,
        f"User={place.user}",
        f"Group={place.user}",
        f"WorkingDirectory={place.root}",
        *([f"EnvironmentFile={service.reads}"] if service.reads else []),
        *own,
        f"ExecStart={_line(service.command)}",
        f"TimeoutStopSec={service.stop_s}",
        "KillMode=mixed",
        "StateDirectory=zuoxi",
        "StateDirectoryMode=0750",
        "LimitNOFILE=65536",
        *_SHUT,
        *(f"BindReadOnlyPaths={path}" for path in place.seen),
        f"CapabilityBoundingSet={service.capabilities}",
        f"AmbientCapabilities={service.capabilities}",
        f"RestrictAddressFamilies={service.families}",
        *service.more,
        "",
        "[Install]",
        "WantedBy=zuoxi.target",
    ]
    return "\n".join(lines) + "\n"


def _line(words: Iterable[str]) -> str:
    """A command as systemd reads it: % and $ are its own."""
    return shlex.join(words).replace("%", "%%").replace("$", "$$")


def target(names: Iterable[str]) -> str:
    """``systemctl start zuoxi.target`` starts all of it."""
    wanted = " ".join(f"zuoxi-{name}.service" for name in names)
    lines = ["[Unit]", "Description=Zuoxi contact centre", f"Wants={wanted}", f"After={DATA}", f"Wants={DATA}"]
    return "\n".join([*lines, "", "[Install]", "WantedBy=multi-user.target"]) + "\n"
