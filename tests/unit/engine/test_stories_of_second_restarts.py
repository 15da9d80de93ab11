"""Stories of a new controller that finds second parties: sought, consulted, in a conference."""

from lexicon.journal import CallEnded, TalkEnded
from lexicon.orders import CompleteCall, TransferTo
from tests.unit.call.desk import FAULT
from tests.unit.engine.centre import Centre, story
from tests.unit.engine.test_stories_of_second import (
    WRAP_UP,
    ask,
    conference,
    consulting,
    hears_music,
    leg_of,
    over,
    ready,
    talk,
    together,
)


@story
async def test_a_new_controller_gives_the_caller_back_when_somebody_was_sought(centre: Centre) -> None:
    caller = await talk(centre, bo="s2")
    await ask(centre, TransferTo, queue="q", reason=FAULT)
    heir = await centre.die_and_start_again()
    assert together(heir, caller, leg_of(heir, "ann")) and not heir.ringing("bo")
    await heir.sign_in("ann")
    await ready(heir, "bo", "s2")
    await ask(heir, TransferTo, to="bo")
    await heir.answer("bo")
    assert together(heir, caller, leg_of(heir, "bo"))
    await over(heir, caller)


@story
async def test_a_new_controller_goes_on_with_a_consultation(centre: Centre) -> None:
    caller = await consulting(centre)
    heir = await centre.die_and_start_again()
    assert together(heir, leg_of(heir, "ann"), leg_of(heir, "bo")) and hears_music(heir, caller)
    for name in ("ann", "bo"):
        await heir.sign_in(name, page="p1")
    await ask(heir, CompleteCall)
    assert together(heir, caller, leg_of(heir, "bo")) and heir.state("ann") is WRAP_UP
    await over(heir, caller)


@story
async def test_a_new_controller_goes_on_with_a_conference(centre: Centre) -> None:
    caller = await conference(centre)
    heir = await centre.die_and_start_again()
    assert together(heir, caller, *(leg_of(heir, name) for name in ("ann", "bo", "cy")))
    for name in ("ann", "bo", "cy"):
        await heir.sign_in(name, page="p1")
    await heir.hang_up("ann")
    await heir.soon()
    assert together(heir, caller, leg_of(heir, "bo"), leg_of(heir, "cy"))
    await over(heir, caller)


@story
async def test_the_caller_is_gone_when_a_new_controller_comes(centre: Centre) -> None:
    caller = await conference(centre)
    heir = centre
    centre.engine.runner, listener = centre.engine.runner, centre.exchange.listener
    centre.exchange.listener = None
    centre.exchange.hang_up_at(caller)
    centre.exchange.listener = listener
    heir = await centre.die_and_start_again()
    assert len(heir.journal.facts(TalkEnded)) == 3 and len(heir.journal.facts(CallEnded)) == 1
    assert {heir.state(name) for name in ("ann", "bo", "cy")} == {WRAP_UP}
