"""What Asterisk's configuration depends on. A wrong value is refused before Asterisk ever sees it."""

import re
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from asterisk_conf.addresses import LOOPBACK, PRIVATE
from lexicon.errors import BadInput

PROMPTS = Path(__file__).resolve().parent / "prompts"

# Asterisk reads ';' as a comment and ',' '|' '$' as syntax in places; a secret made of these characters would
# be cut short silently, so only plain ones are let through.
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,128}")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
_PATH = re.compile(r"/[^\x00-\x1f;,|$\"'\\\[\]{}()<>*?]*")


def _secret(value: str) -> str:
    if not _SECRET.fullmatch(value):
        raise ValueError("16 to 128 letters, digits, '-' or '_'")
    return value


def _name(value: str) -> str:
    if not _NAME.fullmatch(value):
        raise ValueError("a letter, then up to 39 letters, digits, '-' or '_'")
    return value


def _path(value: PurePosixPath) -> PurePosixPath:
    if not _PATH.fullmatch(str(value)):
        raise ValueError("an absolute path without ; , | $ quotes, brackets or wildcards")
    return value


Port = Annotated[int, Field(ge=1024, le=65535)]
Secret = Annotated[str, AfterValidator(_secret)]
Name = Annotated[str, AfterValidator(_name)]
Directory = Annotated[PurePosixPath, AfterValidator(_path)]


class AsteriskSettings(BaseModel):
    """Every value the templates may use. Ports are TCP or UDP port numbers, directories absolute paths."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # Where the exchange listens: SIP, sound (and named in SDP), ARI and AMI; what it is called beyond a NAT.
    sip_host: IPv4Address = LOOPBACK
    media_host: IPv4Address = LOOPBACK
    control_host: IPv4Address = LOOPBACK
    external_host: IPv4Address | None = None
    ice_host: IPv4Address | None = None  # told to softphones for media_host
    local_nets: tuple[IPv4Network, ...] = PRIVATE
    sip_port: Port = 15060
    http_port: Port = 18088
    ami_port: Port = 15038
    rtp_first: Port = 20000
    rtp_last: Port = 20999

    # Who may talk to it.
    ari_user: Name = "zuoxi"
    ari_password: Secret
    ami_user: Name = "zuoxi"
    ami_secret: Secret
    controllers: tuple[IPv4Network, ...] = ()  # besides this machine
    trunk_address: IPv4Address = IPv4Address("127.0.0.1")
    trunk_port: Port = 15070  # of the carrier, where calls go out to

    # Directories: the tree's own (read only) and ours.
    module_dir: Directory
    data_dir: Directory
    music_dir: Directory
    prompts_dir: Directory = PurePosixPath(PROMPTS)
    etc_dir: Directory
    lib_dir: Directory
    spool_dir: Directory
    log_dir: Directory
    run_dir: Directory

    # Behaviour.
    app: Name = "zuoxi"
    entry: Literal["stasis", "broadcast"] = "stasis"
    claim_timeout_ms: Annotated[int, Field(ge=100, le=10_000)] = 1000
    controller_tries: Annotated[int, Field(ge=1, le=300)] = 30
    max_call_s: Annotated[int, Field(ge=60, le=86_400)] = 14_400

    @field_validator("media_host")
    @classmethod
    def _sound_has_an_address(cls, value: IPv4Address) -> IPv4Address:
        if value.is_unspecified or value.is_multicast:
            raise ValueError("one address that others can send to")
        return value

    @model_validator(mode="after")
    def _rtp_range_has_room(self) -> "AsteriskSettings":
        if self.rtp_last - self.rtp_first < 3:
            raise ValueError("rtp_last must be at least rtp_first + 3")
        return self


def read_settings(values: Mapping[str, object]) -> AsteriskSettings:
    """Checked settings out of plain values; raises ``BadInput`` naming the field, its value and what would be right."""
    try:
        return AsteriskSettings.model_validate(dict(values))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "rtp_first, rtp_last"
        if first["type"] == "extra_forbidden":
            known = ", ".join(AsteriskSettings.model_fields)
            raise BadInput(field, "no such setting", f"one of {known}") from None
        if first["type"] == "missing":
            raise BadInput(field, "is missing", "a value") from None
        expected = first["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
        was = "its value is not shown" if "password" in field or "secret" in field else f"was {first['input']!r}"
        if not first["loc"]:
            was = f"were {values.get('rtp_first')!r}, {values.get('rtp_last')!r}"
        raise BadInput(field, was, expected) from None
