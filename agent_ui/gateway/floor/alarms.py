"""THINKER: facts that need a hand, as the wallboard says them."""

from typing import Any

from agent_ui.gateway.doors.masking import mask_number
from agent_ui.gateway.floor.lines import AlarmLine
from lexicon.journal import (
    AttackBegan,
    CallWillNotEnd,
    DiskFull,
    Entry,
    ExchangeLost,
    Fact,
    GuardFailed,
    NumberUnknown,
    RecordingFailed,
    RecordingMissing,
    WebhookPaused,
)

ALARMS: dict[type[Fact], str] = {
    RecordingMissing: "recording-missing",
    RecordingFailed: "recording-failed",
    ExchangeLost: "exchange-lost",
    CallWillNotEnd: "call-will-not-end",
    DiskFull: "disk-full",
    AttackBegan: "sip-attack",
    GuardFailed: "guard-failed",
    NumberUnknown: "number-unknown",
    WebhookPaused: "webhook-paused",
}


def alarm_of(entry: Entry) -> AlarmLine | None:
    """The alarm that this is; None: it is none."""
    code, fact = ALARMS.get(type(entry.fact)), entry.fact
    if code is None:
        return None
    of: Any = fact
    detail = _unknown(fact) if isinstance(fact, NumberUnknown) else getattr(of, "why", "")
    id_ = f"{entry.writer}-{entry.epoch}-{entry.seq}"
    return AlarmLine(id_, code, entry.at, getattr(of, "call", None), getattr(of, "agent", None), detail)


def _unknown(fact: NumberUnknown) -> str:
    """The number, who called it, and over which trunk; "..." where there are more than are told."""
    more = " ..." if fact.are_many else ""
    trunk = f" ({fact.trunk})" if fact.trunk else ""
    return f"{fact.number}{more} \u2190 {mask_number(fact.caller) or '?'}{trunk}"
