"""Surveys of a flow file: read, as they stand in a file, and the words of a trial without a telephone."""

from __future__ import annotations

from typing import Any

from documents.flow_values import Found, flag_of, number_of, pieces_of
from documents.yaml_file import Value, check_identity
from flows.survey import Question, Survey
from lexicon.ids import QuestionId

_USUAL = Question(id=QuestionId(""), say=(), scores={})


def survey_of(value: Value) -> Survey:
    """One survey; what is wrong with it is among the mistakes afterwards."""
    found = value.keys("questions", "thanks", "share", "outbound", needed=("questions",))
    usual = Survey(questions=())
    return Survey(
        questions=tuple(_question(id_, one) for id_, one in _named(found).items()),
        thanks=pieces_of(found, "thanks") if "thanks" in found else usual.thanks,
        share=number_of(found, "share", usual.share),
        is_outbound=flag_of(found, "outbound", usual=False),
    )


def _named(found: Found) -> dict[str, Value]:
    entries = found["questions"].entries() if "questions" in found else {}
    for id_, value in entries.items():
        check_identity(value, id_)
    return entries


def _question(id_: str, value: Value) -> Question:
    found = value.keys("say", "scores", "csat", "tries", "timeout_s", "bad", "silent", needed=("say", "scores"))
    scores = {key: one.integer() for key, one in (found["scores"].entries() if "scores" in found else {}).items()}
    return Question(
        id=QuestionId(id_),
        say=pieces_of(found, "say"),
        scores=scores,
        is_csat=flag_of(found, "csat", usual=False),
        tries=found["tries"].integer() if "tries" in found else _USUAL.tries,
        timeout_s=number_of(found, "timeout_s", _USUAL.timeout_s),
        bad=pieces_of(found, "bad") if "bad" in found else _USUAL.bad,
        silent=pieces_of(found, "silent") if "silent" in found else _USUAL.silent,
    )


def plain_survey(built: dict[str, Any]) -> dict[str, Any]:
    """As in a file, from its builtins: questions by their names."""
    questions = {one["id"]: {key: word for key, word in one.items() if key != "id"} for one in built["questions"]}
    return {**built, "questions": questions}
