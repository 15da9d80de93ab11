"""SIP telephones with sound, for the command line and the tests: the only file that imports baresip.

One ``Telephones`` (the SIP stack) per process at a time, with any number of phones and calls in it. baresip runs its
own thread and reports on the asyncio loop; one more thread moves the sound, so that a busy loop never makes it stutter.

    async with Telephones("127.0.0.1:15060") as phones:
        caller = await phones.caller("13800138000")
        leg = await caller.dial("4008001000")
        await leg.answered()
        await leg.press("1")
        leg.tone(440)
        await leg.hears(1000)
        await leg.hang_up()
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal, Self

import baresip

from cli import sound
from cli.here import address_towards

AHEAD_S = 0.12  # how much sound lies ready in the stack: rides out a busy machine, ends a tone soon enough
TICK_S = 0.02
EARLY_CALLS = 64
KEPT_S = 900  # of heard sound a leg
_DIALLABLE = re.compile(r"[0-9A-Za-z*#+_.-]{1,64}")


class PhoneError(Exception):
    """Root of what a telephone reports."""


class CallRefused(PhoneError):
    """The far end did not take the call. ``status`` is the SIP status, None when no answer came at all."""

    def __init__(self, status: int | None, reason: str) -> None:
        super().__init__(f"call refused: {status or 'no answer'} {reason}".strip())
        self.status, self.reason = status, reason


class NotRegistered(PhoneError):
    """The registrar refused or did not answer. ``status`` is the SIP status or None."""

    def __init__(self, status: int | None, reason: str) -> None:
        super().__init__(f"not registered: {status or 'no answer'} {reason}".strip())
        self.status, self.reason = status, reason


class TooLate(PhoneError, TimeoutError):
    """What was waited for did not come in time; the text says what."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a leg ended: who hung up, and the SIP status when there was one (486, 404, ...)."""

    by: Literal["us", "them"]
    status: int | None
    reason: str


def _ending(text: str, is_ours: bool) -> Ending:
    """The stack's closing words, e.g. ``486 Busy Here,Q.850;cause=17``; a far BYE comes as a broken connection."""
    if is_ours:
        return Ending("us", None, "hung up here")
    status, _, reason = text.partition(" ")
    if len(status) == 3 and status.isdigit():
        return Ending("them", int(status), reason.partition(",")[0])
    return Ending("them", None, "hung up there" if text.startswith("Connection reset") else text)


class _Source:
    """Sound on its way out; only the sound thread moves it on."""

    def __init__(self, pcm: bytes, loop: bool) -> None:
        self._pcm, self._loop, self._at = pcm, loop, 0
        self.done = threading.Event()

    def take(self, size: int) -> bytes:
        part = self._pcm[self._at : self._at + size]
        while self._loop and self._pcm and len(part) < size:
            part += self._pcm[: size - len(part)]
        return part

    def taken(self, size: int) -> None:
        self._at += size
        if self._loop and self._pcm:
            self._at %= len(self._pcm)
        elif self._at >= len(self._pcm):
            self.done.set()


class Leg:
    """One call of one phone, placed or received."""

    def __init__(self, call: Any, on_end: Callable[[Leg], None]) -> None:
        self._call = call
        self._on_end = on_end
        self._source: _Source | None = None
        self._heard = bytearray()
        self._is_ours = False
        self._is_open = asyncio.Event()
        self._is_over = asyncio.Event()
        self._is_settled = asyncio.Event()  # either of the two
        self.is_ringing = asyncio.Event()  # set when the far end rings (placed calls)
        self.ending: Ending | None = None
        self.keys = ""  # pressed at the far end
        call.on(self.on_event)

    @property
    def peer(self) -> str:
        """The far end's SIP address."""
        return str(self._call.peer or "")

    @property
    def peer_number(self) -> str:
        """The user part of the far end's address: the number that calls, or the one that was dialled."""
        return self.peer.removeprefix("sip:").partition("@")[0].partition(";")[0]

    def is_up(self) -> bool:
        """True while both ends can talk."""
        return self._is_open.is_set() and not self._is_over.is_set()

    def is_over(self) -> bool:
        """True once the call is gone."""
        return self._is_over.is_set()

    # ------------------------------------------------------------ the call

    async def answered(self, timeout_s: float = 20) -> None:
        """Wait until the call is up. Raises ``CallRefused`` or ``TooLate`` (the call is then hung up)."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._is_settled.wait()
        except TimeoutError:
            await self.hang_up()
            raise TooLate(f"call to {self.peer_number} not answered within {timeout_s:g} s") from None
        if not self._is_open.is_set():
            ending = self.ending or Ending("them", None, "")
            raise CallRefused(ending.status, ending.reason)

    async def answer(self, timeout_s: float = 10) -> None:
        """Take a received call and wait until it is up."""
        try:
            await self._call.answer()
        except baresip.StaleHandleError:
            raise CallRefused(None, "the caller had already gone") from None
        await self.answered(timeout_s)

    async def decline(self) -> None:
        """Refuse a received call (486)."""
        self._is_ours = True
        with contextlib.suppress(baresip.StaleHandleError):
            await self._call.reject()

    async def hang_up(self, timeout_s: float = 5) -> None:
        """End the call, from any state; nothing happens when it is already over."""
        if self._is_over.is_set():
            return
        self._is_ours = True
        with contextlib.suppress(baresip.StaleHandleError):
            await self._call.hangup()
        await self.ended(timeout_s)

    async def ended(self, timeout_s: float = 30) -> Ending:
        """Wait until the call is over and say how. Raises ``TooLate``."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._is_over.wait()
        except TimeoutError:
            raise TooLate(f"call with {self.peer_number} still up after {timeout_s:g} s") from None
        assert self.ending is not None
        return self.ending

    async def press(self, digits: str, gap_ms: int = 120) -> None:
        """Send DTMF digits (RFC 4733, 100 ms each); returns after the last. Raises ``CallRefused`` when gone."""
        try:
            await self._call.send_dtmf(digits, interdigit_ms=gap_ms)
        except baresip.StaleHandleError:
            raise CallRefused(None, "the call ended before the digit was sent") from None

    # ------------------------------------------------------------ sound

    def tone(self, hz: int, level: float = 0.3) -> None:
        """Send a tone until something else is played."""
        self.play(sound.tone(hz, 1.0, level), loop=True)

    def play(self, pcm: bytes, *, loop: bool = False) -> None:
        """Send 8 kHz mono 16-bit sound at the pace of the wall clock, instead of what was sent before."""
        self._source = _Source(pcm, loop)

    def quiet(self) -> None:
        """Send silence."""
        self._source = None

    def heard(self, last_s: float | None = None) -> bytes:
        """What came in (8 kHz mono 16 bit): all of it, or the last ``last_s`` seconds."""
        if last_s is None:
            return bytes(self._heard)
        return bytes(self._heard[-2 * round(last_s * sound.RATE_HZ) :])

    def forget(self) -> None:
        """Drop what was heard so far."""
        self._heard.clear()

    async def hears(self, hz: float, timeout_s: float = 10, share: float = 0.8, over_s: float = 0.4) -> float:
        """Wait until ``over_s`` seconds of sound are a tone of ``hz``; gives its share (see ``sound.tone_level``)."""

        def throughout(pcm: bytes) -> float:  # in both halves: the end of a tone that has just stopped is not enough
            middle = len(pcm) // 4 * 2
            return min(sound.tone_level(pcm[:middle], hz), sound.tone_level(pcm[middle:], hz))

        return await self._until_heard(throughout, share, over_s, timeout_s, f"no tone of {hz:g} Hz")

    async def hears_anything(self, timeout_s: float = 10, over_s: float = 0.2) -> float:
        """Wait until the line carries sound of any kind; gives its RMS."""
        return await self._until_heard(sound.rms, 0.005, over_s, timeout_s, "no sound")

    async def _until_heard(
        self, measure: Callable[[bytes], float], least: float, over_s: float, timeout_s: float, lack: str
    ) -> float:
        deadline = asyncio.get_running_loop().time() + timeout_s
        while True:
            pcm = self.heard(over_s)
            value = measure(pcm) if len(pcm) >= 2 * round(over_s * sound.RATE_HZ) else 0.0
            if value >= least:
                return value
            if self.is_over():
                raise CallRefused(None, f"the call ended: {lack} was heard")
            if asyncio.get_running_loop().time() > deadline:
                pitch = sound.strongest_hz(self.heard(over_s))
                raise TooLate(f"{lack} within {timeout_s:g} s (strongest now: {pitch} Hz, measure {value:.3f})")
            await asyncio.sleep(TICK_S)

    # ------------------------------------------------------------ inside

    def on_event(self, event: baresip.StackEvent) -> None:
        """What the stack reports about this call."""
        match event.event:
            case baresip.Event.CALL_RINGING | baresip.Event.CALL_PROGRESS:
                self.is_ringing.set()
            case baresip.Event.CALL_ESTABLISHED:
                self._is_open.set()
                self._is_settled.set()
            case baresip.Event.CALL_CLOSED:
                self.ending = _ending(event.text or "", self._is_ours)
                self._is_over.set()
                self._is_settled.set()
                self._on_end(self)
            case baresip.Event.CALL_DTMF_START:
                self.keys += event.text or ""
            case _:
                pass

    def move_sound(self) -> None:
        """One tick of the sound thread: top up what goes out, take what came in."""
        audio = self._call.audio
        with contextlib.suppress(baresip.AudioNotActive, baresip.AudioRestarted):
            info = audio.info()
            if info.rx_ready:
                self._heard += audio.read(1 << 16)
                del self._heard[: max(0, len(self._heard) - 2 * KEPT_S * sound.RATE_HZ)]
            source = self._source
            if source is None or not info.tx_ready or source.done.is_set():
                return
            room = 2 * round(AHEAD_S * sound.RATE_HZ) - info.tx_buffered
            if room > 0:
                source.taken(audio.write(source.take(room)))


class Phone:
    """One SIP identity that can place calls and, when registered, receive them."""

    def __init__(self, owner: Telephones, agent: Any, user: str) -> None:
        self._owner, self._agent, self.user = owner, agent, user
        self._calls: asyncio.Queue[Leg] = asyncio.Queue()
        agent.on_incoming(lambda call: self._calls.put_nowait(owner.take(call)))

    async def dial(self, number: str) -> Leg:
        """Send the INVITE; await ``leg.answered()`` for the outcome."""
        if not _DIALLABLE.fullmatch(number):
            raise ValueError(f"not a number that can be dialled: {number!r}")
        return self._owner.take(await self._agent.dial(f"sip:{number.replace('#', '%23')}@{self._owner.exchange}"))

    async def register(self, timeout_s: float = 10) -> None:
        """Register at the exchange. Raises ``NotRegistered`` (status 401: wrong password)."""
        try:
            await self._agent.register(timeout=timeout_s)
        except baresip.RegistrationError as error:
            raise NotRegistered(error.status, error.reason) from None

    async def unregister(self) -> None:
        """Tell the exchange that this phone is gone; not being heard is no error."""
        with contextlib.suppress(baresip.BaresipError):
            await self._agent.unregister(timeout=3)

    async def next_call(self, timeout_s: float = 30) -> Leg:
        """The next call that rings here (not answered yet). A call nobody asks for goes on ringing: it is ignored."""
        try:
            async with asyncio.timeout(timeout_s):
                return await self._calls.get()
        except TimeoutError:
            raise TooLate(f"no call came to {self.user} within {timeout_s:g} s") from None


class Telephones:
    """The SIP stack of this process: an async context manager; leaving it hangs up and unregisters everything.

    ``exchange`` is Asterisk's ``host:port`` (UDP). The sound takes free ports out of ``rtp_ports``, by chance, so that
    processes may share the range; ``sip_port`` 0 takes any free port.
    """

    def __init__(self, exchange: str, *, sip_port: int = 0, rtp_ports: tuple[int, int] = (40000, 59999)) -> None:
        self.exchange = exchange
        self._host, self._port = address_towards(exchange), sip_port
        self._rtp = f"{rtp_ports[0]}-{rtp_ports[1]}"
        self._runtime: Any = None
        self._legs: list[Leg] = []
        self._taken: set[int] = set()  # calls that have a leg
        self._early: dict[int, list[baresip.StackEvent]] = {}  # events of calls that have none yet
        self._phones: list[Phone] = []
        self._stop = threading.Event()
        self._sound = threading.Thread(target=self._move_sound, name="phone-sound", daemon=True)

    async def __aenter__(self) -> Self:
        config = baresip.Config(
            net_interface=self._host,  # loopback is skipped unless named by address
            max_concurrent_calls=None,
            native_log_level="error",
            extra_config_text=f"sip_listen {self._host}:{self._port}\nrtp_ports {self._rtp}\n",
        )
        self._runtime = baresip.Runtime(native_log_level="error")
        await self._runtime.start(config)
        self._runtime.subscribe(self._keep_early)
        self._sound.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            for leg in list(self._legs):
                with contextlib.suppress(PhoneError, baresip.BaresipError):
                    await leg.hang_up(2)
            for phone in self._phones:
                await phone.unregister()
        finally:
            self._stop.set()
            await asyncio.to_thread(self._sound.join, 2)
            await self._runtime.close()

    async def caller(self, number: str) -> Phone:
        """A phone beyond the trunk: it shows ``number`` as its caller id and does not register."""
        return await self._phone(number, "", 0)

    async def desk(self, user: str, password: str) -> Phone:
        """A desk phone, registered at the exchange. Raises ``NotRegistered``."""
        phone = await self._phone(user, password, 60)
        self._phones.append(phone)
        await phone.register()
        return phone

    def take(self, call: Any) -> Leg:
        """Adopt a call of the stack."""
        leg = Leg(call, self._forget)
        self._legs.append(leg)
        self._taken.add(call.handle)
        for event in self._early.pop(call.handle, []):
            leg.on_event(event)
        return leg

    def _keep_early(self, event: baresip.StackEvent) -> None:
        """A quick exchange answers before ``dial`` has returned: baresip-python loses that event, we must not."""
        if event.call and event.call not in self._taken:
            self._early.setdefault(event.call, []).append(event)
            while len(self._early) > EARLY_CALLS:
                del self._early[next(iter(self._early))]

    async def _phone(self, user: str, password: str, interval_s: int) -> Phone:
        account = baresip.Account(user, self.exchange, password, reg_interval=interval_s)
        return Phone(self, await baresip.UserAgent.create(self._runtime, account), user)

    def _forget(self, leg: Leg) -> None:
        with contextlib.suppress(ValueError):
            self._legs.remove(leg)

    def _move_sound(self) -> None:
        while not self._stop.wait(TICK_S):
            for leg in list(self._legs):
                leg.move_sound()
