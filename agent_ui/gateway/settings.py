"""What the gateway is told from outside: environment variables ``ZUOXI_*``, rendered by ``launch/``."""

from ipaddress import ip_network
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """A wrong value is refused at start with its name and what would be right."""

    model_config = SettingsConfigDict(env_prefix="ZUOXI_", extra="ignore")

    var: Path
    pg_dsn: str
    redis_url: str
    ari_url: str = Field(pattern=r"^https?://[^/]+")
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8480, ge=1, le=65535)
    sip_host: str = "127.0.0.1"
    sip_port: int = Field(default=15060, ge=1, le=65535)
    kept_dir: Path
    trusted_proxies: str = ""  # CIDR, with commas: whose X-Forwarded-For and X-Forwarded-Proto are believed
    web_dir: Path = Path(__file__).parents[1] / "web" / "dist"

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        return ",".join(str(ip_network(one.strip())) for one in value.split(",") if one.strip())

    @property
    def proxies(self) -> tuple[str, ...]:
        """The trusted ones, one by one."""
        return tuple(self.trusted_proxies.split(",")) if self.trusted_proxies else ()
