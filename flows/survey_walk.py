"""A survey as a flow, so that it is walked like any other: a menu for each question, and a last word."""

from flows import document as nodes
from flows.survey import Survey

END = "-end"


def survey_flow(survey: Survey, language: str) -> nodes.Flow:
    """Whoever leaves a question unanswered is led to the end."""
    places: dict[str, nodes.AnyNode] = {}
    after = [*(question.id for question in survey.questions[1:]), END]
    for question, then in zip(survey.questions, after, strict=True):
        places[question.id] = nodes.Menu(
            say=question.say,
            keys=dict.fromkeys(question.scores, then),
            otherwise=END,
            tries=question.tries,
            timeout_s=question.timeout_s,
            bad=question.bad,
            silent=question.silent,
        )
    places[END] = nodes.HangUp(say=survey.thanks, why="completed")
    return nodes.Flow("", 0, survey.questions[0].id, places, language=language)
