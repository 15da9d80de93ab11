"""What the service is told from outside: environment variables ``ZUOXI_*``, rendered by ``launch/``."""

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from documents.listed import listed


class Settings(BaseSettings):
    """A wrong value is refused at start with its name and what would be right."""

    model_config = SettingsConfigDict(env_prefix="ZUOXI_", extra="ignore")

    var: Path
    pg_dsn: str
    redis_url: str
    webhook_networks: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(listed)] = ()
