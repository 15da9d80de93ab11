"""Desk orders: what an agent's page (or program) asks of the controller, and what happens when it goes away."""

from contextlib import suppress
from functools import partial
from typing import assert_never

from ari_app.call import events as ev
from ari_app.call.away import is_awaited
from ari_app.engine.controls import control
from ari_app.engine.engine import Engine
from ari_app.engine.outward import place_call
from ari_app.engine.parking import pick_up
from ari_app.engine.ports import Exchange, Ids, Timers
from ari_app.engine.seconds import part_of
from ari_app.engine.whose import offers_of
from lexicon.errors import Conflict, Refused
from lexicon.ids import AgentId, CallId, DeskId, NotReadyReasonId, OfferId, SkillId
from lexicon.orders import (
    Answer,
    CompleteCall,
    ConsultCall,
    Decline,
    DeskOrder,
    DropParty,
    EndTalk,
    HoldCall,
    IssuePhone,
    LoseDesk,
    MergeCall,
    MuteCall,
    OpenGateway,
    ParkCall,
    PauseRecording,
    PickUpCall,
    PlaceCall,
    ResumeRecording,
    RetrieveCall,
    SendDigits,
    SetNotReady,
    SetPhone,
    SetReady,
    SignInDesk,
    SignOutDesk,
    SwapCall,
    TakeBack,
    TransferCall,
    TransferTo,
)
from lexicon.profile import Abilities
from routing.abilities import profile_of
from routing.agent import Agent, AgentState
from routing.floor import DESK_LOST
from routing.profile import Profile

TAKE_OVER_GRACE_S = 15.0
LOOK_AGAIN_S = 1.0
PUT_OUT = "put-out"  # by whom a desk is signed out whose sign-in was ended, or whose rights were taken


class Desks:
    """One per controller. ``grace_s``: how long a page that vanished may take to come back."""

    def __init__(self, engine: Engine, exchange: Exchange, timers: Timers, ids: Ids, grace_s: float) -> None:
        self._engine, self._exchange, self._timers, self._ids = engine, exchange, timers, ids
        self.grace_s = grace_s
        self._phones: dict[DeskId, tuple[str, str]] = {}  # desk -> kind, password

    async def handle(self, order: DeskOrder) -> Answer:
        """Do one order. Raises a ``Refused`` with a code for the page when it can't be done."""
        agent, desk, now = AgentId(order.agent), DeskId(order.desk), self._engine.now()
        floor, decide = self._engine.floor, self._engine.decide
        if not isinstance(order, SignInDesk | LoseDesk | SignOutDesk | OpenGateway):
            self._check_desk(agent, desk)
        match order:
            case SignInDesk(page=page, name=name, skills=skills, abilities=abilities, is_standing=is_standing):
                told = abilities if abilities is not None else Abilities({SkillId(s): n for s, n in skills.items()})
                self._sign_in(agent, desk, page, (name, profile_of(told)))
                self._stand(agent, desk, is_standing=is_standing)
            case SignOutDesk(by=by):
                await self._sign_out(agent, desk, by)
            case LoseDesk(page=page):
                self._lose(agent, page)
            case OpenGateway():
                for known in list(self._engine.floor.agents.values()):
                    self._lose(known.id, known.page)
            case IssuePhone(kind=kind):
                return await self.issue(order.id, desk, kind)
            case SetPhone(is_registered=is_registered):
                decide(floor.set_registered(agent, is_registered, now))
                self._engine.legs.phone_back(agent)
            case SetReady():
                decide(floor.go_ready(agent, now))
            case SetNotReady(reason=reason):
                decide(floor.go_not_ready(agent, NotReadyReasonId(reason), "self", now))
            case Decline(offer=offer):
                self._decline(agent, OfferId(offer))
            case HoldCall() | RetrieveCall() | MuteCall() | SendDigits() | TransferCall():
                control(self._engine, agent, order)
            case PlaceCall():
                return await self._place(agent, order)
            case TransferTo() | ConsultCall() | TakeBack() | SwapCall() | CompleteCall() | MergeCall() | DropParty():
                control(self._engine, agent, order)
            case ParkCall() | PauseRecording() | ResumeRecording():
                control(self._engine, agent, order)
            case PickUpCall(call=call):
                pick_up(self._engine, agent, CallId(call))
            case EndTalk(call=call):
                self._end_talk(agent, CallId(call))
            case _:
                assert_never(order)
        return Answer(id=order.id)

    def _check_desk(self, agent: AgentId, desk: DeskId) -> None:
        known = self._engine.floor.agents.get(agent)
        if known is None:
            raise Refused("sign in first", code="signed-out")
        if known.desk != desk:
            raise Conflict("you are signed in at another desk", code="desk-replaced")

    def _sign_in(self, agent: AgentId, desk: DeskId, page: str, who: tuple[str, Profile]) -> None:
        engine, now = self._engine, self._engine.now()
        known = engine.floor.agents.get(agent)
        if known is not None and known.desk != desk and not known.is_present:
            self._gone_for_good(agent, known.page, is_elsewhere=True)  # the old page will not come back
        elif known is not None and known.desk == desk and known.page not in ("", page):
            self._page_replaced(known)
        elif known is not None and not known.is_present and known.page and not is_talking(known):
            engine.legs.renew(agent)  # nobody knows whether the telephone at its end has lived through that
        engine.decide(engine.floor.sign_in(agent, desk, page, who, now))
        if known is not None and known.call is not None:
            engine.dispatch(known.call, ev.PageBack(agent))
        if known is not None and known.profile != who[1]:
            engine.staffing_changed()
        self._timers.cancel((agent, "desk"))

    def _stand(self, agent: AgentId, desk: DeskId, *, is_standing: bool) -> None:
        legs = self._engine.legs
        if is_standing:
            legs.want(agent, desk)
        else:
            legs.drop(agent)

    def _page_replaced(self, known: Agent) -> None:
        """A softphone goes with its page; a telephone on the table does not."""
        if self._phones.get(known.desk, ("", ""))[0] != "sip":
            self._engine.legs.renew(known.id)
            if known.offer is not None:  # what rings is the old page's telephone
                self._lose(known.id, known.page)
        if known.call is not None and is_talking(known) and self._phones.get(known.desk, ("", ""))[0] != "sip":
            self._engine.dispatch(known.call, ev.PageReplaced(known.id))

    async def _place(self, agent: AgentId, order: PlaceCall) -> Answer:
        call = place_call(self._engine, self._ids, agent, order)
        if self._engine.runner is not None:  # a page that gets no answer knows that nothing was begun
            await self._engine.runner.remembered()
        return Answer(id=order.id, data={"call": call})

    async def _sign_out(self, agent: AgentId, desk: DeskId, by: str) -> None:
        known = self._engine.floor.agents.get(agent)
        if known is None or known.desk != desk:
            return
        if by == PUT_OUT and (known.work or known.state in (AgentState.OFFERED, AgentState.TALKING)):
            await self._put_out(known)
            return
        self._engine.decide(self._engine.floor.sign_out(agent, by, self._engine.now()))
        self._engine.legs.drop(agent)
        self._timers.cancel((agent, "desk"))
        await self.forget_phone(desk)

    async def _put_out(self, known: Agent) -> None:
        """Whose sign-in is over has no telephone any more, at once; who talked with the agent is first in line."""
        self._lose(known.id, known.page)
        with suppress(Refused):  # chats and mails that go to others: tried again when the grace is over
            self._gone_for_good(known.id, known.page, is_elsewhere=True)
        await self.forget_phone(known.desk)

    def dismiss(self, agent: AgentId) -> None:
        """A supervisor signs the agent out, who is in no call."""
        desk = self._engine.floor.agents[agent].desk
        self._engine.decide(self._engine.floor.sign_out(agent, "supervisor", self._engine.now()))
        self._engine.legs.drop(agent)
        self._timers.cancel((agent, "desk"))
        self.lose_phone(desk)

    def _lose(self, agent: AgentId, page: str) -> None:
        known = self._engine.floor.agents.get(agent)
        if known is None or known.page != page:
            return
        self._engine.decide(self._engine.floor.desk_lost(agent, page, self.grace_s, self._engine.now()))
        if known.offer is not None:
            self._engine.dispatch(known.call or CallId(""), ev.OfferDeclined(known.offer, "agent-left", DESK_LOST))
        elif known.call is not None:
            self._engine.dispatch(known.call, ev.PageGone(agent))
        self._timers.set((agent, "desk"), self.grace_s, lambda: self._gone_for_good(agent, page))

    def _gone_for_good(self, agent: AgentId, page: str, *, is_elsewhere: bool = False) -> None:
        known = self._engine.floor.agents.get(agent)
        if known is None or known.page != page or known.is_present:
            return
        if known.state is AgentState.TALKING:
            call = self._engine.calls.get(known.call or CallId(""))
            if not is_elsewhere and call is not None and is_awaited(call, agent):
                # The sound goes on without the page, or the caller is kept: not over before that is.
                self._timers.set((agent, "desk"), LOOK_AGAIN_S, lambda: self._gone_for_good(agent, page))
                return
            self._lose_call(agent)
        self._engine.decide(self._engine.floor.sign_out(agent, "desk-lost", self._engine.now()))
        self._engine.legs.drop(agent)
        self.lose_phone(known.desk)

    def _lose_call(self, agent: AgentId) -> None:
        known = self._engine.floor.agents[agent]
        if known.call is not None:
            self._engine.dispatch(known.call, ev.AgentLost(agent))

    def _decline(self, agent: AgentId, offer: OfferId) -> None:
        call = self._engine.call_of_offer(offer)
        if call is None or not any(one.id == offer and one.agent == agent for one in offers_of(call)):
            raise Conflict("that offer is over", code="offer-over")
        self._engine.dispatch(call.id, ev.OfferDeclined(offer, "declined", NotReadyReasonId("no-answer")))

    def _end_talk(self, agent: AgentId, call_id: CallId) -> None:
        call = self._engine.calls.get(call_id)
        if call is None or part_of(call, agent) is None:
            raise Conflict("that call is over", code="call-over")
        self._engine.dispatch(call_id, ev.AgentHungUp(agent))

    # ------------------------------------------------------------------ telephones

    async def forget_phone(self, desk: DeskId) -> None:
        """Take the credentials of this sign-in back."""
        self._phones.pop(desk, None)
        await self._exchange.drop_phone(phone_user(desk))

    def lose_phone(self, desk: DeskId) -> None:
        """The same, of a desk that will not come back; nobody waits for it."""
        self._phones.pop(desk, None)
        self._engine.drop_phone(phone_user(desk))

    async def issue(self, order: str, desk: DeskId, kind: str) -> Answer:
        """Make SIP credentials for this sign-in, or say them again."""
        known = self._phones.get(desk)
        password = known[1] if known is not None and known[0] == kind else self._ids.secret()
        user = phone_user(desk)
        if known is not None and known[0] != kind:
            await self._exchange.drop_phone(user)
        await self._exchange.push_phone(user, password, kind)
        self._phones[desk] = (kind, password)
        return Answer(id=order, data={"user": user, "password": password})

    async def push_phones(self) -> None:
        """Asterisk forgot them when it restarted: give it all of them again."""
        for desk, (kind, password) in list(self._phones.items()):
            await self._exchange.push_phone(phone_user(desk), password, kind)

    def await_desks(self) -> None:
        """After a take-over: desks that do not come back within the grace are signed out."""
        for agent in list(self._engine.floor.agents.values()):
            if not agent.is_present:
                gone = partial(self._gone_for_good, agent.id, agent.page)
                self._timers.set((agent.id, "desk"), max(self.grace_s, TAKE_OVER_GRACE_S), gone)
                if agent.call is not None:
                    self._engine.dispatch(agent.call, ev.PageGone(agent.id))

    def contact_changed(self, user: str, is_registered: bool) -> None:
        """Asterisk says that a telephone registered or was lost."""
        for agent in list(self._engine.floor.agents.values()):
            if phone_user(agent.desk) == user:
                self._engine.decide(self._engine.floor.set_registered(agent.id, is_registered, self._engine.now()))
                self._engine.legs.phone_back(agent.id)
                return


def is_talking(agent: Agent) -> bool:
    """Whether a conversation would be lost with the page."""
    return agent.state is AgentState.TALKING


def phone_user(desk: DeskId) -> str:
    """The SIP user and endpoint of a desk: derived, so that a new controller knows what to ring."""
    return f"desk-{desk}"


def agent_at(engine: Engine, phone: str) -> AgentId | None:
    """Whose telephone this is."""
    return next((one.id for one in engine.floor.agents.values() if phone_user(one.desk) == phone), None)
