"""A conversation that is over, whose caller is asked about it: what is known of the survey while it goes on."""

from dataclasses import dataclass, field

from ari_app.ivr.flow import IvrState
from flows.document import Flow
from flows.survey import Survey
from lexicon.ids import AgentId, CallId, ClientId, QueueId, SurveyId
from lexicon.journal import SurveyEnded


@dataclass(frozen=True, slots=True)
class Surveyed:
    """``agent`` talked with the caller last; ``ivr`` is where the caller is in the questions, walked as a flow."""

    id: SurveyId
    agent: AgentId
    queue: QueueId
    survey: Survey = field(hash=False)
    flow: Flow = field(hash=False)
    ivr: IvrState = IvrState()
    answers: int = 0

    def ended(self, call: CallId, client: ClientId, why: str) -> SurveyEnded:
        """The fact that it is over."""
        return SurveyEnded(call, client, self.agent, self.queue, self.id, why, self.answers)
