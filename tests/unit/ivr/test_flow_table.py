"""Numbers without a published flow, as a table: what is heard, pressed and missed on the left, what is wanted right."""

from datetime import UTC, datetime

import pytest

from ari_app.ivr.flow import (
    Bye,
    Chosen,
    IvrDecision,
    IvrEvent,
    IvrState,
    Listen,
    Played,
    Pressed,
    Say,
    Stage,
    Started,
    TimedOut,
    step,
)
from ari_app.ivr.number import number_flow
from flows.document import Flow
from lexicon.ids import ReasonId

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
BILLING, OTHER = ReasonId("billing"), ReasonId("other")


def made(
    greeting: str = "hello", menu: str = "menu", *, has_keys: bool = True, default: ReasonId | None = None
) -> Flow:
    keys = {"1": BILLING} if has_keys else {}
    return number_flow(greeting, menu, keys, tries=2 if has_keys else 0, digit_timeout_s=5, default_reason=default)


PLAIN = made()
DEFAULT = made(default=OTHER)
NO_MENU = made(has_keys=False, default=OTHER)
STRAIGHT = made("", "", has_keys=False, default=OTHER)
HELLO, MENU, LISTEN = Say(("hello",)), Say(("menu",)), Listen(5)
NO, BAD = Say(("no-digit", "menu")), Say(("bad-digit", "menu"))
GAVE_UP = Bye(("goodbye",), "no-choice")

FLOWS: dict[str, tuple[Flow, list[tuple[IvrEvent, IvrDecision]]]] = {
    "a key after the menu": (
        PLAIN,
        [(Started(), HELLO), (Played(), MENU), (Played(), LISTEN), (Pressed("1"), Chosen(BILLING, "menu"))],
    ),
    "nothing is said: straight to the reason": (STRAIGHT, [(Started(), Chosen(OTHER, "default"))]),
    "no greeting: the menu at once": (made(""), [(Started(), MENU), (Played(), LISTEN)]),
    "no menu: the reason after the greeting": (
        made("hello", "", has_keys=False, default=OTHER),
        [(Started(), HELLO), (Played(), Chosen(OTHER, "default"))],
    ),
    "a key in the greeting": (PLAIN, [(Started(), HELLO), (Pressed("1"), Chosen(BILLING, "menu"))]),
    "a key in the menu": (PLAIN, [(Started(), HELLO), (Played(), MENU), (Pressed("1"), Chosen(BILLING, "menu"))]),
    "silence, no default": (
        PLAIN,
        [
            (Started(), HELLO),
            (Played(), MENU),
            (Played(), LISTEN),
            (TimedOut(), NO),
            (Played(), LISTEN),
            (TimedOut(), GAVE_UP),
        ],
    ),
    "silence, default": (
        DEFAULT,
        [
            (Started(), HELLO),
            (Played(), MENU),
            (Played(), LISTEN),
            (TimedOut(), NO),
            (Played(), LISTEN),
            (TimedOut(), Chosen(OTHER, "default")),
        ],
    ),
    "bad keys, no default": (
        PLAIN,
        [(Started(), HELLO), (Pressed("9"), BAD), (Pressed("#"), BAD), (Pressed("9"), GAVE_UP)],
    ),
    "bad keys, default": (
        DEFAULT,
        [(Started(), HELLO), (Played(), MENU), (Pressed("9"), BAD), (Pressed("9"), Chosen(OTHER, "default"))],
    ),
    "a bad key, then a good one": (
        PLAIN,
        [(Started(), HELLO), (Played(), MENU), (Pressed("9"), BAD), (Pressed("1"), Chosen(BILLING, "menu"))],
    ),
    "no menu at all": (NO_MENU, [(Started(), HELLO), (Played(), Chosen(OTHER, "default"))]),
    "the answer twice": (PLAIN, [(Started(), HELLO), (Played(), MENU), (Started(), None)]),
    "a late time-out": (PLAIN, [(Started(), HELLO), (TimedOut(), None), (Played(), MENU), (TimedOut(), None)]),
    "a prompt that ends while listening": (
        PLAIN,
        [(Started(), HELLO), (Played(), MENU), (Played(), LISTEN), (Played(), None)],
    ),
    "after the choice nothing counts": (
        PLAIN,
        [
            (Started(), HELLO),
            (Pressed("1"), Chosen(BILLING, "menu")),
            (Pressed("1"), None),
            (TimedOut(), None),
            (Played(), None),
        ],
    ),
}


@pytest.mark.parametrize(("flow", "story"), FLOWS.values(), ids=FLOWS.keys())
def test_flow(flow: Flow, story: list[tuple[IvrEvent, IvrDecision]]) -> None:
    state = IvrState()
    for event, wanted in story:
        before = state
        state, decision = step(flow, state, event, NOW)
        assert decision == wanted
        if decision is None:
            assert state == before, "what means nothing changes nothing"


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("place", DEFAULT.nodes)
def test_every_place_takes_every_event(place: str, stage: Stage) -> None:
    asks = stage in (Stage.ASKING, Stage.LISTENING)
    says = stage is Stage.SAYING
    if (asks and place != "menu") or (says and place != "hello") or stage is Stage.AWAY:
        return  # where nobody can be
    for event in (Started(), Played(), Pressed("1"), Pressed("x"), TimedOut()):
        before = IvrState(place, stage, 1)
        state, decision = step(DEFAULT, before, event, NOW)
        assert (state, decision) == (before, None) or decision is not None
