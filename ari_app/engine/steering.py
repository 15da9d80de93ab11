"""What supervisors have agents do: Ready, Not ready, signed out. A conversation is never cut for it."""

from functools import partial

from ari_app.engine.desks import Desks
from ari_app.engine.engine import Engine
from ari_app.engine.ports import Timers
from lexicon.errors import BadInput, Refused
from lexicon.ids import AgentId, NotReadyReasonId
from lexicon.journal import AgentNotReady, AgentReady, AgentSignedOut, AgentSteered, Fact
from lexicon.orders import SteerAgent
from routing.agent import AgentState
from routing.floor import BUSY
from routing.moves import FORCED

LEAVES = NotReadyReasonId("system")
"""Why nothing more is offered to an agent who is to be signed out after this call."""


class Steering:
    """One per controller. Who is to leave after a call is the engine's to know: a new controller reads it anew."""

    def __init__(self, engine: Engine, desks: Desks, timers: Timers) -> None:
        self._engine, self._desks, self._timers = engine, desks, timers
        others = engine.on_fact

        def heard(fact: Fact) -> None:
            others(fact)
            self.heard(fact)

        engine.on_fact = heard

    def steer(self, by: AgentId, order: SteerAgent) -> None:
        """Do it, or raise a ``Refused`` with a code for the page."""
        engine, agent = self._engine, AgentId(order.steered)
        known = engine.floor.agents.get(agent)
        if known is None:
            raise Refused("that agent is not signed in", code="agent-not-here")
        is_later = known.state in BUSY
        in_wrap_up = known.state is AgentState.WRAP_UP
        match order.what:
            case "ready":
                if not known.is_present:
                    raise Refused("that agent's page is not connected", code="agent-desk-lost")
                if in_wrap_up and known.call is not None:  # what was to be written down is owed
                    self._note(by, order, is_later=False)
                    engine.leaving.discard(agent)
                    engine.decide(engine.floor.end_wrap_up(agent, known.call, FORCED, engine.now()))
                    return
                decisions = engine.floor.go_ready(agent, engine.now())
                self._note(by, order, is_later)
                engine.leaving.discard(agent)
                engine.decide(decisions)
            case "not-ready":
                if not order.reason:
                    raise BadInput("reason", "is missing", "a reason code")
                self._note(by, order, is_later)
                engine.leaving.discard(agent)
                reason = NotReadyReasonId(order.reason)
                engine.decide(engine.floor.go_not_ready(agent, reason, "supervisor", engine.now()))
            case "sign-out":
                if known.work:
                    raise Refused("that agent has chats or mails in work", code="in-work")
                self._note(by, order, is_later)
                engine.leaving.add(agent)
                if is_later:
                    engine.decide(engine.floor.go_not_ready(agent, LEAVES, "supervisor", engine.now()))
                self._go(agent)
            case _:
                raise BadInput("what", f"is {order.what!r}", "ready, not-ready or sign-out")

    def heard(self, fact: Fact) -> None:
        """The agent may be free now; looked at when this turn is over."""
        match fact:
            case AgentReady(agent=agent) | AgentNotReady(agent=agent) if agent in self._engine.leaving:
                self._timers.set((agent, "leaves"), 0.0, partial(self._go, agent))
            case AgentSignedOut(agent=agent):
                self._engine.leaving.discard(agent)
            case _:
                pass

    def again(self) -> None:
        """After a take-over."""
        for agent in list(self._engine.leaving):
            self._go(agent)

    def _go(self, agent: AgentId) -> None:
        known = self._engine.floor.agents.get(agent)
        if agent in self._engine.leaving and known is not None and known.state not in BUSY:
            self._desks.dismiss(agent)

    def _note(self, by: AgentId, order: SteerAgent, is_later: bool) -> None:
        reason = NotReadyReasonId(order.reason) if order.what == "not-ready" else None
        self._engine.note(AgentSteered(AgentId(order.steered), by, order.what, reason, is_later))
