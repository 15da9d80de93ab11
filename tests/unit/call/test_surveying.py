"""The survey after a conversation whose agent hung up first, told by one call."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.state import Phase, Way
from ari_app.call.survey_for import survey_of
from flows.document import Flow
from flows.survey import Survey
from lexicon.ids import CallId
from lexicon.journal import CallEnded, SurveyAnswered, SurveyEnded, SurveyStarted, TalkEnded
from lexicon.outcome import Fault, Outcome
from tests.unit.call.desk import (
    ANN,
    ASKED,
    ASSIGNED,
    CSAT,
    LEG,
    OFFER,
    SOLVED,
    SURVEY_FLOW,
    SURVEYED,
    Line,
    dialled,
    surveyed,
    talking,
)

BOTH = pytest.mark.parametrize("way", Way)
COMPLETED = Outcome(Fault.AGENT, "completed")


def ended(line: Line) -> list[tuple[str, int]]:
    return [(fact.why, fact.answers) for fact in line.facts(SurveyEnded)]


@BOTH
def test_the_agent_is_free_at_once_and_the_caller_is_asked(way: Way) -> None:
    line = surveyed(way)
    assert line.call.phase is Phase.SURVEY and line.prompts[-1] == ("ask",)
    (told,), (talk,) = line.facts(SurveyStarted), line.facts(TalkEnded)
    assert (told.agent, told.queue, told.survey) == (ANN, "q", "csat")
    assert [one.agent for one in line.all(do.EndTalk)] == [ANN] and 10 <= talk.talked_s <= 12
    assert do.HangUp(line.call.channel) not in line.done


@BOTH
def test_an_answer_is_tied_to_the_agent_and_ends_with_thanks(way: Way) -> None:
    line = surveyed(way).tell(ev.DigitReceived("5"))
    (told,) = line.facts(SurveyAnswered)
    assert (told.call, told.agent, told.queue, told.question) == ("c1", ANN, "q", "satisfied")
    assert (told.digit, told.score, told.is_csat, told.is_satisfied) == ("5", 5, True, True)
    assert ended(line) == [("completed", 1)] and line.prompts[-1] == ("thanks",)
    line.said()
    assert line.now(do.HangUp) == [do.HangUp(line.call.channel)]
    assert line.tell(ev.CallerGone(16)).outcome == COMPLETED


@pytest.mark.parametrize(("digit", "is_satisfied"), [("1", False), ("3", False), ("4", True), ("5", True)])
def test_satisfied_is_one_of_the_two_best(digit: str, is_satisfied: bool) -> None:
    (told,) = surveyed().tell(ev.DigitReceived(digit)).facts(SurveyAnswered)
    assert told.is_satisfied is is_satisfied


def test_who_presses_nothing_is_asked_once_more_and_then_thanked() -> None:
    line = surveyed().said().rang("digit")
    assert line.prompts[-1] == ("no-digit", "ask")
    line.said()
    while line.call.phase is Phase.SURVEY:
        line.rang("digit").said()
    assert ended(line) == [("no-answer", 0)] and not line.facts(SurveyAnswered)
    assert line.call.parting == COMPLETED


def test_a_wrong_key_is_no_answer_and_a_right_one_after_it_is() -> None:
    line = surveyed().tell(ev.DigitReceived("9"))
    assert line.call.phase is Phase.SURVEY and not line.facts(SurveyAnswered)
    line.said().tell(ev.DigitReceived("2"))
    assert [fact.score for fact in line.facts(SurveyAnswered)] == [2] and ended(line) == [("completed", 1)]


@BOTH
def test_who_hangs_up_meanwhile_is_noted(way: Way) -> None:
    line = surveyed(way).tell(ev.CallerGone(16))
    assert ended(line) == [("hung-up", 0)] and line.outcome == COMPLETED and len(line.facts(CallEnded)) == 1
    assert len(line.facts(TalkEnded)) == 1


def test_asterisk_gone_meanwhile() -> None:
    line = surveyed().tell(ev.ExchangeLost())
    assert ended(line) == [("exchange-lost", 0)] and line.outcome == COMPLETED


def test_who_cannot_be_asked_is_let_go() -> None:
    line = surveyed()
    line.tell(ev.ExchangeRefused("Play", line.call.playback, "no such file", is_retryable=False))
    assert ended(line) == [("not-played", 0)] and line.call.phase is Phase.FAREWELL


def test_a_survey_has_an_end() -> None:
    line = surveyed().rang("survey")
    assert ended(line) == [("too-long", 0)] and line.call.phase is Phase.FAREWELL


def test_after_a_cut_of_the_link_the_question_is_asked_again() -> None:
    line = surveyed().tell(ev.LinkBack())
    assert line.prompts[-2:] == [("ask",), ("ask",)] and line.call.phase is Phase.SURVEY


def test_two_questions_one_after_the_other() -> None:
    flow = flow_with({"csat": Survey(questions=(CSAT, SOLVED), thanks=ASKED.thanks)})
    other = Line(replace(SURVEYED, flow=flow)).tell(ev.Arrived(is_up=True)).tell(ev.StillWaiting(), 0)
    other.tell(ASSIGNED).tell(ev.AgentAnswered(OFFER))
    other.tell(ev.Joined(OFFER)).tell(ev.AgentHungUp(ANN)).tell(ev.DigitReceived("4"))
    assert other.prompts[-1] == ("solved",) and other.call.phase is Phase.SURVEY
    other.tell(ev.DigitReceived("2"))
    assert [(fact.question, fact.score) for fact in other.facts(SurveyAnswered)] == [("satisfied", 4), ("solved", 0)]
    assert ended(other) == [("completed", 2)]


@pytest.mark.parametrize("hangs_up", [lambda: ev.AgentHungUp(ANN), lambda: ev.AgentLegGone(OFFER, 16)])
def test_by_button_or_telephone_the_caller_is_taken_out_of_dial(hangs_up: Callable[[], ev.CallEvent]) -> None:
    line = in_dial().tell(hangs_up())
    assert line.now(do.Recall) == [do.Recall(OFFER, line.call.channel)] and line.call.phase is Phase.RETURNING
    assert len(line.facts(TalkEnded)) == 1, "and not when he is back"
    line.tell(ev.CallerBack(OFFER, "RECALLED", 0))
    assert line.call.survey is not None and line.prompts[-1] == ("ask",)


def test_the_dialplan_may_bring_him_back_first() -> None:
    line = in_dial().tell(ev.CallerBack(OFFER, "ANSWER", 16))
    assert line.call.phase is Phase.SURVEY and not line.now(do.Recall)
    assert len(line.facts(SurveyStarted)) == len(line.facts(TalkEnded)) == 1


def test_while_both_are_lifted_out_of_dial() -> None:
    line = in_dial().tell(ev.HoldAsked(ANN)).tell(ev.AgentHungUp(ANN))
    assert line.now(do.Recall) and line.prompts == []
    line.tell(ev.CallerBack(OFFER, "RECALLED", 0))
    assert line.call.phase is Phase.SURVEY and line.prompts == [("ask",)]


def test_a_caller_who_hangs_up_first_is_not_asked() -> None:
    line = in_dial().tell(ev.CallerGone(16))
    assert not line.facts(SurveyStarted) and line.outcome == Outcome(Fault.CALLER, "completed")


def test_an_agent_who_is_lost_did_not_hang_up() -> None:
    line = in_dial().tell(ev.AgentLost(ANN))
    assert not line.facts(SurveyStarted)


def test_without_a_survey_nothing_changes() -> None:
    for line in (talking(), dialled()):
        line.tell(ev.AgentHungUp(ANN))
        assert line.now(do.HangUp)[0] == do.HangUp(line.call.channel) and not line.facts(SurveyStarted)
    assert not dialled().all(do.Dial)[0].stays and in_dial().all(do.Dial)[0].stays


def test_the_share_is_of_calls_and_the_same_whenever_asked() -> None:
    some = flow_with({"csat": Survey(questions=(CSAT,), share=30.0)})
    call = Line(replace(SURVEYED, flow=some)).tell(ev.Arrived(is_up=True)).call
    asked = [survey_of(replace(call, id=CallId(f"c{n}"))) is not None for n in range(2000)]
    assert 0.25 < sum(asked) / 2000 < 0.35
    assert asked == [survey_of(replace(call, id=CallId(f"c{n}"))) is not None for n in range(2000)]


def in_dial() -> Line:
    line = Line(SURVEYED, Way.DIAL).tell(ev.Arrived(is_up=True)).tell(ev.StillWaiting(), 0)
    line.tell(ASSIGNED).tell(ev.AgentAnswered(OFFER, LEG))
    return line


def flow_with(surveys: dict[str, Survey]) -> Flow:
    return Flow("asked", 1, SURVEY_FLOW.start, SURVEY_FLOW.nodes, surveys=surveys)
