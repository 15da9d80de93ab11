"""Lists as people write them in one line of settings: ``10.0.0.0/8, 192.168.7.0/24``."""

from ipaddress import IPv4Network
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_settings import NoDecode


def _listed(value: object) -> object:
    return value.replace(",", " ").split() if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]
Networks = Annotated[tuple[IPv4Network, ...], NoDecode, BeforeValidator(_listed)]
