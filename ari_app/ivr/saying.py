"""Nodes that say something and go on, or end the call."""

from dataclasses import replace

from ari_app.ivr.decisions import Bye, Say
from ari_app.ivr.events import Played
from ari_app.ivr.state import IvrState, Stage
from ari_app.ivr.walk import IvrStep, Kind, Walk
from flows import document as nodes
from flows.document import AnyNode


def _say(walk: Walk, state: IvrState, node: nodes.Say) -> IvrStep:
    return state, Say(walk.sounds(state, node.say))


def _emergency(walk: Walk, state: IvrState, node: nodes.Emergency) -> IvrStep:
    said = walk.sounds(state, node.say)
    if node.then:
        return state, Say(said)
    return replace(state, stage=Stage.DONE), Bye(said, "emergency-message")


def _past_emergency(walk: Walk, state: IvrState, node: nodes.Emergency) -> tuple[IvrState, str] | None:
    has_begun = node.starts is None or node.starts <= walk.now
    is_on = node.is_on and has_begun and (node.ends is None or walk.now < node.ends)
    return None if is_on else (state, node.off)


def _hang_up(walk: Walk, state: IvrState, node: nodes.HangUp) -> IvrStep:
    return replace(state, stage=Stage.DONE), Bye(walk.sounds(state, node.say), node.why)


def _said(walk: Walk, state: IvrState, node: "nodes.Say | nodes.Emergency", event: Played) -> IvrStep:
    return walk.enter(state, node.then)


def _cut(node: nodes.Say) -> str:
    return node.then if node.is_interruptible else ""


KINDS: dict[type[AnyNode], Kind] = {
    nodes.Say: Kind(_say, hears={(Stage.SAYING, Played): _said}, cut=_cut),
    nodes.Emergency: Kind(_emergency, _past_emergency, {(Stage.SAYING, Played): _said}),
    nodes.HangUp: Kind(_hang_up),
}
