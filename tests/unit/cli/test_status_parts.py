"""The pure parts of ``zuoxi status`` and of finding the running instance."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from cli import running
from cli.status import numbers_of, show
from cli.words import is_chinese, say
from lexicon.errors import BadInput, Refused
from lexicon.ids import ClientId, QueueId, ReasonId, SkillId
from store.catalogue import Catalogue, Number, Reason

CLIENT = ClientId("x")
BILLING, ORDERS = ReasonId("billing"), ReasonId("orders")


def number(text: str, digits: dict[str, ReasonId], language: str = "zh") -> Number:
    return Number(text, CLIENT, language, "greeting", "menu", 3, 5, None, digits)


def catalogue(*numbers: Number) -> Catalogue:
    reasons = tuple(
        Reason(id_, CLIENT, QueueId("q"), zh, en, None, False, 5, False, None, {SkillId(id_): 1})
        for id_, zh, en in ((BILLING, "账单", "Billing"), (ORDERS, "订单", "Orders"))
    )
    return Catalogue((), (), (), (), reasons, (), (), numbers)


def test_numbers_come_in_order_with_their_reasons_by_digit() -> None:
    found = numbers_of(
        catalogue(number("4002", {"1": ORDERS}, "en"), number("4001", {"2": ORDERS, "1": BILLING}), number("4003", {}))
    )
    assert [one["number"] for one in found] == ["4001", "4002", "4003"]
    assert list(found[0]["reasons"]) == ["1", "2"]
    assert found[0]["reasons"]["1"] == {"id": "billing", "name_zh": "账单", "name_en": "Billing"}
    assert (found[1]["language"], found[1]["client"], found[2]["reasons"]) == ("en", "x", {})
    assert json.loads(json.dumps(found)) == found


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"LANG": "zh_CN.UTF-8"}, True),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, False),
        ({"LC_MESSAGES": "zh_TW", "LANG": "en_US"}, True),
        ({"LANG": "", "LC_ALL": ""}, False),
        ({}, False),
    ],
)
def test_the_language_is_the_terminals(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], expected: bool
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert is_chinese() is expected
    assert say("中", "en") == ("中" if expected else "en")


def recorded(var: Path, env: dict[str, str] | None) -> None:
    """What launch leaves for the command line."""
    (var / "run").mkdir()
    state: dict[str, Any] = {"sip": "127.0.0.1:15060", "urls": {"desktop": "http://127.0.0.1:8480/"}}
    (var / "run" / "state.json").write_text(json.dumps(state))
    if env is not None:
        (var / "run" / "env.json").write_text(json.dumps(env))


def test_nothing_running_says_how_to_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ZUOXI_VAR", str(tmp_path))
    with pytest.raises(running.NotRunning, match="make up"):
        running.find()
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "state.json").write_text("{broken")
    with pytest.raises(running.NotRunning):
        running.find()


def test_a_recorded_instance_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ZUOXI_VAR", str(tmp_path))
    recorded(tmp_path, {"ZUOXI_PG_DSN": "postgresql://x", "ZUOXI_KEPT_DIR": "/kept"})
    found = running.find()
    assert (found.exchange, found.http_url, found.dsn) == ("127.0.0.1:15060", "http://127.0.0.1:8480", "postgresql://x")
    assert found.kept == Path("/kept")
    (tmp_path / "demo.json").write_text(json.dumps([{"login": "demo", "password": "secret"}]))
    assert found.password("demo") == "secret"
    with pytest.raises(BadInput, match="demo"):
        found.password("nobody")


def test_without_the_right_to_read_the_secrets_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ZUOXI_VAR", str(tmp_path))
    recorded(tmp_path, None)
    found = running.find()
    assert found.kept == tmp_path / "recordings"
    with pytest.raises(Refused, match=r"env\.json"):
        _ = found.dsn
    with pytest.raises(Refused):
        found.password("demo")


def test_people_read_every_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    found: dict[str, Any] = {
        "ready": False,
        "var": "/v",
        "problems": ["recorder: not ready"],
        "parts": {"recorder": {"version": "1", "is_well": False, "pid": 7}},
        "urls": {"desktop": "http://127.0.0.1:8480/"},
        "sip": {"address": "127.0.0.1:15060"},
        "numbers": numbers_of(catalogue(number("4001", {"1": BILLING}))),
    }
    out = io.StringIO()
    show(found, Console(file=out, width=120))
    for word in (
        "not ready",
        "! recorder: not ready",
        "http://127.0.0.1:8480/",
        "127.0.0.1:15060",
        "4001",
        "1 Billing",
    ):
        assert word in out.getvalue()
