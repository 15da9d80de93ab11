"""Who may call whom: the one decision, its words, and that nothing stops a call for help."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_ui.gateway.problems import TEXTS
from ari_app.trunks.permission import (
    AT_HOME,
    CAP_AGENT,
    CAP_DAY,
    CAP_MONTH,
    DEFAULT,
    NOBODY,
    WHYS,
    Allowed,
    Asked,
    Barred,
    Dialling,
    DialRules,
    Hours,
    Spent,
    decide,
    hours_of,
)
from ari_app.trunks.phone_number import Kind, phone_number
from ari_app.trunks.rates import Rate, RateTable, rate_table
from lexicon.errors import BadInput
from lexicon.ids import AgentId, ClientId

ACME, ANN = ClientId("acme"), AgentId("ann")
MONDAY = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)
OWN = frozenset(("4001",))
NOTHING = Spent()
TABLE = rate_table((Rate("+86", Decimal("0.10"), date(2020, 1, 1)),))


def asked(number: str, shown: str = "4001", at: datetime = MONDAY, agent: AgentId = ANN) -> Asked:
    return Asked(ACME, agent, phone_number(number), shown, at, OWN)


def why(
    number: str, rules: DialRules | None = None, spent: Spent = NOTHING, own: DialRules | None = None, **more: object
) -> str:
    known = {(ACME, NOBODY): rules or DialRules()}
    if own is not None:
        known[ACME, ANN] = own
    found = decide(asked(number, **more), Dialling(known, TABLE), spent)  # type: ignore[arg-type]
    return found.why if isinstance(found, Barred) else ""


@pytest.mark.parametrize(
    ("number", "word"),
    [
        ("13900139000", ""),
        ("01063372000", ""),
        ("95588", ""),
        ("4008001000", ""),
        ("0014155550100", "barred-international"),
        ("17909 00 1 415 555 0100", "barred-international"),
        ("16812345678", "barred-premium"),
        ("+8821612345678", "barred-satellite"),
        ("+8600141555501", "barred-other"),
    ],
)
def test_where_nothing_was_said(number: str, word: str) -> None:
    assert why(number) == word


def test_a_prefix_is_opened_or_barred_and_the_longer_one_counts() -> None:
    rules = DialRules(opened=("+852",), barred=("+8521", "+86139"))
    assert why("+85223456789", rules) == ""
    assert why("+85212345678", rules) == "barred-prefix"
    assert why("13900139000", rules) == "barred-prefix"
    assert why("+14155550100", rules) == "barred-international"


def test_an_agents_rule_goes_before_the_clients() -> None:
    clients = DialRules(allows=frozenset((Kind.MOBILE,)), barred=("+86139",))
    assert why("01063372000", clients) == "barred-fixed"
    assert why("01063372000", clients, own=DialRules(allows=AT_HOME)) == ""
    assert why("13900139000", clients, own=DialRules(allows=AT_HOME)) == "barred-prefix", "what it leaves open holds"
    assert why("13900139000", clients, own=DialRules(barred=())) == ""


def test_by_the_hour() -> None:
    rules = DialRules(hours=(hours_of("mon-fri 08:00-20:00"),))
    assert why("13900139000", rules) == ""
    assert why("13900139000", rules, at=MONDAY.replace(hour=20)) == "barred-hour"
    assert why("13900139000", rules, at=MONDAY.replace(day=4)) == "barred-hour"


def test_hours_over_midnight_belong_to_the_day_they_begin_on() -> None:
    night = hours_of("fri 22:00-02:00")
    assert night.has(datetime(2026, 1, 9, 23, tzinfo=UTC)) and night.has(datetime(2026, 1, 10, 1, tzinfo=UTC))
    assert not night.has(datetime(2026, 1, 9, 1, tzinfo=UTC)) and not night.has(datetime(2026, 1, 10, 23, tzinfo=UTC))
    assert hours_of("08:00-24:00") == Hours(time(8), time(0)) and hours_of("sat-mon 9:00-12:00").days == {5, 6, 0}
    for wrong in ("8-20", "xyz 08:00-20:00", "25:00-26:00", "08:00-24:30", ""):
        with pytest.raises(BadInput):
            hours_of(wrong)


def test_what_is_shown_is_the_clients_own_or_was_allowed() -> None:
    assert why("13900139000", shown="4002") == "barred-caller-id"
    assert why("13900139000", DialRules(shows=frozenset(("4002",))), shown="4002") == ""
    assert why("13900139000", DialRules(shows=frozenset(("4002",)))) == "barred-caller-id"


def test_caps() -> None:
    rules = DialRules(day_fen=1000, month_fen=5000, agent_day_fen=300)
    assert why("13900139000", rules, Spent(999, 4999, 299)) == ""
    assert why("13900139000", rules, Spent(1000, 0, 0)) == CAP_DAY
    assert why("13900139000", rules, Spent(0, 5000, 0)) == CAP_MONTH
    assert why("13900139000", rules, Spent(0, 0, 300)) == CAP_AGENT
    assert why("13900139000", rules, Spent(0, 0, 300), own=DialRules(agent_day_fen=400)) == ""
    assert why("13900139000", rules, Spent(0, 0, 300), agent=NOBODY) == "", "a flow is no agent"
    assert why("95588", rules) == "barred-no-rate" and why("95588") == ""
    assert why("13900139000", DialRules(day_fen=0)) == CAP_DAY, "nothing at all"


def test_what_is_allowed_has_its_price_and_its_longest_time() -> None:
    found = decide(asked("13900139000"), Dialling({}, TABLE), Spent())
    assert found == Allowed(TABLE.by_prefix["+86"][0], DEFAULT.longest_s)


NEVER = (Hours(time(1), time(1, 1), frozenset()),)
EVERYTHING_BARRED = DialRules(frozenset(), (), ("1", "0", "+"), NEVER, 1, 0, 0, 0, frozenset())


@given(
    st.sampled_from(("110", "119", "120", "122", "+86110", "0086119", "010110", "12395")),
    st.integers(0, 10**9),
    st.integers(0, 365 * 24 * 60),
    st.sampled_from(("4001", "4002", "")),
    st.sampled_from((NOBODY, ANN)),
)
def test_nothing_stops_a_call_for_help(number: str, fen: int, minutes: int, shown: str, agent: AgentId) -> None:
    rules = {(ACME, NOBODY): EVERYTHING_BARRED, (ACME, ANN): EVERYTHING_BARRED}
    for table in (RateTable(), TABLE):
        wanted = asked(number, shown, MONDAY + timedelta(minutes=minutes), agent)
        found = decide(wanted, Dialling(rules, table), Spent(fen, fen, fen))
        assert isinstance(found, Allowed) and found.longest_s is None


@given(st.integers(0, 2000), st.integers(0, 2000), st.integers(1, 2000))
def test_a_cap_is_a_cap(day: int, month: int, cap: int) -> None:
    found = why("13900139000", DialRules(day_fen=cap, month_fen=cap * 2), Spent(day, month, 0))
    assert found == (CAP_DAY if day >= cap else CAP_MONTH if month >= 2 * cap else "")


def test_every_refusal_has_words_in_both_languages() -> None:
    assert set(WHYS) <= set(TEXTS) and len(set(WHYS)) == len(WHYS)


def test_a_rule_over_a_wider_one_leaves_nothing_open() -> None:
    assert DialRules().over(DEFAULT) == DEFAULT
    assert replace(DEFAULT, longest_s=5) == DialRules(longest_s=5).over(DEFAULT)
