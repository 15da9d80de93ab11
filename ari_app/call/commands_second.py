"""What a call wants done about a second party, besides what is done for any offer."""

from dataclasses import dataclass

from lexicon.ids import AgentId
from routing.waiting import Waiting


@dataclass(frozen=True, slots=True)
class OfferTo:
    """Put the contact to this agent and to nobody else; ``SecondOver`` follows when it is not free."""

    contact: Waiting
    agent: AgentId
