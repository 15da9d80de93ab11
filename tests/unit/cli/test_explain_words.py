"""An explanation in the terminal: every rule, strategy and change has its words in both languages."""

import io

import msgspec
import pytest
from rich.console import Console

from agent_ui.gateway.protocol import why as p
from cli import explain_words
from routing.explaining.explanation import Event
from routing.plan import Strategy
from routing.profile import Rule

NAMES = p.NameBook(
    agents={"ann": p.TwoNames(name_zh="安娜", name_en="Anna")},
    skills={"zh": p.TwoNames(name_zh="中文", name_en="Chinese")},
    reasons={"bill": p.TwoNames(name_zh="账单", name_en="Billing")},
    queues={"q": p.TwoNames(name_zh="客服", name_en="Service")},
    teams={"red": p.TwoNames(name_zh="红队", name_en="Red")},
    not_ready={"break": p.TwoNames(name_zh="小休", name_en="Break")},
)
AT = "2026-01-01T09:00:00.000Z"
ASKED = p.AskedStep(
    step=0, skills=[p.AskedSkill(skill="zh", level=4)], certified_for="bill", teams=["red"], or_teams=[]
)
FREE = p.Candidate(
    agent="ann", name_zh="安娜", name_en="Anna", rule=None, may_take=True, is_preferred=False, rank=0.0, idle_since=AT,
    skill=None, has=None, needs=None, team=None, starts=None, ends=None, since=AT, reason=None, call=None,
    wants_pause=False,
)  # fmt: skip
LACKING = msgspec.structs.replace(FREE, skill="zh", has=2, needs=4, team="red", starts=AT, ends=AT, reason="break")
AHEAD = p.Ahead(event="step", in_s=12.0, asked=ASKED, queue="q", agent="ann", more=2, more_free=1)
WHY = p.Why(
    at=AT, call="c1", client="acme", queue="q", reason="bill", strategy="longest-idle", is_emergency=False,
    joined_at=AT, waited_s=61.0, order=1.5, ahead=1, first_ahead=["c0"], asked=ASKED, steps=2, candidates=[FREE],
    skips={"free": 1}, held_for=["ann"], held_s=9.0, offer=None, offered_to=None, changes=[AHEAD], is_paused=True,
    plan_version=3, expected=p.ExpectedWait(wait_s=40.0, low_s=5.0, high_s=130.0, rests_on=12.0),
)  # fmt: skip
CHOICE = p.Choice(
    of="agent", strategy="round-robin", rank=1.0, second=2.0, skips={"free": 2, "talking": 3}, step=0,
    runners_up=[p.RunnerUp(id="ann", rule="longest-idle", rank=1.0, second=3.0)],
)  # fmt: skip
OFFER = p.PastOffer(offer="o1", call="c1", at=AT, queue="q", agent="ann", outcome="taken", rang_s=2.0, choice=CHOICE)
TOLD = p.Explained(call="c1", caller="139", phase="waiting", now=WHY, trouble=None, offers=[OFFER], names=NAMES)


@pytest.fixture(params=["zh_CN.UTF-8", "C.UTF-8"], ids=["zh", "en"])
def is_chinese(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    for name in ("LC_ALL", "LANG", "LC_MESSAGES", "LANGUAGE"):
        monkeypatch.setenv(name, request.param)
    return bool(request.param == "zh_CN.UTF-8")


def shown(told: p.Explained, whole: list[p.PastWhy]) -> str:
    console = Console(file=io.StringIO(), width=200, highlight=False)
    explain_words.show(told, whole, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_all_of_it_is_said(is_chinese: bool) -> None:
    text = shown(TOLD, [p.PastWhy(offer=OFFER, is_same=False, why=WHY, names=NAMES)])
    words = (
        ["安娜", "账单", "客服", "中文 ≥ 4", "红队", "空闲最久者优先"]
        if is_chinese
        else ["Anna", "Billing", "Chinese ≥ 4", "Red"]
    )
    for word in [*words, "0:12", "1:01", "+2"]:
        assert word in text
    assert ("anna" in text.lower()) is not is_chinese


def test_a_team_that_it_is_open_to_besides(is_chinese: bool) -> None:
    open_to = msgspec.structs.replace(ASKED, teams=[], or_teams=["red"])
    zh, en = "中文 ≥ 4、“账单”认证；或红队的任何人", "Chinese ≥ 4, certified for Billing; or anyone of Red"
    assert explain_words.asked(open_to, NAMES) == (zh if is_chinese else en)
    anyone = msgspec.structs.replace(open_to, skills=[], certified_for=None)
    assert explain_words.asked(anyone, NAMES) == ("不限" if is_chinese else "anyone of this queue")


def test_a_call_that_does_not_wait(is_chinese: bool) -> None:
    text = shown(msgspec.structs.replace(TOLD, now=None), [])
    assert ("现在不在等待" if is_chinese else "does not wait now") in text


@pytest.mark.parametrize("rule", list(Rule))
def test_every_rule(rule: Rule, is_chinese: bool) -> None:
    text = shown(msgspec.structs.replace(TOLD, now=msgspec.structs.replace(WHY, candidates=[_by(rule)])), [])
    assert explain_words.RULES[rule.value][0 if is_chinese else 1] in text


def _by(rule: Rule) -> p.Candidate:
    return msgspec.structs.replace(LACKING, rule=rule.value, may_take=False)


@pytest.mark.parametrize("event", list(Event))
def test_every_change(event: Event, is_chinese: bool) -> None:
    text = explain_words.change(msgspec.structs.replace(AHEAD, event=event.value), NAMES)
    assert text and text.isascii() is not is_chinese or "≥" in text


@pytest.mark.parametrize("strategy", list(Strategy))
def test_every_strategy(strategy: Strategy) -> None:
    assert strategy.value in explain_words.STRATEGIES
