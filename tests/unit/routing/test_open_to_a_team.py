"""A step that opens a contact to everybody of a team: the usual promise of a queue, followed step by step."""

from lexicon.ids import AgentId, CallId, TeamId
from routing.explaining.explain import explain
from routing.explaining.explanation import Event
from routing.floor import Floor
from routing.lane import Lane
from routing.moves import Decision
from routing.plan import LastStep, Medium, Plan, QueuePlan, Reason, Requirement, Step, Strategy, Then, requirement
from routing.profile import Certification, Profile, Rule
from routing.publishing.publish import Centre, Problem, check
from routing.waiting_room import Overflowed
from tests.unit.routing.drawn import BLUE, CHAT, MAIN, RED, SERVICE, START, TEAMS, TECH, VIP, ZH, minute
from tests.unit.routing.scene import arrive, at, contact, ids, offers, plan

OPEN = frozenset([RED])
STEPS = (Step(levels={ZH: 4}), Step(20, levels={ZH: 3}), Step(60, levels={ZH: 3}, or_teams=OPEN))
CERTIFIED = (Certification(SERVICE, minute(0), minute(60)),)


def rules(strategy: Strategy = Strategy.LONGEST_IDLE) -> Plan:
    """Certified and Chinese 4; after 20 s Chinese 3; after 60 s anyone of RED; after 120 s another queue."""
    main = QueuePlan(MAIN, steps=STEPS, strategy=strategy, last=LastStep(120, Then.OVERFLOW, VIP))
    return plan({MAIN: main}, {"": Reason(SERVICE, MAIN, {ZH: 2}, needs_certification=True)})


def floor_of(people: dict[str, Profile], asked: Plan | None = None) -> Floor:
    floor = Floor(ids(), asked or rules())
    for name, profile in people.items():
        arrive(floor, AgentId(name), 0, profile)
    return floor


def open_lane(floor: Floor) -> Lane:
    """The one that a contact for SERVICE waits in from the last step on."""
    return floor.matcher.lanes.way(MAIN, SERVICE)[-1]


def served(decisions: list[Decision]) -> list[tuple[str, str]]:
    return [(one.contact.call, one.agent) for one in offers(decisions)]


PEOPLE = {
    "chinese-4": Profile({ZH: 4}, CERTIFIED, BLUE),
    "chinese-3": Profile({ZH: 3}, CERTIFIED, BLUE),
    "anyone": Profile({}, (), RED),
    "blue": Profile({}, (), BLUE),
    "chat-only": Profile({}, (), RED, capacity={Medium.CHAT: 1}),
    "of-chat": Profile({}, (), RED, {CHAT: 1}),
    "elsewhere": Profile({ZH: 2}, CERTIFIED, TeamId("green"), {VIP: 1}),
}


def test_each_step_lets_in_whom_it_names() -> None:
    """Four calls at once: one is served at each step, by whom that step lets in, and the last in the other queue."""
    floor = floor_of(PEOPLE)
    made = [decision for n in range(4) for decision in floor.join(contact(f"c{n}", 0, rules()), at(0))]
    assert served(made) == [("c0", "chinese-4")]
    assert served(floor.advance(at(19.9))) == []
    assert served(floor.advance(at(20))) == [("c1", "chinese-3")]
    assert served(floor.advance(at(59.9))) == []
    assert served(floor.advance(at(60))) == [("c2", "anyone")]
    assert served(floor.advance(at(119.9))) == []
    moved = floor.advance(at(120))
    assert [one.after.call for one in moved if isinstance(one, Overflowed)] == ["c3"]
    assert served(moved) == [("c3", "elsewhere")]


def test_the_answer_names_the_rule_of_everybody() -> None:
    floor = floor_of({name: one for name, one in PEOPLE.items() if name != "anyone"})
    for n in range(3):
        floor.join(contact(f"c{n}", 0, rules()), at(0))
    floor.advance(at(60))
    told = explain(floor, CallId("c2"), at(60))
    assert (told.asked.skills, told.asked.certified_for, told.asked.or_teams) == ({ZH: 3}, SERVICE, (RED,))
    assert {one.agent: one.rule for one in told.candidates} == {
        "chinese-4": Rule.OFFERED,
        "chinese-3": Rule.OFFERED,
        "blue": Rule.SKILL,
        "chat-only": Rule.MEDIUM,
        "of-chat": Rule.QUEUE,
        "elsewhere": Rule.LEVEL,
    }
    lane = open_lane(floor)
    assert lane.skips(len(floor.agents)) == told.skips


def test_what_changes_when_tells_of_the_team() -> None:
    floor = floor_of({"anyone": PEOPLE["anyone"], "blue": PEOPLE["blue"]})
    floor.join(contact("c1", 0, rules()), at(0))
    steps = [one for one in explain(floor, CallId("c1"), at(5)).changes if one.event is Event.STEP]
    assert [(one.in_s, one.more, one.more_free, one.asked and one.asked.or_teams) for one in steps] == [
        (15, 0, 0, ()),
        (55, 1, 1, (RED,)),
    ]


def test_who_is_of_the_team_and_able_besides_is_counted_once() -> None:
    """Found by the skill and by the team; once in the crew, once among the free, once away when signed out."""
    both = Profile({ZH: 5}, CERTIFIED, RED)
    floor = floor_of({"both": both})
    lane = open_lane(floor)
    assert (lane.touched, lane.standing[0], len(lane.front_free(5))) == (1, 1, 1)
    assert len(floor.matcher.lanes.seats[AgentId("both")].touched) == len(
        {id(one) for one, _ in floor.matcher.lanes.seats[AgentId("both")].touched}
    )
    floor.sign_out(AgentId("both"), "self", at(1))
    assert (lane.touched, sum(lane.standing), dict(lane.crew)) == (0, 0, {})


def test_the_end_of_a_certification_takes_nobody_of_the_team_away() -> None:
    """Nor is it told as a change ahead; who is not of the team loses the call by it."""
    short = (Certification(SERVICE, minute(0), minute(2)),)
    able = {"team": Profile({ZH: 5}, short, RED), "other": Profile({ZH: 5}, short, BLUE)}
    floor = floor_of(able)
    floor.hold()
    floor.join(contact("c1", 0, rules()), at(0))
    floor.advance(at(61))
    ends = [one for one in explain(floor, CallId("c1"), at(61)).changes if one.event is Event.CERTIFICATION_ENDS]
    assert [one.agent for one in ends] == ["other"]
    floor = floor_of(able)
    floor.join(contact("c1", 119.5, rules(), joined=at(50), entered_mono=50), at(119.5))
    floor.advance(at(121))
    assert set(open_lane(floor).crew) == {"team"}


def test_the_best_level_of_who_has_no_such_skill_is_none() -> None:
    """Who is let in by the team has nothing of what is asked for: behind all who have."""
    people = {"anyone": PEOPLE["anyone"], "weak": Profile({ZH: 1}, (), RED), "able": Profile({ZH: 3}, CERTIFIED)}
    asked = rules(Strategy.BEST_LEVEL)
    floor = floor_of(people, asked)
    came = contact("c1", 100, asked, joined=at(30), entered_mono=30)
    made = offers(floor.join(came, at(100)))
    assert [one.agent for one in made] == ["able"]
    assert [(one.id, one.key[0]) for one in made[0].choice.runners_up] == [("weak", -1.0), ("anyone", 0.0)]


# ---------------------------------------------------------------------- checked when published


def told(steps: tuple[Step, ...], people: dict[AgentId, Profile] | None = None) -> list[Problem]:
    asked = Plan(
        {MAIN: QueuePlan(MAIN, steps=steps)}, {SERVICE: Reason(SERVICE, MAIN, {ZH: 2}, needs_certification=True)}
    )
    who = people or {}
    skills, teams = dict.fromkeys([ZH, TECH], CLIENT_OF), dict.fromkeys(TEAMS, CLIENT_OF)
    return check(asked, Centre(START, skills, teams, {MAIN: CLIENT_OF}, who))


CLIENT_OF = contact("c").client


def test_opening_to_a_team_is_no_tightening_and_closing_is() -> None:
    assert told(STEPS) == []
    (closed,) = told((*STEPS, Step(90, levels={ZH: 1})))
    assert closed.where == ("queues", MAIN, "steps", 3) and "asks for more" in closed.en
    (other,) = told((*STEPS, Step(90, levels={ZH: 1}, or_teams=frozenset([BLUE]))))
    assert other.where == closed.where
    assert told((*STEPS, Step(90, or_teams=frozenset(TEAMS)), Step(100, is_anyone=True))) == []
    assert told((*STEPS, Step(90, is_anyone=True, teams=OPEN)))[0].where == closed.where, "who is able is shut out"
    assert told((Step(teams=OPEN), Step(9, or_teams=OPEN))) == []
    assert told((Step(teams=OPEN), Step(9, teams=frozenset([BLUE]), or_teams=OPEN))) == [], "the same, by the other way"


def test_a_team_that_nobody_knows_and_one_for_nothing() -> None:
    (unknown,) = told((Step(), Step(9, or_teams=frozenset([TeamId("rad")]))))
    assert unknown.where == ("queues", MAIN, "steps", 1, "or_teams") and "no team 'rad'; there is: red" in unknown.en
    (idle,) = told((Step(), Step(9, is_anyone=True, or_teams=OPEN)))
    assert idle.is_warning and idle.where == ("queues", MAIN, "steps", 1, "or_teams")


def test_who_is_only_let_in_by_the_team_counts_as_reached() -> None:
    (late,) = told(STEPS, {AgentId("anyone"): PEOPLE["anyone"]})
    assert late.is_warning and "before step 3" in late.en and "after 60 s" in late.en
    (never,) = told(STEPS, {AgentId("blue"): PEOPLE["blue"]})
    assert "nobody who is there now could ever take" in never.en


def test_the_requirement_of_a_step() -> None:
    assert requirement(rules(), MAIN, SERVICE, 2) == Requirement(MAIN, Medium.VOICE, ((ZH, 3),), SERVICE, or_teams=OPEN)
