"""Nodes that ask for keys: a menu, a language, an entry."""

from dataclasses import replace

from ari_app.ivr.decisions import Listen, Say
from ari_app.ivr.events import IvrEvent, Played, Pressed, TimedOut
from ari_app.ivr.state import IvrState, Stage
from ari_app.ivr.walk import Hearing, IvrStep, Kind, Walk
from flows import document as nodes
from flows.digits import is_right
from flows.document import AnyNode, Pieces

Question = nodes.Menu | nodes.Language | nodes.Collect


def _enter(walk: Walk, state: IvrState, node: Question) -> IvrStep:
    return _ask(walk, state, node, ())


def _past_menu(walk: Walk, state: IvrState, node: nodes.Menu) -> tuple[IvrState, str] | None:
    return None if node.tries else (state, node.otherwise)  # nothing is asked here


def _ask(walk: Walk, state: IvrState, node: Question, before: Pieces) -> IvrStep:
    """Ask (again), or take the road of whoever gave no answer."""
    if state.tries >= node.tries:
        return walk.enter(state, node.then if isinstance(node, nodes.Language) else node.otherwise)
    state = replace(state, stage=Stage.ASKING, tries=state.tries + 1, typed="", is_asked=True)
    return state, Say(walk.sounds(state, (*before, *node.say)))


def _asked(walk: Walk, state: IvrState, node: Question, event: Played) -> IvrStep:
    return replace(state, stage=Stage.LISTENING), Listen(node.timeout_s)


def _silent(walk: Walk, state: IvrState, node: Question, event: TimedOut) -> IvrStep:
    return _ask(walk, state, node, node.silent)


def _chosen(walk: Walk, state: IvrState, node: "nodes.Menu | nodes.Language", event: Pressed) -> IvrStep:
    target = node.keys.get(event.digit)
    if target is None:
        return _ask(walk, state, node, node.bad)
    state = replace(state, is_asked=True)
    if isinstance(node, nodes.Language):
        return walk.enter(replace(state, language=target), node.then)
    return walk.enter(replace(state, by="menu"), target)


def _digit(walk: Walk, state: IvrState, node: nodes.Collect, event: Pressed) -> IvrStep:
    if event.digit == node.end:
        return _typed(walk, state, node)
    state = replace(state, typed=state.typed + event.digit, is_asked=True)
    if len(state.typed) >= node.longest:
        return _typed(walk, state, node)
    # The first digit ends what is said; from then on each one has the node's time.
    return replace(state, stage=Stage.LISTENING), Listen(node.timeout_s)


def _no_more(walk: Walk, state: IvrState, node: nodes.Collect, event: TimedOut) -> IvrStep:
    return _typed(walk, state, node) if state.typed else _silent(walk, state, node, event)


def _typed(walk: Walk, state: IvrState, node: nodes.Collect) -> IvrStep:
    """All digits are there: right, or once more."""
    if len(state.typed) < node.shortest or not is_right(node.check, state.typed):
        return _ask(walk, state, node, node.bad if state.typed else node.silent)
    values = {**state.values, node.into: state.typed}
    return walk.enter(replace(state, values=values, by="menu"), node.then)


def _is_key(node: "nodes.Menu | nodes.Language", digit: str) -> bool | None:
    return digit in node.keys


def _is_nobodys_business(node: nodes.Collect, digit: str) -> bool | None:
    return None


def _hears(pressed: Hearing, timed_out: Hearing) -> dict[tuple[Stage, type[IvrEvent]], Hearing]:
    return {
        (Stage.ASKING, Played): _asked,
        (Stage.ASKING, Pressed): pressed,
        (Stage.LISTENING, Pressed): pressed,
        (Stage.LISTENING, TimedOut): timed_out,
    }


KINDS: dict[type[AnyNode], Kind] = {
    nodes.Menu: Kind(_enter, _past_menu, _hears(_chosen, _silent), choice=_is_key),
    nodes.Language: Kind(_enter, None, _hears(_chosen, _silent), choice=_is_key),
    nodes.Collect: Kind(_enter, None, _hears(_digit, _no_more), choice=_is_nobodys_business),
}
