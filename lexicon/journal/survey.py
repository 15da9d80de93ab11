"""Facts about the survey after a conversation: what the caller says of it, by keys."""

from dataclasses import dataclass

from lexicon.ids import AgentId, CallId, ClientId, QuestionId, QueueId, SurveyId


@dataclass(frozen=True, slots=True)
class SurveyStarted:
    """The agent hung up first, and the caller is asked about it. ``agent`` talked with the caller last."""

    call: CallId
    client: ClientId
    agent: AgentId
    queue: QueueId
    survey: SurveyId


@dataclass(frozen=True, slots=True)
class SurveyAnswered:
    """One question, answered by a key.

    ``is_csat``: it measures customer satisfaction; ``is_satisfied``: the answer is one of the scale's two best.
    """

    call: CallId
    client: ClientId
    agent: AgentId
    queue: QueueId
    survey: SurveyId
    question: QuestionId
    digit: str
    score: int
    is_csat: bool = False
    is_satisfied: bool = False


@dataclass(frozen=True, slots=True)
class SurveyEnded:
    """The survey is over. ``answers``: how many questions were answered.

    ``why``: completed, no-answer (a question was left unanswered), hung-up, not-played (a prompt could not be said),
    too-long, exchange-lost, controller-lost (it ended while no controller was there, or its questions are no more).
    """

    call: CallId
    client: ClientId
    agent: AgentId
    queue: QueueId
    survey: SurveyId
    why: str
    answers: int
