"""What is known of a caller before a word is said: whether a client calls it a VIP, and its last conversation here."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from ari_app.call.state import KnownCaller
from ari_app.trunks.numbers import Published
from lexicon.ids import AgentId, ClientId, ReasonId
from lexicon.phone_number import key

MEMORY = timedelta(hours=24)
MOST_REMEMBERED = 100_000


@dataclass(frozen=True, slots=True)
class LastTalk:
    agent: AgentId
    reason: ReasonId
    at: datetime


class Callers:
    """The last conversation of each caller with each client; the oldest is forgotten first."""

    def __init__(self) -> None:
        self._talks: OrderedDict[tuple[ClientId, str], LastTalk] = OrderedDict()

    def talked(self, client: ClientId, caller: str, talk: LastTalk) -> None:
        """An agent answered this caller. A withheld number is nobody's."""
        if not caller:
            return
        whose = (client, key(caller))
        self._talks[whose] = talk
        self._talks.move_to_end(whose)
        if len(self._talks) > MOST_REMEMBERED:
            self._talks.popitem(last=False)

    def known(self, client: ClientId, caller: str, published: Published, at: datetime) -> KnownCaller:
        """VIPs go first to their own agents; then to the agent of the last conversation, if that was within a day."""
        vip, talk = published.vip(client, caller, at), self._talks.get((client, key(caller)))
        if talk is not None and at - talk.at > MEMORY:
            talk = None
        head_start_s = 0.0 if vip is None else published.plan.head_starts.get(vip.priority, 0.0)
        listed = published.recognised(client, caller, at)
        own = () if vip is None else vip.agents
        last = () if talk is None or talk.agent in own else (talk.agent,)
        return KnownCaller(head_start_s, (*own, *last), None if talk is None else talk.reason, listed=listed)
