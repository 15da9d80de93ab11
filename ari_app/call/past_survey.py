"""What the journal says of a survey that was begun: a part of the fold in ``past.py``."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lexicon.ids import AgentId, QuestionId, QueueId, SurveyId
from lexicon.journal import Entry, SurveyAnswered, SurveyEnded, SurveyStarted


@dataclass(frozen=True, slots=True)
class PastSurvey:
    """About a conversation of ``agent``'s. ``is_over``: only the last word was still to be said."""

    id: SurveyId
    agent: AgentId
    queue: QueueId
    answered: tuple[QuestionId, ...] = ()
    is_over: bool = False


def survey_fact(survey: PastSurvey | None, entry: Entry) -> PastSurvey | None:
    """The survey after this entry."""
    match entry.fact:
        case SurveyStarted(agent=agent, queue=queue, survey=id_):
            return PastSurvey(id_, agent, queue)
        case SurveyAnswered(question=question) if survey is not None:
            return replace(survey, answered=(*survey.answered, question))
        case SurveyEnded() if survey is not None:
            return replace(survey, is_over=True)
        case _:
            return survey
