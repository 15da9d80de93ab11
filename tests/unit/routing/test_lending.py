"""A skill or a queue for a while: what holds, what comes back, and when."""

from dataclasses import replace
from datetime import timedelta

from msgspec import structs

from lexicon.ids import DeskId
from lexicon.journal import AbilityReturned, AgentSignedIn, AgentSignedOut, ProfileChanged
from lexicon.profile import Lent
from routing.abilities import abilities_of, profile_of
from routing.floor import Floor
from routing.lending import lend, own, settled
from routing.moves import Decision
from tests.unit.routing.scene import ABLE, ANN, MAIN, SERVICE, START, TECH, ZH, arrive, at, contact, ids, plan, who

HERE, ELSEWHERE = DeskId("d-ann"), DeskId("d-old")
NEEDS_TECH = plan(reasons={SERVICE: replace(plan().reasons[SERVICE], skills={TECH: 5})})
OWN = replace(ABLE, skills={ZH: 5})


def until(second: float, value: int = 7, what: str = TECH, kind: str = "skill") -> Lent:
    return Lent(kind, what, value, 0, START + timedelta(seconds=second))


def back(decisions: list[Decision]) -> list[tuple[str, int, str]]:
    return [(one.what, one.value, one.why) for one in decisions if isinstance(one, AbilityReturned)]


def test_it_lies_on_top_and_what_is_the_persons_own_comes_back() -> None:
    for lent in (until(5), until(5, 0, ZH), until(5, 3, MAIN, "queue"), Lent("queue", MAIN, 2, 0, None, HERE)):
        profile = lend(OWN, [lent])
        assert own(profile) == OWN != profile and profile.lent[0].own == OWN.skills.get(lent.what, 0)  # type: ignore[call-overload]
        assert lend(own(profile), profile.lent) == profile, "the same lent again"
        assert profile_of(abilities_of(profile)) == profile
    assert lend(OWN, [until(5, 0, ZH)]).skills == {} and lend(OWN, [until(5)]).skills == {ZH: 5, TECH: 7}


def test_what_holds_at_a_desk_at_an_instant() -> None:
    timed, here, elsewhere = until(5), Lent("queue", MAIN, 1, 0, None, HERE), Lent("skill", ZH, 9, 0, None, ELSEWHERE)
    profile = lend(OWN, [timed, here, elsewhere])
    before, none_over = settled(profile, HERE, at(4.999).at)
    assert (before, none_over) == (lend(OWN, [timed, here]), []), "what was lent at another sign-in is left out"
    after, over = settled(before, HERE, at(5).at)
    assert after == lend(OWN, [here]) and [one.what for one in over] == [TECH]
    assert settled(OWN, HERE, at(9).at) == (OWN, [])


def test_a_caller_waits_for_a_skill_that_is_lent_and_it_ends_at_its_time() -> None:
    floor = Floor(ids(), NEEDS_TECH)
    arrive(floor, ANN, profile=OWN)
    assert who(floor.join(contact("c1", 1, NEEDS_TECH), at(1))) == []
    given = floor.set_profile(ANN, lend(OWN, [until(60)]), at(2))
    assert who(given) == [("c1", "ann")], "taken at once"
    floor.leave(contact("c1").call, at(3))
    next_due_s = floor.next_due_s(at(3))
    assert next_due_s == 57
    over = floor.advance(at(60))
    assert back(over) == [(TECH, 0, "time")]
    assert [one.by for one in over if isinstance(one, ProfileChanged)] == ["controller"]
    assert floor.agents[ANN].profile == OWN and floor.advance(at(61)) == []
    assert floor.agents[ANN].call is not None, "what goes on is not touched"


def test_what_was_taken_for_a_while_comes_back_and_takes_who_waits() -> None:
    floor = Floor(ids(), NEEDS_TECH)
    arrive(floor, ANN, profile=lend(ABLE, [until(30, 0)]))
    assert who(floor.join(contact("c1", 1, NEEDS_TECH), at(1))) == []
    over = floor.advance(at(30))
    assert (back(over), who(over)) == ([(TECH, 5, "time")], [("c1", "ann")])


def test_a_sign_in_ends_what_was_for_it_and_leaves_what_has_a_time() -> None:
    lent = lend(OWN, [until(500), Lent("skill", ZH, 9, 0, None, HERE)])
    floor = Floor(ids(), NEEDS_TECH)
    floor.sign_in(ANN, HERE, "p", ("ann", lent), at(0))
    assert floor.agents[ANN].profile.skills == {ZH: 9, TECH: 7}
    out = floor.sign_out(ANN, "self", at(10))
    assert back(out) == [(ZH, 5, "signed-out")]
    assert [type(one) for one in out] == [AbilityReturned, AgentSignedOut], "before the sign-in is over"
    signed_in = floor.sign_in(ANN, DeskId("d-new"), "p", ("ann", lent), at(20))
    assert floor.agents[ANN].profile.skills == {ZH: 5, TECH: 7}, "what is told of an old sign-in holds no more"
    (told,) = [one for one in signed_in if isinstance(one, AgentSignedIn)]
    assert told.abilities is not None and len(told.abilities.lent) == 1


def test_what_ought_to_have_ended_is_over_at_once() -> None:
    """A page signs in with what it heard before; a controller takes over after the time."""
    floor = Floor(ids(), NEEDS_TECH)
    assert back(floor.sign_in(ANN, HERE, "p", ("ann", lend(OWN, [until(5)])), at(9))) == [(TECH, 0, "time")]
    known = floor.agents[ANN]
    heir = Floor(ids(), NEEDS_TECH)
    heir.adopt(structs.replace(known, profile=lend(OWN, [until(5)])), at(20))
    assert heir.next_due_s(at(20)) == 0
    assert back(heir.advance(at(20))) == [(TECH, 0, "time")] and heir.agents[ANN].profile == OWN
    assert heir.next_due_s(at(20)) != 0


def test_a_change_for_good_beneath_shows_when_the_time_is_over() -> None:
    floor = Floor(ids(), NEEDS_TECH)
    arrive(floor, ANN, profile=lend(OWN, [until(50)]))
    floor.set_profile(ANN, lend(ABLE, [until(50)]), at(5))
    assert floor.agents[ANN].profile.skills[TECH] == 7
    assert back(floor.advance(at(50))) == [(TECH, 5, "time")]
    assert floor.agents[ANN].profile == ABLE
