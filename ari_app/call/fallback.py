"""What Asterisk did alone while no controller was there, by the lines that its dialplan (``zuoxi-fallback``) wrote."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from lexicon.ids import CallId, ChannelId, OfferId, RecordingId
from lexicon.outcome import Fault, Outcome

BEGUN = "0x"  # the first letters of MixMonitor's own id for what it began
PREFIX = "f-"


def is_alone(offer: OfferId) -> bool:
    """Whether the dialplan rang by itself: such an offer is nobody's."""
    return offer.startswith(PREFIX)


@dataclass(frozen=True, slots=True)
class Alone:
    """One caller. Ids are derived from the channel, so that telling of it twice is told once.

    ``count``: of the telephones that were rung, the one that answered; it names offer and recording.
    ``how``: waiting, talked, sorry, or lost when Asterisk itself did not see the end.
    """

    channel: ChannelId
    arrived_at: datetime
    number: str
    caller: str
    answered_at: datetime | None = None
    phone: str = ""
    count: int = 0
    is_recorded: bool = False
    ended_at: datetime | None = None
    how: str = ""

    @property
    def call(self) -> CallId:
        return CallId(f"{PREFIX}{self.channel}")

    @property
    def offer(self) -> OfferId:
        return OfferId(f"{self.call}-{self.count}")

    @property
    def recording(self) -> RecordingId:
        return RecordingId(f"{self.call}-{self.count}")

    def ended(self, at: datetime, how: str) -> "Alone":
        return replace(self, ended_at=at, how=how)

    @property
    def outcome(self) -> Outcome:
        """How it ended."""
        match self.how:
            case "talked":
                return Outcome(Fault.CALLER, "completed")
            case "waiting":
                return Outcome(Fault.CALLER, "hung-up-waiting")
            case "lost":
                return Outcome(Fault.SYSTEM, "exchange-lost")
        return Outcome(Fault.SYSTEM, "controller-lost")


def read(lines: Iterable[str]) -> tuple[dict[ChannelId, Alone], int]:
    """The callers by channel, and how many lines nobody can read (one may be torn)."""
    found: dict[ChannelId, Alone] = {}
    unreadable = 0
    for line in lines:
        try:
            one = _one(line.rstrip("\n").split("|"), found)
        except (ValueError, OverflowError):
            unreadable += 1
            continue
        found[one.channel] = one
    return found, unreadable


def _one(words: list[str], found: dict[ChannelId, Alone]) -> Alone:
    match words:
        case ["answered", channel, arrived, number, caller, at, phone, count, recorded]:
            known = found.get(ChannelId(channel)) or Alone(ChannelId(channel), _time(arrived), number, caller)
            answered = {"answered_at": _time(at), "phone": phone, "count": int(count)}
            return replace(known, **answered, is_recorded=recorded == BEGUN)  # type: ignore[arg-type]
        case ["gone", channel, arrived, number, caller, at, how]:
            known = found.get(ChannelId(channel)) or Alone(ChannelId(channel), _time(arrived), number, caller)
            return known.ended(_time(at), how)
    raise ValueError("neither answered nor gone")


def _time(text: str) -> datetime:
    return datetime.fromtimestamp(float(text), UTC)
