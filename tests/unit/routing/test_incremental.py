"""An event costs what it touches: counted in steps of the interpreter and in entries kept, never in seconds.

The same event is done on a small floor and on one with ten times as many agents and contacts that have nothing to do
with it. Every byte code that ``routing`` executes meanwhile counts, and every call into C.
"""

import sys
from collections.abc import Callable
from dataclasses import replace
from types import CodeType, FrameType
from typing import Any

import pytest

from lexicon.ids import AgentId, CallId, DeskId, OfferId
from routing.deadlines import SLACK as DEADLINES_SLACK
from routing.floor import Floor
from routing.lane import SLACK
from routing.plan import LastStep, Plan, QueuePlan, Reason, Step, Strategy, Then
from routing.profile import Certification
from tests.unit.routing.scene import (
    ABLE,
    ANN,
    BILLING,
    BO,
    BREAK,
    CLIENT,
    MAIN,
    SERVICE,
    TECH,
    VIP,
    ZH,
    arrive,
    at,
    contact,
    ids,
    minute,
    plan,
)

STRANGER = replace(ABLE, skills={TECH: 5}, queues={VIP: 1})
SMALL, LARGE = 40, 400
ROOM = 1.3
"""A larger floor may cost so much more: the logarithm of ten times as many, where two meet in one list."""


def rules(strategy: Strategy) -> Plan:
    """Callers of MAIN need Chinese, those of VIP something else; nobody has both."""
    steps = (Step(), Step(30, levels={ZH: 2}), Step(60, levels={ZH: 1}))
    main = QueuePlan(MAIN, strategy=strategy, steps=steps, last=LastStep(600, Then.VOICEMAIL), hold_s=20)
    vip = QueuePlan(VIP, strategy=strategy)
    return plan(
        {MAIN: main, VIP: vip},
        {"": Reason(SERVICE, MAIN, {ZH: 3}, needs_certification=True), " ": Reason(BILLING, VIP, {TECH: 3})},
    )


def steps_of(event: Callable[[], object]) -> int:
    """How many byte codes of ``routing`` and calls into C the event takes."""
    counted = 0

    def is_ours(code: CodeType) -> bool:
        return "/routing/" in code.co_filename and "/tests/" not in code.co_filename

    def trace(frame: FrameType, what: str, arg: Any) -> Any:
        nonlocal counted
        if not is_ours(frame.f_code):
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        counted += what == "opcode"
        return trace

    def profile(frame: FrameType, what: str, arg: Any) -> None:
        nonlocal counted
        counted += what == "c_call" and is_ours(frame.f_code)

    before = sys.gettrace(), sys.getprofile()
    sys.settrace(trace)
    sys.setprofile(profile)
    try:
        event()
    finally:
        sys.settrace(before[0])
        sys.setprofile(before[1])
    return counted


def crowded(strategy: Strategy, others: int) -> Floor:
    """Ann in a call, bo free, two callers wait for ann's skills at a level nobody has; and ``others`` elsewhere:

    as many free agents who serve VIP only, as many callers who wait in VIP for a skill nobody has.
    """
    in_force = rules(strategy)
    tough = {"": in_force.reasons[SERVICE], " ": replace(in_force.reasons[BILLING], skills={TECH: 9})}
    in_force = replace(in_force, reasons={**in_force.reasons, **{one.id: one for one in tough.values()}})
    floor = Floor(ids(), in_force)
    for n in range(others):
        arrive(floor, AgentId(f"s{n}"), 0, STRANGER)
        floor.join(contact(f"x{n}", 0, in_force, reason=BILLING), at(0))
    arrive(floor, ANN, 1)
    floor.join(contact("c1", 2, in_force), at(2))
    floor.take(OfferId("o1"), at(3))
    for n in (2, 3):
        floor.join(contact(f"c{n}", 4, in_force), at(4))
    return floor


def late(floor: Floor, call: str) -> object:
    return floor.join(contact(call, 6, floor.plan), at(6))


EVENTS: dict[str, Callable[[Floor], object]] = {
    "a contact comes and waits": lambda floor: late(floor, "c9"),
    "a contact comes back that is there": lambda floor: late(floor, "c2"),
    "a contact leaves": lambda floor: floor.leave(CallId("c3"), at(6)),
    "a conversation ends, the next is offered": lambda floor: floor.end_talk(ANN, CallId("c1"), CLIENT, 0, at(6)),
    "after-call work begins": lambda floor: floor.end_talk(ANN, CallId("c1"), CLIENT, 60, at(6)),
    "an agent arrives": lambda floor: arrive(floor, BO, 6),
    "an agent loses the page": lambda floor: floor.desk_lost(ANN, "p-ann", 10, at(6)),
    "an agent wants a break": lambda floor: floor.go_not_ready(ANN, BREAK, "self", at(6)),
    "an agent comes back with other skills": lambda floor: floor.sign_in(
        ANN, DeskId("d-ann"), "p2", ("ann", replace(ABLE, skills={ZH: 4})), at(6)
    ),
    "a step falls due": lambda floor: floor.advance(at(34)),
    "nothing is due": lambda floor: floor.advance(at(6)),
}


@pytest.mark.parametrize("strategy", [Strategy.LONGEST_IDLE, Strategy.WEIGHTED_SHARE])
@pytest.mark.parametrize("event", EVENTS)
def test_what_has_nothing_to_do_with_an_event_costs_it_nothing(event: str, strategy: Strategy) -> None:
    small, large = (crowded(strategy, others) for others in (SMALL, LARGE))
    few, many = steps_of(lambda: EVENTS[event](small)), steps_of(lambda: EVENTS[event](large))
    assert few > 0
    assert many <= few + 2, f"{few} steps among {SMALL} others, {many} among {LARGE}"


def test_who_waits_in_the_same_line_costs_no_more_than_the_logarithm() -> None:
    """Ten times as many callers before and after: the next is served as cheaply."""
    costs: list[int] = []
    for others in (SMALL, LARGE):
        floor = Floor(ids(), rules(Strategy.LONGEST_IDLE))
        for n in range(others):
            floor.join(contact(f"c{n:03}", n / 100, floor.plan), at(n / 100))
        costs.append(
            steps_of(lambda floor=floor: arrive(floor, ANN, 10))  # type: ignore[misc]
            + steps_of(lambda floor=floor: floor.miss(OfferId("o1"), BREAK, "no-answer", at(11)))  # type: ignore[misc]
        )
    assert costs[1] <= costs[0] * ROOM, f"{costs[0]} steps among {SMALL}, {costs[1]} among {LARGE}"


def test_who_is_free_for_the_same_contact_costs_no_more_than_the_logarithm() -> None:
    costs: list[int] = []
    for others in (SMALL, LARGE):
        floor = Floor(ids(), rules(Strategy.LONGEST_IDLE))
        for n in range(others):
            arrive(floor, AgentId(f"a{n:03}"), n / 100)
        costs.append(steps_of(lambda floor=floor: late(floor, "c1")))  # type: ignore[misc]
    assert costs[1] <= costs[0] * ROOM, f"{costs[0]} steps among {SMALL}, {costs[1]} among {LARGE}"


# ---------------------------------------------------------------------- what is kept

MANY = 3_000


def lanes_of(floor: Floor) -> int:
    return sum(1 for _ in floor.matcher.lanes)


def test_callers_who_come_and_go_leave_nothing_behind() -> None:
    """Nobody can take them; each had a deadline in ten minutes, and the next ones came before it."""
    floor = Floor(ids(), rules(Strategy.LONGEST_IDLE))
    for n in range(MANY):
        now = at(n / 100)
        floor.join(contact(f"c{n}", n / 100, floor.plan), now)
        floor.leave(CallId(f"c{n}"), now)
    assert floor.matcher.keys_held <= SLACK + 2
    assert floor.deadlines_held <= 2 * DEADLINES_SLACK


def test_agents_who_take_thousands_of_calls_leave_nothing_behind() -> None:
    """Bo is free all the time for what nobody asks; ann takes call after call and is free for that too in between."""
    floor = Floor(ids(), rules(Strategy.FEWEST_CALLS))
    arrive(floor, ANN)
    arrive(floor, BO, 1, STRANGER)
    for n in range(MANY):
        now = at(2 + n / 100)
        floor.join(contact(f"c{n}", now.mono, floor.plan), now)
        floor.take(OfferId(f"o{n + 1}"), now)
        floor.end_talk(ANN, CallId(f"c{n}"), CLIENT, 0, now)
    assert floor.matcher.keys_held <= lanes_of(floor) * (SLACK + 6)
    assert floor.deadlines_held <= 2 * DEADLINES_SLACK


def test_agents_who_sign_in_again_and_again_leave_nothing_behind() -> None:
    """Each time the ends of their certifications are looked up, years ahead."""
    floor = Floor(ids(), rules(Strategy.LONGEST_IDLE))
    profile = replace(ABLE, certifications=tuple(Certification(SERVICE, minute(n), minute(n + 9)) for n in (0, 99)))
    for n in range(MANY):
        arrive(floor, ANN, n / 100, profile)
        floor.desk_lost(ANN, "p-ann", 10, at(n / 100))
        floor.sign_in(ANN, DeskId("d-ann"), "p-ann", ("ann", profile), at(n / 100))
        floor.sign_out(ANN, "self", at(n / 100))
    assert floor.matcher.keys_held <= lanes_of(floor) * (SLACK + 2)
    assert floor.deadlines_held <= DEADLINES_SLACK
