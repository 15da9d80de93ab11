"""What agents and supervisors tell each other besides calls: raised hands, messages, the check of a headset."""

import secrets

from aiohttp import web

from agent_ui.gateway.desk.views import sent
from agent_ui.gateway.floor.desk import MessageLine
from agent_ui.gateway.floor.floor import Floor
from agent_ui.gateway.floor.live import Live
from agent_ui.gateway.http import Asked, answer, done
from agent_ui.gateway.protocol import desk as p
from lexicon.errors import BadInput, Refused
from lexicon.ids import AgentId
from lexicon.journal import HandLowered, HandRaised, HeadsetChecked, MessageRead, MessageSent
from store.journal import JournalWriter

LONGEST_TEXT = 1000
LONGEST_WHY = 200


class DeskWords:
    """One method a request. What was said is a fact; the floor hears it as everybody does."""

    def __init__(self, journal: JournalWriter, live: Live) -> None:
        self._journal, self._live = journal, live

    def _floor(self) -> Floor:
        return self._live.floor

    async def raise_hand(self, asked: Asked) -> web.StreamResponse:
        """The agent wants the leader to come."""
        agent = asked.session.person
        line = self._floor().agents.get(agent)
        if line is not None and line.hand_at is None:
            self._journal.record(HandRaised(agent))
        return done()

    async def lower_mine(self, asked: Asked) -> web.StreamResponse:
        """No more."""
        return self._lower(asked.session.person, asked.session.person)

    async def lower(self, asked: Asked) -> web.StreamResponse:
        """The supervisor is there."""
        agent = AgentId(asked.path("agent"))
        if not self._live.scope.serves(agent, asked.session.clients):
            raise Refused("no such agent", code="not-found")
        return self._lower(agent, asked.session.person)

    def _lower(self, agent: AgentId, by: AgentId) -> web.StreamResponse:
        line = self._floor().agents.get(agent)
        if line is not None and line.hand_at is not None:
            self._journal.record(HandLowered(agent, by))
        return done()

    async def send(self, asked: Asked) -> web.StreamResponse:
        """To some who are signed in, or to all of them."""
        body, scope = await asked.body(p.SendMessage), self._live.scope
        signed_in = {one for one in self._floor().agents if scope.serves(one, asked.session.clients)}
        text = body.text.strip()
        if not 1 <= len(text) <= LONGEST_TEXT:
            raise BadInput("text", f"{len(text)} characters", f"1 to {LONGEST_TEXT}")
        to = signed_in if not body.to else signed_in & {AgentId(one) for one in body.to}
        if not to:
            raise Refused("nobody of these is signed in", code="nobody-here")
        session = asked.session
        fact = MessageSent(
            secrets.token_hex(8), session.person, tuple(sorted(to)), text, session.name_zh, session.name_en
        )
        entry = self._journal.record(fact)
        line = MessageLine(fact.message, fact.by, frozenset(to), text, entry.at, fact.name_zh, fact.name_en)
        return answer(sent(line))

    async def listed(self, asked: Asked) -> web.StreamResponse:
        """What was sent, the newest first."""
        session = asked.session
        lines = reversed(self._floor().desk_messages.values())
        return answer([sent(one) for one in lines if session.clients is None or one.by == session.person])

    async def read(self, asked: Asked) -> web.StreamResponse:
        """The agent has read it."""
        known, agent = self._floor().desk_messages.get(asked.path("message")), asked.session.person
        if known is None or agent not in known.to:
            raise Refused("no such message", code="not-found")
        if agent not in known.read:
            self._journal.record(MessageRead(known.id, agent))
        return done()

    async def checked(self, asked: Asked) -> web.StreamResponse:
        """What the check of the headset found."""
        body = await asked.body(p.HeadsetCheck)
        if len(body.why) > LONGEST_WHY or (body.outcome == "skipped" and not body.why.strip()):
            raise BadInput("why", body.why[:20], f"1 to {LONGEST_WHY} characters")
        session = asked.session
        self._journal.record(
            HeadsetChecked(
                agent=session.person,
                desk=session.desk,
                outcome=body.outcome,
                why=body.why.strip(),
                level_db=body.level_db,
                echo_ms=body.echo_ms,
                round_trip_ms=body.round_trip_ms,
                jitter_ms=body.jitter_ms,
                loss=body.loss,
            )
        )
        return done()
