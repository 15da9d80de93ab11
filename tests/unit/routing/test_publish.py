"""What is wrong with a routing plan: each problem at its place, in both languages."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lexicon.ids import AgentId, ClientId, QueueId, ReasonId, SkillId, TeamId
from routing.plan import LastStep, Medium, Plan, QueuePlan, Reason, Step, Then
from routing.profile import Certification, Profile
from routing.publishing.document import Named, PlanDocument, QueueEntry, ReasonEntry
from routing.publishing.ownership import Owners, check_document
from routing.publishing.publish import Centre, Problem, bounds, check

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
C, D = ClientId("c"), ClientId("d")
A, B, Z, MAIL = QueueId("a"), QueueId("b"), QueueId("z"), QueueId("mail")
ROOT, CARD, LOST = ReasonId("root"), ReasonId("card"), ReasonId("lost")
ZH, EN = SkillId("zh"), SkillId("en")
GOLD = TeamId("gold")

STEPS = (Step(levels={ZH: 4}), Step(20.0, levels={ZH: 3}), Step(60.0, is_anyone=True))
PLAN = Plan(
    queues={
        A: QueuePlan(A, steps=STEPS, last=LastStep(90.0, Then.OVERFLOW, B), hold_s=5.0),
        B: QueuePlan(B, promise_s=60.0),
        Z: QueuePlan(Z),
        MAIL: QueuePlan(MAIL, promise_s=3600.0, medium=Medium.MAIL),
    },
    reasons={
        ROOT: Reason(ROOT, A, {ZH: 2}),
        CARD: Reason(CARD, A, {ZH: 4, EN: 2}, True, ROOT, 3),
        LOST: Reason(LOST, Z, {EN: 1}, False, CARD, is_emergency=True),
        ReasonId("letter"): Reason(ReasonId("letter"), MAIL),
    },
    head_starts={3: 45.0},
)
HELD = Certification(ROOT, NOW - timedelta(days=1), NOW + timedelta(days=1))
EXPERT = Profile({ZH: 9, EN: 9}, (HELD,), GOLD, capacity={Medium.VOICE: 1, Medium.MAIL: 3})
CENTRE = Centre(
    NOW,
    skills={ZH: C, EN: C},
    teams={GOLD: C},
    clients=dict.fromkeys(PLAN.queues, C),
    people={AgentId("expert"): EXPERT},
    roads={CARD: ("4001/1",)},
)


def queue(id_: QueueId, **change: object) -> Callable[[Plan], Plan]:
    def changed(plan: Plan) -> Plan:
        new = replace(plan.queues[id_], **change)  # type: ignore[arg-type]
        return replace(plan, queues={**plan.queues, id_: new})

    return changed


def reason(id_: ReasonId, **change: object) -> Callable[[Plan], Plan]:
    def changed(plan: Plan) -> Plan:
        new = replace(plan.reasons[id_], **change)  # type: ignore[arg-type]
        return replace(plan, reasons={**plan.reasons, id_: new})

    return changed


def told(found: list[Problem]) -> list[tuple[str, str]]:
    for one in found:
        assert one.zh and one.en and one.zh != one.en
    return [(".".join(map(str, one.where)), one.en) for one in found]


def test_a_sound_plan_has_nothing_to_tell() -> None:
    assert check(PLAN, CENTRE) == []


WRONG: list[tuple[Callable[[Plan], Plan], str, str]] = [
    (queue(A, promise_s=0.0), "queues.a.promise_s", "0 s; expected more than 0"),
    (queue(A, promise_s=1e6), "queues.a.promise_s", "up to a day"),
    (queue(A, ring_timeout_s=-1.0), "queues.a.ring_timeout_s", "-1 s; expected more than 0"),
    (queue(A, hold_s=-1.0), "queues.a.hold_s", "expected 0 (no hold) or more"),
    (queue(A, misses_allowed=-1), "queues.a.misses_allowed", "-1; expected 0 to 100"),
    (queue(A, steps=(), last=None), "queues.a.steps", "no steps"),
    (queue(A, steps=(Step(5.0),)), "queues.a.steps.0.after_s", "begins at 5 s; expected 0"),
    (queue(A, steps=(Step(), Step(20.0), Step(20.0))), "queues.a.steps.2.after_s", "later than the one before (20 s)"),
    (queue(A, steps=(Step(), Step(20.0), Step(10.0))), "queues.a.steps.2.after_s", "step 3 is at 10 s"),
    (queue(A, steps=(Step(), Step(9.0, is_anyone=True, levels={ZH: 1}))), "queues.a.steps.1.skills", "for anyone"),
    (
        queue(A, steps=(Step(levels={SkillId("zhh"): 1}),)),
        "queues.a.steps.0.skills.zhh",
        "no skill 'zhh'; there is: zh",
    ),
    (queue(A, steps=(Step(levels={ZH: 11}),)), "queues.a.steps.0.skills.zh", "level 11; expected 0 to 10"),
    (queue(A, steps=(Step(teams=frozenset({TeamId("x")})),)), "queues.a.steps.0.teams", "no team 'x'; there is: gold"),
    (
        queue(A, steps=(Step(), Step(9.0, levels={ZH: 5}))),
        "queues.a.steps.1",
        "asks for more than the one before (for: root, card)",
    ),
    (queue(A, steps=(Step(is_certified=False), Step(9.0))), "queues.a.steps.1", "(for: card)"),
    (queue(A, steps=(Step(), Step(9.0, teams=frozenset({GOLD})))), "queues.a.steps.1", "asks for more"),
    (queue(B, steps=(Step(), Step(9.0, levels={EN: 3}))), "queues.b.steps.1", "(for: root, card)"),  # by overflow
    (queue(A, last=LastStep(60.0, Then.OVERFLOW, B)), "queues.a.then.after_s", "later than the last step (60 s)"),
    (queue(A, last=LastStep(90.0, Then.OVERFLOW)), "queues.a.then", "names the queue it goes to"),
    (queue(A, last=LastStep(90.0, Then.OVERFLOW, QueueId("x"))), "queues.a.then.queue", "no queue 'x'"),
    (queue(A, last=LastStep(90.0, Then.OVERFLOW, A)), "queues.a.then.queue", "overflows to itself"),
    (queue(A, last=LastStep(90.0, Then.OVERFLOW, MAIL)), "queues.a.then.queue", "from voice to mail"),
    (queue(A, last=LastStep(90.0, Then.CALLBACK)), "queues.a.then.do", "no flow of this client offers a callback"),
    (queue(A, last=LastStep(90.0, Then.VOICEMAIL)), "queues.a.then.do", "no flow of this client takes messages"),
    (queue(MAIL, last=LastStep(90.0, Then.CALLBACK, B)), "queues.mail.then.queue", "only an overflow names a queue"),
    (reason(CARD, queue=QueueId("x")), "reasons.card.queue", "no queue 'x'"),
    (reason(CARD, skills={SkillId("eng"): 1}), "reasons.card.skills.eng", "no skill 'eng'; there is: en"),
    (reason(CARD, skills={EN: 0}), "reasons.card.skills.en", "level 0; expected 1 to 10"),
    (reason(CARD, skills={EN: 12}), "reasons.card.skills.en", "level 12; expected 1 to 10"),
    (reason(CARD, parent=ReasonId("crad")), "reasons.card.parent", "no reason 'crad'; there is: card"),
    (reason(CARD, priority=0), "reasons.card.priority", "priority 0; expected 1 to 9"),
    (lambda plan: replace(plan, head_starts={3: -1.0}), "head_starts.3", "-1 s; expected 0"),
    (lambda plan: replace(plan, head_starts={3: 45.0, 12: 1.0}), "head_starts.12", "priority 12; expected 1 to 9"),
]


@pytest.mark.parametrize(
    ("change", "where", "what"), WRONG, ids=[f"{where}-{n}" for n, (_, where, _) in enumerate(WRONG)]
)
def test_what_is_wrong_is_told_at_its_place(change: Callable[[Plan], Plan], where: str, what: str) -> None:
    found = check(change(PLAN), CENTRE)
    assert found and not found[0].is_warning
    matching = [en for at, en in told(found) if at == where]
    assert len(matching) == 1 and what in matching[0], told(found)
    assert {at for at, _ in told([one for one in found if not one.is_warning])} == {where}


def test_a_callback_may_be_published_once_a_flow_of_the_client_offers_one() -> None:
    plan = queue(A, last=LastStep(90.0, Then.CALLBACK))(PLAN)
    for desks in (frozenset(CENTRE.clients.values()), None):
        found = check(plan, replace(CENTRE, desks=desks))
        assert [one.where for one in found] == [("queues", "b")] and found[0].is_warning


def test_voicemail_may_be_published_once_a_flow_of_the_client_takes_messages() -> None:
    plan = queue(A, last=LastStep(90.0, Then.VOICEMAIL))(PLAN)
    for boxes in (frozenset(CENTRE.clients.values()), None):
        found = check(plan, replace(CENTRE, boxes=boxes))
        assert [one.where for one in found if not one.is_warning] == []


def test_circles_are_named_with_their_way() -> None:
    plan = queue(B, last=LastStep(9.0, Then.OVERFLOW, A))(PLAN)
    assert told(check(plan, CENTRE)) == [
        ("queues.a.then.queue", "overflows in a circle: a → b → a"),
        ("queues.b.then.queue", "overflows in a circle: b → a → b"),
    ]
    long = queue(Z, last=LastStep(9.0, Then.OVERFLOW, A))(plan)
    assert len(check(long, CENTRE)) == 2, "who only leads into the circle is not in it"
    plan = reason(ROOT, parent=LOST)(PLAN)
    assert [en for _, en in told(check(plan, CENTRE))] == [
        "its parents form a circle: root → lost → card → root",
        "its parents form a circle: card → root → lost → card",
        "its parents form a circle: lost → card → root → lost",
    ]
    assert "circle: root → root" in check(reason(ROOT, parent=ROOT)(PLAN), CENTRE)[0].en


def test_nothing_crosses_from_client_to_client() -> None:
    centre = replace(CENTRE, clients={**CENTRE.clients, B: D, Z: D})
    assert told(check(PLAN, centre)) == [
        ("queues.a.then.queue", "overflows to a queue of client 'd'; expected one of the same client ('c')"),
        ("reasons.lost.parent", "its parent is of client 'c'; expected one of the same client ('d')"),
    ]


def test_a_number_s_road_is_not_cut() -> None:
    centre = replace(CENTRE, roads={ReasonId("gone"): ("4001/1", "4002")})
    assert told(check(PLAN, centre)) == [
        ("reasons", "4001/1, 4002 leads to reason 'gone', which is not here; keep it, or change the number first")
    ]


def warnings(plan: Plan, centre: Centre = CENTRE) -> list[tuple[str, str]]:
    found = check(plan, centre)
    assert all(one.is_warning for one in found)
    return told(found)


def test_what_is_odd_is_a_warning() -> None:
    assert warnings(queue(A, hold_s=30.0)(PLAN)) == [
        ("queues.a.hold_s", "a hold of 30 s is longer than the promise (20 s), which is then missed")
    ]
    assert warnings(reason(ROOT, priority=1)(PLAN)) == [
        ("reasons.root.priority", "priority 1 has no head start (head_starts): it waits like any other")
    ]
    assert warnings(replace(PLAN, queues={**PLAN.queues, QueueId("x"): QueuePlan(QueueId("x"))})) == [
        ("queues.x", "no reason leads to queue 'x' and no queue overflows to it")
    ]


def test_what_nobody_could_ever_take() -> None:
    def only(profile: Profile) -> Centre:
        return replace(CENTRE, people={AgentId("one"): profile})

    novice = Profile({ZH: 3, EN: 1}, (), GOLD, capacity=EXPERT.capacity)
    assert warnings(PLAN, only(novice)) == [
        ("reasons.root", "nobody who is there now could take 'root' before step 2 of queue 'a', after 20 s"),
        ("reasons.card", "nobody who is there now could take 'card' before step 3 of queue 'a', after 60 s"),
    ]
    in_b = replace(novice, queues={B: 1, MAIL: 1, Z: 1})
    assert warnings(PLAN, only(in_b)) == [
        ("reasons.root", "nobody who is there now could take 'root' before step 1 of queue 'b', after 90 s"),
        ("reasons.card", "nobody who is there now could ever take 'card', at any step"),
    ]
    assert warnings(PLAN, only(replace(EXPERT, capacity={Medium.VOICE: 1})))[0][0] == "reasons.letter"
    over = replace(HELD, starts=NOW - timedelta(days=2), ends=NOW)
    assert [at for at, _ in warnings(PLAN, only(replace(EXPERT, certifications=(over,))))] == ["reasons.card"]
    later = replace(HELD, starts=NOW + timedelta(days=2), ends=NOW + timedelta(days=3))
    assert warnings(PLAN, only(replace(EXPERT, certifications=(later,)))) == [], "somebody will be able to"
    assert warnings(PLAN, replace(CENTRE, people={})) == [], "a centre without people is being set up"


def test_the_bound_of_each_reason() -> None:
    """lead = promise - head start: a 20, card -25, b 60, z 20 ...; the least of all is card's in its queue, -25."""
    found = {reason: bound for _, reason, bound in bounds(PLAN)}
    assert found == {ROOT: 45.0, CARD: 0.0, LOST: None, "letter": 3625.0}


DOCUMENT = PlanDocument(
    queues=tuple(QueueEntry(C, id_, id_, rules) for id_, rules in PLAN.queues.items()),
    reasons=tuple(ReasonEntry(id_, id_, needs) for id_, needs in PLAN.reasons.items()),
    skills={ZH: Named(C, "中文", "Chinese"), EN: Named(C, "英文", "English")},
    teams={GOLD: Named(C, "金牌", "Gold")},
    head_starts=PLAN.head_starts,
)
BARE = replace(CENTRE, skills={}, teams={}, clients={})
OWNERS = Owners([C, D])


def test_a_document_brings_its_skills_and_teams() -> None:
    assert check_document(DOCUMENT, BARE, OWNERS) == []
    assert len(check_document(replace(DOCUMENT, skills={}), BARE, OWNERS)) > 1


def test_nothing_changes_its_client() -> None:
    owners = Owners([C, D], {("queues", A): D, ("reasons", LOST): D, ("skills", ZH): D, ("teams", GOLD): D})
    assert [at for at, _ in told(check_document(DOCUMENT, BARE, owners))] == [
        "skills.zh.client",
        "teams.gold.client",
        "queues.a.client",
        "reasons.lost.queue",
    ]
    assert told(check_document(DOCUMENT, BARE, Owners([D])))[0] == ("skills.zh.client", "no client 'c'; there is: d")


def test_nothing_is_there_twice() -> None:
    twice = replace(DOCUMENT, queues=(*DOCUMENT.queues, DOCUMENT.queues[0]))
    assert told(check_document(twice, BARE, OWNERS)) == [("queues.a", "'a' is there twice")]
