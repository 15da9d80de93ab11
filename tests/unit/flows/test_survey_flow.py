"""Surveys of a flow: what is wrong with them, how they are walked, and what is spoken for them."""

from typing import Any

import msgspec
import pytest

from flows import document as nodes
from flows.check import check
from flows.document import FlowDocument, Piece
from flows.sounds import texts
from flows.survey import Question, Survey
from flows.survey_walk import survey_flow
from lexicon.ids import QuestionId
from tests.unit.flows.flowing import AROUND, TEXT, document

SCORES = {"1": 1, "2": 2, "3": 3}
ASKED = Question(id=QuestionId("kind"), say=(Piece(zh="请评分", en="Please rate"),), scores=SCORES, is_csat=True)
AT = ("surveys", "csat", "questions", 0)


def flow(survey: Survey, named: str = "csat", **more: Survey) -> FlowDocument:
    queue = nodes.Queue(reason="billing", survey=named)
    return document({"queue": queue}, surveys={"csat": survey, **more})


def question(**changed: Any) -> FlowDocument:
    return flow(Survey(questions=(msgspec.structs.replace(ASKED, **changed),)))


def test_nothing_is_wrong() -> None:
    assert check(flow(Survey(questions=(ASKED,))), AROUND) == []


WRONG: dict[str, tuple[FlowDocument, tuple[object, ...], str]] = {
    "no such survey": (flow(Survey(questions=(ASKED,)), "nps"), ("nodes", "queue", "survey"), "csat"),
    "no questions": (flow(Survey(questions=())), ("surveys", "csat", "questions"), "1 to 9"),
    "a question twice": (flow(Survey(questions=(ASKED, ASKED))), ("surveys", "csat", "questions", 1, "id"), "twice"),
    "of nobody": (flow(Survey(questions=(ASKED,), share=0)), ("surveys", "csat", "share"), "more than 0"),
    "no such key": (question(scores={**SCORES, "x": 1}), (*AT, "scores", "x"), "0 to 9"),
    "too good": (question(scores={**SCORES, "9": 99}), (*AT, "scores", "9"), "0 to 10"),
    "two best of two": (question(scores={"1": 1, "2": 2}), (*AT, "scores"), "at least 3"),
    "nothing said": (question(say=()), (*AT, "say"), "nothing is said"),
    "never asked": (question(tries=0), (*AT, "tries"), "1 to 9"),
    "no time": (question(timeout_s=0), (*AT, "timeout_s"), "more than 0"),
    "no such file": (question(say=(Piece(recorded="gone"),)), (*AT, "say", 0), "gone"),
    "no text": (question(say=(Piece(zh="请评分"),)), (*AT, "say", 0), "en"),
    "two for calls out": (
        flow(Survey(questions=(ASKED,), is_outbound=True), other=Survey(questions=(ASKED,), is_outbound=True)),
        ("surveys", "other", "outbound"),
        "one survey at most",
    ),
}


@pytest.mark.parametrize(("wrong", "where", "told"), WRONG.values(), ids=WRONG.keys())
def test_wrong(wrong: FlowDocument, where: tuple[object, ...], told: str) -> None:
    (found,) = [one for one in check(wrong, AROUND) if not one.is_warning]
    assert found.where[: len(where)] == where and told in found.en and found.zh


def test_what_nobody_names_is_a_warning() -> None:
    (found,) = check(flow(Survey(questions=(ASKED,)), ""), AROUND)
    assert (found.where, found.is_warning) == (("surveys", "csat"), True)


def test_what_it_says_is_spoken_at_publication() -> None:
    assert {text for _, text in texts(flow(Survey(questions=(ASKED,), thanks=TEXT))).values()} >= {
        "请评分", "Please rate", "您好", "Hello",
    }  # fmt: skip


def test_it_is_walked_as_a_menu_for_each_question() -> None:
    walked = survey_flow(Survey(questions=(ASKED, msgspec.structs.replace(ASKED, id=QuestionId("quick")))), "zh")
    first = walked.nodes["kind"]
    assert walked.start == "kind" and isinstance(first, nodes.Menu)
    assert set(first.keys.values()) == {"quick"} and isinstance(walked.nodes[first.otherwise], nodes.HangUp)
