"""The floor of the reference: the same events as ``routing.floor``, each as short as its rule can be said."""

from lexicon.errors import Conflict, Refused
from lexicon.ids import AgentId, CallId, ClientId, DeskId, NotReadyReasonId, OfferId, QueueId
from lexicon.moment import Moment
from routing.plan import Medium, Plan
from routing.profile import Profile
from routing.waiting import Waiting
from tests.unit.routing.reference_matching import BUSY, Matching, Outcome, Person, S


class Reference(Matching):
    """Every event answers with outcomes in their order: first what was due, then what the event makes possible."""

    # ------------------------------------------------------------------ people

    def sign_in(self, agent: AgentId, desk: DeskId, page: str, who: tuple[str, Profile], now: Moment) -> list[Outcome]:
        made, known = self.advance(now), self.agents.get(agent)
        if known is not None and known.desk != desk:
            raise Conflict("at another desk", code="signed-in-elsewhere")
        if known is None:
            self.agents[agent] = Person(agent, desk, page, who[0], who[1], now.at, now.at)
            self.log.append(("signed-in", agent, QueueId("")))
        else:
            known.page, known.is_present, known.profile = page, True, who[1]
        return [*made, *self.advance(now)]

    def set_profile(self, agent: AgentId, profile: Profile, now: Moment) -> list[Outcome]:
        made = self.advance(now)
        if agent in self.agents:
            self.agents[agent].profile = profile
        return [*made, *self.advance(now)]

    def desk_lost(self, agent: AgentId, page: str, now: Moment) -> list[Outcome]:
        made, known = self.advance(now), self.agents.get(agent)
        if known is not None and known.page == page:
            known.is_present = False
        return [*made, *self.advance(now)]

    def sign_out(self, agent: AgentId, now: Moment) -> list[Outcome]:
        """Who leaves is gone at once, before anything else that is due."""
        known = self.agents.get(agent)
        if known is not None and known.state in (S.OFFERED, S.TALKING):
            raise Refused("in a call", code="in-call")
        if known is not None and known.work:
            raise Refused("in work", code="in-work")
        self.agents.pop(agent, None)
        return self.advance(now)

    def set_registered(self, agent: AgentId, is_registered: bool, now: Moment) -> list[Outcome]:
        made = self.advance(now)
        if agent in self.agents:
            self.agents[agent].is_registered = is_registered
        return [*made, *self.advance(now)]

    def go_ready(self, agent: AgentId, now: Moment) -> list[Outcome]:
        known = self.known(agent)
        if known.state is S.WRAP_UP:
            raise Refused("in wrap-up", code="wrap-up-owed")
        if known.state is S.NOT_READY and known.profile.capacity.get(Medium.VOICE, 0) and not known.is_registered:
            raise Refused("no telephone", code="no-phone")
        made = self.advance(now)
        if known.state is S.NOT_READY:
            self.become_ready(known, now)
        elif known.state is not S.READY:
            known.next_reason = None
        return [*made, *self.advance(now)]

    def go_not_ready(self, agent: AgentId, reason: NotReadyReasonId, now: Moment) -> list[Outcome]:
        known = self.known(agent)
        made = self.advance(now)
        if known.state in BUSY:
            known.next_reason = reason
        else:
            self.become_not_ready(known, reason, now)
        return [*made, *self.advance(now)]

    def known(self, agent: AgentId) -> Person:
        if agent not in self.agents:
            raise Refused("signed out", code="signed-out")
        return self.agents[agent]

    def become_ready(self, known: Person, now: Moment) -> None:
        known.state, known.since, known.idle_since, known.reason = S.READY, now.at, now.at, None

    def become_not_ready(self, known: Person, reason: NotReadyReasonId, now: Moment) -> None:
        if known.state is not S.NOT_READY or known.reason != reason:
            known.since = now.at
        known.state, known.reason = S.NOT_READY, reason

    # ------------------------------------------------------------------ contacts and offers

    def join(self, contact: Waiting, now: Moment) -> list[Outcome]:
        made = self.advance(now)
        known = [one.call for one in self.line] + [one.call for one, _ in self.offers.values()]
        if contact.call not in known:
            self.wait(contact)
        return [*made, *self.match(now), *self.advance(now)]

    def wait(self, contact: Waiting) -> None:
        self.line.append(contact)
        self.opened.discard(contact.call)

    def leave(self, call: CallId) -> None:
        self.line = [one for one in self.line if one.call != call]

    def take(self, offer: OfferId, now: Moment) -> bool:
        if offer not in self.offers:
            return False
        contact, agent = self.offers.pop(offer)
        known = self.agents[agent]
        self.log.append(("took", agent, contact.queue))
        known.misses = 0
        if contact.call == known.call:
            known.state, known.since, known.offer = S.TALKING, now.at, None
        return True

    def miss(self, offer: OfferId, reason: NotReadyReasonId, now: Moment) -> list[Outcome]:
        made = self.advance(now)
        if offer not in self.offers:
            return made
        contact, agent = self.offers.pop(offer)
        known = self.agents[agent]
        known.misses += 1
        is_enough = known.misses > self.plan.queues[contact.queue].misses_allowed
        self.wait(contact)
        if contact.call == known.call:
            is_enough = is_enough or known.next_reason is not None
            known.state, known.call, known.offer, known.next_reason = S.READY, None, None, None
        else:
            del known.work[contact.call]
        if known.state is S.READY and is_enough:
            known.misses = 0
            self.become_not_ready(known, reason, now)
        elif known.state is S.READY:
            known.since = known.idle_since = now.at
        elif known.state in BUSY and is_enough:
            known.misses = 0
            known.next_reason = reason
        return [*made, *self.match(now), *self.advance(now)]

    def withdraw(self, offer: OfferId, now: Moment) -> list[Outcome]:
        made = self.advance(now)
        if offer not in self.offers:
            return made
        contact, agent = self.offers.pop(offer)
        known = self.agents[agent]
        if contact.call == known.call:
            wish = known.next_reason
            known.call = known.offer = known.next_reason = None
            if wish is not None:
                self.become_not_ready(known, wish, now)
            else:
                known.state, known.since = S.READY, now.at
        else:
            del known.work[contact.call]
        return [*made, *self.advance(now)]

    def end_talk(self, agent: AgentId, call: CallId, client: ClientId, limit_s: float, now: Moment) -> list[Outcome]:
        made, known = self.advance(now), self.agents.get(agent)
        if known is None or known.state is not S.TALKING or known.call != call:
            return made
        if limit_s == 0:
            self.after_call(known, now)
        else:
            known.state, known.since, known.wrap_up_mono, known.client = S.WRAP_UP, now.at, now.mono, client
        return [*made, *self.advance(now)]

    def end_wrap_up(self, agent: AgentId, call: CallId, now: Moment) -> list[Outcome]:
        made, known = self.advance(now), self.agents.get(agent)
        if known is None or known.state is not S.WRAP_UP or known.call != call:
            return made
        self.after_call(known, now)
        return [*made, *self.advance(now)]

    def after_call(self, known: Person, now: Moment) -> None:
        wish = known.next_reason
        known.call = known.next_reason = None
        known.client = ""
        if wish is None:
            self.become_ready(known, now)
        else:
            self.become_not_ready(known, wish, now)

    def end_work(self, agent: AgentId, call: CallId, now: Moment) -> list[Outcome]:
        made, known = self.advance(now), self.agents.get(agent)
        if known is not None:
            known.work.pop(call, None)
        return [*made, *self.advance(now)]

    def hold(self) -> None:
        self.is_on_hold = True

    def release(self, now: Moment) -> list[Outcome]:
        self.is_on_hold = False
        return self.advance(now)

    def publish(self, plan: Plan, now: Moment) -> list[Outcome]:
        made = self.advance(now)
        self.plan = plan
        self.opened.clear()
        return [*made, *self.match(now), *self.advance(now)]
