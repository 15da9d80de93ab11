"""Published numbers: whose they are and where they lead, each change with its fact NumberChanged in one commit.

One at a time, and not while a flow is published. However a number is written it is the same number: two clients cannot
have 021-63372000 and +862163372000.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lexicon.errors import BadInput, Conflict
from lexicon.ids import ClientId, ReasonId
from lexicon.journal import NumberChanged
from lexicon.phone_number import DialAs, Home, Kind, dialled_as, key, phone_number
from routing.publishing.document import PlanDocument, clients_of
from store.catalogue import Catalogue, Number, catalogue_of, read_catalogue
from store.flows import document_of
from store.journal import JournalWriter, Transaction
from store.plans import in_force_of
from store.pool import Pool
from store.sql import load

_SQL, _FLOWS = load("numbers"), load("flows")
NUMBER = re.compile(r"[0-9]{3,15}")
LANGUAGES = ("zh", "en")
DIGITS = frozenset("0123456789*#")


class NumberTaken(Conflict):
    """Another client has it; ``owner``: who."""

    code = "number-taken"

    def __init__(self, number: str, owner: ClientId) -> None:
        super().__init__(f"{number} is a number of {owner}")
        self.number, self.owner = number, owner


class NumberThere(Conflict):
    """The client has it already."""

    code = "number-there"


@dataclass(frozen=True, slots=True)
class Lead:
    """Where a number's callers go: a published flow, or a greeting, a menu and its keys, or straight to a reason."""

    flow: str = ""
    reason: str = ""
    language: str = "zh"
    greeting: str = ""  # a prompt's name
    menu: str = ""
    keys: Mapping[str, str] = field(default_factory=dict)  # of the menu, each with a reason


@dataclass(frozen=True, slots=True)
class KnownNumber:
    """``led_by``: the flow that leads it; "": its own row."""

    row: Number
    led_by: str


async def numbers(pool: Pool, client: str = "") -> list[KnownNumber]:
    """Those of ``client`` or, if that is empty, all. Raises DatabaseAway."""
    return [one for one in known_numbers(await read_catalogue(pool)) if client in ("", one.row.client)]


def known_numbers(catalogue: Catalogue) -> list[KnownNumber]:
    """Each with the flow that leads it."""
    claimed = claims(catalogue)
    return [KnownNumber(row, row.flow or claimed.get((row.client, row.number), "")) for row in catalogue.numbers]


async def add_number(
    journal: JournalWriter, typed: str, whose: tuple[ClientId, Lead], by: str, home: Home
) -> KnownNumber:
    """From now on calls to it are this client's. Raises BadInput, NumberTaken, NumberThere and DatabaseAway."""
    client, lead = whose
    written = as_published(typed, home)
    async with journal.transaction() as work:
        catalogue, plan = await _hold(work)
        known = find(catalogue, written, home)
        if known is not None and known.client != client:
            raise NumberTaken(known.number, known.client)
        if known is not None:
            raise NumberThere(f"{known.number} is a number of {client} already")
        _check(catalogue, plan, written, whose)
        put = await _put(work, written, whose)
        work.record(NumberChanged(written, client, ClientId(""), by))
    return put


async def move_number(
    journal: JournalWriter, typed: str, whose: tuple[ClientId, Lead], by: str, home: Home
) -> KnownNumber:
    """Calls that begin from now on are this client's and go where it says, whosever it was. Raises as ``add_number``,
    and BadInput for a number that is none of ours."""
    client, lead = whose
    async with journal.transaction() as work:
        catalogue, plan = await _hold(work)
        known = _known(catalogue, typed, home)
        _check(catalogue, plan, known.number, whose)
        put = await _put(work, known.number, whose)
        work.record(NumberChanged(known.number, client, known.client, by))
    return put


async def remove_number(journal: JournalWriter, typed: str, by: str, home: Home) -> Number:
    """Calls that begin from now on are refused; those that go on are not disturbed. Raises BadInput, DatabaseAway."""
    async with journal.transaction() as work:
        catalogue, _ = await _hold(work)
        known = _known(catalogue, typed, home)
        await work.connection.execute(_SQL["clear"], known.number)
        await work.connection.execute(_SQL["drop"], known.number)
        work.record(NumberChanged(known.number, ClientId(""), known.client, by))
    return known


def as_published(typed: str, home: Home) -> str:
    """The digits under which it is kept, which are also what callees are shown. Raises BadInput."""
    number = phone_number(typed, home)
    written = dialled_as(number, DialAs.NATIONAL, home) if number.dialled.startswith("+") else number.dialled
    if not NUMBER.fullmatch(written):
        raise BadInput("number", repr(typed), "3 to 15 digits, as a telephone number")
    if number.kind is Kind.EMERGENCY:
        raise BadInput("number", f"{typed} is an emergency number", "a number of a client")
    return written


def find(catalogue: Catalogue, typed: str, home: Home) -> Number | None:
    """The published number that this is, however it is written."""
    wanted = key(typed, home)
    return next((one for one in catalogue.numbers if key(one.number, home) == wanted), None)


def claims(catalogue: Catalogue) -> dict[tuple[ClientId, str], str]:
    """Which flow in force names a number; a flow speaks for numbers of its own client alone."""
    found = {}
    for kept in catalogue.flows:
        if kept.is_newest:
            written = document_of(kept.flow, kept.version, kept.document)
            found.update({(written.client, number): kept.flow for number in written.numbers})
    return found


def _known(catalogue: Catalogue, typed: str, home: Home) -> Number:
    known = find(catalogue, typed, home)
    if known is None:
        raise BadInput("number", f"{typed!r} is no number of ours", "one of those that zuoxi numbers list shows")
    return known


async def _hold(work: Transaction) -> tuple[Catalogue, PlanDocument]:
    await work.connection.execute(_FLOWS["hold"])
    catalogue, plan, _ = await in_force_of(work.connection)
    return catalogue, plan


def _check(catalogue: Catalogue, plan: PlanDocument, number: str, whose: tuple[ClientId, Lead]) -> None:
    client, lead = whose
    clients = sorted(one.id for one in catalogue.clients)
    if client not in clients:
        raise BadInput("client", f"there is no {client!r}", ", ".join(clients))
    if lead.language not in LANGUAGES:
        raise BadInput("language", repr(lead.language), " or ".join(LANGUAGES))
    _check_flow(catalogue, number, client, lead.flow)
    if not (lead.flow or lead.reason or lead.menu):
        raise BadInput("lead", "it leads nowhere", "--flow, --reason, or --menu with --key")
    if bool(lead.menu) is not bool(lead.keys):
        raise BadInput("key", "a menu without keys, or keys without a menu", "--menu PROMPT --key 1=REASON ...")
    if wrong := sorted(set(lead.keys) - DIGITS):
        raise BadInput("key", repr(wrong[0]), "one of 0 to 9, * and #")
    of = clients_of(plan)
    own = {entry.needs.id for entry in plan.reasons if of[entry.needs.queue] == client}
    for reason in (lead.reason, *lead.keys.values()):
        if reason and reason not in own:
            raise BadInput("reason", f"{client} has no {reason!r}", ", ".join(sorted(own)) or "a reason of its plan")


def _check_flow(catalogue: Catalogue, number: str, client: ClientId, wanted: str) -> None:
    kept = [one for one in catalogue.flows if one.is_newest]
    own = sorted(one.flow for one in kept if document_of(one.flow, one.version, one.document).client == client)
    if wanted and wanted not in own:
        raise BadInput("flow", f"{client} has published no {wanted!r}", ", ".join(own) or "a flow that is published")
    claimed = claims(catalogue).get((client, number), "")
    if claimed and wanted != claimed:
        raise BadInput(
            "flow", f"flow {claimed} names {number}", f"--flow {claimed}, or to publish it without the number"
        )


async def _put(work: Transaction, number: str, whose: tuple[ClientId, Lead]) -> KnownNumber:
    client, lead = whose
    await work.connection.execute(_SQL["clear"], number)
    row = (number, client, lead.language, lead.greeting, lead.menu, lead.reason or None, lead.flow)
    await work.connection.execute(_SQL["put"], *row)
    rows = [(number, digit, ReasonId(reason)) for digit, reason in sorted(lead.keys.items())]
    await work.connection.executemany(_SQL["put_digit"], rows)
    now = known_numbers(await catalogue_of(work.connection))
    return next(one for one in now if one.row.number == number)
