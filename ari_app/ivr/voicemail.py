"""The node that takes a message: greeting, tone, the message, and (where the flow says so) whether it is right so."""

from dataclasses import replace
from datetime import timedelta

from ari_app.ivr.decisions import Listen, Say, TakeMessage
from ari_app.ivr.events import IvrEvent, Played, Pressed, Recorded, Refused, TimedOut
from ari_app.ivr.state import IvrState, Stage
from ari_app.ivr.walk import Hearing, IvrStep, Kind, Walk
from flows import document as nodes
from flows.calendar import due
from flows.document import AnyNode
from flows.sounds import BEEP
from lexicon.ids import ReasonId

KEEP, AGAIN, END = "1", "2", "#"


def _enter(walk: Walk, state: IvrState, node: nodes.Voicemail) -> IvrStep:
    return replace(state, is_asked=True), Say((*walk.sounds(state, node.say), BEEP))


def _take(walk: Walk, state: IvrState, node: nodes.Voicemail, event: IvrEvent) -> IvrStep:
    minutes = timedelta(minutes=node.due_min)
    due_at = due(walk.flow.calendars[node.hours], walk.now, node.due_min) if node.hours else walk.now + minutes
    reason = ReasonId(node.reason or state.reason)
    wants = TakeMessage(reason, node.longest_s, node.silence_s, node.shortest_s, due_at)
    return replace(state, stage=Stage.RECORDING, tries=state.tries + 1), wants


def _cut(walk: Walk, state: IvrState, node: nodes.Voicemail, event: Pressed) -> IvrStep:
    return _take(walk, state, node, event) if event.digit == END else (state, None)


def _taken(walk: Walk, state: IvrState, node: nodes.Voicemail, event: Recorded) -> IvrStep:
    if event.spoken_s is not None and event.spoken_s < node.shortest_s:
        return walk.enter(state, node.failed)
    if not node.review:
        return walk.enter(state, node.then)
    return _ask(walk, state, node)


def _ask(walk: Walk, state: IvrState, node: nodes.Voicemail) -> IvrStep:
    return replace(state, stage=Stage.ASKING), Say(walk.sounds(state, node.review))


def _asked(walk: Walk, state: IvrState, node: nodes.Voicemail, event: Played) -> IvrStep:
    return replace(state, stage=Stage.LISTENING), Listen(node.timeout_s)


def _chosen(walk: Walk, state: IvrState, node: nodes.Voicemail, event: Pressed) -> IvrStep:
    if event.digit == AGAIN and state.tries < node.tries:
        return replace(state, stage=Stage.SAYING), Say((BEEP,))
    if event.digit in (KEEP, AGAIN):
        return walk.enter(state, node.then)
    return _ask(walk, state, node)


def _kept(walk: Walk, state: IvrState, node: nodes.Voicemail, event: TimedOut) -> IvrStep:
    return walk.enter(state, node.then)


def _refused(walk: Walk, state: IvrState, node: nodes.Voicemail, event: Refused) -> IvrStep:
    return walk.enter(state, node.failed)


def _is_key(node: nodes.Voicemail, digit: str) -> bool | None:
    return digit in (KEEP, AGAIN)


HEARS: dict[tuple[Stage, type[IvrEvent]], Hearing] = {
    (Stage.SAYING, Played): _take,
    (Stage.SAYING, Pressed): _cut,
    (Stage.RECORDING, Recorded): _taken,
    (Stage.RECORDING, Refused): _refused,
    (Stage.ASKING, Played): _asked,
    (Stage.ASKING, Pressed): _chosen,
    (Stage.LISTENING, Pressed): _chosen,
    (Stage.LISTENING, TimedOut): _kept,
}
KINDS: dict[type[AnyNode], Kind] = {nodes.Voicemail: Kind(_enter, hears=HEARS, choice=_is_key)}
