"""From the journal's entries to a scenario: what was is read rightly, and played again it comes out as it was."""

import random
from dataclasses import replace
from datetime import timedelta
from math import inf

import pytest

from lexicon.ids import AgentId, CallId, DeskId, NotReadyReasonId, ReasonId, SkillId
from lexicon.journal import (
    AgentNotReady,
    CallEnded,
    CallQueued,
    DeskBack,
    DeskLost,
    Entry,
    Fact,
    PhoneFound,
    PhoneLost,
    QueueLeft,
)
from lexicon.outcome import Fault, Outcome
from routing.plan import Plan, QueuePlan, Reason
from routing.profile import Profile
from routing.simulator.figures import ALL, Doing, Ledger, Report
from routing.simulator.recorded import Ending, RecordedDay, Seen, recorded
from routing.simulator.replay import life_table, measure, played, scenario_of
from routing.simulator.scenario import Scenario, Worker
from routing.simulator.simulate import Simulation
from tests.unit.simulate.floors import chances
from tests.unit.simulate.recorded_day import (
    CLIENT,
    DAY_S,
    QUEUE,
    REASONS,
    RING_S,
    SKILLS,
    START,
    Centre,
    a_day,
    entries_of,
)

PLAN = Plan(
    {QUEUE: QueuePlan(QUEUE)}, {ReasonId(one): Reason(ReasonId(one), QUEUE, {SkillId(one): 1}) for one in REASONS}
)


def read(centre: Centre) -> RecordedDay:
    return recorded(entries_of(centre), START, DAY_S)


def play(scenario: Scenario, replications: int = 1) -> Report:
    ledger = Ledger(scenario.plan)
    for replication in range(replications):
        for _ in Simulation(scenario, chances(1, replication), ledger).run():
            pass
    return ledger.report(0.95, replications)


@pytest.fixture(scope="module")
def centre() -> Centre:
    return a_day()


def test_every_contact_is_read_as_it_was(centre: Centre) -> None:
    day = read(centre)
    assert [seen.call for seen in day.contacts] == [caller.call for caller in centre.callers]
    answered = 0
    for seen, caller in zip(day.contacts, centre.callers, strict=True):
        assert seen.joined_s == pytest.approx(caller.at_s, abs=1e-5)
        if caller.waited_s >= 0:
            answered += 1
            assert (seen.ending, seen.talk_s, seen.acw_s) == (Ending.ANSWERED, caller.talk_s, caller.acw_s)
            assert seen.waited_s == caller.waited_s and seen.ring_s == pytest.approx(RING_S, abs=1e-5)
        else:
            assert seen.ending is Ending.ABANDONED
            assert seen.waited_s == pytest.approx(caller.patience_s, abs=1e-5)
    assert answered > 200 and len(day.contacts) - answered > 20


def test_when_agents_could_take_calls(centre: Centre) -> None:
    day = read(centre)
    assert [one.id for one in day.people] == sorted(SKILLS)
    for one in day.people:
        assert len(one.able) == 2
        place = list(SKILLS).index(one.id)
        assert one.able[0] == pytest.approx((8 * 3600 + place, 12 * 3600 + place))
        assert one.able[1] == pytest.approx((13 * 3600 + place, 18 * 3600 + place))
        assert sum(one.times) == pytest.approx(DAY_S)
        assert one.profile.skills == {SkillId(skill): 5 for skill in SKILLS[one.id]}
    talked = sum(one.times[Doing.TALKING] for one in day.people)
    assert talked == pytest.approx(sum(caller.talk_s for caller in centre.callers if caller.waited_s >= 0))


def test_the_figures_of_the_day_as_it_was(centre: Centre) -> None:
    figures = measure(read(centre), PLAN).report(0.95).figures[ALL]
    waits = [caller.waited_s for caller in centre.callers if caller.waited_s >= 0]
    assert figures["offered"].value == len(centre.callers)
    assert figures["answered"].value == len(waits)
    assert figures["asa_s"].value == pytest.approx(sum(waits) / len(waits))
    within = sum(wait_s <= 20 for wait_s in waits)
    assert figures["service_level_of_offered"].value == pytest.approx(within / len(centre.callers))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_played_again_unchanged_it_is_the_same_day(seed: int) -> None:
    """The tests' own centre and the router both serve in order and take who is idle longest: nothing may differ."""
    day = read(a_day(seed))
    simulated = play(scenario_of(day, PLAN, random.Random(1))).figures
    was = measure(day, PLAN).report(0.95).figures
    for key in (ALL, ("reason", "billing"), ("queue", QUEUE)):
        for name in ("offered", "answered", "abandoned", "asa_s", "service_level", "aht_s"):
            assert simulated[key][name].value == pytest.approx(was[key][name].value, rel=1e-3), (key, name)
    assert simulated[ALL]["occupancy"].value == pytest.approx(was[ALL]["occupancy"].value, abs=0.01)


def test_with_more_people_fewer_hang_up(centre: Centre) -> None:
    scenario = scenario_of(read(centre), PLAN, random.Random(1))
    everything = Profile({SkillId(one): 5 for one in REASONS})
    new = tuple(Worker(AgentId(f"new-{n}"), everything) for n in range(2))
    more = replace(scenario, workers=(*scenario.workers, *new))
    few, many = play(scenario).figures[ALL], play(more).figures[ALL]
    assert few["offered"].value == many["offered"].value
    assert (many["abandoned"].value or 0) < (few["abandoned"].value or 0) / 2


def test_what_was_cut_is_drawn_and_what_is_known_is_kept(centre: Centre) -> None:
    day = read(centre)
    one, other = (scenario_of(day, PLAN, random.Random(seed)) for seed in (1, 2))
    for seen, first, second in zip(day.contacts, one.given, other.given, strict=True):
        if seen.ending is Ending.ABANDONED:
            assert first.patience_s == second.patience_s == seen.waited_s
        else:
            assert first.talk_s == second.talk_s == seen.talk_s
            assert first.patience_s > seen.waited_s
    assert one.given != other.given


def seen(waited_s: float, ending: Ending) -> Seen:
    return Seen(CallId("c"), ReasonId("billing"), 0.0, [(QUEUE, 0.0)], ending, waited_s)


def test_a_life_table_from_censored_patience() -> None:
    """Patience exponential with mean 100 s, answered at times of their own: the table finds the rate."""
    chance = random.Random(4)
    contacts = []
    for _ in range(4000):
        patience_s, answer_s = chance.expovariate(1 / 100), chance.expovariate(1 / 60)
        contacts.append(seen(min(patience_s, answer_s), Ending.ABANDONED if patience_s < answer_s else Ending.ANSWERED))
    table = life_table(contacts)
    assert len(table.rates) > 5
    assert table.mean == pytest.approx(100, rel=0.1)


def test_nobody_hung_up() -> None:
    table = life_table([seen(5.0, Ending.ANSWERED)] * 10)
    assert table.draw(random.Random(1)) == inf


def entry(at_s: float, fact: Fact) -> Entry:
    return Entry(START + timedelta(seconds=at_s), "controller", 1, 1, fact)


def test_the_day_before_says_only_who_was_there(centre: Centre) -> None:
    """Read from noon on: the morning's callers are not the afternoon's, its agents are."""
    noon_s = 12.5 * 3600
    day = recorded(entries_of(centre), START + timedelta(seconds=noon_s), DAY_S - noon_s)
    assert {one.call for one in day.contacts} == {one.call for one in centre.callers if one.at_s >= noon_s}
    assert all(len(one.able) == 1 and one.able[0][0] == pytest.approx(1800, abs=5) for one in day.people)


@pytest.mark.parametrize("is_phone", [False, True])
def test_without_page_or_telephone_no_calls_meanwhile(centre: Centre, is_phone: bool) -> None:
    wang, desk, meal = AgentId("wang"), DeskId("d-wang"), NotReadyReasonId("meal")
    gone: list[Fact] = [DeskLost(wang, desk, 10), DeskBack(wang, desk)]
    if is_phone:
        gone = [PhoneLost(wang, desk), PhoneFound(wang, desk)]
    facts = zip((30_000, 30_100, 30_500), [*gone, AgentNotReady(wang, meal, "self")], strict=True)
    entries = entries_of(centre)[:8] + [entry(at_s, fact) for at_s, fact in facts]
    present = next(one for one in recorded(entries, START, DAY_S).people if one.id == wang)
    assert present.able == [pytest.approx((28_800, 30_000)), pytest.approx((30_100, 30_500))]


def test_whom_a_contact_was_held_for_is_kept(centre: Centre) -> None:
    entries = entries_of(centre)
    place = next(n for n, one in enumerate(entries) if isinstance(one.fact, CallQueued))
    queued = entries[place].fact
    assert isinstance(queued, CallQueued)
    entries[place] = replace(entries[place], fact=replace(queued, preferred=(AgentId("li"),)))
    scenario = scenario_of(recorded(entries, START, DAY_S), PLAN, random.Random(1))
    assert [contact.preferred for contact in scenario.given[:2]] == [("li",), ()]


def test_who_was_sent_away_waited_until_the_last_word(centre: Centre) -> None:
    """However the call ended after it; played again, the caller would have gone on waiting."""
    call, billing = CallId("x"), ReasonId("billing")
    facts: list[Fact] = [
        CallQueued(call, CLIENT, QUEUE, billing, START + timedelta(seconds=5), False),
        QueueLeft(call, CLIENT, QUEUE, "waited-too-long"),
        CallEnded(call, CLIENT, Outcome(Fault.CALLER, "hung-up-waiting"), 16, 70.0),
    ]
    entries = [entry(at_s, fact) for at_s, fact in zip((5, 65, 70), facts, strict=True)]
    day = recorded([*entries, *entries_of(centre)], START, DAY_S)
    assert (day.contacts[0].ending, day.contacts[0].waited_s) == (Ending.SENT_AWAY, 60.0)
    assert scenario_of(day, PLAN, random.Random(1)).given[0].patience_s > 60
    assert played(day, PLAN)[1].sent_away == 1


def test_what_cannot_be_played_is_counted(centre: Centre) -> None:
    day = read(centre)
    strange = CallQueued(CallId("x"), CLIENT, QUEUE, ReasonId("gone"), START + timedelta(seconds=5), False)
    unfinished = CallQueued(CallId("y"), CLIENT, QUEUE, ReasonId("billing"), START + timedelta(seconds=6), False)
    day = recorded([*entries_of(centre), entry(5, strange), entry(6, unfinished)], START, DAY_S)
    contacts, left = played(day, PLAN)
    assert (len(contacts), left.unknown_reason, left.open, left.sent_away) == (len(centre.callers), 1, 1, 0)
