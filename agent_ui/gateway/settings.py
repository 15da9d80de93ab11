"""What the gateway is told from outside: environment variables ``ZUOXI_*``, rendered by ``launch/``."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from documents.listed import Networks, Words
from lexicon.phone_number import Home


class Settings(BaseSettings):
    """A wrong value is refused at start with its name and what would be right."""

    model_config = SettingsConfigDict(env_prefix="ZUOXI_", extra="ignore")

    var: Path
    pg_dsn: str
    redis_url: str
    ari_url: str = Field(pattern=r"^https?://[^/]+")
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8480, ge=1, le=65535)
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    proxies: Networks = ()
    turn_urls: Words = ()
    turn_secret: str = ""
    sip_host: str = "127.0.0.1"
    sip_port: int = Field(default=15060, ge=1, le=65535)
    kept_dir: Path
    raw_dir: Path  # where prompts that are recorded by telephone lie until they are kept, or for an hour
    region: str = Field(default="CN", pattern=r"^[A-Z]{2}$")  # as the controller's: see docs/dialling.md
    area: str = Field(default="", pattern=r"^[1-9][0-9]{0,4}$|^$")
    metrics_token: str = ""  # who shows it may read /metrics; "": nobody
    web_dir: Path = Path(__file__).parents[1] / "web" / "dist"

    @property
    def home(self) -> Home:
        """Whose are numbers without a country's or an area code."""
        return Home(self.region, self.area)
