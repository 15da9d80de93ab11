"""A callback on a persistent leg is taken in the moment: offered, taken and dialled in one breath."""

from ari_app.call.state import Phase
from lexicon.journal import CallbackDialled
from lexicon.orders import SetReady
from tests.unit.engine.centre import Centre, story
from tests.unit.engine.test_stories_of_callbacks import OUTSIDE, awaits, ends, leads


async def waits_for_a_persistent_leg(centre: Centre) -> None:
    leads(centre)
    await centre.sign_in("ann", is_standing=True)
    await centre.answer("ann")
    await awaits(centre)


@story
async def test_killed_before_the_dialling_nothing_is_dialled_again(centre: Centre) -> None:
    await waits_for_a_persistent_leg(centre)
    centre.engine.runner = None  # what is asked for from here on reaches nobody
    await centre.order(SetReady, "ann")
    assert len(centre.journal.facts(CallbackDialled)) == 1
    heir = await centre.die_and_start_again()
    assert ends(heir) == [("controller-lost", True)] and not heir.exchange.dialled_out and not heir.engine.calls
    await heir.sign_out("ann")
    await heir.soon()


@story
async def test_killed_while_the_customer_rings_he_is_talked_with(centre: Centre) -> None:
    await waits_for_a_persistent_leg(centre)
    await centre.order(SetReady, "ann")
    await centre.soon()
    (leg,) = centre.exchange.ringing(OUTSIDE)
    heir = await centre.die_and_start_again()
    assert heir.exchange.ringing(OUTSIDE) == [leg] and len(heir.exchange.dialled_out) == 1
    heir.exchange.pick_up(leg)
    await heir.soon()
    assert [call.phase for call in heir.engine.calls.values()] == [Phase.TALKING] and ends(heir) == [("reached", False)]
    heir.exchange.hang_up_at(leg)
    await heir.soon()
    await heir.sign_out("ann")
    await heir.soon()


@story
async def test_dialled_in_a_second_without_a_journal_it_is_hung_up_and_told(centre: Centre) -> None:
    await waits_for_a_persistent_leg(centre)
    durable = list(centre.journal.entries)
    await centre.order(SetReady, "ann")
    await centre.soon()
    assert len(centre.exchange.ringing(OUTSIDE)) == 1
    centre.journal.entries[:] = durable  # the database was away, and the spool is gone with the machine's memory
    heir = await centre.die_and_start_again()
    await heir.soon()
    assert ends(heir) == [("controller-lost", True)] and not heir.exchange.ringing(OUTSIDE)
    assert len(heir.exchange.dialled_out) == 1 and not heir.engine.calls
    await heir.sign_out("ann")
    await heir.soon()
