"""What the matcher remembers of those who left: a bounded number of keys, whatever happens and for however long."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from lexicon.ids import AgentId, CallId, ClientId, DeskId, QueueId, SkillId
from routing.agent import Agent, AgentState
from routing.matching import SLACK, Matcher
from routing.waiting import Waiting

START = datetime(2026, 1, 1, tzinfo=UTC)
BILLING, RARE = SkillId("billing"), SkillId("rare")
MANY = 5_000


def contact(n: int, skill: SkillId) -> Waiting:
    return Waiting(CallId(f"c{n}"), ClientId("acme"), QueueId("q"), skill, 1, START + timedelta(seconds=n), False)


def test_callers_for_a_skill_that_nobody_has_leave_nothing_behind() -> None:
    matcher = Matcher()
    for n in range(MANY):
        assert matcher.join(contact(n, RARE)) is None
        matcher.leave(CallId(f"c{n}"))
    assert matcher.keys_held <= SLACK + 2


def test_a_skill_that_nobody_asks_for_does_not_grow_with_each_call() -> None:
    matcher = Matcher()
    ann = Agent(AgentId("ann"), DeskId("d"), "p", "Ann", {BILLING: 5, RARE: 5}, AgentState.READY, START, START)
    patient = replace(ann, id=AgentId("bo"), skills={RARE: 5})
    assert matcher.free(patient) is None
    for n in range(MANY):
        assert matcher.free(replace(ann, idle_since=START + timedelta(seconds=n))) is None
        assert matcher.join(contact(n, BILLING)) == ann.id
    assert matcher.free_agents == [patient.id]
    assert matcher.join(contact(MANY, RARE)) == patient.id
    assert matcher.keys_held <= 2 * (SLACK + 4)
