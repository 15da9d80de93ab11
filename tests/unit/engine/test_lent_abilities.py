"""Skills for a while on the whole engine: they end by themselves, at their time or with the sign-in; heirs know."""

import asyncio
from datetime import timedelta

from lexicon.ids import DeskId
from lexicon.journal import AbilityReturned, ProfileChanged
from lexicon.orders import SetReady, SignInDesk
from lexicon.profile import Lent
from routing.abilities import abilities_of
from routing.lending import lend
from routing.profile import Profile
from tests.unit.engine.centre import Centre, story
from tests.unit.engine.test_in_force import ANN, S1, S2, USUAL, document, keeping

OWN = Profile({S2: 5})


def lent(centre: Centre, seconds: float) -> Profile:
    return lend(OWN, [Lent("skill", S1, 5, 0, centre.engine.now().at + timedelta(seconds=seconds))])


def returned(centre: Centre) -> list[tuple[str, str]]:
    return [(one.what, one.why) for one in centre.journal.facts(AbilityReturned)]


@story
async def test_it_ends_at_its_time_though_nobody_presses_anything(centre: Centre) -> None:
    async with keeping(centre) as running:
        await running.publish(document(*USUAL))
        await centre.sign_in("ann", "s2")
        await centre.order(SetReady, "ann")
        await running.grant(ANN, lent(centre, 20))
        await centre.caller("1")
        assert centre.ringing("ann"), "the lent skill is routed by"
        (leg,) = centre.ringing("ann")
        centre.exchange.hang_up_at(leg)  # not taken: Not ready, and the caller waits on
        await asyncio.sleep(20)
        assert returned(centre) == [(S1, "time")]
        assert centre.engine.floor.agents[ANN].profile == OWN
        await centre.order(SetReady, "ann")
        await centre.soon()
        assert not centre.ringing("ann"), "over"


@story
async def test_the_heir_of_a_dead_controller_ends_it_at_its_time(centre: Centre) -> None:
    async with keeping(centre) as running:
        await centre.sign_in("ann", "s2")
        await running.grant(ANN, lent(centre, 30))
    abilities = abilities_of(centre.engine.floor.agents[ANN].profile)
    heir = await centre.die_and_start_again()
    assert heir.engine.floor.agents[ANN].profile.skills == {S1: 5, S2: 5}
    await heir.order(SignInDesk, "ann", page="p1", name="ann", skills={}, abilities=abilities)
    await asyncio.sleep(30)
    assert returned(heir) == [(S1, "time")]
    assert heir.engine.floor.agents[ANN].profile == OWN
    assert heir.journal.facts(ProfileChanged)[-1].abilities == abilities_of(OWN)


@story
async def test_what_ended_while_no_controller_was_there(centre: Centre) -> None:
    async with keeping(centre) as running:
        await centre.sign_in("ann", "s2")
        await running.grant(ANN, lent(centre, 30))
    heir = await centre.die_and_start_again(60)
    await heir.soon()
    assert returned(heir) == [(S1, "time")]
    assert heir.engine.floor.agents[ANN].profile == OWN


@story
async def test_it_ends_with_the_sign_in_however_that_ends(centre: Centre) -> None:
    async with keeping(centre) as running:
        await centre.sign_in("ann", "s2")
        for_now = lend(OWN, [Lent("skill", S1, 5, 0, None, DeskId("d-ann"))])
        await running.grant(ANN, for_now)
        await centre.sign_out("ann")
        assert returned(centre) == [(S1, "signed-out")]
        await centre.sign_in("ann", "s2")
        await running.grant(ANN, for_now)
        await centre.close_page("ann")
        await asyncio.sleep(30)
        assert ANN not in centre.engine.floor.agents
        assert returned(centre) == [(S1, "signed-out")] * 2
