"""Where this machine is, as others see it."""

import socket


def address_towards(exchange: str) -> str:
    """This machine's address for whoever talks with the exchange (``host:port``)."""
    host, _, port = exchange.partition(":")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.connect((host, int(port or 5060)))  # sends nothing
        return str(one.getsockname()[0])
