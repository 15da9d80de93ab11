"""A flow tried without a call: node by node what a caller hears, types and is led to. Nobody is dialled or asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableSequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from ari_app.ivr import flow as ivr
from ari_app.ivr.walk import IvrStep, Kind, Walk
from flows import document as nodes
from flows.document import AnyNode, FlowDocument, flow_of
from flows.survey_walk import survey_flow

KNOWN = {"caller": "13800138000", "dialled": "", "vip": "no", "blocked": "no"}
NO_ANSWER = "!"  # typed where a source is asked: it does not answer


class What(StrEnum):
    """One thing on a caller's way."""

    PASSED = "passed"  # a node that only decides
    ENTERED = "entered"
    SAID = "said"  # in ``language``
    PRESSED = "pressed"  # ``keys``; stars where they are secret
    SILENT = "silent"  # no key for ``seconds``
    ASKED = "asked"  # ``source`` was asked this
    TRANSFERRED = "transferred"  # to ``number``, and taken as not answered
    RECORDED = "recorded"  # a message for ``reason``, at most ``seconds``, due at ``until``
    SCORED = "scored"  # ``score`` for ``question`` of the survey
    WAITS = "waits"  # for what has not been typed: ``for`` is keys or a source
    QUEUED = "queued"  # for ``reason``, led there ``by`` a menu or by default
    SURVEYED = "surveyed"  # the agent hangs up, the caller is asked
    CALLED_BACK = "called-back"  # let go; ``number`` is called for ``reason`` until ``until``
    HUNG_UP = "hung-up"  # ``why``


@dataclass(frozen=True, slots=True)
class Tried:
    """``told``: what belongs to ``what``, as its line says. ``prompts``: the sound files of what is said."""

    what: What
    node: str
    told: Mapping[str, str] = field(default_factory=dict)
    prompts: tuple[str, ...] = ()


def walk(
    document: FlowDocument, keys: Iterator[str], now: datetime, known: Mapping[str, str] = KNOWN
) -> Iterator[Tried]:
    """One call. ``keys`` gives, each time something is asked, what is typed; "" is silence.

    Where something is looked up it gives the answer: ``tier=gold``, "" for nobody, ``!`` for no answer. What ends a
    call or waits for more keys is last.
    """
    return _Walker(document, keys, now).call(known)


class _Walker:
    def __init__(self, document: FlowDocument, keys: Iterator[str], now: datetime) -> None:
        self._document, self._keys, self._passed = document, keys, list[str]()
        self._walk = Walk(flow_of(document, 0), now, _noting(self._passed))

    def call(self, known: Mapping[str, str]) -> Iterator[Tried]:
        entered = 0
        begun = replace(ivr.IvrState(), values=known)
        state, decision = self._walk.enter(begun, self._walk.flow.start)
        while True:
            yield from (Tried(What.PASSED, node) for node in self._passed)
            self._passed.clear()
            if state.nodes != entered:
                yield Tried(What.ENTERED, state.node)
            entered = state.nodes
            match decision:
                case ivr.Listen(seconds):
                    pressed = next(self._keys, None)
                    if pressed is None:
                        yield Tried(What.WAITS, state.node, {"for": "keys"})
                        return
                    if pressed:
                        yield Tried(What.PRESSED, state.node, {"keys": self._shown(state.node, pressed)})
                        state, decision = self._press(state, pressed)
                    else:
                        yield Tried(What.SILENT, state.node, {"seconds": f"{seconds:g}"})
                        state, decision = self._walk.step(state, ivr.TimedOut())
                case ivr.Ask(source, question, _):
                    asks = " ".join(f"{name}={value}" for name, value in question.items())
                    yield Tried(What.ASKED, state.node, {"source": source.kind.value, "question": asks})
                    typed = next(self._keys, None)
                    if typed is None:
                        yield Tried(What.WAITS, state.node, {"for": "source"})
                        return
                    state, decision = self._walk.step(state, _answer(typed))
                case ivr.Chosen() | ivr.CallBack() | ivr.Bye():
                    yield from self._last(state.node, decision, self._language(state))
                    return
                case _:
                    told, event = _goes_on(state.node, decision, self._language(state))
                    yield from told
                    if event is None:
                        return
                    state, decision = self._walk.step(state, event)

    def _last(self, node: str, decision: ivr.Chosen | ivr.CallBack | ivr.Bye, language: str) -> Iterator[Tried]:
        """What the flow's part in the call ends with."""
        match decision:
            case ivr.Chosen(reason, by):
                yield Tried(What.QUEUED, node, {"reason": reason, "by": by})
                yield from self._surveyed(node)
            case ivr.CallBack(reason, number, prompts, expires_at):
                yield from _said(node, prompts, language)
                told = {"reason": reason, "number": number, "until": expires_at.isoformat(timespec="minutes")}
                yield Tried(What.CALLED_BACK, node, told)
            case ivr.Bye(prompts, why):
                yield from _said(node, prompts, language)
                yield Tried(What.HUNG_UP, node, {"why": why})

    def _surveyed(self, place: str) -> Iterator[Tried]:
        """The survey after the conversation, as if an agent had hung up."""
        node = self._walk.flow.nodes[place]
        survey = self._document.surveys.get(node.survey) if isinstance(node, nodes.Queue) else None
        if survey is None:
            return
        yield Tried(What.SURVEYED, place)
        language, now = self._document.languages[0], self._walk.now
        flow = survey_flow(survey, language)
        state, decision = ivr.step(flow, ivr.IvrState(), ivr.Started(), now)
        while True:
            match decision:
                case ivr.Say(prompts):
                    yield from _said(place, prompts, language)
                    state, decision = ivr.step(flow, state, ivr.Played(), now)
                case ivr.Listen():
                    question, pressed = survey.question(state.node), next(self._keys, None)
                    if pressed is None:
                        yield Tried(What.WAITS, place, {"for": "keys"})
                        return
                    if question is not None and pressed in question.scores:
                        told = {"keys": pressed, "question": question.id, "score": str(question.scores[pressed])}
                        yield Tried(What.SCORED, place, told)
                    event = ivr.Pressed(pressed[0]) if pressed else ivr.TimedOut()
                    state, decision = ivr.step(flow, state, event, now)
                case ivr.Bye(prompts):
                    yield from _said(place, prompts, language)
                    yield Tried(What.HUNG_UP, place, {"why": ""})
                    return
                case _:
                    return

    def _press(self, state: ivr.IvrState, pressed: str) -> IvrStep:
        """Keys one after the other, as long as the same question hears them."""
        decision: ivr.IvrDecision = None
        asked = state.node
        for key in pressed:
            state, decision = self._walk.step(state, ivr.Pressed(key))
            if state.node != asked or state.stage is not ivr.Stage.LISTENING:
                break
        if isinstance(decision, ivr.Listen):  # typed, and not ended: its time runs out
            state, decision = self._walk.step(state, ivr.TimedOut())
        return state, decision

    def _language(self, state: ivr.IvrState) -> str:
        return ivr.language_of(self._walk.flow, state) or self._document.languages[0]

    def _shown(self, place: str, pressed: str) -> str:
        node = self._walk.flow.nodes[place]
        return "*" * len(pressed) if isinstance(node, nodes.Collect) and node.is_masked else pressed


def _noting(passed: MutableSequence[str]) -> dict[type[AnyNode], Kind]:
    """The kinds of nodes; those that only decide are noted as they are passed."""

    def noting(kind: Kind) -> Kind:
        passes = kind.passes
        if passes is None:
            return kind

        def noted(walk: Walk, state: ivr.IvrState, node: Any) -> tuple[ivr.IvrState, str] | None:
            on = passes(walk, state, node)
            if on is not None:
                passed.append(state.node)
            return on

        return replace(kind, passes=noted)

    return {type_: noting(kind) for type_, kind in ivr.KINDS.items()}


def _goes_on(node: str, decision: ivr.IvrDecision, language: str) -> tuple[list[Tried], ivr.IvrEvent | None]:
    """What needs no key, and what happens then; None: nothing."""
    match decision:
        case ivr.Say(prompts):
            return list(_said(node, prompts, language)), ivr.Played()
        case ivr.Elsewhere(number, prompts):
            return [*_said(node, prompts, language), Tried(What.TRANSFERRED, node, {"number": number})], ivr.Refused()
        case ivr.TakeMessage(reason, longest_s, _, _, due_at):
            until = due_at.isoformat(timespec="minutes")
            told = {"reason": reason, "seconds": f"{longest_s:g}", "until": until}
            return [Tried(What.RECORDED, node, told)], ivr.Recorded(longest_s)
        case _:
            return [], None


def _said(node: str, prompts: tuple[str, ...], language: str) -> Iterator[Tried]:
    if prompts:
        yield Tried(What.SAID, node, {"language": language}, prompts)


def _answer(typed: str) -> ivr.IvrEvent:
    """What the source says: ``tier=gold;name=Wang``, nothing (nobody), or no answer at all."""
    if typed == NO_ANSWER:
        return ivr.Refused()
    pairs = [pair.partition("=") for pair in typed.split(";") if "=" in pair]
    return ivr.Answered({name: value for name, _, value in pairs} if pairs else None)
