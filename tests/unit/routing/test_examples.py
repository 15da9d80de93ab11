"""Rules of the router that are best read as a story."""

from dataclasses import replace
from datetime import timedelta

from lexicon.ids import AgentId, CallId, NotReadyReasonId, OfferId
from lexicon.journal import RequirementRelaxed
from lexicon.moment import Moment
from routing.agent import AgentState
from routing.floor import Floor
from routing.plan import LastStep, QueuePlan, Reason, Step, Strategy, Then
from routing.profile import Certification
from routing.snapshot import restored, snapshot
from routing.waiting_room import Diverted, Overflowed
from tests.unit.routing.scene import (
    ABLE,
    ANN,
    BILLING,
    BO,
    BREAK,
    CLIENT,
    CY,
    MAIN,
    QUESTION,
    SERVICE,
    START,
    VIP,
    ZH,
    arrive,
    at,
    contact,
    ids,
    minute,
    offers,
    plan,
    who,
)

NO_ANSWER = NotReadyReasonId("no-answer")
BLENDING = replace(ABLE, is_blending=True)


def test_the_certification_counts_from_its_minute_until_its_last() -> None:
    rules = plan(reasons={"": Reason(BILLING, MAIN, needs_certification=True, parent=SERVICE)})
    for second, is_valid in ((59.999, False), (60, True), (119.999, True), (120, False)):
        floor = Floor(ids(), rules)
        arrive(floor, ANN, 0, replace(ABLE, certifications=(Certification(SERVICE, minute(1), minute(2)),)))
        made = floor.join(contact("c1", second, rules, reason=BILLING), at(second))
        assert bool(offers(made)) is is_valid, second


def test_a_certification_that_begins_brings_the_caller_who_waits_for_it() -> None:
    rules = plan(reasons={"": Reason(BILLING, MAIN, needs_certification=True, parent=SERVICE)})
    floor = Floor(ids(), rules)
    arrive(floor, ANN, 0, replace(ABLE, certifications=(Certification(BILLING, minute(1), minute(2)),)))
    floor.join(contact("c1", 5, rules, reason=BILLING), at(5))
    assert floor.next_due_s(at(5)) == 55
    assert offers(floor.advance(at(59.5))) == []
    assert who(floor.advance(at(60))) == [("c1", "ann")]


def test_a_certification_above_covers_the_reason_and_one_below_does_not() -> None:
    for held, asked, is_covered in ((SERVICE, BILLING, True), (BILLING, SERVICE, False), (QUESTION, BILLING, False)):
        rules = plan(reasons={"": Reason(asked, MAIN, needs_certification=True, parent=plan().reasons[asked].parent)})
        floor = Floor(ids(), rules)
        arrive(floor, ANN, 0, replace(ABLE, certifications=(Certification(held, minute(0), minute(9)),)))
        assert bool(offers(floor.join(contact("c1", 1, rules, reason=asked), at(1)))) is is_covered


def test_steps_then_overflow_then_voicemail() -> None:
    """Asked for less and less, then in another queue with the same number, then gone; each in its second."""
    rules = plan(
        {
            MAIN: QueuePlan(
                MAIN,
                steps=(Step(levels={ZH: 4}), Step(20, levels={ZH: 3})),
                last=LastStep(60, Then.OVERFLOW, VIP),
            ),
            VIP: QueuePlan(VIP, steps=(Step(levels={ZH: 9}),), last=LastStep(30, Then.VOICEMAIL)),
        }
    )
    floor = Floor(ids(), rules)
    arrive(floor, ANN, 0, replace(ABLE, skills={ZH: 2}))
    first = contact("c1", 0, rules)
    floor.join(first, at(0))
    assert floor.advance(at(19.9)) == []
    assert floor.advance(at(20)) == [RequirementRelaxed(first.call, CLIENT, MAIN, 1)]
    assert floor.advance(at(59)) == []
    moved = replace(first, queue=VIP, entered_mono=61)
    assert floor.advance(at(61)) == [Overflowed(first, moved)]
    assert moved.key == first.key
    assert floor.advance(at(90.9)) == []
    assert floor.advance(at(91)) == [Diverted(moved, Then.VOICEMAIL)]
    assert floor.matcher.waiting == []


def test_a_caller_is_held_for_the_last_agent_and_no_longer_than_allowed() -> None:
    rules = plan({MAIN: QueuePlan(MAIN, hold_s=30)})
    floor = Floor(ids(), rules)
    arrive(floor, ANN)
    arrive(floor, BO)
    floor.join(contact("c1", 1, rules), at(1))  # ann has it
    assert offers(floor.join(contact("c2", 2, rules, preferred=(ANN,)), at(2))) == []
    assert who(floor.join(contact("c3", 3, rules), at(3))) == [("c3", "bo")]
    floor.withdraw(OfferId("o2"), at(4))  # bo is free and still does not get c2
    assert floor.next_due_s(at(4)) == 28
    assert who(floor.advance(at(32))) == [("c2", "bo")]


def test_a_hold_ends_when_the_preferred_agent_leaves() -> None:
    rules = plan({MAIN: QueuePlan(MAIN, hold_s=30)})
    for leaves in ("break", "desk", "phone"):
        floor = Floor(ids(), rules)
        arrive(floor, ANN)
        arrive(floor, BO)
        floor.hold()
        floor.join(contact("c1", 1, rules, preferred=(ANN,)), at(1))
        if leaves == "break":
            floor.go_not_ready(ANN, BREAK, "self", at(2))
        elif leaves == "desk":
            floor.desk_lost(ANN, "p-ann", 10, at(2))
        else:
            floor.set_registered(ANN, False, at(2))
        assert who(floor.release(at(2))) == [("c1", "bo")]


def held_for_ann() -> Floor:
    """Ann is talking, a caller is held for her until second 31, bo is free."""
    floor = Floor(ids(), plan({MAIN: QueuePlan(MAIN, hold_s=30)}))
    arrive(floor, ANN)
    floor.join(contact("c1"), at(0))
    floor.take(OfferId("o1"), at(0))
    arrive(floor, BO)
    assert who(floor.join(contact("c2", 1, floor.plan, preferred=(ANN,)), at(1))) == []
    return floor


def test_a_hold_ends_when_the_preferred_agent_can_do_it_no_more() -> None:
    assert who(held_for_ann().set_profile(ANN, replace(ABLE, queues={VIP: 1}), at(2))) == [("c2", "bo")]


def test_a_hold_is_in_the_snapshot() -> None:
    again = restored(iter(["o2", "o3"]), snapshot(held_for_ann()))
    assert who(again.advance(at(30.9))) == []
    assert who(again.advance(at(31))) == [("c2", "bo")]


def test_a_missed_caller_keeps_the_number_and_is_next() -> None:
    floor = Floor(ids(), plan())
    arrive(floor, ANN)
    floor.join(contact("c1", 1), at(1))
    floor.join(contact("c2", 2), at(2))
    floor.miss(OfferId("o1"), NO_ANSWER, "no-answer", at(16))
    assert floor.agents[ANN].state is AgentState.NOT_READY
    assert [one.call for one in floor.matcher.waiting] == ["c1", "c2"]
    assert who(arrive(floor, BO, 20)) == [("c1", "bo")]


def test_so_many_misses_are_allowed_and_an_answer_starts_anew() -> None:
    rules = plan({MAIN: QueuePlan(MAIN, misses_allowed=1)})
    floor = Floor(ids(), rules)
    arrive(floor, ANN)
    floor.join(contact("c1", 0, rules), at(1))
    assert who(floor.miss(OfferId("o1"), NO_ANSWER, "no-answer", at(15))) == [("c1", "ann")]
    floor.take(OfferId("o2"), at(20))
    floor.end_talk(ANN, CallId("c1"), CLIENT, 0, at(30))
    floor.join(contact("c2", 31, rules), at(31))
    assert who(floor.miss(OfferId("o3"), NO_ANSWER, "no-answer", at(45))) == [("c2", "ann")]
    assert who(floor.miss(OfferId("o4"), NO_ANSWER, "no-answer", at(60))) == []
    assert floor.agents[ANN].state is AgentState.NOT_READY


def test_an_emergency_goes_before_who_waits_longest() -> None:
    rules = plan(reasons={"": Reason(BILLING, MAIN, is_emergency=True)})
    floor = Floor(ids(), rules)
    floor.join(contact("c1", 0, rules), at(0))
    floor.join(contact("c2", 500, rules, reason=BILLING), at(500))
    assert who(arrive(floor, ANN, 501)) == [("c2", "ann")]


def test_a_head_start_is_worth_its_seconds_and_not_one_more() -> None:
    reasons = {"": Reason(BILLING, MAIN, priority=1)}
    rules = replace(plan(reasons=reasons), head_starts={1: 60.0})
    assert rules.bound_s[MAIN, SERVICE] == 60
    for second, first in ((59, "c2"), (60, "c1"), (61, "c1")):
        floor = Floor(ids(), rules)
        floor.join(contact("c1", 0, rules), at(0))
        floor.join(contact("c2", second, rules, reason=BILLING), at(second))
        assert who(arrive(floor, ANN, 100)) == [(first, "ann")]


def test_one_chat_more_than_the_capacity_waits_and_a_call_excludes_chats() -> None:
    floor = Floor(ids(), plan())
    arrive(floor, ANN)  # one call or two chats
    for n in (1, 2, 3):
        floor.join(contact(f"c{n}", n, reason=QUESTION), at(n))
    assert list(floor.agents[ANN].work) == ["c1", "c2"]
    assert offers(floor.join(contact("v1", 4), at(4))) == []
    floor.take(OfferId("o1"), at(5))
    floor.take(OfferId("o2"), at(5))
    assert who(floor.end_work(ANN, CallId("c1"), at(6))) == [("c3", "ann")]


def test_ten_runners_up_are_named_and_everyone_is_counted() -> None:
    floor = Floor(ids(), plan())
    names = [AgentId(f"a{n:02}") for n in range(14)]
    for n, name in enumerate(names):
        arrive(floor, name, n)
    made = offers(floor.join(contact("c1", 20), at(20)))[0]
    assert (made.agent, made.choice.of, made.choice.skips) == ("a00", "agent", {"free": 14})
    assert [one.id for one in made.choice.runners_up] == names[1:11]
    assert {one.rule for one in made.choice.runners_up} == {"longest-idle"}
    for n in range(13):
        floor.join(contact(f"d{n:02}", 21), at(21))
    for n in range(13):
        floor.join(contact(f"e{n:02}", 22), at(22))
    made = offers(floor.withdraw(made.offer, at(30)))[0]
    assert (made.contact.call, made.choice.of, made.choice.skips) == ("e00", "contact", {"free": 1, "offered": 13})
    assert [one.id for one in made.choice.runners_up] == [f"e{n:02}" for n in range(1, 11)]
    assert {one.rule for one in made.choice.runners_up} == {"id"}


def test_each_strategy_has_its_own_winner() -> None:
    profiles = {
        ANN: replace(ABLE, skills={ZH: 3}, queues={MAIN: 1}),  # the specialist
        BO: replace(ABLE, skills={ZH: 5}),  # the best
        CY: replace(ABLE, skills={ZH: 4}, queues={MAIN: 4, VIP: 1}),  # the largest share
    }
    winners = {}
    for strategy in Strategy:
        rules = plan({MAIN: QueuePlan(MAIN, strategy=strategy, steps=(Step(levels={ZH: 1}),))})
        floor, second = Floor(ids(), rules), 0.0
        for second, name in enumerate((CY, BO, ANN)):
            arrive(floor, name, second, profiles[name])
        for n, name in enumerate((CY, BO, CY)):  # cy has taken two, bo one, ann none
            second = 100.0 * (n + 1)
            floor.set_profile(name, replace(profiles[name], team=None), at(second))
            others = [one for one in (ANN, BO, CY) if one != name]
            for one in others:
                floor.go_not_ready(one, BREAK, "self", at(second))
            made = offers(floor.join(contact(f"c{n}", second, rules), at(second)))[0]
            assert made.agent == name
            floor.take(made.offer, at(second))
            floor.end_talk(name, made.contact.call, CLIENT, 0, at(second + 1))
            for one in others:
                floor.go_ready(one, at(second + 2))
        floor.go_not_ready(ANN, BREAK, "self", at(400))
        floor.go_ready(ANN, at(401))
        winners[strategy] = offers(floor.join(contact("c9", 500, rules), at(500)))[0].agent
    assert winners == {
        Strategy.LONGEST_IDLE: CY,
        Strategy.MOST_SPECIALISED: ANN,
        Strategy.BEST_LEVEL: BO,
        Strategy.FEWEST_CALLS: ANN,
        Strategy.WEIGHTED_SHARE: ANN,
        Strategy.ROUND_ROBIN: ANN,
    }


def test_a_wall_clock_that_is_set_changes_no_wait() -> None:
    """Waiting is measured by the monotonic clock; only certifications look at the wall."""
    rules = plan({MAIN: QueuePlan(MAIN, steps=(Step(levels={ZH: 9}), Step(20, is_anyone=True)))})
    floor = Floor(ids(), rules)
    arrive(floor, ANN)
    floor.join(contact("c1", 0, rules), at(0))
    assert offers(floor.advance(Moment(START + timedelta(hours=3), 19.0))) == []
    assert who(floor.advance(Moment(START + timedelta(hours=3), 20.0))) == [("c1", "ann")]
