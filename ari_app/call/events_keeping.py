"""What can happen to a conversation whose agent's browser or network goes away."""

from dataclasses import dataclass

from lexicon.ids import AgentId, OfferId


@dataclass(frozen=True, slots=True)
class PageGone:
    """The agent's page is connected no more; whether the sound goes on is to be found out."""

    agent: AgentId


@dataclass(frozen=True, slots=True)
class PageBack:
    """The same page is connected again."""

    agent: AgentId


@dataclass(frozen=True, slots=True)
class PageReplaced:
    """The agent loaded the page anew: the telephone in the old one is gone, though nobody hung up."""

    agent: AgentId


@dataclass(frozen=True, slots=True)
class PhoneBack:
    """The agent's page is there and its telephone can be rung."""

    agent: AgentId
    endpoint: str


@dataclass(frozen=True, slots=True)
class LegHeard:
    """So many packets of sound have come from the agent's leg since it was answered."""

    offer: OfferId
    packets: int


Keeping = PageGone | PageBack | PageReplaced | PhoneBack | LegHeard
