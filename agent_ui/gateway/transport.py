"""What requests come in over: our certificate, renewed without a restart, and who may speak to us without it."""

import asyncio
import contextlib
import ssl
from collections.abc import Awaitable, Callable, Iterable
from ipaddress import IPv4Network, ip_address
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Middleware

from agent_ui.gateway import facts
from lexicon.errors import Refused

LOOK_S = 5.0
HSTS = "max-age=31536000"
INSECURE = "insecure-transport"


class Certificate:
    """Our certificate and key. ``context`` serves what was last read well; who is connected already stays so."""

    def __init__(self, certificate: Path, key: Path) -> None:
        """Raises Refused when they cannot be read or do not belong together."""
        self._files = (certificate, key)
        self._asked = asyncio.Event()
        self._seen: tuple[tuple[int, int], ...] = ()
        self.context = _fresh()
        try:
            self.reload()
        except (OSError, ssl.SSLError) as error:
            raise Refused(f"{certificate}, {key}: {_words(error)}") from error

    def reload(self) -> bool:
        """Take changed files; whether they had. Raises OSError, ssl.SSLError; then the old ones serve on."""
        marks = tuple((found.st_mtime_ns, found.st_ino) for found in (path.stat() for path in self._files))
        if marks == self._seen:
            return False
        _fresh().load_cert_chain(*self._files, password=_no_password)  # a pair that does not fit must not get into ours
        self.context.load_cert_chain(*self._files, password=_no_password)
        self._seen = marks
        return True

    def ask(self) -> None:
        """Look at the files now (SIGHUP)."""
        self._asked.set()

    async def run(self) -> None:
        """Look every few seconds, until cancelled."""
        said = ""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._asked.wait(), LOOK_S)
            self._asked.clear()
            try:
                if self.reload():
                    facts.certificate("taken")
                said = ""
            except (OSError, ssl.SSLError) as error:  # half renewed, or wrong: told once
                if _words(error) != said:
                    facts.certificate(f"not taken: {_words(error)}")
                said = _words(error)


def _fresh() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ECDHE+AESGCM:ECDHE+CHACHA20")  # of TLS 1.2; those of 1.3 are all right
    context.options |= ssl.OP_NO_RENEGOTIATION
    return context


def _no_password() -> str:
    # Without this OpenSSL would ask at the terminal.
    raise ssl.SSLError("the key has a password")


def _words(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)) or type(error).__name__


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def behind(proxies: Iterable[IPv4Network]) -> Middleware:
    """The middleware that takes a trusted proxy's word for who asks, and refuses plain HTTP from other machines."""
    trusted = tuple(proxies)

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        peer = ip_address(request.remote or "127.0.0.1")
        if any(peer in network for network in trusted):
            request = _as_told(request)
        elif not request.secure and not peer.is_loopback:
            raise Refused("plain HTTP from another machine", code=INSECURE)
        return await handler(request)

    return middleware


def _as_told(request: web.Request) -> web.Request:
    """The proxy's word; of a chain only the last link, which our own proxy wrote."""
    scheme = request.headers.get("X-Forwarded-Proto", request.scheme).split(",")[-1].strip().lower()
    remote = request.headers.get("X-Forwarded-For", request.remote or "").split(",")[-1].strip()
    try:
        ip_address(remote)
    except ValueError:
        raise Refused("X-Forwarded-For names no address", code=INSECURE) from None
    return request.clone(scheme=scheme if scheme in ("http", "https") else request.scheme, remote=remote)
