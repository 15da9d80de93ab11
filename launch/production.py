"""``zuoxi install``: a machine that answers calls in earnest. systemd's units, and the files that they read.

Everything can be written under another root, to be looked at. Nothing is started, and a second time changes no secret.
"""

import os
import pwd
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from asterisk_conf.lines.file import lines_of
from launch import units
from launch.asterisk_root import Asterisk
from launch.parts import services, turn
from launch.settings import ROOT, LaunchSettings
from launch.site import ACCOUNT, DATABASE, Site
from launch.units import ETC, Place, Service, target, unit
from lexicon.errors import Refused

UNITS = Path("/etc/systemd/system")
SYSUSERS = Path("/etc/sysusers.d/zuoxi.conf")
_DISTRIBUTION = {"pg_port": 5432, "redis_port": 6379}
_OURS = ("controller", "standby", "gateway", "recorder", "webhooks")
_HIDDEN = ("/home/", "/root/", "/run/user/")


@dataclass(frozen=True, slots=True)
class Wish:
    """What ``zuoxi install`` was asked for. ``root``: where to write, / for this machine itself."""

    root: Path = Path("/")
    user: str = "zuoxi"
    var: Path = units.VAR


def install(settings: LaunchSettings, asterisk: Asterisk, wish: Wish) -> list[Path]:
    """Write all files, and name them. Raises Refused."""
    settings = settings.model_copy(
        update={"var": wish.var, **{k: v for k, v in _DISTRIBUTION.items() if k not in settings.model_fields_set}}
    )
    place = Place(ROOT, Path(sys.executable), wish.user, _seen(asterisk))
    staged = Site(settings, _under(wish.root, wish.var), settings.ports())
    staged.prepare()
    told = {k: v.replace(str(staged.var), str(wish.var)) for k, v in staged.environment().items()}
    wanted = _services(settings, asterisk, wish.var)
    files = {UNITS / f"zuoxi-{one.name}.service": (unit(place, one), 0o644) for one in wanted}
    files[UNITS / "zuoxi.target"] = (target(one.name for one in wanted), 0o644)
    files[SYSUSERS] = (f'u {wish.user} - "Zuoxi" {wish.var}\n', 0o644)
    files[units.ENVIRONMENT] = (_environment(told), 0o600)
    files[units.SETTINGS] = (_environment(_chosen(settings)), 0o600)
    files[ETC / "database.sql"] = (_database(staged.secret("postgres")), 0o600)
    files[ETC / "redis.conf"] = (f'requirepass {staged.secret("redis")}\nsave ""\nappendonly no\n', 0o600)
    for path, (text, mode) in files.items():
        _write(_under(wish.root, path), text, mode)
    if wish.root == Path("/"):
        _hand_over(wish)
    return sorted(files)


def _services(settings: LaunchSettings, asterisk: Asterisk, var: Path) -> list[Service]:
    python = sys.executable
    here = ("PrivateDevices=yes",)
    found = [
        Service(
            "prepare",
            "writes what Asterisk reads",
            (python, "-m", "launch.prepare"),
            is_once=True,
            reads=units.SETTINGS,
            more=("TimeoutStartSec=60", *here),
            families="AF_INET AF_INET6 AF_UNIX AF_NETLINK",
        ),
        Service(
            "migrate",
            "brings the database to this version",
            (python, "-m", "store.migrate"),
            after="postgresql.service",
            is_once=True,
            more=("Restart=on-failure", "RestartSec=2", "TimeoutStartSec=600", *here),
        ),
        _asterisk(settings, asterisk, var),
    ]
    for name in _OURS:
        found.append(_ours(name, settings, here))
    if settings.turn == "on":
        words = (turn.program(), "-c", f"{var}/turn/turnserver.conf")
        found.append(_exchange("turn", "relay for sound", words, here))
    if settings.ban != "off":
        guard = _ours("guard", settings, here)
        found.append(replace(guard, capabilities="CAP_NET_ADMIN", families=guard.families + " AF_NETLINK"))
    return found


def _asterisk(settings: LaunchSettings, asterisk: Asterisk, var: Path) -> Service:
    words = (*asterisk.command, "-f", "-C", f"{var}/asterisk/etc/asterisk.conf")
    over = ["hosts", *(("nsswitch.conf", "resolv.conf") if settings.asterisk_dns == "none" else ())]
    names = tuple(f"BindReadOnlyPaths=-{var}/asterisk/names/{name}:/etc/{name}" for name in over)
    devices = ("DeviceAllow=char-dahdi rw",) if lines_of(settings.lines).spans else ("PrivateDevices=yes",)
    return _exchange("asterisk", "Asterisk", words, (*devices, *names, "OOMScoreAdjust=-600", "LimitMEMLOCK=infinity"))


def _exchange(name: str, about: str, words: tuple[str, ...], more: tuple[str, ...]) -> Service:
    prepared = "zuoxi-prepare.service"
    families = "AF_INET AF_INET6 AF_UNIX AF_NETLINK"
    return Service(name, about, words, after=prepared, requires=prepared, families=families, reads=None, more=more)


def _ours(name: str, settings: LaunchSettings, more: tuple[str, ...]) -> Service:
    # Wanted, not required: a controller without a database answers callers, one that was never started does not.
    after = f"{units.DATA} zuoxi-prepare.service zuoxi-migrate.service zuoxi-asterisk.service"
    wants = f"{units.DATA} zuoxi-prepare.service zuoxi-migrate.service"
    made = Service(
        name,
        {"standby": "controller that waits for the first one's end"}.get(name, name),
        (sys.executable, "-m", services.MODULES[name]),
        after=after,
        wants=wants,
        environment={"ZUOXI_PART": name},
        more=more,
    )
    if name == "gateway":
        made = replace(made, more=(*more, "ExecReload=/bin/kill -HUP $MAINPID"))
        if settings.http_port < 1024:
            made = replace(made, capabilities="CAP_NET_BIND_SERVICE")
    return made


def _seen(asterisk: Asterisk) -> tuple[Path, ...]:
    """What lies under directories that services do not see, and is needed all the same."""
    needed = [ROOT, Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve(), asterisk.root]
    return tuple(dict.fromkeys(path for path in needed if str(path).startswith(_HIDDEN)))


def _chosen(settings: LaunchSettings) -> Mapping[str, str]:
    """The settings that are not the usual ones, as the environment names them."""
    usual = LaunchSettings.model_fields
    found = {}
    for name, value in settings:
        if value is None or (name not in ("var", *_DISTRIBUTION) and value == usual[name].get_default()):
            continue
        told = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
        found[f"ZUOXI_{name.upper()}"] = told
    return found | {"PYTHONPATH": str(ROOT)}


def _environment(told: Mapping[str, str]) -> str:
    """As EnvironmentFile= reads it."""
    for name, value in told.items():
        if "\n" in value:
            raise Refused(f"{name} holds a line break")
    quoted = ((name, value.replace("\\", "\\\\").replace('"', '\\"')) for name, value in sorted(told.items()))
    return "".join(f'{name}="{value}"\n' for name, value in quoted)


def _database(password: str) -> str:
    return (
        f"CREATE ROLE {ACCOUNT} LOGIN PASSWORD '{password}';\n"
        f"CREATE DATABASE {DATABASE} OWNER {ACCOUNT} ENCODING 'UTF8' TEMPLATE template0 LOCALE 'C.UTF-8';\n"
    )


def _under(root: Path, path: Path) -> Path:
    return root / path.relative_to("/")


def _write(path: Path, text: str, mode: int) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.new")
        temporary.unlink(missing_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(text)
        temporary.chmod(mode)
        temporary.replace(path)
    except OSError as error:
        raise Refused(f"cannot write {path}: {error.strerror}; run as root, or with --root") from None


def _hand_over(wish: Wish) -> None:
    """The state is its user's. Before the user exists systemd does it, at the first start (StateDirectory=)."""
    try:
        account = pwd.getpwnam(wish.user)
    except KeyError:
        return
    for path in _all_of(wish.var):
        os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)


def _all_of(directory: Path) -> Iterable[Path]:
    yield directory
    yield from (directory / "secrets").rglob("*")
    yield from (path for path in directory.iterdir())
