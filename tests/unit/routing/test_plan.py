"""What a plan asks for, and when one requirement asks for no less than another."""

from hypothesis import given, settings
from hypothesis import strategies as st

from lexicon.ids import ReasonId
from routing.plan import Medium, Plan, QueuePlan, Reason, Requirement, Step, implies, requirement
from routing.profile import Certification, Profile, Rule, certified, unmet
from routing.waiting import order_number, overtaking_bound_s
from tests.unit.routing.drawn import (
    BLUE,
    MAIN,
    PROFILES,
    REASONS,
    RED,
    SERVICE,
    SKILLS,
    START,
    TREE,
    VIP,
    minute,
    plans,
)
from tests.unit.routing.scene import plan

TREE_PLAN = plan()
REQUIREMENTS = st.builds(
    Requirement,
    st.sampled_from([MAIN, MAIN, MAIN, VIP]),
    st.sampled_from([Medium.VOICE, Medium.VOICE, Medium.VOICE, Medium.CHAT]),
    st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 3), max_size=2).map(
        lambda asked: tuple(sorted(asked.items()))
    ),
    st.sampled_from([None, *REASONS]),
    st.sampled_from([frozenset(), frozenset([RED]), frozenset([RED, BLUE])]),
    st.sampled_from([frozenset(), frozenset(), frozenset([RED]), frozenset([BLUE]), frozenset([RED, BLUE])]),
)


def above(reason: ReasonId) -> list[ReasonId]:
    """The reason and all it rolls up into."""
    parent = TREE[reason][0]
    return [reason] if parent is None else [reason, *above(parent)]


def meets(profile: Profile, needs: Requirement) -> bool:
    """Said once more, in other words."""
    valid = {held.reason for held in profile.certifications if held.starts <= START < held.ends}
    serves = (not profile.queues or needs.queue in profile.queues) and profile.capacity.get(needs.medium, 0) > 0
    return (serves and profile.team is not None and profile.team in needs.or_teams) or (
        serves
        and all(profile.skills.get(skill, 0) >= level for skill, level in needs.skills)
        and (not needs.teams or profile.team in needs.teams)
        and (needs.certified_for is None or any(reason in valid for reason in above(needs.certified_for)))
    )


def barely(needs: Requirement, held: ReasonId | None) -> list[Profile]:
    """People who bring what is asked for, or one of the teams it is open to, and nothing else; ``held`` is the one
    certification of the former."""
    certifications = (Certification(held, minute(0), minute(1)),) if held is not None else ()
    teams = needs.teams or [None, RED]
    able = [
        Profile(dict(needs.skills), certifications, team, {needs.queue: 1}, {needs.medium: 1})
        for team in sorted(teams, key=str)
    ]
    return able + [Profile({}, (), team, {needs.queue: 1}, {needs.medium: 1}) for team in sorted(needs.or_teams)]


@given(REQUIREMENTS, PROFILES)
@settings(max_examples=150)
def test_who_meets_a_requirement_lacks_nothing(needs: Requirement, profile: Profile) -> None:
    rule = unmet(needs, profile, certified(profile, TREE_PLAN, START))
    assert (rule is None) is meets(profile, needs)


@given(REQUIREMENTS, REQUIREMENTS, PROFILES)
@settings(max_examples=150)
def test_who_meets_the_strict_one_meets_what_it_implies(
    strict: Requirement, loose: Requirement, profile: Profile
) -> None:
    if implies(strict, loose, TREE_PLAN) and meets(profile, strict):
        assert meets(profile, loose)


@given(REQUIREMENTS, REQUIREMENTS)
@settings(max_examples=150)
def test_what_is_not_implied_has_a_witness(strict: Requirement, loose: Requirement) -> None:
    """Somebody who barely meets the strict one and not the other: ``implies`` never says no without a reason."""
    held = [strict.certified_for] if strict.certified_for is None else above(strict.certified_for)
    witnesses = [one for reason in held for one in barely(strict, reason)]
    assert all(meets(one, strict) for one in witnesses)
    assert implies(strict, loose, TREE_PLAN) is all(meets(one, loose) for one in witnesses)


@given(plans())
@settings(max_examples=30)
def test_each_step_of_a_drawn_plan_asks_for_no_more_than_the_one_before(drawn: Plan) -> None:
    for queue in drawn.queues.values():
        for reason in drawn.reasons:
            asked = [requirement(drawn, queue.id, reason, step) for step in range(len(queue.steps))]
            assert all(implies(one, then, drawn) for one, then in zip(asked, asked[1:], strict=False))


@given(plans(), st.sampled_from(REASONS), st.sampled_from(REASONS), st.floats(0, 1000, allow_nan=False))
@settings(max_examples=60)
def test_who_joins_later_than_the_bound_has_the_larger_number(
    drawn: Plan, first: ReasonId, then: ReasonId, beyond_s: float
) -> None:
    """The arithmetic of the proof, for every pair of reasons and queues."""
    for queue in drawn.queues.values():
        for other in drawn.queues.values():
            later_s = overtaking_bound_s(drawn, queue.id, first) + beyond_s
            mine = order_number(START, queue.promise_s, drawn.head_start_s(first)) - START.timestamp()
            its = later_s + other.promise_s - drawn.head_start_s(then)
            assert its >= mine - 1e-6


def test_the_rules_are_asked_in_their_order() -> None:
    """The order of the words is the order of asking; explanations and counts rely on it."""
    assert [rule.value for rule in Rule] == [
        "skill", "level", "team", "queue", "medium", "certification", "desk-lost", "no-phone", "not-ready", "offered",
        "talking", "wrap-up", "capacity",
    ]  # fmt: skip


def test_reasons_roll_up_to_the_root() -> None:
    for reason in REASONS:
        assert list(TREE_PLAN.path(reason)) == above(reason)
        assert TREE_PLAN.below[reason] == {other for other in REASONS if reason in above(other)}
    assert SERVICE in TREE_PLAN.below[SERVICE]


def test_the_levels_of_a_step_replace_those_of_the_reason() -> None:
    zh, en, tech = SKILLS
    steps = (Step(levels={zh: 4, tech: 2}), Step(10, levels={zh: 0}), Step(20, is_anyone=True, teams=frozenset([RED])))
    asked = plan({MAIN: QueuePlan(MAIN, steps=steps)}, {"": Reason(SERVICE, MAIN, {zh: 3, en: 2})})
    levels = [dict(requirement(asked, MAIN, SERVICE, step).skills) for step in range(3)]
    assert levels == [{zh: 4, en: 2, tech: 2}, {en: 2}, {}]
    assert requirement(asked, MAIN, SERVICE, 2).teams == {RED}
