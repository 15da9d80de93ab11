"""Who is at work where, kept change by change, is what a count of everybody would say; a look in parts is a look."""

import random
from collections import Counter
from datetime import timedelta

from agent_ui.gateway.board.board import Board
from agent_ui.gateway.board.outlook import AT_ONCE
from agent_ui.gateway.floor.crews import AT_WORK, Crews, Place
from agent_ui.gateway.floor.views import Names, QueueNames
from lexicon.ids import AgentId, QueueId, SkillId
from tests.unit.gateway.history import CLIENT, LI, QUEUE, SKILL, WANG, History

QUEUES = [QueueId(f"q{n}") for n in range(5)]


def drawn(chance: random.Random) -> Place:
    state = chance.choice([*AT_WORK, "not-ready"])
    where = frozenset(chance.sample(QUEUES, chance.randrange(4))) if state in AT_WORK else frozenset[QueueId]()
    return Place(where, state in ("ready", "offered"), state == "ready")


def counted(places: dict[AgentId, Place]) -> tuple[list[tuple[int, int, int]], dict[QueueId, dict[QueueId, float]]]:
    """From nothing: agents, free, ready of each queue; what each shares with the others."""

    def here(queue: QueueId) -> list[Place]:
        return [one for one in places.values() if queue in one.queues]

    counts = [
        (len(here(queue)), sum(one.is_free for one in here(queue)), sum(one.is_ready for one in here(queue)))
        for queue in QUEUES
    ]
    shared = {}
    for queue in QUEUES:
        both = Counter(there for one in here(queue) for there in one.queues if there != queue)
        shared[queue] = {there: number / len(here(there)) for there, number in both.items()}
    return counts, shared


def test_a_thousand_changes_leave_what_a_count_of_everybody_says() -> None:
    chance, crews, places = random.Random(3), Crews(), dict[AgentId, Place]()
    for step in range(1000):
        agent = AgentId(f"a{chance.randrange(30)}")
        if chance.random() < 0.1:
            crews.gone(agent)
            places.pop(agent, None)
        else:
            places[agent] = drawn(chance)
            crews.put(agent, places[agent])
        if step % 50 == 49:
            counts, shared = counted(places)
            assert [(crews.agents[one], crews.free[one], crews.ready[one]) for one in QUEUES] == counts
            assert {one: dict(crews.shared(one)) for one in QUEUES} == shared


def test_a_look_in_parts_is_a_look() -> None:
    queues = [QueueNames(QUEUE, CLIENT, "客", "C", 20.0, frozenset([SKILL]))]
    queues += [
        QueueNames(QueueId(f"q{n}"), CLIENT, "客", "C", 20.0, frozenset([SkillId(f"s{n}")])) for n in range(AT_ONCE)
    ]
    history = History()
    history.sign_in(WANG)
    history.call()
    names = Names(tuple(queues), {})
    at_once, in_parts = Board(history.floor, names, history.at), Board(history.floor, names, history.at)
    history.sign_in(LI)
    later = history.at + timedelta(seconds=60)
    whole, parts = at_once.look(later), list(in_parts.looks(later))
    assert len(parts) == 2 and set().union(*parts) == whole and QUEUE in whole
