"""The same floor on a virtual clock: what the router would do with other demand, other people or another plan.

Events lie in one heap by time. Each is a method and its argument; what became pointless meanwhile (a caller's patience
after the answer) finds its contact settled and does nothing. Memory holds who is in the centre now, never who was.
"""

import heapq
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from math import inf
from typing import Any

from lexicon.ids import CallId, ClientId, DeskId, NotReadyReasonId, OfferId, QueueId
from lexicon.moment import Moment
from routing.agent import AgentState
from routing.floor import Floor
from routing.moves import Assignment, Decision
from routing.plan import Medium, Then
from routing.simulator.arrivals import Contact, Source, sources
from routing.simulator.chance import Chances
from routing.simulator.duty import Member
from routing.simulator.figures import Book, Doing, Ledger, Tally
from routing.simulator.scenario import Scenario, is_timed
from routing.simulator.watching import Watcher
from routing.waiting import Waiting, order_number
from routing.waiting_room import Diverted, Overflowed

SIMULATED = ClientId("simulated")
OFF_DUTY = NotReadyReasonId("off-duty")
NO_ANSWER = NotReadyReasonId("no-answer")
SHORTEST_STEP_S = 1e-6  # what is due a rounding error from now is due then
SLACK = 256  # events that have become pointless and may lie in the heap


class Simulation:
    """One run. ``run`` yields the share that is done; the figures are in ``ledger`` (one may serve several runs)."""

    def __init__(
        self, scenario: Scenario, chances: Chances, ledger: Ledger | None = None, watcher: Watcher | None = None
    ) -> None:
        plan = scenario.plan
        self.scenario, self.plan, self.watcher = scenario, plan, watcher
        self.ledger = Ledger(plan) if ledger is None else ledger
        self.floor = Floor((f"o{n}" for n in count(1)), plan)
        self.served = 0  # contacts settled, whatever became of them
        self._heap: list[tuple[float, int, Callable[[Any], None], Any]] = []
        self._turns = count()
        self._t = 0.0
        self._start = scenario.span.start
        self._now = Moment(self._start, 0.0)
        self._book = Book(counts=False)
        self._books: list[Book] = []
        self._open: dict[CallId, Contact] = {}  # waiting or being offered
        self._inside = 0
        self._stale = 0
        self._names = count(1)
        self._offers, self._ring = scenario.offers, chances("offers")
        self._limits = {queue.id: scenario.limit_s(queue) for queue in plan.queues.values()}
        reasons = plan.reasons.values()
        self._leads = {one.id: (plan.queues[one.queue], plan.head_start_s(one.id), one) for one in reasons}
        self._members = {worker.id: Member(worker) for worker in scenario.workers}
        self._is_timed = is_timed(scenario)
        self._sources = sources(scenario, chances)

    # ------------------------------------------------------------------ the clock

    def run(self, every: int = 2000) -> Iterator[float]:
        """Simulate to the end; now and then yields how far it is, 0 to 1."""
        span = self.scenario.span
        self._begin()
        heap, end = self._heap, span.warm_up_s + span.length_s
        last = end if span.batches == 1 else end + span.length_s  # whoever waits still, then, is left
        steps = 0
        while self._step(heap, last):
            steps += 1
            if steps % every == 0:
                yield min(1.0, self._t / end)
            if self._t > end and not any(book.open for book in self._books):
                break
        self._finish()
        yield 1.0

    def _step(self, heap: list[tuple[float, int, Callable[[Any], None], Any]], last: float) -> bool:
        next_at = heap[0][0] if heap else inf
        if self._is_timed and (due_s := self.floor.next_due_s(self._now)) is not None:
            due_at = self._t + max(due_s, SHORTEST_STEP_S)
            if due_at < next_at and (heap or self._open):
                self._turn_to(due_at)
                self._perform(self.floor.advance(self._now))
                return True
        if not heap or (next_at > last and self.scenario.span.batches > 1):
            return False
        at, _, what, about = heapq.heappop(heap)
        self._turn_to(at)
        what(about)
        return True

    def _turn_to(self, at: float) -> None:
        self._t = at
        self._now = Moment(self._start + timedelta(seconds=at), at)

    def _push(self, at: float, what: Callable[[Any], None], about: Any) -> None:
        heapq.heappush(self._heap, (at, next(self._turns), what, about))

    def _begin(self) -> None:
        span = self.scenario.span
        self._give_times(self._book)
        edges = [span.warm_up_s + span.length_s * n / span.batches for n in range(span.batches + 1)]
        for n, edge in enumerate(edges):
            self._push(edge, self._turn_page, n < span.batches)
        for member in self._members.values():
            for start, end in member.worker.shifts or ((0.0, inf),):
                self._push(start, self._come, member)
                if end < inf:
                    self._push(end, self._go, member)
        for source in self._sources:
            self._await(source)

    def _turn_page(self, counts: bool) -> None:
        """The next batch begins: who comes from now on, and what agents do, is written into the next book."""
        for member in self._members.values():
            member.turn(member.doing, self._t)
        self._book = Book(counts)
        self._give_times(self._book)
        if counts:
            span = self.scenario.span
            self._book.length_s = span.length_s / span.batches
            self._books.append(self._book)

    def _give_times(self, book: Book) -> None:
        for member in self._members.values():
            member.times = book.workers.setdefault(member.worker.group, Tally()).times

    def _finish(self) -> None:
        for member in self._members.values():
            member.turn(member.doing, self._t)
        for contact in list(self._open.values()):
            self._gone(contact, "left")
        for book in self._books:
            self.ledger.close(book)

    # ------------------------------------------------------------------ contacts

    def _await(self, source: Source) -> None:
        contact = next(source, None)
        if contact is not None:
            contact.source = source
            self._push(contact.at_s, self._arrive, contact)

    def _arrive(self, contact: Contact) -> None:
        if contact.source is not None:
            self._await(contact.source)
            contact.source = None
        book = contact.book = self._book
        queue, head_start_s, reason = self._leads[contact.reason]
        contact.tally = _tally(book.reasons, contact.reason)
        contact.tally.arrived += 1
        is_full = self.scenario.places is not None and self._inside >= self.scenario.places
        if is_full and not self.scenario.is_place_for_waiting:
            contact.turn_away(_tally(book.queues, queue.id))
            return
        self._inside += 1
        book.open += 1
        now = self._now
        contact.waiting = Waiting(
            CallId(f"{next(self._names):09d}"),
            SIMULATED,
            queue.id,
            reason.id,
            now,
            order_number(now.at, queue.promise_s, head_start_s),
            now.mono,
            reason.is_emergency,
            contact.preferred,
        )
        contact.limit_s = self._limits[queue.id]
        contact.tally.offered += 1
        self._enter(contact, queue.id)
        self._join(contact, contact.waiting, is_full)

    def _join(self, contact: Contact, waiting: Waiting, is_full: bool) -> None:
        self._open[waiting.call] = contact
        if self.watcher is not None:
            self.watcher.joining(waiting, self.floor, self._now)
        self._perform(self.floor.join(waiting, self._now))
        if contact.is_settled:
            return
        if contact.offer is None and is_full:
            self._refuse(contact)
            return
        if contact.offer is None:
            contact.delay()
            if self.watcher is not None:
                self.watcher.waits(waiting, self.floor, self._now)
        if contact.patience_s < inf:
            contact.is_timed = True
            self._push(self._t + contact.patience_s, self._lose_patience, contact)

    def _refuse(self, contact: Contact) -> None:
        """There is no place to wait: as if it had not entered."""
        self.floor.leave(contact.waiting.call, self._now)
        self._settle(contact)
        self._inside -= 1
        contact.refuse()
        if self.watcher is not None:
            self.watcher.left(contact.waiting, 0.0, self._now)

    def _enter(self, contact: Contact, queue: QueueId) -> None:
        """From now on the contact waits in ``queue``."""
        assert contact.book is not None
        contact.enter(_tally(contact.book.queues, queue), self._limits[queue], self._t)

    def _lose_patience(self, contact: Contact) -> None:
        if contact.is_settled:
            self._stale -= 1
            return
        contact.is_timed = False
        waited_s = self._t - contact.at_s
        contact.give_up(self._t, self.scenario.short_s)
        self._settle(contact)
        self._inside -= 1
        if self.watcher is not None:
            self.watcher.left(contact.waiting, waited_s, self._now)
        if contact.offer is None:
            self.floor.leave(contact.waiting.call, self._now)
            return
        member = self._members[contact.agent]
        self._perform(self.floor.withdraw(contact.offer, self._now))
        self._stand(member)

    def _gone(self, contact: Contact, where: str) -> None:
        """To a callback or voicemail, or the run is over."""
        contact.tally.went(where, self._t - contact.at_s)
        contact.stay.went(where, self._t - contact.entered_s)
        self._settle(contact)
        self._inside -= 1
        if self.watcher is not None and where != "left":
            self.watcher.left(contact.waiting, self._t - contact.at_s, self._now)

    def _settle(self, contact: Contact) -> None:
        """It waits no more. Its place it keeps while it talks."""
        contact.is_settled = True
        self.served += 1
        del self._open[contact.waiting.call]
        assert contact.book is not None
        contact.book.open -= 1
        if contact.is_timed:
            self._stale += 1
            if self._stale > SLACK and self._stale * 2 > len(self._heap):
                self._sweep()

    def _sweep(self) -> None:
        lose = self._lose_patience
        self._heap[:] = [event for event in self._heap if not (event[2] == lose and event[3].is_settled)]
        heapq.heapify(self._heap)
        self._stale = 0

    # ------------------------------------------------------------------ what the floor decides

    def _perform(self, decisions: list[Decision]) -> None:
        for decision in decisions:
            if isinstance(decision, Assignment):
                self._offer(decision)
            elif isinstance(decision, Overflowed):
                contact = self._open[decision.before.call]
                contact.tally.overflowed += 1
                contact.stay.went("overflowed", self._t - contact.entered_s)
                contact.waiting = decision.after
                self._enter(contact, decision.after.queue)
                contact.stay.delayed += 1
            elif isinstance(decision, Diverted):
                self._gone(
                    self._open[decision.contact.call], "callback" if decision.then is Then.CALLBACK else "voicemail"
                )

    def _offer(self, made: Assignment) -> None:
        contact, member, offers = self._open[made.contact.call], self._members[made.agent], self._offers
        contact.offer, contact.agent = made.offer, made.agent
        if offers.missed > 0 and self._ring.random() < offers.missed:
            if member.load == 0:
                member.turn(Doing.RINGING, self._t)
            waits_s = self.plan.queues[made.contact.queue].ring_timeout_s
            self._push(self._t + waits_s, self._miss, (contact, made.offer))
            return
        ring_s = offers.ring.draw(self._ring) if contact.ring_s is None else contact.ring_s
        if ring_s <= 0:
            self._take((contact, made.offer))
            return
        if member.load == 0:
            member.turn(Doing.RINGING, self._t)
        self._push(self._t + ring_s, self._take, (contact, made.offer))

    def _take(self, about: tuple[Contact, OfferId]) -> None:
        contact, offer = about
        if contact.is_settled or contact.offer != offer or not self.floor.take(offer, self._now):
            return
        member = self._members[contact.agent]
        worker = member.worker
        factor = worker.factors.get(contact.reason, worker.factor)
        contact.talk_s *= factor
        contact.acw_s *= factor
        waited_s = self._t - contact.at_s
        contact.tally.served(waited_s, contact.limit_s, contact.talk_s, contact.acw_s)
        contact.stay.served(self._t - contact.entered_s, contact.stay_limit_s, contact.talk_s, contact.acw_s)
        self._settle(contact)
        if self.watcher is not None:
            self.watcher.answered(contact.waiting, waited_s, self._now)
        member.load += 1
        member.turn(Doing.TALKING, self._t)
        is_voice = self.plan.queues[contact.waiting.queue].medium is Medium.VOICE
        self._push(self._t + contact.talk_s, self._hang_up if is_voice else self._finish_work, contact)

    def _miss(self, about: tuple[Contact, OfferId]) -> None:
        contact, offer = about
        if contact.is_settled or contact.offer != offer:
            return
        member = self._members[contact.agent]
        contact.tally.missed += 1
        contact.stay.missed += 1
        contact.offer = None
        self._perform(self.floor.miss(offer, NO_ANSWER, "no-answer", self._now))
        self._stand(member)
        if member.doing is Doing.NOT_READY:
            self._push(self._t + self._offers.back_s, self._come_back, member)

    # ------------------------------------------------------------------ agents

    def _hang_up(self, contact: Contact) -> None:
        self._inside -= 1
        member = self._members[contact.agent]
        member.load -= 1
        member.turn(Doing.WRAP_UP if contact.acw_s > 0 else member.rest, self._t)
        call = contact.waiting.call
        self._perform(self.floor.end_talk(member.id, call, SIMULATED, contact.acw_s, self._now))
        if contact.acw_s > 0:
            self._push(self._t + contact.acw_s, self._end_wrap_up, contact)
        elif member.is_leaving:
            self._stand(member)

    def _end_wrap_up(self, contact: Contact) -> None:
        member = self._members[contact.agent]
        member.turn(member.rest, self._t)
        self._perform(self.floor.end_wrap_up(member.id, contact.waiting.call, "saved", self._now))
        if member.is_leaving:
            self._stand(member)

    def _finish_work(self, contact: Contact) -> None:
        """A chat or mail: the line is free, what follows is part of the work."""
        self._inside -= 1
        self._push(self._t + contact.acw_s, self._end_work, contact)

    def _end_work(self, contact: Contact) -> None:
        member = self._members[contact.agent]
        member.load -= 1
        member.turn(member.rest, self._t)
        self._perform(self.floor.end_work(member.id, contact.waiting.call, self._now))
        self._stand(member)

    def _come(self, member: Member) -> None:
        member.is_wanted = True
        if member.is_leaving:  # the last call of the shift before still goes on
            return
        now, floor, worker = self._now, self.floor, member.worker
        self._perform(floor.sign_in(member.id, DeskId(worker.id), "page", (worker.id, worker.profile), now))
        self._perform(floor.set_registered(member.id, True, now))
        member.turn(Doing.READY, self._t)
        self._perform(floor.go_ready(member.id, now))

    def _go(self, member: Member) -> None:
        member.is_wanted, member.is_leaving = False, True
        self._perform(self.floor.go_not_ready(member.id, OFF_DUTY, "self", self._now))
        self._stand(member)

    def _come_back(self, member: Member) -> None:
        agent = self.floor.agents.get(member.id)
        if agent is not None and agent.state is AgentState.NOT_READY and not member.is_leaving:
            member.turn(Doing.READY, self._t)
            self._perform(self.floor.go_ready(member.id, self._now))

    def _stand(self, member: Member) -> None:
        """After an offer or a call: the clock as the floor has it now, and home if the shift is over."""
        agent = self.floor.agents[member.id]
        if agent.state is AgentState.READY and member.load == 0:
            member.turn(Doing.READY, self._t)
        elif agent.state is AgentState.NOT_READY and member.load == 0:
            member.turn(Doing.NOT_READY, self._t)
            if member.is_leaving:
                member.is_leaving = False
                member.turn(Doing.OUT, self._t)
                self._perform(self.floor.sign_out(member.id, "self", self._now))
                if member.is_wanted:
                    self._come(member)


def _tally(tallies: dict[str, Tally], name: str) -> Tally:
    found = tallies.get(name)
    if found is None:
        found = tallies[name] = Tally()
    return found
