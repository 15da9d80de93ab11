"""Stories of calls out over trunks whose carriers want numbers in different forms: what each was told."""

import asyncio

import pytest

from ari_app.call.state import Way
from ari_app.trunks.book import Group, Trunk, made_of
from ari_app.trunks.form import Wants
from lexicon.journal import CallOutFailed, CallPlaced, LegSent, NoLineFree
from lexicon.orders import PlaceCall
from lexicon.phone_number import DialAs
from routing.agent import AgentState
from tests.unit.engine.centre import BOTH, Centre, story
from tests.unit.engine.test_stories_of_trunks import GIVE_UP_S, place, talked

OURS = "4001"


def lines(centre: Centre, **wants: Wants) -> None:
    """The centre's calls go out over these trunks, in order."""
    trunks = tuple(Trunk(name, name, (f"PJSIP/{name}",), wants=one) for name, one in wants.items())
    centre.engine.outs.book = made_of(trunks, (Group("all", tuple(wants), (), GIVE_UP_S, 20.0),), "all")
    centre.exchange.trunks = set(wants)


def told(centre: Centre) -> list[tuple[str, str, str]]:
    """Trunk, called number, shown number: as Asterisk was asked, and as the journal has it."""
    exchange = centre.exchange
    asked = [(trunk, *both) for trunk, both in zip(exchange.dialled_through, exchange.dialled_out, strict=True)]
    assert [(one.trunk, one.dialled, one.showed) for one in centre.journal.facts(LegSent)] == asked
    return asked


@story
async def test_each_trunk_is_told_in_its_own_form(centre: Centre) -> None:
    lines(
        centre,
        a=Wants(DialAs.E164, shows=()),
        b=Wants(DialAs.NATIONAL, "9", shows=("4009", "400x"), shows_else="4009"),
        c=Wants(DialAs.PLAIN, shows=("4009",), shows_else="4009"),
    )
    centre.exchange.refusing, centre.exchange.wordless = {"a": 34}, {"b"}
    await centre.ready("ann")
    await place(centre)
    await asyncio.sleep(GIVE_UP_S + 1)
    number = "13900139000"
    assert told(centre) == [("a", f"+86{number}", ""), ("b", f"9{number}", OURS), ("c", f"86{number}", "4009")]
    sent = centre.journal.facts(LegSent)
    assert {(one.number, one.shown) for one in sent} == {(number, OURS)}, "what the call wanted is kept as well"
    await talked(centre)


@story
async def test_the_next_controller_knows_what_was_wanted(centre: Centre) -> None:
    """Not what the trunk before was told: its prefix is nothing to the next one."""
    forms = {"a": Wants(DialAs.NATIONAL, "17951", shows=()), "b": Wants(DialAs.E164)}
    lines(centre, **forms)
    await centre.ready("ann")
    centre.exchange.wordless = {"a"}
    await place(centre)
    heir = await centre.die_and_start_again(prepare=lambda one: lines(one, **forms))
    await asyncio.sleep(GIVE_UP_S + 1)
    assert heir.exchange.dialled_out == [("1795113900139000", ""), ("+8613900139000", OURS)]
    await talked(heir)


@story
async def test_a_trunk_that_may_not_show_the_number_is_passed_over(centre: Centre) -> None:
    lines(centre, a=Wants(shows=("4009",)), b=Wants())
    await centre.ready("ann")
    await place(centre)
    assert told(centre) == [("b", "13900139000", OURS)]
    await talked(centre)


@story
async def test_where_no_trunk_may_show_it_nothing_is_dialled(centre: Centre) -> None:
    lines(centre, a=Wants(shows=("4009",)), b=Wants(shows=("4008", "4007")))
    await centre.ready("ann")
    await place(centre)
    assert [(one.full, one.unfit) for one in centre.journal.facts(NoLineFree)] == [((), ("a", "b"))]
    assert [one.why for one in centre.journal.facts(CallOutFailed)] == ["no-line"] and not told(centre)
    assert centre.state("ann") is AgentState.READY and centre.exchange.is_clean()


@pytest.mark.parametrize("shows", [("4009",), (), ("400x",), ("5xxx",)])
@BOTH
def test_help_is_called_whatever_may_be_shown(way: Way, shows: tuple[str, ...]) -> None:
    expected = {("4009",): "4009", (): "", ("400x",): OURS, ("5xxx",): OURS}[shows]

    @story
    async def calls(centre: Centre) -> None:
        lines(centre, a=Wants(DialAs.E164, "9", shows=shows, show_as=DialAs.NATIONAL))
        await centre.ready("ann")
        await centre.order(PlaceCall, "ann", number="110")
        await centre.answer("ann")
        await centre.soon()
        assert told(centre) == [("a", "110", expected)] and centre.journal.facts(CallPlaced)
        await talked(centre)

    calls(way)
