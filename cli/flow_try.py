"""A flow without a telephone: what is said is printed, keys are typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from ari_app.ivr import flow as ivr
from asterisk_conf.prompts.build import texts as recorded_texts
from cli.words import say
from flows import document as nodes
from flows.document import FlowDocument, flow_of
from flows.sounds import texts
from flows.survey_walk import survey_flow

KNOWN = {"caller": "13800138000", "dialled": "", "vip": "no", "blocked": "no"}


def converse(document: FlowDocument, keys: Iterator[str], now: datetime) -> Iterator[str]:
    """The lines of one call. ``keys`` gives, each time something is asked, what is pressed; "" is silence.

    Where something is looked up it gives the answer: ``tier=gold``, "" for nobody, ``!`` for no answer.
    """
    flow, words = flow_of(document, 0), _words(document)
    state, decision = ivr.step(flow, ivr.IvrState(), ivr.Started(KNOWN), now)
    while True:
        yield f"[{state.node}]"
        match decision:
            case ivr.Say(prompts):
                yield from _told(prompts, words)
                event: ivr.IvrEvent = ivr.Played()
            case ivr.Listen(seconds):
                node = flow.nodes[state.node]
                pressed = next(keys, None)
                if pressed is None:
                    yield say("(没有更多按键)", "(no more keys)")
                    return
                if pressed:
                    yield "> " + _shown(node, pressed)
                    state, decision = _press(flow, state, pressed, now)
                    continue
                yield say(f"({seconds:g} 秒无按键)", f"(no key for {seconds:g} s)")
                event = ivr.TimedOut()
            case ivr.Chosen(reason, by):
                yield say(f"排队：{reason}（{by}）", f"queues for {reason} ({by})")
                yield from _asked(document, flow.nodes[state.node], keys, now)
                return
            case ivr.Elsewhere(number, prompts):
                yield from _told(prompts, words)
                yield say(f"转接 {number}：当作无人应答", f"transfers to {number}: taken as not answered")
                event = ivr.Refused()
            case ivr.Ask(source, question, _):
                asks = " ".join(f"{name}={value}" for name, value in question.items())
                yield say(f"查询 {source.kind.value}：{asks}", f"looks up in {source.kind.value}: {asks}")
                event = _answer(next(keys, None))
            case ivr.TakeMessage(reason, longest_s, _, _, due_at):
                told = f"{due_at:%Y-%m-%d %H:%M %Z}"
                yield say(
                    f"录音留言（{reason}，最长 {longest_s:g} 秒，期限 {told}）",
                    f"takes a message ({reason}, at most {longest_s:g} s, due {told})",
                )
                event = ivr.Recorded(longest_s)
            case _:
                yield from _last(decision, words)
                return
        state, decision = ivr.step(flow, state, event, now)


def _last(decision: ivr.IvrDecision, words: Mapping[str, str]) -> Iterator[str]:
    """What the flow's part in the call ends with."""
    match decision:
        case ivr.CallBack(reason, number, prompts, expires_at):
            yield from _told(prompts, words)
            until = f"{expires_at:%Y-%m-%d %H:%M %Z}"
            yield say(
                f"挂断，轮到时回拨 {number}（{reason}，有效至 {until}）",
                f"hangs up, and calls {number} back at its turn ({reason}, until {until})",
            )
        case ivr.Bye(prompts, why):
            yield from _told(prompts, words)
            yield say(f"挂断：{why}", f"hangs up: {why}")
        case _:
            return


def _shown(node: nodes.AnyNode, pressed: str) -> str:
    is_masked = isinstance(node, nodes.Collect) and node.is_masked
    return "*" * len(pressed) if is_masked else pressed


def _asked(document: FlowDocument, node: nodes.AnyNode, keys: Iterator[str], now: datetime) -> Iterator[str]:
    """The survey after the conversation, as if an agent had hung up."""
    survey = document.surveys.get(node.survey) if isinstance(node, nodes.Queue) else None
    if survey is None:
        return
    yield say("坐席挂断；满意度调查", "the agent hangs up; the survey")
    flow, words = survey_flow(survey, document.languages[0]), _words(document)
    state, decision = ivr.step(flow, ivr.IvrState(), ivr.Started(), now)
    while True:
        match decision:
            case ivr.Say(prompts):
                yield from _told(prompts, words)
                state, decision = ivr.step(flow, state, ivr.Played(), now)
            case ivr.Listen():
                question, pressed = survey.question(state.node), next(keys, None)
                if pressed is None:
                    yield say("(没有更多按键)", "(no more keys)")
                    return
                if question is not None and pressed in question.scores:
                    score = question.scores[pressed]
                    yield say(f"> {pressed}：{question.id} {score} 分", f"> {pressed}: {question.id} scores {score}")
                event = ivr.Pressed(pressed[0]) if pressed else ivr.TimedOut()
                state, decision = ivr.step(flow, state, event, now)
            case ivr.Bye(prompts):
                yield from _told(prompts, words)
                yield say("挂断", "hangs up")
                return
            case _:
                return


def _answer(typed: str | None) -> ivr.IvrEvent:
    """What the source says: ``tier=gold;name=Wang``, nothing (nobody), or no answer at all."""
    if typed is None or typed == "!":
        return ivr.Refused()
    pairs = [pair.partition("=") for pair in typed.split(";") if "=" in pair]
    return ivr.Answered({name: value for name, _, value in pairs} if pairs else None)


def _press(flow: nodes.Flow, state: ivr.IvrState, pressed: str, now: datetime) -> tuple[ivr.IvrState, ivr.IvrDecision]:
    """Keys one after the other, as long as the same question hears them."""
    decision: ivr.IvrDecision = None
    asked = state.node
    for key in pressed:
        state, decision = ivr.step(flow, state, ivr.Pressed(key), now)
        if state.node != asked or state.stage is not ivr.Stage.LISTENING:
            break
    if isinstance(decision, ivr.Listen):  # typed, and not ended: its time runs out
        state, decision = ivr.step(flow, state, ivr.TimedOut(), now)
    return state, decision


def _told(prompts: tuple[str, ...], words: Mapping[str, str]) -> Iterator[str]:
    if prompts:
        yield "  " + " ".join(words.get(name, name) for name in prompts)


def _words(document: FlowDocument) -> dict[str, str]:
    """What each sound file says."""
    first = document.languages[0]
    recorded = {name: f"<{name}> {by_language.get(first, '')}" for name, by_language in recorded_texts().items()}
    return recorded | {name: text for name, (_, text) in texts(document).items()}
