"""What the controller is told from outside: environment variables ``ZUOXI_*``, rendered by ``launch/``."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from ari_app.call.state import Way
from lexicon.phone_number import Home


class Settings(BaseSettings):
    """Seconds for ``*_s``. A wrong value is refused at start with its name and what would be right."""

    model_config = SettingsConfigDict(env_prefix="ZUOXI_", extra="ignore")

    var: Path
    part: str = Field(default="controller", pattern=r"^[a-z][a-z0-9-]*$")  # names the ready mark
    pg_dsn: str
    redis_url: str
    ari_url: str
    ari_user: str
    ari_password: str
    ami_host: str = "127.0.0.1"
    ami_port: int = Field(ge=1, le=65535)
    ami_user: str
    ami_secret: str
    raw_dir: Path
    prompts_dir: Path
    spoken_dir: Path = Path("spool/spoken")  # relative to var; what was spoken when flows were published
    media_host: str = "127.0.0.1"  # where sound of telephones and softphones is, as they are told
    book: Path | None = None  # the trunks for calls out, of lines.yml; read again whenever it changes
    out: str = ""  # without a book: the trunk, or group of spans, that calls go out through; "": the demo's
    lines: Path | None = None  # lines.yml: the names of trunks and spans
    app: str = Field(default="zuoxi", pattern=r"^[a-z][a-z0-9_-]*$")
    ringing: Way = Way.DIAL  # dial or originate, see docs/decisions/0017
    least_free_mb: int = Field(default=200, ge=0)  # where recordings go; with less new ones are refused
    seek_s: float = Field(default=45, ge=5, le=600)  # an expert is sought so long before the first agent has the caller
    park_s: float = Field(default=120, ge=5, le=3600)  # after it a parked caller comes back to who parked him
    pause_s: float = Field(default=180, ge=10, le=1800)  # after it a recording that an agent paused goes on
    desk_grace_s: float = Field(default=10, ge=0, le=600)

    region: str = Field(default="CN", pattern=r"^[A-Z]{2}$")  # whose numbers have no country's code: ISO 3166
    area: str = Field(default="", pattern=r"^[1-9][0-9]{0,4}$|^$")  # and no area code, without its 0

    @property
    def home(self) -> Home:
        """Where we are, for telephone numbers."""
        return Home(self.region, self.area)

    @property
    def habits(self) -> tuple[Way, float, float, float]:
        """How agents are rung, how long a second party is sought, a caller parked, a recording paused (seconds)."""
        return self.ringing, self.seek_s, self.park_s, self.pause_s


class GuardSettings(BaseSettings):
    """What the guard is told."""

    model_config = SettingsConfigDict(env_prefix="ZUOXI_", extra="ignore")

    var: Path
    part: str = Field(default="guard", pattern=r"^[a-z][a-z0-9-]*$")
    pg_dsn: str
    redis_url: str
    ami_host: str = "127.0.0.1"
    ami_port: int = Field(ge=1, le=65535)
    ami_user: str
    ami_secret: str
    sip_port: int = Field(ge=1, le=65535)
    lines: Path | None = None
    ban: Literal["watch", "on"] = "on"
    ban_never: str = ""  # networks, with commas between
