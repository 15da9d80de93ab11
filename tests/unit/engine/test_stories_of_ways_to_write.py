"""Numbers as lines write them: the published number is found, and who calls is known again."""

from dataclasses import replace

import pytest

from ari_app.call.state import Way
from ari_app.trunks.numbers import Vip
from ari_app.trunks.unknown import MOST_NUMBERS
from lexicon.journal import CallArrived, CallEnded, NumberUnknown
from lexicon.phone_number import key
from tests.unit.call.desk import ACME, ANN, NUMBER
from tests.unit.engine.centre import Centre, tell


@pytest.mark.parametrize(
    ("published", "dialled"),
    [
        ("4008001000", "+864008001000"),
        ("4008001000", "864008001000"),
        ("02163372000", "2163372000"),
        ("02163372000", "+862163372000"),
        ("2163372000", "0086 21 63372000".replace(" ", "")),
        ("95588", "95588"),
    ],
)
def test_the_number_that_was_called(published: str, dialled: str) -> None:
    async def told(centre: Centre) -> None:
        known = centre.engine.published
        others = {one: replace(NUMBER, number=one) for one in ("4008001001", "02163372001")}
        centre.engine.publish(replace(known, numbers={published: replace(NUMBER, number=published), **others}))
        channel = centre.exchange.call_in(dialled)
        await centre.soon()
        assert [(fact.client, fact.number) for fact in centre.journal.facts(CallArrived)] == [(ACME, published)]
        centre.exchange.hang_up_at(channel)
        await centre.soon()

    tell(told, Way.DIAL)


def test_a_number_of_nobody() -> None:
    async def told(centre: Centre) -> None:
        for _ in range(2):
            centre.exchange.call_in("4009999999")
            await centre.soon()
        assert [(fact.client, fact.number) for fact in centre.journal.facts(CallArrived)] == [(None, "4009999999")] * 2
        (told,) = centre.journal.facts(NumberUnknown)
        assert (told.number, told.are_many, bool(told.caller)) == ("4009999999", False, True)
        for n in range(500):
            centre.exchange.call_in(f"5{n:04}")
            await centre.soon()
        assert [one.are_many for one in centre.journal.facts(NumberUnknown)] == [False] * MOST_NUMBERS + [True]
        assert {one.outcome.reason for one in centre.journal.facts(CallEnded)} == {"unknown-number"}

    tell(told, Way.DIAL)


@pytest.mark.parametrize("caller", ["13900139000", "013900139000", "+8613900139000", "008613900139000"])
def test_a_vip_is_known_however_the_line_writes_him(caller: str) -> None:
    async def told(centre: Centre) -> None:
        vip = Vip(1, (ANN,))
        vips = {(ACME, "13900139000"): vip, (ACME, key("13900139000")): vip}
        centre.engine.publish(replace(centre.engine.published, vips=vips))
        known = centre.engine.callers.known(ACME, caller, centre.engine.published, centre.engine.now().at)
        assert known.preferred == (ANN,)

    tell(told, Way.DIAL)
