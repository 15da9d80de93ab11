"""panoramisk behind a guard.

panoramisk 1.4 has six faults that hurt a contact centre; each is mended here and has a test against a scripted
manager server (``tests/contract/ami``): header injection by CR/LF, characters lost when a read ends inside one,
actions sent again after a reconnect, futures that never end, no notice of a server that stopped answering, and
one raising handler that tears the link down. A wrong password is not retried for ever either.
"""

import asyncio
import codecs
from collections.abc import Callable, Mapping
from typing import Any

from panoramisk import Manager
from panoramisk.ami_protocol import AMIProtocol
from panoramisk.message import Message

from lexicon.errors import BadInput, ExchangeAway, Refused

END, EVENT = "\r\n\r\n", "Event: "
FORBIDDEN = ("\r", "\n", "\0")
MOST_LOGIN_FAILURES = 3


class Event(dict[str, str]):
    """One event; its names are found however they are written."""

    def __missing__(self, name: str) -> str:
        small = name.lower()
        if small == name:
            raise KeyError(name)
        return self[small]


class _WholeCharacters(AMIProtocol):  # type: ignore[misc]
    """Takes whole messages; the events of calls are read here: panoramisk makes more of each than we need."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._begun = ""

    def data_received(self, data: bytes) -> None:
        messages = (self._begun + self._decoder.decode(data)).split(END)
        self._begun = messages.pop()
        for message in messages:
            if message.startswith(EVENT):
                name = message[len(EVENT) :].partition("\r\n")[0]
                heard = self.factory.handlers.get(name)
                if heard is not None and "\r\nActionID: " not in message:
                    self._tell(heard, _event(message))
                    continue
            super().data_received(f"{message}{END}".encode())

    def _tell(self, handlers: list[Callable[[Any, Event], None]], event: Event) -> None:
        for handler in handlers:
            try:
                handler(self.factory, event)
            except Exception as error:  # as below
                self.factory.on_fault(f"handler failed: {error!r}")

    def handle_message(self, message: Message) -> None:
        try:
            super().handle_message(message)
        except Exception as error:  # one bad handler must not cut the link
            self.factory.on_fault(f"handler failed: {error!r}")

    def connection_lost(self, exc: Exception | None) -> None:
        for action in self.responses.values():
            if not action.future.done():
                action.future.set_exception(ExchangeAway("the manager link broke before Asterisk answered"))
        if self.factory is None:  # lost before panoramisk knew that it was made: it would never be missed
            self.close()
            return
        super().connection_lost(exc)


def _event(message: str) -> Event:
    fields = Event()
    for row in message.split("\r\n"):
        name, _, value = row.partition(": ")
        fields[name.lower()] = value
    return fields


class _Everything:
    """Says that every action may be forgotten: nothing is ever sent a second time by itself."""

    def __contains__(self, action: object) -> bool:
        return True


class AmiLink(Manager):  # type: ignore[misc]
    """A manager connection that comes back by itself. ``act`` ends in ``timeout_s`` whatever happens."""

    def __init__(
        self,
        address: tuple[str, int],
        login: tuple[str, str],
        on_fault: Callable[[str], None],
        on_up: Callable[[bool], None],
        ping_s: float = 5.0,
    ) -> None:
        self.on_fault, self._on_up = on_fault, on_up
        self._login_failures = 0
        self._is_over = False
        self._ping_s = ping_s
        self._tasks: set[asyncio.Task[None]] = set()
        self.handlers: dict[str, list[Callable[[Any, Event], None]]] = {}
        super().__init__(
            host=address[0],
            port=address[1],
            username=login[0],
            secret=login[1],
            protocol_factory=_WholeCharacters,
            forgetable_actions=_Everything(),
            reconnect_timeout=1,
            ping_delay=max(1, int(ping_s)),
            ping_interval=max(1, int(ping_s)),
            on_disconnect=self._went_down,
            log=_Quiet(),
        )

    def login(self, future: "asyncio.Future[Message]") -> bool:
        """Count refusals: a wrong password tried for ever gets us banned by our own guard."""
        if future.cancelled() or future.exception() is not None:
            return False
        done = bool(super().login(future))
        self._login_failures = 0 if done else self._login_failures + 1
        if self._login_failures >= MOST_LOGIN_FAILURES:
            self.on_fault(f"the manager refused our password {MOST_LOGIN_FAILURES} times; not trying again")
            self.close()
        elif done:
            self._on_up(True)
        return done

    def connect(self, *args: Any, **kwargs: Any) -> Any:
        """Start to connect; after ``close`` nothing happens, whatever timer of panoramisk's still calls this."""
        if self._is_over:
            return None
        return super().connect(*args, **kwargs)

    def connection_made(self, f: "asyncio.Future[tuple[asyncio.Transport, AMIProtocol]]") -> None:
        """Called by panoramisk with the outcome of ``connect``."""
        if not self._is_over:
            if not f.cancelled() and f.exception() is None and f.result()[1].closed:
                self.loop.call_later(self.reconnect_timeout, self.connect)
            else:
                super().connection_made(f)
        elif not f.cancelled() and f.exception() is None:
            transport, protocol = f.result()
            protocol.closed = True
            transport.abort()

    def hear(self, name: str, handler: Callable[[Any, Event], None]) -> None:
        """Call ``handler`` (with this link and the event) at every event of this name that answers no action."""
        self.handlers.setdefault(name, []).append(handler)

    def _went_down(self, *_: object) -> None:
        self._on_up(False)

    @property
    def is_up(self) -> bool:
        return bool(self._connected and self.authenticated and not self._is_over)

    async def act(self, action: Mapping[str, str], timeout_s: float = 5.0) -> Message:
        """Send one action once. Raises BadInput (control characters), ExchangeAway (down, silent), Refused."""
        return (await self.ask(action, timeout_s))[0]

    async def ask(self, action: Mapping[str, str], timeout_s: float = 5.0) -> list[Message]:
        """Like ``act``, for an action answered by a list: the response, then each of its events."""
        for key, value in action.items():
            if any(c in value for c in FORBIDDEN) or any(c in key for c in (*FORBIDDEN, ":")):
                raise BadInput(f"AMI field {key!r}", "holds a control character", "one line of text")
        if not self.is_up:
            raise ExchangeAway("no manager link to Asterisk")
        protocol = self.protocol
        future = self.send_action(dict(action))
        try:
            answer = await asyncio.wait_for(asyncio.shield(future), timeout_s)
        except TimeoutError as error:
            raise ExchangeAway(f"Asterisk did not answer {action['Action']} within {timeout_s} s") from error
        finally:
            for key in [key for key, sent in protocol.responses.items() if sent.future is future]:
                protocol.responses.pop(key)
            future.cancel()
        messages: list[Message] = answer if isinstance(answer, list) else [answer]
        first = messages[0]
        if not first.success:
            raise Refused(f"{action['Action']}: {first.get('message', first.response)}", code="exchange-refused")
        return messages

    def ping(self) -> None:
        """Called by panoramisk every few seconds: a missing Pong cuts the link, which then is made anew."""
        self.pinger = self.loop.call_later(self._ping_s, self.ping)
        task: asyncio.Task[None] = self.loop.create_task(self._ping(), name="ami-ping")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _ping(self) -> None:
        try:
            await self.act({"Action": "Ping"}, timeout_s=self._ping_s)
        except ExchangeAway:
            if self._connected and self.protocol is not None:
                self.on_fault("no Pong: cutting the manager link")
                self.protocol.transport.abort()

    def close(self) -> None:
        """End the link for good."""
        self._is_over = True
        super().close()
        for task in self._tasks:
            task.cancel()


class _Quiet:
    """panoramisk's log lines carry whole messages, personal data included: they go nowhere."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *args, **kwargs: None
