"""Lists as people write them in one line of settings: ``10.0.0.0/8, 192.168.7.0/24``."""

from ipaddress import IPv4Network
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_settings import NoDecode


def listed(value: object) -> object:
    """The pieces of a written list; what is no text stays as it is."""
    return value.replace(",", " ").split() if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(listed)]
Networks = Annotated[tuple[IPv4Network, ...], NoDecode, BeforeValidator(listed)]
