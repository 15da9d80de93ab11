"""The node that offers a callback: which number, and whether that is right.

The number is confirmed before anything is promised. While ``state.number`` is "", one is being typed.
"""

from dataclasses import replace
from datetime import timedelta

from ari_app.ivr.decisions import CallBack, Listen, Say
from ari_app.ivr.events import IvrEvent, Played, Pressed, TimedOut
from ari_app.ivr.state import IvrState, Stage
from ari_app.ivr.walk import Hearing, IvrStep, Kind, Walk, language_of
from ari_app.trunks.outward import callback_number
from flows import document as nodes
from flows.calendar import open_until
from flows.document import AnyNode, Pieces
from flows.sounds import sounds
from lexicon.ids import ReasonId

YES, ANOTHER, NO = "1", "2", "3"
END, ANEW = "#", "*"
LONGEST = 20


def _enter(walk: Walk, state: IvrState, node: nodes.Callback) -> IvrStep:
    number = callback_number(state.values.get("caller", ""))
    return _ask(walk, replace(state, number=number, is_asked=True), node, ())


def _ask(walk: Walk, state: IvrState, node: nodes.Callback, before: Pieces) -> IvrStep:
    """Ask (again) whether the number is right, or for one; who gave no answer is not called back."""
    if state.tries >= node.tries:
        return _not_wanted(walk, state, node)
    state = replace(state, stage=Stage.ASKING, tries=state.tries + 1, typed="")
    return state, Say(_sounds(walk, state, (*before, *(node.say if state.number else node.enter))))


def _not_wanted(walk: Walk, state: IvrState, node: nodes.Callback) -> IvrStep:
    return walk.enter(replace(state, number="", typed=""), node.otherwise)


def _asked(walk: Walk, state: IvrState, node: nodes.Callback, event: Played) -> IvrStep:
    return replace(state, stage=Stage.LISTENING), Listen(node.timeout_s)


def _pressed(walk: Walk, state: IvrState, node: nodes.Callback, event: Pressed) -> IvrStep:
    if not state.number:
        return _digit(walk, state, node, event)
    match event.digit:
        case digit if digit == YES:
            return _taken(walk, state, node)
        case digit if digit == ANOTHER:
            return _ask(walk, replace(state, number="", tries=0), node, ())
        case digit if digit == NO:
            return _not_wanted(walk, state, node)
        case _:
            return _ask(walk, state, node, node.bad)


def _digit(walk: Walk, state: IvrState, node: nodes.Callback, event: Pressed) -> IvrStep:
    if event.digit == END:
        return _typed(walk, state, node)
    typed = "" if event.digit == ANEW else state.typed + event.digit
    if len(typed) >= LONGEST:
        return _typed(walk, replace(state, typed=typed), node)
    return replace(state, stage=Stage.LISTENING, typed=typed), Listen(node.timeout_s)


def _typed(walk: Walk, state: IvrState, node: nodes.Callback) -> IvrStep:
    number = callback_number(state.typed)
    if number and number != state.values.get("dialled"):  # ourselves we do not call
        return _ask(walk, replace(state, number=number, tries=0), node, ())
    return _ask(walk, state, node, node.wrong if state.typed else node.silent)


def _silent(walk: Walk, state: IvrState, node: nodes.Callback, event: TimedOut) -> IvrStep:
    return _typed(walk, state, node) if state.typed else _ask(walk, state, node, node.silent)


def _taken(walk: Walk, state: IvrState, node: nodes.Callback) -> IvrStep:
    now = walk.now
    expires_at = now + timedelta(minutes=node.expires_min)
    if node.hours:
        expires_at = open_until(walk.flow.calendars[node.hours], now, node.expires_min)
    done = _sounds(walk, state, node.done)
    wanted = CallBack(ReasonId(node.reason or state.reason), state.number, done, expires_at)
    return replace(state, stage=Stage.DONE), wanted


def _sounds(walk: Walk, state: IvrState, said: Pieces) -> tuple[str, ...]:
    values = {**state.values, "number": state.number}
    return sounds(said, language_of(walk.flow, state) or "zh", values)


def _is_nobodys_business(node: nodes.Callback, digit: str) -> bool | None:
    return None  # it may be one of a telephone number's


HEARS: dict[tuple[Stage, type[IvrEvent]], Hearing] = {
    (Stage.ASKING, Played): _asked,
    (Stage.ASKING, Pressed): _pressed,
    (Stage.LISTENING, Pressed): _pressed,
    (Stage.LISTENING, TimedOut): _silent,
}
KINDS: dict[type[AnyNode], Kind] = {
    nodes.Callback: Kind(_enter, hears=HEARS, choice=_is_nobodys_business, is_entered_first=True)
}
