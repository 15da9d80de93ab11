"""Flows as a table: what is heard, pressed and missed on the left, what the flow wants on the right."""

from dataclasses import replace

import pytest

from ari_app.ivr.flow import (
    Chosen,
    Flow,
    GaveUp,
    IvrDecision,
    IvrEvent,
    IvrState,
    Listen,
    Played,
    Pressed,
    Say,
    Started,
    Step,
    TimedOut,
    step,
)
from lexicon.ids import ReasonId

BILLING, OTHER = ReasonId("billing"), ReasonId("other")
PLAIN = Flow("hello", "menu", {"1": BILLING}, tries=2, digit_timeout_s=5, default_reason=None)
DEFAULT = replace(PLAIN, default_reason=OTHER)
NO_MENU = replace(PLAIN, digits={}, tries=0, default_reason=OTHER)
STRAIGHT = replace(PLAIN, greeting="", menu="", digits={}, default_reason=OTHER)
HELLO, MENU, LISTEN = Say(("hello",)), Say(("menu",)), Listen(5)
NO, BAD = Say(("no-digit", "menu")), Say(("bad-digit", "menu"))

FLOWS: dict[str, tuple[Flow, list[tuple[IvrEvent, IvrDecision]]]] = {
    "a key after the menu": (
        PLAIN,
        [(Started(), HELLO), (Played(), MENU), (Played(), LISTEN), (Pressed("1"), Chosen(BILLING, "menu"))],
    ),
    "nothing is said: straight to the reason": (STRAIGHT, [(Started(), Chosen(OTHER, "default"))]),
    "no greeting: the menu at once": (replace(PLAIN, greeting=""), [(Started(), MENU), (Played(), LISTEN)]),
    "no menu: the reason after the greeting": (
        replace(STRAIGHT, greeting="hello"),
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
            (TimedOut(), GaveUp()),
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
        [(Started(), HELLO), (Pressed("9"), BAD), (Pressed("#"), BAD), (Pressed("9"), GaveUp())],
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
        state, decision = step(flow, state, event)
        assert decision == wanted
        if decision is None:
            assert state == before, "what means nothing changes nothing"


@pytest.mark.parametrize("where", Step)
def test_every_step_takes_every_event(where: Step) -> None:
    for event in (Started(), Played(), Pressed("1"), Pressed("x"), TimedOut()):
        state, decision = step(PLAIN, IvrState(where, 1), event)
        assert (state, decision) == (IvrState(where, 1), None) or decision is not None
