"""A call whose flow asks a source: found, missing, failed, too late; and what the journal hears of it."""

from dataclasses import replace

import pytest

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.state import Phase
from flows import document as nodes
from flows.document import Flow, Piece, Source, SourceKind
from lexicon.journal import LookUpEnded, ReasonChosen, ValueEntered
from tests.unit.call.desk import BILLING, FAULT, NUMBER, Line

CRM = Source(SourceKind.HTTP, {"tier": "tier"}, "http://127.0.0.1/crm")
FLOW = Flow(
    "line",
    1,
    "asks",
    {
        "asks": nodes.LookUp(
            source="crm", ask={"phone": "caller"}, found="tier", missing="other", failed="bye", timeout_s=2
        ),
        "tier": nodes.Choose(value="tier", cases={"gold": "gold"}, otherwise="other"),
        "gold": nodes.Queue(reason=BILLING),
        "other": nodes.Queue(reason=FAULT),
        "bye": nodes.HangUp(say=(Piece(recorded="goodbye"),)),
    },
    language="zh",
    sources={"crm": CRM},
)
LED = replace(NUMBER, flow=FLOW)


def asking() -> tuple[Line, do.LookUp]:
    line = Line(LED).tell(ev.Arrived(is_up=True))
    (asks,) = line.all(do.LookUp)
    return line, asks


def test_the_source_is_asked_for_the_caller_with_a_deadline() -> None:
    line, asks = asking()
    assert (asks.source, dict(asks.question), asks.timeout_s) == (CRM, {"phone": "13800000000"}, 2)
    assert [timer.after_s for timer in line.now(do.SetTimer)] == [3.0]
    assert "13800000000" not in repr(asks), "not in a log by accident"


@pytest.mark.parametrize(
    ("values", "has_failed", "result", "reason"),
    [
        ({"tier": "gold"}, False, "found", BILLING),
        ({"tier": "tin"}, False, "found", FAULT),
        ({}, False, "found", FAULT),
        (None, False, "missing", FAULT),
    ],
)
def test_answers(values: dict[str, str] | None, has_failed: bool, result: str, reason: str) -> None:
    line, asks = asking()
    line.tell(ev.LookedUp(asks.token, values, has_failed))
    assert [(fact.node, fact.result) for fact in line.facts(LookUpEnded)] == [("asks", result)]
    assert [fact.reason for fact in line.facts(ReasonChosen)] == [reason]
    assert not line.facts(ValueEntered), "what was looked up is not noted"
    before = line.call
    assert line.tell(ev.LookedUp(asks.token, {"tier": "gold"})).call == before and line.last == []


@pytest.mark.parametrize("by_timer", [True, False])
def test_no_answer_is_an_answer(by_timer: bool) -> None:
    line, asks = asking()
    if by_timer:
        line.rang("look-up")
    else:
        line.tell(ev.LookedUp(asks.token, None, has_failed=True))
    assert line.prompts == [("goodbye",)] and line.facts(LookUpEnded)[0].result == "failed"


def test_a_late_token_and_a_key_meanwhile_change_nothing() -> None:
    line, _ = asking()
    before = line.call
    assert line.tell(ev.LookedUp("99", {"tier": "gold"})).call == before
    assert line.tell(ev.DigitReceived("1")).call == before
    assert line.tell(ev.TimerRang("digit", "0-0")).call == before and line.call.phase is Phase.IVR
