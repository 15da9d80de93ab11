"""The greeting-and-menu flow of a number, one step at a time.

Prompts are names; the doer turns a name and the call's language into a file. A digit may be pressed while a prompt
plays (barge-in); it counts from the first word of the greeting on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from lexicon.ids import ReasonId


@dataclass(frozen=True, slots=True)
class Flow:
    """``digits`` maps a key to a reason; ``tries`` counts how often the menu is heard at most.

    Without a greeting (an empty name) the menu comes first; without a menu the caller goes straight to
    ``default_reason``.
    """

    greeting: str
    menu: str
    digits: Mapping[str, ReasonId]
    tries: int
    digit_timeout_s: float
    default_reason: ReasonId | None


class Step(StrEnum):
    GREETING = "greeting"
    MENU = "menu"
    LISTENING = "listening"  # the menu was heard, the timer runs
    DONE = "done"


@dataclass(frozen=True, slots=True)
class IvrState:
    step: Step = Step.GREETING
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Started:
    """The caller was answered."""


@dataclass(frozen=True, slots=True)
class Played:
    """The prompts asked for last were heard to their end."""


@dataclass(frozen=True, slots=True)
class Pressed:
    digit: str


@dataclass(frozen=True, slots=True)
class TimedOut:
    """No key within the flow's time after the menu."""


IvrEvent = Started | Played | Pressed | TimedOut


@dataclass(frozen=True, slots=True)
class Say:
    """Stop what plays, say these prompts one after another."""

    prompts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listen:
    """Wait this long for a key."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Chosen:
    """The reason is known. ``by``: menu or default."""

    reason: ReasonId
    by: str


@dataclass(frozen=True, slots=True)
class GaveUp:
    """No choice was made and the flow has no default: say goodbye."""


IvrDecision = Say | Listen | Chosen | GaveUp | None


def step(flow: Flow, state: IvrState, event: IvrEvent) -> tuple[IvrState, IvrDecision]:
    """What the flow wants next. An event that means nothing in ``state`` changes nothing."""
    if state.step is Step.DONE:
        return state, None
    match event:
        case Started() if state.step is Step.GREETING and state.tries == 0:
            return (state, Say((flow.greeting,))) if flow.greeting else _menu(flow, state, ())
        case Played() if state.step is Step.GREETING:
            return _menu(flow, state, ())
        case Played() if state.step is Step.MENU:
            return replace(state, step=Step.LISTENING), Listen(flow.digit_timeout_s)
        case TimedOut() if state.step is Step.LISTENING:
            return _menu(flow, state, ("no-digit",))
        case Pressed(digit):
            reason = flow.digits.get(digit)
            if reason is not None:
                return replace(state, step=Step.DONE), Chosen(reason, "menu")
            return _menu(flow, state, ("bad-digit",))
        case _:
            return state, None


def _menu(flow: Flow, state: IvrState, before: tuple[str, ...]) -> tuple[IvrState, IvrDecision]:
    if flow.menu and state.tries < flow.tries:
        return IvrState(Step.MENU, state.tries + 1), Say((*before, flow.menu))
    done = replace(state, step=Step.DONE)
    if flow.default_reason is not None:
        return done, Chosen(flow.default_reason, "default")
    return done, GaveUp()
