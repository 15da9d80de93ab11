"""Who may call whom and what it costs, on a real PostgreSQL: rows, facts, what is refused, and what was spent."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ari_app.catalogue import published
from ari_app.trunks.permission import NOBODY, DialRules, Hours, hours_of
from ari_app.trunks.phone_number import Kind, phone_number
from lexicon.clock import Clock
from lexicon.errors import BadInput
from lexicon.ids import AgentId, CallId, ChannelId, ClientId
from lexicon.journal import CallOutCharged, DialRulesSet, RatesImported
from store.catalogue import DialRule, PricedPrefix
from store.dialling import charged, dial_rules, drop_dial_rule, put_dial_rule, put_rates, rates, spent
from store.plans import Plans
from store.pool import Pool
from store.seed import seed
from tests.contract.store.test_plans import cli_journal

DEMO, WANG = ClientId("demo"), AgentId("wang")
RULE = DialRule(DEMO, NOBODY, ("mobile", "fixed"), ("+852",), (), ("mon-fri 08:00-20:00",), 3600, 10_000, None, 500)
PRICES = [
    PricedPrefix("+86", Decimal("0.10"), date(2026, 1, 1), 60, "中国"),
    PricedPrefix("+86", Decimal("0.085000"), date(2026, 6, 1), 6),
]


@pytest.mark.asyncio
async def test_rules_and_rates_with_their_facts(dsn: str, pool: Pool, clock: Clock, tmp_path: Path) -> None:
    await seed(dsn, tmp_path)
    assert await dial_rules(pool) == [] and await rates(pool) == []
    async with cli_journal(pool, clock, tmp_path / "spool") as (journal, heard):
        assert await put_dial_rule(journal, RULE, "boss")
        assert not await put_dial_rule(journal, RULE, "boss"), "the same again is no news"
        for wrong in (DialRule(ClientId("nobody")), DialRule(DEMO, AgentId("nobody"))):
            with pytest.raises(BadInput):
                await put_dial_rule(journal, wrong, "boss")
        assert await put_dial_rule(journal, DialRule(DEMO, WANG, allows=()), "boss")
        assert await put_rates(journal, PRICES, "boss") == 2
        assert await put_rates(journal, PRICES, "boss") == 0
        assert await dial_rules(pool, "demo") == [RULE, DialRule(DEMO, WANG, allows=())]
        centre = published(*await Plans(pool).in_force())
        assert await drop_dial_rule(journal, DEMO, WANG, "boss")
        assert not await drop_dial_rule(journal, DEMO, WANG, "boss")
    assert [entry.fact for entry in heard] == [
        DialRulesSet(DEMO, NOBODY, "boss"),
        DialRulesSet(DEMO, WANG, "boss"),
        RatesImported(2, "boss"),
        DialRulesSet(DEMO, WANG, "boss"),
    ]
    known: tuple[Hours, ...] = (hours_of("mon-fri 08:00-20:00"),)
    kinds = frozenset((Kind.MOBILE, Kind.FIXED))
    assert centre.dialling.rules[DEMO, NOBODY] == DialRules(kinds, ("+852",), (), known, 3600, 10_000, None, 500)
    assert centre.dialling.of(DEMO, WANG).allows == frozenset()
    rate = centre.dialling.rates.rate(phone_number("13900139000"), date(2026, 7, 1))
    assert rate is not None and (rate.minute, rate.step_s) == (Decimal("0.085"), 6)


@pytest.mark.asyncio
async def test_all_rates_or_none(dsn: str, pool: Pool, clock: Clock, tmp_path: Path) -> None:
    await seed(dsn, tmp_path)
    wrong = PricedPrefix("+1", Decimal("-1"), date(2026, 1, 1))
    async with cli_journal(pool, clock, tmp_path / "spool") as (journal, heard):
        with pytest.raises(Exception, match="rate_minute_check"):
            await put_rates(journal, [*PRICES, wrong], "boss")
        assert await rates(pool) == [] and not heard


@pytest.mark.asyncio
async def test_what_was_spent_is_in_the_journal(dsn: str, pool: Pool, clock: Clock, tmp_path: Path) -> None:
    await seed(dsn, tmp_path)
    async with cli_journal(pool, clock, tmp_path / "spool") as (journal, _):
        for n, (agent, fen) in enumerate(((WANG, 10), (WANG, 25), (NOBODY, 7))):
            leg = ChannelId(f"out-c{n}-1")
            journal.record(CallOutCharged(CallId(f"c{n}"), DEMO, agent, leg, 61.5, fen, False))
        await journal.flush()
    long_ago = clock.now().replace(year=2000)
    found = {(one.agent, one.fen, one.calls, one.seconds) for one in await charged(pool, long_ago)}
    assert found == {(NOBODY, 7, 1, 61.5), (WANG, 35, 2, 123.0)}
    assert {(one[0], one[1], one[3]) for one in await spent(pool, clock.now())} == {(DEMO, NOBODY, 7), (DEMO, WANG, 35)}
