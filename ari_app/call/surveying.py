"""The survey after a conversation whose agent hung up first: the caller stays, and answers by keys.

The agent's part is over with the hang-up. The caller is with us at once, or (out of Dial()) in a moment; every way out
of the questions is noted once, by ``SurveyEnded``.
"""

from dataclasses import replace as changed

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call import offers
from ari_app.call.ending import farewell, last_words, note_end, talk_ended
from ari_app.call.offers import returning
from ari_app.call.state import Call, Phase, replace
from ari_app.call.survey_for import survey_of
from ari_app.call.surveyed import Surveyed
from ari_app.call.types import Step
from ari_app.ivr import flow as ivr
from flows.survey import Survey
from flows.survey_walk import survey_flow
from lexicon.ids import AgentId, QuestionId, QueueId, SurveyId
from lexicon.journal import SurveyAnswered, SurveyStarted
from lexicon.moment import Moment
from lexicon.outcome import Fault, Outcome

LONGEST_S = 300.0
"""A survey that goes on for longer is ended: nobody is kept by a prompt whose end was never told."""

COMPLETED = Outcome(Fault.AGENT, "completed")


def begun(call: Call, now: Moment, *, is_back: bool = False) -> Step | None:
    """The agent is gone and the caller is not: the survey, if there is one. ``is_back``: out of Dial() already."""
    found = survey_of(call) if call.bridged_mono else None
    if found is None:
        return None
    assert call.offer is not None and call.number is not None and call.reason is not None
    agent, queue = call.offer.agent, call.reason.queue.id
    started = SurveyStarted(call.id, call.number.client, agent, queue, SurveyId(found[0]))
    is_coming = call.is_dialled or (call.phase is Phase.LIFTING and "caller" not in call.control.here)
    recall: list[do.Command] = []
    if is_coming and not is_back and call.kept is None:  # else that was asked for already
        recall = [do.Recall(call.offer.id, call.channel)]
    ended = talk_ended(call, now, keeps_caller=True)
    quiet: list[do.Command] = []
    if call.kept is not None:
        quiet += [do.CancelTimer(name) for name in ("kept", "again", "music")]
    if call.music is not None:
        quiet.append(do.Unpark(call.channel, call.music))
    call = replace(call, parting=COMPLETED, survey=surveyed(call, *found, agent, queue), music=None)
    told = [*recall, do.Note(started), *quiet, *ended]
    call, wait = returning(call)
    if is_coming and not is_back:
        return call, [*told, *wait]
    call, asks = here(call, now)
    return call, [*told, *asks]


def surveyed(call: Call, name: str, survey: Survey, agent: AgentId, queue: QueueId) -> Surveyed:
    """At its beginning."""
    return Surveyed(SurveyId(name), agent, queue, survey, survey_flow(survey, call.language))


def here(call: Call, now: Moment) -> Step:
    """The caller is with us: the first question."""
    assert call.survey is not None
    call = replace(call, phase=Phase.SURVEY, offer=None, is_playing=False)
    if call.survey is not None and call.survey.ivr.node:  # another controller began it
        call, asks = again(call, ev.LinkBack(), now)
    else:
        call, asks = _go_on(call, ivr.Started(), now)
    return call, [do.CancelTimer("return"), do.SetTimer("survey", "", LONGEST_S), *asks]


def caller_back(call: Call, event: ev.CallerBack, now: Moment) -> Step:
    """Out of Dial(): to the questions, or to the queue."""
    return offers.caller_back(call, event, now) if call.survey is None else here(call, now)


# ---------------------------------------------------------------- questions and answers


def played(call: Call, event: ev.PromptEnded, now: Moment) -> Step:
    return _go_on(call, ivr.Played(), now) if event.playback == call.playback else (call, [])


def digit(call: Call, event: ev.DigitReceived, now: Moment) -> Step:
    """An answer, or a key that means nothing and is asked about again."""
    asked = call.survey
    assert asked is not None and call.number is not None
    question = asked.survey.question(asked.ivr.node)
    if question is None or event.digit not in question.scores:
        return _go_on(call, ivr.Pressed(event.digit), now)
    told = SurveyAnswered(
        call.id, call.number.client, asked.agent, asked.queue, asked.id, QuestionId(question.id), event.digit,
        question.scores[event.digit], question.is_csat, question.is_satisfied(event.digit),
    )  # fmt: skip
    call = replace(call, survey=changed(asked, answers=asked.answers + 1))
    call, commands = _go_on(call, ivr.Pressed(event.digit), now)
    return call, [do.Note(told), *commands]


def timer(call: Call, event: ev.TimerRang, now: Moment) -> Step:
    assert call.survey is not None
    if event.name == "survey":
        return cut_short(call, "too-long")
    is_due = event.name == "digit" and event.token == str(call.plays)
    return _go_on(call, ivr.TimedOut(), now) if is_due else (call, [])


def refused(call: Call, event: ev.ExchangeRefused, now: Moment) -> Step:
    """Who cannot be asked is let go; where Asterisk gave no answer the caller may have heard it all the same."""
    if event.what != "Play" or event.token != call.playback:
        return call, []
    return played(call, ev.PromptEnded(call.playback), now) if event.is_retryable else cut_short(call, "not-played")


def again(call: Call, _: ev.LinkBack | ev.CallerBack, now: Moment) -> Step:
    """The end of a prompt may have been missed, or a key: the question is asked once more."""
    assert call.survey is not None
    asked = call.survey
    hush: list[do.Command] = [do.StopPlay(call.playback)] if call.is_playing else []
    state, decision = ivr.sent_to(asked.flow, asked.ivr, asked.ivr.node, now.at)
    call, commands = _do(replace(call, survey=changed(asked, ivr=state), is_playing=False), decision)
    return call, [*hush, *commands]


def cut_short(call: Call, why: str) -> Step:
    """A last word, and the end."""
    assert call.survey is not None and call.number is not None
    told = do.Note(call.survey.ended(call.id, call.number.client, why))
    call, commands = farewell(replace(call, survey=None), "goodbye", COMPLETED)
    return call, [do.CancelTimer("digit"), do.CancelTimer("survey"), told, *commands]


def exchange_lost(call: Call, now: Moment) -> Step:
    """The conversation was over: that stays so."""
    assert call.survey is not None and call.number is not None
    told = do.Note(call.survey.ended(call.id, call.number.client, "exchange-lost"))
    end, commands = note_end(replace(call, survey=None), COMPLETED, None, now)
    return end, [told, *commands]


def _go_on(call: Call, event: ivr.IvrEvent, now: Moment) -> Step:
    assert call.survey is not None
    asked = call.survey
    state, decision = ivr.step(asked.flow, asked.ivr, event, now.at)
    return _do(replace(call, survey=changed(asked, ivr=state)), decision)


def _do(call: Call, decision: ivr.IvrDecision) -> Step:
    """A survey says, listens, and says goodbye: it has no other nodes."""
    hush: list[do.Command] = [do.StopPlay(call.playback)] if call.is_playing else []
    match decision:
        case ivr.Say(prompts):
            call = replace(call, plays=call.plays + 1, is_playing=True)
            play = do.Play(call.channel, call.playback, call.language, prompts)
            return call, [do.CancelTimer("digit"), *hush, play]
        case ivr.Listen(seconds):
            return replace(call, is_playing=False), [do.SetTimer("digit", str(call.plays), seconds)]
        case ivr.Bye(prompts):
            return _over(call, prompts)
        case _:
            return call, []


def _over(call: Call, prompts: tuple[str, ...]) -> Step:
    """All questions are answered, or one was left without an answer."""
    asked = call.survey
    assert asked is not None and call.number is not None
    why = "completed" if asked.answers >= len(asked.survey.questions) else "no-answer"
    told = do.Note(asked.ended(call.id, call.number.client, why))
    call, commands = last_words(replace(call, survey=None), prompts, COMPLETED)
    return call, [do.CancelTimer("digit"), do.CancelTimer("survey"), told, *commands]
