"""Nodes that hand the caller, or a question, to somebody else: a queue, a number outside, a source."""

from collections.abc import Mapping
from dataclasses import replace

from ari_app.ivr.decisions import Ask, Chosen, Elsewhere
from ari_app.ivr.events import Answered, Pressed, Refused
from ari_app.ivr.state import IvrState, Stage
from ari_app.ivr.walk import IvrStep, Kind, Walk
from flows import document as nodes
from flows.document import AnyNode
from lexicon.ids import ReasonId


def _queue(walk: Walk, state: IvrState, node: nodes.Queue) -> IvrStep:
    return replace(state, stage=Stage.WAITING), Chosen(ReasonId(node.reason or state.reason), state.by)


def _out_of_queue(walk: Walk, state: IvrState, node: nodes.Queue, event: Pressed) -> IvrStep:
    target = node.keys.get(event.digit)
    if target is None:
        return state, None
    return walk.enter(replace(state, by="menu", reason=node.reason or state.reason), target)


def _transfer(walk: Walk, state: IvrState, node: nodes.Transfer) -> IvrStep:
    return replace(state, stage=Stage.AWAY), Elsewhere(node.number, walk.sounds(state, node.say))


def _look_up(walk: Walk, state: IvrState, node: nodes.LookUp) -> IvrStep:
    question = {word: state.values.get(name, "") for word, name in node.ask.items()}
    return replace(state, stage=Stage.AWAY), Ask(walk.flow.sources[node.source], question, node.timeout_s)


def _answered(walk: Walk, state: IvrState, node: nodes.LookUp, event: Answered) -> IvrStep:
    values: Mapping[str, str] | None = event.values
    if values is None:
        return walk.enter(state, node.missing)
    return walk.enter(replace(state, values={**state.values, **values}), node.found)


def _refused(walk: Walk, state: IvrState, node: "nodes.Transfer | nodes.LookUp", event: Refused) -> IvrStep:
    return walk.enter(state, node.failed)


def _is_way_out(node: nodes.Queue, digit: str) -> bool | None:
    return digit in node.keys


KINDS: dict[type[AnyNode], Kind] = {
    nodes.Queue: Kind(_queue, hears={(Stage.WAITING, Pressed): _out_of_queue}, choice=_is_way_out),
    nodes.Transfer: Kind(_transfer, hears={(Stage.AWAY, Refused): _refused}),
    nodes.LookUp: Kind(_look_up, hears={(Stage.AWAY, Answered): _answered, (Stage.AWAY, Refused): _refused}),
}
