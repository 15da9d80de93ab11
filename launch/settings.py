"""What may be set about a start: ``ZUOXI_*`` in the environment, or the same names in ``zuoxi.toml`` at the root."""

import difflib
import os
import sys
import tomllib
from ipaddress import IPv4Address, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from asterisk_conf.addresses import LOOPBACK, PRIVATE
from documents.listed import Networks, Words
from launch.addresses import Addresses
from launch.ports import Ports
from lexicon.errors import BadInput

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "zuoxi.toml"
PREFIX = "ZUOXI_"
Port = Annotated[int, Field(ge=1024, le=65535)]


def default_cache() -> Path:
    """Where big downloads are kept between checkouts."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "zuoxi"


def _networks(written: str) -> str:
    for one in written.split(","):
        if one.strip() and ip_network(one.strip()).prefixlen == 0:
            raise ValueError("networks of somebody, not of everybody")
    return written


class LaunchSettings(BaseSettings):
    """One field per setting; the environment wins over the file."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, env_ignore_empty=True)

    var: Path = ROOT / "var"
    cache: Path = Field(default_factory=default_cache)
    http_host: IPv4Address = LOOPBACK
    sip_host: IPv4Address = LOOPBACK
    media_host: IPv4Address | None = None  # sip_host
    external_host: IPv4Address | None = None
    local_nets: Networks = PRIVATE
    control_host: IPv4Address = LOOPBACK
    controllers: Networks = ()
    http_port: Annotated[int, Field(ge=1, le=65535)] = 8480
    tls: Literal["off", "generated", "own"] = "off"
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    tls_names: Words = ()
    proxies: Networks = ()
    ice_host: IPv4Address | None = None  # external_host, else where sound is
    turn: Literal["off", "on"] = "off"
    turn_host: IPv4Address | None = None  # ice_host
    turn_port: Port = 3478
    turn_first: Port = 21000
    turn_last: Port = 21999
    sip_port: Port = 15060
    asterisk_http_port: Port = 18088
    ami_port: Port = 15038
    pg_port: Port = 15432
    redis_port: Port = 16379
    rtp_first: Port = 20000
    rtp_last: Port = 20999
    trunk_port: Port = 15070
    asterisk: Literal["private", "system"] = "private"
    asterisk_suite: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,30}$")] = "forky"
    asterisk_mirror: Annotated[str, Field(pattern=r"^(|(https?|file|copy)(\+[a-z]+)?:[^\s;]+)$")] = ""
    asterisk_dns: Literal["none", "host"] = "none"
    asterisk_entry: Literal["stasis", "broadcast"] = "stasis"
    asterisk_extra: Path | None = None
    lines: Path | None = None
    region: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "CN"
    area: Annotated[str, Field(pattern=r"^([1-9][0-9]{0,4})?$")] = ""
    ban: Literal["off", "watch", "on"] = "off"
    ban_never: Annotated[str, AfterValidator(_networks)] = ""
    webhook_networks: Annotated[str, AfterValidator(_networks)] = ""
    pg_bin: Path | None = None
    fsync: Literal["on", "off"] = "on"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment first; the file's values come in as init values."""
        return (env_settings, init_settings)

    def addresses(self) -> Addresses:
        """Where these settings have it listen; not checked."""
        media = self.media_host or self.sip_host
        outside = (self.external_host, self.local_nets)
        return Addresses(self.http_host, self.sip_host, media, *outside, self.control_host, self.controllers)

    @property
    def ice(self) -> IPv4Address | None:
        """What softphones are told of our sound in the place of its own address."""
        return self.ice_host or self.external_host

    def ports(self) -> Ports:
        """The ports these settings name."""
        return Ports(
            self.http_port,
            self.sip_port,
            self.asterisk_http_port,
            self.ami_port,
            self.pg_port,
            self.redis_port,
            self.rtp_first,
            self.rtp_last,
            self.trunk_port,
        )


def _from_file(path: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadInput(str(path), str(error), "lines like http_port = 8481") from None
    for key in values:
        if key not in LaunchSettings.model_fields:
            close = difflib.get_close_matches(key, LaunchSettings.model_fields, 1)
            expected = close[0] if close else "one of " + ", ".join(LaunchSettings.model_fields)
            raise BadInput(f"{path}: {key}", "there is no such setting", expected)
    return values


def load(file: Path = FILE) -> LaunchSettings:
    """The settings of this start; raises ``BadInput`` with the name, its value and what would be right."""
    values = _from_file(file)
    try:
        settings = LaunchSettings(**values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = str(first["loc"][0])
        from_environment = os.environ.get(PREFIX + field.upper())
        where = f"{PREFIX}{field.upper()}" if from_environment else f"{file}: {field}"
        expected = first["msg"].removeprefix("Input should be ").split(", unable")[0]
        raise BadInput(where, f"was {first['input']!r}", expected) from None
    taken: dict[int, str] = {}
    for name, port, _ in settings.ports().named():
        if port in taken:
            raise BadInput(f"{PREFIX}{name.upper()}_PORT", f"{port} is also {taken[port]}'s", "a port of its own")
        taken[port] = name
    if settings.rtp_last - settings.rtp_first < 100:
        first_last = f"{settings.rtp_first} to {settings.rtp_last} is too narrow"
        raise BadInput(f"{PREFIX}RTP_FIRST, {PREFIX}RTP_LAST", first_last, "at least 100 ports")
    settings.addresses().check()
    _check_sound(settings)
    _check_doors(settings)
    if settings.local_nets != PRIVATE and settings.external_host is None:
        raise BadInput(f"{PREFIX}LOCAL_NETS", f"means nothing without {PREFIX}EXTERNAL_HOST", "both, or neither")
    return settings


def _check_doors(settings: LaunchSettings) -> None:
    """Pages leave this machine over TLS, ours or a trusted proxy's, or not at all."""
    files = (settings.tls_certificate, settings.tls_key)
    if settings.tls == "own" and None in files:
        raise BadInput(f"{PREFIX}TLS", "was own", f"{PREFIX}TLS_CERTIFICATE and {PREFIX}TLS_KEY too")
    if settings.tls != "own" and files != (None, None):
        given = f"was {settings.tls}, with a certificate or key of your own"
        raise BadInput(f"{PREFIX}TLS", given, f"{PREFIX}TLS=own")
    if settings.tls == "off" and not settings.http_host.is_loopback and not settings.proxies:
        was = f"was {settings.http_host} with {PREFIX}TLS=off: passwords would travel in clear"
        raise BadInput(f"{PREFIX}HTTP_HOST", was, f"{PREFIX}TLS=generated or own, or {PREFIX}PROXIES")


def _check_sound(settings: LaunchSettings) -> None:
    """What softphones are told of the way for sound. Raises BadInput."""
    media = settings.addresses().media
    for name, address in (("ICE_HOST", settings.ice_host), ("TURN_HOST", settings.turn_host)):
        if address is None:
            continue
        if address.is_unspecified or address.is_multicast or address.is_loopback:
            raise BadInput(PREFIX + name, f"was {address}", "the one address that browsers send sound to")
        if media.is_loopback:
            raise BadInput(PREFIX + name, f"was {address}, but sound is on {media}", f"{PREFIX}MEDIA_HOST too")
    if settings.turn == "off":
        return
    if media.is_loopback:
        raise BadInput(f"{PREFIX}TURN", f"was on, but sound is on {media}", f"{PREFIX}MEDIA_HOST too")
    if settings.turn_last - settings.turn_first < 20:
        was = f"{settings.turn_first} to {settings.turn_last} is too narrow"
        raise BadInput(f"{PREFIX}TURN_FIRST, {PREFIX}TURN_LAST", was, "at least 20 ports")
    if settings.turn_first <= settings.rtp_last and settings.rtp_first <= settings.turn_last:
        was = f"{settings.turn_first} to {settings.turn_last} overlaps the ports of sound"
        raise BadInput(f"{PREFIX}TURN_FIRST, {PREFIX}TURN_LAST", was, "ports of their own")


def check() -> int:
    """For the shell: one line and 1 when a setting is wrong."""
    try:
        load()
    except BadInput as error:
        print(error.text, file=sys.stderr)
        return 1
    return 0


def doubtful_names() -> list[tuple[str, str]]:
    """Names in the environment that look like a misspelt setting, each with what was probably meant."""
    known = {PREFIX + name.upper() for name in LaunchSettings.model_fields}
    found = []
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known:
            close = difflib.get_close_matches(name, sorted(known), 1, cutoff=0.9)
            if close:
                found.append((name, close[0]))
    return found


if __name__ == "__main__":
    sys.exit(check())
