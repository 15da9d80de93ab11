"""A plan published, or an ability granted, while calls wait: it holds at once, and outlives cut links."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ari_app.in_force import InForce
from ari_app.trunks.numbers import Published
from flows.document import Menu
from lexicon.errors import DatabaseAway
from lexicon.ids import AgentId, QueueId, SkillId
from lexicon.journal import CallQueued, Entry, OfferMade, ProfileChanged, RequirementRelaxed, RoutingPublished
from lexicon.orders import SetReady
from routing.abilities import abilities_of
from routing.plan import QueuePlan, Reason, Step
from routing.profile import Certification, Profile
from routing.publishing.document import PlanDocument, QueueEntry, ReasonEntry
from store.catalogue import Catalogue, Client, Number, Queue
from tests.fakes.bus import Exchange, FakeBus
from tests.unit.call.desk import ACME, BILLING, FAULT, KEYS, NUMBER, PUBLISHED, QUEUE
from tests.unit.engine.centre import Centre, story

AT = datetime(2026, 1, 1, tzinfo=UTC)
ANN, S1, S2 = AgentId("ann"), SkillId("s1"), SkillId("s2")
LATE = QueueId("late")


def row(id_: QueueId) -> Queue:
    return Queue(
        id_,
        ACME,
        id_,
        id_,
        5,
        20,
        15,
        60,
        30,
        600,
        "longest-idle",
        "voice",
        0,
        0,
        "soft" if id_ == LATE else "default",
        1,
    )


CATALOGUE = Catalogue(
    clients=(Client(ACME, "a", "a", "Asia/Shanghai"),),
    skills=(),
    teams=(),
    queues=(row(QUEUE.id), row(LATE)),
    reasons=(),
    dispositions=(),
    not_ready_reasons=(),
    numbers=(Number(NUMBER.number, ACME, "zh", "greeting", "menu", 2, 5, BILLING, dict(KEYS)),),
    vips=(),
)


def document(*reasons: Reason, steps: tuple[Step, ...] = (Step(),)) -> PlanDocument:
    queues = (QueuePlan(QUEUE.id, steps=steps), QueuePlan(LATE))
    return PlanDocument(
        tuple(QueueEntry(ACME, "q", "q", rules) for rules in queues),
        tuple(ReasonEntry("r", "r", one) for one in reasons),
    )


USUAL = (Reason(BILLING, QUEUE.id, {S1: 1}), Reason(FAULT, QUEUE.id, {S2: 1}))


class Memory:
    """What was published and granted; ``is_away`` while PostgreSQL is."""

    def __init__(self) -> None:
        self.is_away, self.catalogue, self.people = False, CATALOGUE, dict[AgentId, Profile]()
        self.document, self.version, self.reads = document(*USUAL), 1, 0

    async def in_force(self) -> tuple[Catalogue, PlanDocument, int]:
        self.reads += 1
        if self.is_away:
            raise DatabaseAway("stopped")
        return self.catalogue, self.document, self.version

    async def profiles(self) -> dict[AgentId, Profile]:
        if self.is_away:
            raise DatabaseAway("stopped")
        return dict(self.people)


class Running:
    """The keeper on the centre's engine; somebody at the command line."""

    def __init__(self, centre: Centre) -> None:
        self.centre, self.memory, self.redis = centre, Memory(), Exchange()
        self.cli = FakeBus(self.redis, "cli")
        self.seq = 0
        self.told: list[tuple[int, int]] = []

    async def tell(self, new: Published) -> None:
        """Asterisk hears of it; with which version, and which one was in force then."""
        self.told.append((new.plan.version, self.centre.engine.floor.plan.version))

    async def publish(self, new: PlanDocument) -> None:
        self.memory.document, self.memory.version = new, self.memory.version + 1
        await self.say(RoutingPublished(self.memory.version, "boss", ""))

    async def grant(self, agent: AgentId, profile: Profile) -> None:
        self.memory.people[agent] = profile
        await self.say(ProfileChanged(agent, abilities_of(profile), "boss"))

    async def say(self, fact: RoutingPublished | ProfileChanged) -> None:
        self.seq += 1
        if self.redis.is_up:
            await self.cli.publish_facts([Entry(AT, "cli", 1, self.seq, fact)])
        await self.centre.soon()


@asynccontextmanager
async def keeping(centre: Centre) -> AsyncIterator[Running]:
    running = Running(centre)
    keeper = InForce(centre.engine, FakeBus(running.redis, "controller"), running.memory, (PUBLISHED, running.tell))
    task = centre.group.create_task(keeper.run(), name="in-force")
    await centre.soon()
    try:
        yield running
    finally:
        task.cancel()
        await asyncio.wait([task])


@story
async def test_who_waits_goes_on_by_the_new_plan_with_the_old_number(centre: Centre) -> None:
    async with keeping(centre) as running:
        await centre.sign_in("ann", "s2")
        await centre.order(SetReady, "ann")
        await centre.caller("1")
        (queued,) = centre.journal.facts(CallQueued)
        (row_before,) = centre.engine.floor.matcher.waiting
        assert not centre.ringing("ann")
        await running.publish(document(*USUAL, steps=(Step(), Step(30.0, is_anyone=True))))
        assert centre.engine.floor.plan.version == 2 and not centre.ringing("ann")
        assert running.told == [(1, 0), (2, 1)], "told before it holds"
        assert centre.engine.published.queues[LATE].music == "soft"
        await asyncio.sleep(30)
        assert centre.ringing("ann"), "the steps count from when the caller came"
        assert [relaxed.step for relaxed in centre.journal.facts(RequirementRelaxed)] == [1]
        assert (queued.order, [made.call for made in centre.journal.facts(OfferMade)]) == (
            row_before.order,
            [queued.call],
        )


@story
async def test_a_plan_that_asks_for_less_is_matched_at_once(centre: Centre) -> None:
    async with keeping(centre) as running:
        await centre.sign_in("ann", "s2")
        await centre.order(SetReady, "ann")
        await centre.caller("1")
        await running.publish(document(Reason(BILLING, QUEUE.id), USUAL[1]))
        assert centre.ringing("ann")


@story
async def test_a_reason_taken_out_still_holds_for_who_waits_for_it(centre: Centre) -> None:
    async with keeping(centre) as running:
        await centre.sign_in("bo", "s2")  # somebody is there, for another reason
        await centre.caller("2")
        await running.publish(document(USUAL[0]))
        menu = centre.engine.numbers[NUMBER.number].flow.nodes["menu"]
        assert isinstance(menu, Menu) and menu.keys == {"1": "to-billing"}, "nobody comes for it any more"
        await centre.order(SetReady, "bo")
        await centre.soon()
        assert centre.ringing("bo")


@story
async def test_a_published_plan_that_was_not_heard_of_holds_when_redis_is_back(centre: Centre) -> None:
    async with keeping(centre) as running:
        await centre.sign_in("ann", "s2")
        await centre.order(SetReady, "ann")
        await centre.caller("1")
        await running.redis.stop()
        await running.publish(document(Reason(BILLING, QUEUE.id), USUAL[1]))
        assert not centre.ringing("ann")
        await running.redis.start()
        await centre.soon()
        assert centre.ringing("ann")


@story
async def test_postgres_away_when_the_fact_is_heard(centre: Centre) -> None:
    async with keeping(centre) as running:
        running.memory.is_away = True
        await running.publish(document(Reason(BILLING, QUEUE.id, {S1: 2}), USUAL[1]))
        await asyncio.sleep(5)
        assert 3 <= running.memory.reads <= 9, "asked again, not all the time"
        running.memory.is_away = False
        await asyncio.sleep(2)
        assert centre.engine.floor.plan.reasons[BILLING].skills == {S1: 2}


@story
async def test_what_cannot_be_leaves_the_plan_before_it(centre: Centre) -> None:
    async with keeping(centre) as running:
        bad = replace(CATALOGUE.numbers[0], digits={}, default_reason=None)
        running.memory.catalogue = replace(CATALOGUE, numbers=(bad,))
        await running.publish(document(*USUAL, steps=(Step(), Step(9.0))))
        assert centre.engine.floor.plan.version == 1
        running.memory.catalogue = CATALOGUE
        await running.publish(document(*USUAL, steps=(Step(), Step(9.0))))
        assert centre.engine.floor.plan.version == 3


@story
async def test_the_same_again_changes_nothing(centre: Centre) -> None:
    async with keeping(centre) as running:
        before = centre.engine.floor.plan
        for _ in range(3):
            await running.redis.stop()
            await running.redis.start()
            await centre.soon()
        assert running.memory.reads == 4 and centre.engine.floor.plan is before


@story
async def test_a_skill_granted_while_a_caller_waits(centre: Centre) -> None:
    async with keeping(centre) as running:
        await centre.sign_in("ann", "s2")
        await centre.order(SetReady, "ann")
        await centre.caller("1")
        await running.grant(ANN, Profile({S1: 3, S2: 5}))
        assert centre.ringing("ann")
        await centre.answer("ann")
        await running.grant(ANN, Profile({}))
        assert centre.state("ann").value == "talking", "a conversation goes on"
        await running.grant(AgentId("nobody"), Profile({S1: 1}))


@story
async def test_a_skill_granted_while_redis_was_away(centre: Centre) -> None:
    async with keeping(centre) as running:
        await centre.sign_in("ann", "s2")
        await centre.order(SetReady, "ann")
        await centre.caller("1")
        await running.redis.stop()
        await running.grant(ANN, Profile({S1: 3}))
        assert not centre.ringing("ann")
        await running.redis.start()
        await centre.soon()
        assert centre.ringing("ann")


@story
async def test_a_certification_expires_while_signed_in(centre: Centre) -> None:
    """To the minute: one call just before the end is offered, one at the end is not, though nobody presses anything."""
    async with keeping(centre) as running:
        needs = replace(USUAL[0], needs_certification=True)
        await running.publish(document(needs, USUAL[1]))
        await centre.sign_in("ann", "s1")
        await centre.order(SetReady, "ann")
        now = centre.engine.now().at
        minute = now.replace(second=0, microsecond=0)
        held = Certification(BILLING, minute, minute + timedelta(minutes=3))
        await centre.caller("1")
        assert not centre.ringing("ann"), "not certified yet"
        await running.grant(ANN, Profile({S1: 5}, (held,)))
        assert centre.ringing("ann")
        (leg,) = centre.ringing("ann")
        centre.exchange.hang_up_at(leg)  # not taken: Not ready
        await centre.soon()
        left_s = (held.ends - centre.engine.now().at).total_seconds()
        assert 0 < left_s < 180
        await asyncio.sleep(left_s - 1)
        await centre.order(SetReady, "ann")
        await centre.soon()
        assert centre.ringing("ann"), "one second before the end"
        (leg,) = centre.ringing("ann")
        centre.exchange.hang_up_at(leg)
        await asyncio.sleep(1)
        await centre.order(SetReady, "ann")
        await asyncio.sleep(5)
        assert not centre.ringing("ann"), "over"
