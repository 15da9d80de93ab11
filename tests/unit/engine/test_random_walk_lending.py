"""Random walks in which skills and queues are lent: until a time, or for the sign-in at a desk (decision 0101).

The same world as in ``test_random_walk``, with a gateway beside it that remembers who can do what, as the database
does. Its word is not always heard. In every instant each agent can do what the own values and what is lent say.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from ari_app.call.state import Way
from lexicon.ids import AgentId, DeskId, SkillId
from lexicon.journal import AbilityReturned, AgentSignedOut, ProfileChanged
from lexicon.profile import Abilities, Lent
from routing.abilities import abilities_of
from routing.lending import lend
from routing.profile import Profile
from tests.unit.call.desk import NUMBER
from tests.unit.engine import test_random_walk as world
from tests.unit.engine.centre import Centre, tell
from tests.unit.engine.test_random_walk_second import a_page_is_loaded_anew, all_are_ready
from tests.unit.engine.told import story_can_have_happened
from tests.unit.engine.walking import WALKS, seeds, walk_each

SKILLS = (SkillId("s1"), SkillId("s2"))
QUEUES = tuple(sorted({reason.queue.id for reason in NUMBER.reasons.values()}))
ANOTHER = DeskId("d-of-yesterday")
LASTS_S = (0.02, 0.3, 2.5, 16.0, 60.0)


@dataclass(frozen=True, slots=True)
class Row:
    """Something lent, as it is remembered. Each has its own ``number``."""

    number: int
    lent: Lent
    lent_at: datetime


class Memory:
    """The gateway and its database: own values, what is lent, and the trigger that takes out what was given back."""

    def __init__(self) -> None:
        self.own = {AgentId(name): Profile({SKILLS[0]: 5}) for name in world.AGENTS}
        self.rows: dict[tuple[AgentId, str, str], Row] = {}
        self.seen = self.given_back = 0

    def profile(self, agent: AgentId) -> Profile:
        return lend(self.own[agent], [row.lent for (whose, _, _), row in self.rows.items() if whose == agent])

    def hear(self, centre: Centre) -> Iterator[AbilityReturned | AgentSignedOut]:
        """What the controller wrote since the last time."""
        for entry in centre.journal.entries[self.seen :]:
            if isinstance(fact := entry.fact, AbilityReturned):
                row = self.rows.get((fact.agent, fact.kind, fact.what))
                if row is not None and row.lent_at <= entry.at and (fact.why != "time" or is_over(row.lent, entry.at)):
                    del self.rows[fact.agent, fact.kind, fact.what]
                    self.given_back += 1
                yield fact
            elif isinstance(fact, AgentSignedOut):  # what was lent for that sign-in counts for nobody
                for key in [key for key, row in self.rows.items() if key[0] == fact.agent and row.lent.desk]:
                    del self.rows[key]
                yield fact
        self.seen = len(centre.journal.entries)


def is_over(lent: Lent, at: datetime) -> bool:
    return lent.until is not None and lent.until <= at


class Lendings(world.Walk):
    """A walk that knows what the controller was told of each agent, and looks whether it goes by that."""

    def __init__(self, centre: Centre, seed: int) -> None:
        super().__init__(centre, seed, STEPS)
        self.memory = Memory()
        self.told: dict[AgentId, Profile] = {}
        self.reasons = Counter[str]()
        self.returned = set[tuple[AgentId, str, str]]()  # in the sign-out that is being told
        self.numbers = 0
        centre.abilities_of = self.signs_in

    def signs_in(self, agent: AgentId) -> Abilities:
        """The gateway tells what it remembers with each sign-in."""
        self.remember()
        self.told[agent] = self.memory.profile(agent)
        return abilities_of(self.told[agent])

    def remember(self) -> None:
        for fact in self.memory.hear(self.centre):
            if isinstance(fact, AbilityReturned):
                self.reasons[fact.why] += 1
                if fact.why == "signed-out":
                    self.returned.add((fact.agent, fact.kind, fact.what))
                continue
            lent = {(fact.agent, one.kind, one.what) for one in self.told[fact.agent].lent if one.desk == fact.desk}
            assert lent == self.returned, f"{fact.agent} signs out"
            self.returned = set()

    def write(self, agent: AgentId, *, is_heard: bool) -> None:
        """The row and its fact are one transaction; the announcement may be missed."""
        told = self.memory.profile(agent)
        self.centre.journal.record(ProfileChanged(agent, abilities_of(told), "lending"))
        if is_heard:
            self.tell(agent)

    def tell(self, agent: AgentId) -> None:
        engine = self.centre.engine
        self.told[agent] = self.memory.profile(agent)
        engine.decide(engine.floor.set_profile(agent, self.told[agent], engine.now()))
        engine.staffing_changed()

    def look(self) -> None:
        super().look()
        self.remember()
        now = self.centre.engine.now().at
        for agent, known in self.centre.engine.floor.agents.items():
            assert known.profile.skills == self.holds(agent, known.desk, "skill", now), f"{agent} at {now}"
            assert known.profile.queues == self.holds(agent, known.desk, "queue", now), f"{agent} at {now}"
            assert not [one for one in known.profile.lent if is_over(one, now) or one.desk not in (None, known.desk)]

    def holds(self, agent: AgentId, desk: DeskId, kind: str, now: datetime) -> dict[str, int]:
        """What the agent can do by what the controller was told last, worked out by another way than the router's."""
        told = self.told[agent]
        own = told.skills if kind == "skill" else told.queues
        held: dict[str, int] = {str(what): value for what, value in own.items()}
        for one in told.lent:
            if one.kind == kind:
                is_lent = not is_over(one, now) and one.desk in (None, desk)
                held[one.what] = one.value if is_lent else one.own
        return {what: value for what, value in held.items() if value}

    async def settle(self) -> None:
        await super().settle()
        self.remember()


# ---------------------------------------------------------------- steps


async def something_is_lent(walk: world.Walk) -> None:
    """Or taken away for a while; whatever was lent of it before gives way."""
    assert isinstance(walk, Lendings)
    walk.remember()
    agent, chance, now = AgentId(walk.someone()), walk.chance, walk.centre.engine.now().at
    kind = chance.choice(("skill", "skill", "queue"))
    what = chance.choice(SKILLS) if kind == "skill" else chance.choice(QUEUES)
    value = chance.choice((0, 1, 3, 5))
    known = walk.centre.engine.floor.agents.get(agent)
    for_now = known is not None and chance.random() < 0.4
    lasts = timedelta(seconds=chance.choice(LASTS_S))
    until, desk = (None, known.desk) if known is not None and for_now else (now + lasts, None)
    if desk is not None and chance.random() < 0.2:
        desk = ANOTHER  # an order that was on its way while the sign-in ended
    walk.numbers += 1
    walk.memory.rows[agent, kind, what] = Row(walk.numbers, Lent(kind, what, value, 0, until, desk), now)
    walk.write(agent, is_heard=chance.random() < 0.85)


async def something_changes_for_good(walk: world.Walk) -> None:
    """By hand; that ends what is lent of it."""
    assert isinstance(walk, Lendings)
    walk.remember()
    agent, chance = AgentId(walk.someone()), walk.chance
    what, level = chance.choice(SKILLS), chance.choice((0, 2, 5))
    own = walk.memory.own[agent]
    skills = {**own.skills, what: level} if level else {one: held for one, held in own.skills.items() if one != what}
    walk.memory.own[agent] = replace(own, skills=skills)
    walk.memory.rows.pop((agent, "skill", what), None)
    walk.write(agent, is_heard=chance.random() < 0.85)


async def the_controller_is_killed(walk: world.Walk) -> None:
    """A new one knows from the journal what everybody can do, and reads it again."""
    before = walk.centre
    await world.the_controller_is_killed(walk)
    if walk.centre is not before:
        await people_are_compared(walk)


async def people_are_compared(walk: world.Walk) -> None:
    """After a gap in the announcements: what was missed is read."""
    assert isinstance(walk, Lendings)
    walk.remember()
    for agent in list(walk.centre.engine.floor.agents):
        walk.tell(agent)


STEPS: tuple[world.WalkStep, ...] = (
    *(something_is_lent,) * 12,
    *(something_changes_for_good,) * 3,
    *(people_are_compared,) * 2,
    *(world.somebody_calls, world.a_key_is_pressed, world.a_telephone_is_picked_up, all_are_ready) * 4,
    *(world.a_conversation_begins,) * 4,
    *(world.a_caller_hangs_up, world.a_telephone_hangs_up, world.a_page_hangs_up, world.an_offer_is_declined) * 2,
    *(world.an_agent_comes, world.an_agent_leaves, world.a_page_is_closed, a_page_is_loaded_anew) * 2,
    *(world.an_agent_takes_a_break, world.a_supervisor_steers, world.a_telephone_is_lost),
    *(world.the_link_is_cut, world.reconnect, world.reconnect, world.reconnect, world.asterisk_restarts),
    *(world.asterisk_is_stuck, world.asterisk_answers_again, world.asterisk_answers_again),
    *(the_controller_is_killed,) * 3,
)


@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("tenth", range(10))
def test_whatever_is_lent_everybody_does_what_holds(tenth: int, way: Way) -> None:
    walk_each(seeds(tenth, 10, WALKS // 2), way, Lendings, story_can_have_happened)


def test_the_walks_come_to_every_end() -> None:
    reasons = Counter[str]()
    given_back: list[int] = []
    for seed in range(20):

        async def walk_it(centre: Centre, seed: int = seed) -> None:
            walk = Lendings(centre, seed)
            await walk.go()
            reasons.update(walk.reasons)
            given_back.append(walk.memory.given_back)

        tell(walk_it, Way.DIAL)
    assert reasons["time"] > 20 and reasons["signed-out"] > 10 and sum(given_back) > 30, (reasons, given_back)
