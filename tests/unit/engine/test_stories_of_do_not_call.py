"""Numbers that are not to be called: asked by every way that dials, told with who said so and when."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ari_app.trunks.do_not_call import EVERYBODY, DoNotCall, Unwanted
from ari_app.unwanted import UnwantedNumbers
from lexicon.errors import Refused
from lexicon.ids import ClientId
from lexicon.journal import CallOutBarred, UnwantedCalled
from lexicon.orders import PlaceCall
from lexicon.phone_number import CHINA, key
from store.listed import Changed
from tests.unit.call.desk import ACME, ANN
from tests.unit.engine.centre import Centre, story
from tests.unit.engine.test_stories_of_calling_out import CUSTOMER, place

AT = datetime(2026, 3, 1, 6, 30, tzinfo=UTC)
ENTRY = Unwanted(5, "li", AT)


def forbid(centre: Centre, entry: Unwanted = ENTRY, client: ClientId = ACME) -> None:
    centre.engine.permits.unwanted.put(client, key(CUSTOMER), entry)


async def refused(centre: Centre, number: str = CUSTOMER) -> Refused:
    with pytest.raises(Refused) as found:
        await centre.order(PlaceCall, "ann", number=number)
    return found.value


@story
async def test_refused_with_who_and_when_however_it_is_written(centre: Centre) -> None:
    await centre.ready("ann")
    forbid(centre)
    for written in (CUSTOMER, f"+86{CUSTOMER}", f"0086{CUSTOMER}"):
        why = await refused(centre, written)
        assert (why.code, why.text) == ("do-not-call", "li, 2026-03-01 14:30"), "by the client's clock"
    assert {(one.agent, one.why, one.detail) for one in centre.journal.facts(CallOutBarred)} == {
        (ANN, "do-not-call", "li, 2026-03-01 14:30")
    }
    assert centre.exchange.dialled_out == []


@story
async def test_the_whole_centres_list_holds_for_every_client_and_anothers_does_not(centre: Centre) -> None:
    await centre.ready("ann")
    forbid(centre, client=ClientId("another"))
    forbid(centre, client=EVERYBODY)
    assert (await refused(centre)).code == "do-not-call"
    centre.engine.permits.unwanted.drop(5)
    await place(centre, "ann", CUSTOMER)
    assert len(centre.exchange.dialled_out) == 1
    await centre.hang_up("ann")
    await centre.soon()


@story
async def test_let_through_for_a_while_and_told(centre: Centre) -> None:
    await centre.ready("ann")
    now = centre.engine.now().at
    forbid(centre, Unwanted(5, "li", AT, None, now - timedelta(minutes=1), "boss"))
    assert (await refused(centre)).code == "do-not-call", "the while is over"
    forbid(centre, Unwanted(5, "li", AT, None, now + timedelta(minutes=5), "boss"))
    await place(centre, "ann", CUSTOMER)
    (told,) = centre.journal.facts(UnwantedCalled)
    assert (told.client, told.agent, told.entry, told.by) == (ACME, ANN, 5, "boss")
    await centre.hang_up("ann")
    await centre.soon()


@story
async def test_test_calls_ask_too_and_nothing_keeps_anybody_from_calling_help(centre: Centre) -> None:
    forbid(centre, client=EVERYBODY)
    with pytest.raises(Refused) as found:
        centre.engine.permits.tried(CUSTOMER, "")
    assert found.value.code == "do-not-call"
    await centre.ready("ann")
    centre.engine.permits.unwanted.put(EVERYBODY, key("110"), ENTRY)
    await place(centre, "ann", "110")
    assert len(centre.exchange.dialled_out) == 1
    await centre.hang_up("ann")
    await centre.soon()


def test_the_last_day_and_an_entry_that_another_replaced() -> None:
    known, same = DoNotCall(), key(CUSTOMER)
    known.put(ACME, same, Unwanted(1, "li", AT, AT.date()))
    assert known.find(ACME, same, AT) and not known.find(ACME, same, AT + timedelta(days=1))
    known.put(ACME, same, Unwanted(2, "wang", AT))
    known.drop(1)
    found = known.find(ACME, same, AT)
    assert found is not None and found.by == "wang" and len(known) == 1


class Rows:
    """Changes in the order of the database."""

    def __init__(self, rows: list[Changed]) -> None:
        self.rows = rows

    async def changed(self, after: int, most: int) -> list[Changed]:
        return [one for one in self.rows if one.change > after][:most]


def row(change: int, entry: int, *, is_gone: bool = False, until: date | None = None) -> Changed:
    number = f"1390013{entry:04}"
    return Changed(entry, ACME, number, key(number), until, "li", AT, None, "", "", is_gone, change)


@pytest.mark.asyncio
async def test_what_changed_is_read_in_pieces_and_only_once() -> None:
    known, rows = DoNotCall(), Rows([row(n, n) for n in range(1, 1202)])
    keeper = UnwantedNumbers(known, rows, CHINA)
    await keeper.load()
    assert (len(known), known.change) == (1201, 1201)
    rows.rows = [row(1202, 7, is_gone=True), row(1203, 5000)]
    await keeper.load()
    assert (len(known), known.change) == (1201, 1203)
    assert known.find(ACME, key("13900130007"), AT) is None and known.find(ACME, key("13900135000"), AT) is not None
