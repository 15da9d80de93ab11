"""Why this agent, over HTTP: a real floor behind the bus, its facts in a real journal."""

from itertools import count
from typing import Any

import pytest
import pytest_asyncio

from lexicon.ids import AgentId, CallId, ChannelId, ClientId, DeskId, NotReadyReasonId, QueueId, ReasonId
from lexicon.journal import CallArrived, CallEnded, CallQueued, Fact, OfferMade, OfferTaken, RequirementRelaxed
from lexicon.moment import Moment
from lexicon.outcome import Fault, Outcome
from routing.floor import Floor
from routing.moves import Assignment, Decision
from routing.profile import Profile
from routing.publishing.document import plan_of
from routing.waiting import Waiting, order_number
from store.plans import Plans
from tests.contract.gateway.world import Person, World
from tests.contract.parts import Until, WallClock

CALL, CLIENT = CallId("c1"), ClientId("demo")
QUEUE, REASON = QueueId("service"), ReasonId("technical")
WANG, LI = AgentId("wang"), AgentId("li")


class Router:
    """The controller's floor; what it decides is noted as the controller notes it."""

    def __init__(self, world: World, floor: Floor) -> None:
        self._journal, self.floor, self._clock = world.board.journal, floor, WallClock()
        self.noted = 0

    @property
    def now(self) -> Moment:
        return Moment(self._clock.now(), self._clock.monotonic())

    def note(self, fact: Fact) -> None:
        self.noted = self._journal.record(fact).seq

    def decide(self, decisions: list[Decision]) -> None:
        for one in decisions:
            if isinstance(one, Assignment):
                made = (one.offer, one.contact.call, CLIENT, QUEUE, one.agent, ChannelId("x"), 15.0)
                self.note(OfferMade(*made, one.choice, self.noted))
            else:
                self.note(one)  # type: ignore[arg-type]  # nothing overflows here

    def sign_in(self, agent: AgentId, profile: Profile) -> None:
        self.decide(self.floor.sign_in(agent, DeskId(f"d-{agent}"), "p", (agent, profile), self.now))
        self.decide(self.floor.set_registered(agent, True, self.now))

    def call(self, caller: str = "13800000000") -> None:
        self.note(CallArrived(CALL, CLIENT, ChannelId("ch"), "4008000001", caller, "zh"))
        joined = self.now
        order = order_number(joined.at, self.floor.plan.queues[QUEUE].promise_s, 0)
        self.note(CallQueued(CALL, CLIENT, QUEUE, REASON, joined.at, False, order))
        self.decide(self.floor.join(Waiting(CALL, CLIENT, QUEUE, REASON, joined, order, joined.mono), self.now))


@pytest_asyncio.fixture
async def router(world: World) -> Router:
    _, document, version = await Plans(world.pool).in_force()
    ids = (f"o{n}" for n in count(1))
    made = Router(world, Floor(ids, plan_of(document, version)))
    world.board.floor = made.floor
    skills = made.floor.plan.reasons[REASON].skills
    made.sign_in(WANG, Profile(dict.fromkeys(skills, 9)))
    made.sign_in(LI, Profile(dict.fromkeys(skills, 1)))
    made.decide(made.floor.go_ready(LI, made.now))
    return made


@pytest_asyncio.fixture
async def zhao(world: World) -> Person:
    return await world.signed_in("zhao")


def rules(why: dict[str, Any]) -> dict[str, str | None]:
    return {one["agent"]: one["rule"] for one in why["candidates"]}


@pytest.mark.asyncio
async def test_a_call_that_waits(world: World, router: Router, zhao: Person, until: Until) -> None:
    router.call()
    await until(lambda: CALL in world.gateway.live.floor.waiting[QUEUE])
    (waiting,) = (await zhao.get("/api/waiting"))[1]
    assert (waiting["id"], waiting["place"], waiting["step"], waiting["offered_to"]) == (CALL, 1, 0, None)
    router.note(RequirementRelaxed(CALL, CLIENT, QUEUE, 1))
    await until(lambda: world.gateway.live.floor.calls[CALL].step == 1)
    await world.board.journal.flush()
    status, told = await zhao.get(f"/api/explain/{CALL}")
    assert (status, told["phase"], told["caller"], told["trouble"]) == (200, "waiting", "138****0000", None)
    assert rules(told["now"]) == {"wang": "not-ready", "li": "level"}
    assert told["now"]["skips"] == {"not-ready": 1, "level": 1}
    li = next(one for one in told["now"]["candidates"] if one["agent"] == "li")
    assert (li["has"], li["needs"]) == (1, router.floor.plan.reasons[REASON].skills[li["skill"]])
    assert told["names"]["agents"]["wang"] == {"name_zh": names_of(world, WANG)[0], "name_en": names_of(world, WANG)[1]}
    assert all(name["name_zh"] != id_ for id_, name in told["names"]["skills"].items())
    assert told["offers"] == []


def names_of(world: World, agent: AgentId) -> tuple[str, str]:
    return world.gateway.live.people[agent]


@pytest.mark.asyncio
async def test_an_offer_of_the_past(world: World, router: Router, zhao: Person) -> None:
    router.call()
    router.decide(router.floor.go_ready(WANG, router.now))
    (offer,) = router.floor.offers
    await world.board.journal.flush()
    status, told = await zhao.get(f"/api/explain/{offer}")
    assert (status, told["call"], told["phase"]) == (200, CALL, "offered")
    assert (told["now"]["offered_to"], rules(told["now"])["wang"]) == (WANG, "offered")
    (line,) = told["offers"]
    assert (line["offer"], line["outcome"], line["choice"]["of"]) == (offer, "open", "contact")
    router.floor.take(offer, router.now)
    router.note(OfferTaken(offer, CALL, CLIENT, WANG, 2.0))
    router.note(CallEnded(CALL, CLIENT, Outcome(Fault.CALLER, "completed"), 16, 9.0))
    await world.board.journal.flush()
    status, told = await zhao.get(f"/api/explain/{CALL}")
    assert (status, told["phase"], told["now"], told["offers"][0]["outcome"]) == (200, "ended", None, "taken")
    status, past = await zhao.get(f"/api/explain/{CALL}/{offer}")
    assert (status, past["is_same"], past["offer"]["agent"]) == (200, True, WANG)
    assert rules(past["why"]) == {"wang": None, "li": "level"}


@pytest.mark.asyncio
async def test_what_cannot_be_told_is_said(world: World, router: Router, zhao: Person) -> None:
    assert (await zhao.get("/api/explain/nothing"))[1]["code"] == "call-unknown"
    router.call()
    await world.board.journal.flush()
    status, told = await zhao.get(f"/api/explain/{CALL}/o99")
    assert (status, told["code"]) == (404, "offer-unknown")
    world.board.floor = None
    status, told = await zhao.get(f"/api/explain/{CALL}")
    assert (status, told["now"], told["trouble"]["code"]) == (200, None, "controller-away")
    assert told["trouble"]["zh"] != told["trouble"]["en"]


@pytest.mark.asyncio
async def test_the_one_who_left_is_not_ready_any_more(world: World, router: Router, zhao: Person) -> None:
    """What the journal has not told yet the controller knows, and the other way round."""
    router.call()
    router.decide(router.floor.go_not_ready(LI, NotReadyReasonId("break"), "self", router.now))
    told = (await zhao.get(f"/api/explain/{CALL}"))[1]
    assert rules(told["now"])["li"] == "level", "the first rule counts"
    router.floor.leave(CALL, router.now)
    await world.board.journal.flush()
    told = (await zhao.get(f"/api/explain/{CALL}"))[1]
    assert (told["now"], told["trouble"]) == (None, None)
