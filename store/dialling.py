"""Who may call whom, and what it costs: rows and their facts in one commit."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from lexicon.errors import BadInput
from lexicon.ids import AgentId, ClientId
from lexicon.journal import DialRulesSet, RatesImported
from store.catalogue import DialRule, PricedPrefix, tuples
from store.journal import JournalWriter
from store.pool import Pool
from store.sql import load

_SQL = load("dialling")


@dataclass(frozen=True, slots=True)
class Charged:
    """What a client's agent ("": its flows) spent on one of the client's days."""

    client: ClientId
    agent: AgentId
    day: date
    fen: int
    calls: int
    seconds: float


async def dial_rules(pool: Pool, client: str = "") -> list[DialRule]:
    """Those of ``client`` or, if that is empty, all. Raises DatabaseAway."""
    return [DialRule(**tuples(row)) for row in await pool.fetch(_SQL["rules"], client)]


async def put_dial_rule(journal: JournalWriter, rule: DialRule, by: str) -> bool:
    """It holds from now on; False when it was so already. Raises BadInput (client, agent) and DatabaseAway."""
    async with journal.transaction() as work:
        if not await work.connection.fetchval(_SQL["is_client"], rule.client):
            raise BadInput("client", f"there is no {rule.client!r}", "a known client")
        if rule.agent and not await work.connection.fetchval(_SQL["is_person"], rule.agent):
            raise BadInput("agent", f"there is no {rule.agent!r}", "somebody who is known")
        values = (getattr(rule, one.name) for one in fields(rule))
        row = [list(one) if isinstance(one, tuple) else one for one in values]
        is_new = await work.connection.fetchval(_SQL["put_rule"], *row) is not None
        if is_new:
            work.record(DialRulesSet(rule.client, rule.agent, by))
    return is_new


async def drop_dial_rule(journal: JournalWriter, client: ClientId, agent: AgentId, by: str) -> bool:
    """The wider rule holds from now on; False when there was none."""
    async with journal.transaction() as work:
        was = await work.connection.fetchval(_SQL["drop_rule"], client, agent) is not None
        if was:
            work.record(DialRulesSet(client, agent, by))
    return was


async def rates(pool: Pool) -> list[PricedPrefix]:
    """The whole table. Raises DatabaseAway."""
    return [PricedPrefix(**row) for row in await pool.fetch(_SQL["rates"])]


async def put_rates(journal: JournalWriter, rows: Iterable[PricedPrefix], by: str) -> int:
    """All of them or none; how many are news. What stands in no row stays: calls of then cost what they cost."""
    async with journal.transaction() as work:
        new = 0
        for row in rows:
            values = (row.prefix, row.starts_on, row.minute, row.step_s, row.name)
            new += await work.connection.fetchval(_SQL["put_rate"], *values) is not None
        if new:
            work.record(RatesImported(new, by))
    return new


async def spent(pool: Pool, now: datetime) -> list[tuple[ClientId, AgentId, date, int]]:
    """What counts for the caps of today and of this month, in every time zone. Raises DatabaseAway."""
    first = (now - timedelta(days=1)).replace(day=1, hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    return [(one.client, one.agent, one.day, one.fen) for one in await charged(pool, first)]


async def charged(pool: Pool, since: datetime) -> list[Charged]:
    """What was spent since an instant. Raises DatabaseAway."""
    return [Charged(**row) for row in await pool.fetch(_SQL["charged"], since)]
