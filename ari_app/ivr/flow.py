"""A flow, one step at a time: what was heard, pressed or missed in, what the flow wants next out.

``step(flow, state, event, now)`` decides; whoever calls it plays, listens and looks up. A digit may be pressed while a
prompt plays (barge-in); in a greeting it counts for the menu that comes next. Each family of nodes has a module of its
own; a new one gets a ``Kind`` there and is in ``KINDS`` by that.
"""

from dataclasses import replace
from datetime import datetime

from ari_app.ivr import asking, callback, deciding, elsewhere, saying, voicemail
from ari_app.ivr.decisions import Ask, Bye, CallBack, Chosen, Elsewhere, IvrDecision, Listen, Say, TakeMessage
from ari_app.ivr.events import Answered, IvrEvent, Played, Pressed, Recorded, Refused, Started, TimedOut
from ari_app.ivr.state import IvrState, Stage
from ari_app.ivr.walk import MOST_NODES, IvrStep, Kind, Walk, language_of
from flows import document as nodes
from flows.document import AnyNode, Flow

KINDS: dict[type[AnyNode], Kind] = {
    **deciding.KINDS,
    **saying.KINDS,
    **asking.KINDS,
    **elsewhere.KINDS,
    **voicemail.KINDS,
    **callback.KINDS,
}


def step(flow: Flow, state: IvrState, event: IvrEvent, now: datetime) -> IvrStep:
    """What the flow wants next. An event that means nothing in ``state`` changes nothing."""
    walk = Walk(flow, now, KINDS)
    match event, state.stage:
        case Started(values), Stage.NEW:
            return walk.enter(replace(state, values=values) if values else state, flow.start)
        case Played(), Stage.NEW:
            return walk.enter(state, flow.start)
        case _:
            return walk.step(state, event)


def begun(flow: Flow, language: str = "") -> IvrState:
    """Of a caller whose place nobody knows any more: what it hears first was heard; what it was asked is asked."""
    is_said = isinstance(flow.nodes[flow.start], nodes.Say)
    return IvrState(flow.start, Stage.SAYING, language=language, nodes=1) if is_said else IvrState(language=language)


def waits(flow: Flow, place: str, language: str) -> IvrState:
    """Of a caller who waits in the queue of this node; "" or a node that is no more: of its number."""
    if isinstance(flow.nodes.get(place), nodes.Queue):
        return IvrState(place, Stage.WAITING, language=language, nodes=1, is_asked=True)
    return IvrState(language=language)


def leaves_message(place: str, language: str, reason: str) -> IvrState:
    """Of a caller whose message is being taken in this node."""
    return IvrState(place, Stage.RECORDING, language=language, reason=reason, nodes=1, tries=1, is_asked=True)


def voicemail_of(flow: Flow) -> str:
    """The node that takes messages of those who waited in vain; "" for a flow without one."""
    return next((name for name, node in flow.nodes.items() if isinstance(node, nodes.Voicemail)), "")


def callback_of(flow: Flow) -> str:
    """The node that offers a callback to those who waited in vain; "" for a flow without one."""
    return next((name for name, node in flow.nodes.items() if isinstance(node, nodes.Callback)), "")


def sent_to(flow: Flow, state: IvrState, place: str, now: datetime) -> IvrStep:
    """The caller is sent to this node, from wherever it was."""
    return Walk(flow, now, KINDS).enter(state, place)


def is_choice(flow: Flow, state: IvrState, digit: str, now: datetime) -> bool | None:
    """Whether ``digit`` means something now; None where it is being typed, and is nobody's business."""
    node = flow.nodes.get(Walk(flow, now, KINDS).asks(state))
    return False if node is None else KINDS[type(node)].choice(node, digit)


def entry_of(flow: Flow, name: str) -> bool | None:
    """Whether a value that was typed may be in no journal and no log; None for one that was not typed."""
    asked = [node for node in flow.nodes.values() if isinstance(node, nodes.Collect) and node.into == name]
    return any(node.is_masked for node in asked) if asked else None


__all__ = [
    "KINDS",
    "MOST_NODES",
    "Answered",
    "Ask",
    "Bye",
    "CallBack",
    "Chosen",
    "Elsewhere",
    "IvrDecision",
    "IvrEvent",
    "IvrState",
    "Listen",
    "Played",
    "Pressed",
    "Recorded",
    "Refused",
    "Say",
    "Stage",
    "Started",
    "TakeMessage",
    "TimedOut",
    "begun",
    "callback_of",
    "entry_of",
    "is_choice",
    "leaves_message",
    "sent_to",
    "voicemail_of",
    "language_of",
    "step",
    "waits",
]
