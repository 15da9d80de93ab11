"""How every request is treated: who asks, from where, with what; and what is said when it cannot be done."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec
from aiohttp import web

from agent_ui.gateway import facts
from agent_ui.gateway.connections import DOWNLOAD_S, UPLOAD_S, is_begun, is_known, is_socket, may_take
from agent_ui.gateway.description.table import Query, described
from agent_ui.gateway.doors.pace import Pace, TooManyRequests
from agent_ui.gateway.doors.reach import Who
from agent_ui.gateway.doors.rights import permit, sees
from agent_ui.gateway.doors.sign_in import LIFE, SignIns
from agent_ui.gateway.problems import problem, problem_of
from agent_ui.gateway.programs.idempotency import ROUTES, Idempotency
from agent_ui.gateway.programs.tokens import TokenGate, bearer_of
from agent_ui.gateway.protocol.doors import Permission
from agent_ui.gateway.protocol.messages import Problem
from agent_ui.gateway.transport import HSTS
from lexicon.errors import BadInput, NotAllowed, Refused, ZuoxiError
from store.sessions import Session

COOKIE = "zx_session"
SECURE_COOKIE = f"__Host-{COOKIE}"  # a browser takes it over TLS alone, and for this host alone
LARGEST_BODY = 64 * 1024
BODY_S = 20.0  # for so small a body
RETRY_SIGN_IN_S = 300  # after too many tries
SAFE = {"GET", "HEAD", "OPTIONS"}

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "media-src 'self' blob:; worker-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

Message = TypeVar("Message")
_FIELD = re.compile(r"Object (?:(?P<is_missing>missing required)|contains unknown) field `(?P<name>.*)`", re.DOTALL)
_AT = re.compile(r"^(?P<expected>.*?)(?: - at `\$\.?(?P<where>.*)`)?$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that may go on: checked for its origin, its sign-in and its permission."""

    request: web.Request
    session: Session

    def path(self, name: str) -> str:
        """A part of the path."""
        return self.request.match_info[name]

    @property
    def who(self) -> Who:
        """For the reach of who asks."""
        return Who(self.session.person, self.session.role, self.session.clients)

    def sees(self, client: str | None) -> bool:
        """Whether rows of this client are for who asks."""
        return sees(self.session.clients, client)

    async def body(self, kind: type[Message]) -> Message:
        """The JSON body as ``kind``. Raises BadInput naming the field."""
        return await read_body(self.request, kind)


Handler = Callable[[Asked], Awaitable[web.StreamResponse]]
OpenHandler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Router:
    """The one way to a route: ``add`` needs a permission, ``add_open`` is for what needs no sign-in.

    ``table`` lists (method, path, permission) for the tests that try every role on every route.
    """

    def __init__(self, app: web.Application, sign_ins: SignIns, gate: TokenGate, pace: Pace, once: Idempotency) -> None:
        self._app, self._sign_ins, self._gate, self.pace, self._once = app, sign_ins, gate, pace, once
        self.table: list[tuple[str, str, Permission | None]] = []

    def add(self, method: str, path: str, permission: Permission, handler: Handler) -> None:
        """A route for those who have the permission."""
        query, is_once = described(method, path).query, (method, path) in ROUTES

        async def handled(request: web.Request, session: Session) -> web.StreamResponse:
            asked = Asked(request, session)
            return await (
                self._once.once(session.person, request, lambda: handler(asked)) if is_once else handler(asked)
            )

        async def for_program(request: web.Request, token: str) -> web.StreamResponse:
            check_address(request)
            session = await self._gate.session(token, request.remote or "")
            is_known(request)
            self.pace.by_program(session.desk)
            permit(session.role, permission)
            check_query(request, query)
            await self._gate.note(session, request.method, request.path, path)
            return await handled(request, session)

        async def handle(request: web.Request) -> web.StreamResponse:
            self.pace.by_address(request.remote or "")
            token = bearer_of(request)
            if token is not None:  # no page of others can show one: no Origin is needed
                return await for_program(request, token)
            check_origin(request)
            check_address(request)
            cookie = request.cookies.get(cookie_name(request), "")
            seen = await self._sign_ins.find(cookie)
            if seen is None:
                raise Refused("no living session", code="not-signed-in")
            is_known(request)
            self.pace.by_person(seen.session.person)
            permit(seen.session.role, permission)
            if seen.session.must and permission != "me":
                raise NotAllowed(f"{seen.session.must} comes first", code=f"{seen.session.must}-first")
            check_query(request, query)
            response = await handled(request, seen.session)
            if seen.is_extended and not response.prepared and cookie_name(request) not in response.cookies:
                give_cookie(request, response, cookie)
            return response

        self.table.append((method, path, permission))
        self._app.router.add_route(method, path, handle)

    def add_open(self, method: str, path: str, handler: OpenHandler) -> None:
        """A route that needs no sign-in."""

        async def handle(request: web.Request) -> web.StreamResponse:
            self.pace.by_address(request.remote or "")
            check_origin(request)
            check_address(request)
            return await handler(request)

        self.table.append((method, path, None))
        self._app.router.add_route(method, path, handle)


def cookie_name(request: web.Request) -> str:
    """What the cookie is called on this way in."""
    return SECURE_COOKIE if request.secure else COOKIE


def give_cookie(request: web.Request, response: web.StreamResponse, cookie: str) -> None:
    """The browser keeps the sign-in for LIFE from now on."""
    response.set_cookie(
        cookie_name(request),
        cookie,
        max_age=int(LIFE.total_seconds()),
        path="/",
        httponly=True,
        samesite="Strict",
        secure=request.secure,
    )


def check_origin(request: web.Request) -> None:
    """Unsafe methods and WebSockets come from a page of ours. Raises Refused.

    A browser always says where such a request comes from; a program has to say the same.
    """
    is_socket = request.headers.get("Upgrade", "").lower() == "websocket"
    if request.method in SAFE and not is_socket:
        return
    origin = urlsplit(request.headers.get("Origin", ""))
    schemes = ("https",) if request.secure else ("http", "https")
    if origin.scheme not in schemes or origin.netloc.lower() != request.host.lower():
        raise Refused("the Origin header does not name this server", code="wrong-origin")


def check_address(request: web.Request) -> None:
    """No NUL character, which PostgreSQL's text cannot hold, in path or query. Raises BadInput."""
    if "\0" in request.path or any("\0" in value for value in request.query.values()):
        raise BadInput("address", "a NUL character", "text")


def check_query(request: web.Request, query: Iterable[Query]) -> None:
    """What of the query has a form of its own; numbers and instants are read by who asks for them. Raises BadInput."""
    for one in query:
        for value in request.query.getall(one.name, ()):
            if "enum" in one.schema and value not in one.schema["enum"]:
                raise BadInput(one.name, value, ", ".join(one.schema["enum"]))
            if "format" in one.schema and not value:
                raise BadInput(one.name, "empty", one.schema["format"])
            if "pattern" in one.schema and re.search(one.schema["pattern"], value) is None:
                raise BadInput(one.name, value[:60], f"as {one.schema['pattern']}")


async def read_body(request: web.Request, kind: type[Message]) -> Message:
    """The JSON body as ``kind``. Raises BadInput naming the field, and Refused: it comes too slowly."""
    try:
        async with asyncio.timeout(BODY_S):
            body = await request.read()
        message: Message = decode(body, kind)
        _check_words(message)
        return message
    except TimeoutError as error:
        raise Refused("the body came too slowly", code="too-slow") from error
    except web.HTTPRequestEntityTooLarge as error:
        raise BadInput("body", "too large", f"at most {LARGEST_BODY} bytes") from error


async def read_file(request: web.Request, most: int) -> bytes:
    """The body, which may be larger than those of other requests. Raises BadInput and Refused, as ``read_body``."""
    parts, size = list[bytes](), 0
    may_take(request, UPLOAD_S + BODY_S)
    try:
        async with asyncio.timeout(UPLOAD_S):
            async for part in request.content.iter_chunked(1 << 16):
                size += len(part)
                if size > most:
                    raise BadInput("file", "too large", f"at most {most >> 20} MiB")
                parts.append(part)
    except TimeoutError as error:
        raise Refused("the file came too slowly", code="too-slow") from error
    return b"".join(parts)


def _check_words(message: Any) -> None:
    """As ``check_address``, for ids and names in a body; free text (``note``) is made storable where it is stored."""
    for name in getattr(message, "__struct_fields__", ()):
        value = getattr(message, name)
        if name != "note" and isinstance(value, str) and "\0" in value:
            raise BadInput(name, "a NUL character", "text")


def decode(data: bytes | str, kind: Any) -> Any:
    """JSON as ``kind``. Raises BadInput naming the field and what would be right."""
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.ValidationError as error:
        found = _AT.match(str(error))
        assert found is not None
        where, expected = found["where"] or "", found["expected"]
        field = _FIELD.fullmatch(expected)
        if field is None:
            raise BadInput(where or "body", "wrong", expected) from error
        where = f"{where}.{field['name']}" if where else field["name"]
        raise BadInput(where, "wrong", "given" if field["is_missing"] else "left out: no such field") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInput("body", "not JSON", "a JSON object") from error


def done() -> web.Response:
    """Done, and nothing to say of it."""
    return web.Response(status=204, headers={"Cache-Control": "no-store"})


def answer(message: Any, *, status: int = 200) -> web.Response:
    """A JSON answer; never kept by a cache."""
    return web.Response(
        body=msgspec.json.encode(message),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


@web.middleware
async def errors(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Every failure as a Problem with its status."""
    is_begun(request)
    try:
        return await handler(request)
    except ZuoxiError as error:
        status, told = problem_of(error)
        refusal = _refusal(request, status, told)
        if status == 429:
            after_s = error.after_s if isinstance(error, TooManyRequests) else RETRY_SIGN_IN_S
            refusal.headers["Retry-After"] = str(after_s)
        return refusal
    except web.HTTPException as error:
        if error.status == 404:
            return _refusal(request, 404, problem("not-found"))
        if error.status < 400:
            raise
        if isinstance(error, web.HTTPMethodNotAllowed):
            told_so = _refusal(request, 405, problem("no-such-method"))
            told_so.headers["Allow"] = ", ".join(sorted(error.allowed_methods))
            return told_so
        return _refusal(request, error.status, problem("refused", text=error.reason))
    except (ConnectionError, TimeoutError):
        raise
    except Exception as error:  # a fault of ours: noted, and told without its details
        facts.request_failed(request.method, request.path, error)
        return _refusal(request, 500, problem("error"))


def _refusal(request: web.Request, status: int, told: Problem) -> web.Response:
    refusal = answer(told, status=status)
    if request.body_exists and not request.content.at_eof():
        refusal.force_close()
    return refusal


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """For the signal on_response_prepare."""
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    if request.secure:
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    if isinstance(response, web.WebSocketResponse) or response.content_type == "text/event-stream":
        is_socket(request)
    elif not isinstance(response, web.Response):
        may_take(request, DOWNLOAD_S)
