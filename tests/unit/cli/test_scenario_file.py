"""Scenario and changes files: what is right becomes a scenario, what is wrong is told with its line."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.changes_file import read_changes
from cli.main import app
from cli.scenario_file import WrongScenario, read_scenario
from documents.yaml_file import UnreadableYaml
from lexicon.ids import AgentId, QueueId, ReasonId
from routing.plan import Strategy, Then
from routing.simulator.chance import Exponential, Lognormal, Measured
from routing.simulator.scenario import Scenario

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = sorted((ROOT / "docs" / "scenarios").glob("*.yml"))
SMALL = """\
run: {length: 2h, replications: 3}
queues:
  service: {promise_s: 20}
reasons:
  call: {queue: service, skills: {talk: 1}}
arrivals:
  - {reason: call, per_hour: 30, talk: exponential 180s, patience: exponential 2m}
agents:
  - {id: ann, count: 2, skills: {talk: 3}}
"""


def wrong(tmp_path: Path, text: str) -> list[tuple[int, str]]:
    """Line and English words of every mistake."""
    file = tmp_path / "scenario.yml"
    file.write_text(text, "utf-8")
    with pytest.raises(WrongScenario) as raised:
        read_scenario(file)
    return [(one.line, one.en) for one in raised.value.mistakes]


def small(tmp_path: Path) -> Scenario:
    file = tmp_path / "scenario.yml"
    file.write_text(SMALL, "utf-8")
    return read_scenario(file).scenario


@pytest.mark.parametrize("file", [one for one in EXAMPLES if one.stem != "changes"], ids=lambda file: file.stem)
def test_every_example_is_right(file: Path) -> None:
    read = read_scenario(file)
    assert read.scenario.workers and read.warnings == ()


def test_what_an_outsourcers_day_means() -> None:
    scenario = read_scenario(ROOT / "docs" / "scenarios" / "bpo-day.yml").scenario
    bank = scenario.plan.queues[QueueId("bank")]
    assert bank.strategy is Strategy.MOST_SPECIALISED
    assert [step.after_s for step in bank.steps] == [0, 20, 45] and not bank.steps[2].is_certified
    assert bank.last is not None and (bank.last.then, bank.last.queue) == (Then.OVERFLOW, "general")
    assert scenario.plan.path(ReasonId("card-vip")) == ("card-vip", "card", "money")
    assert scenario.demands[0].talk == Lognormal(210.0, 0.9) and scenario.demands[0].patience == Exponential(180.0)
    assert scenario.demands[0].rates[0] == pytest.approx(10 / 1800) and scenario.demands[0].rates[-1] == 0
    seniors = [worker for worker in scenario.workers if worker.group == "bank-senior"]
    assert [worker.id for worker in seniors][:2] == ["bank-senior-1", "bank-senior-2"] and len(seniors) == 7
    assert seniors[0].shifts == ((0.0, 14_400.0), (18_000.0, 32_400.0))
    assert scenario.offers.missed == 0.02


@pytest.mark.parametrize(
    ("was", "now", "line", "words"),
    [
        ("promise_s: 20", "promise_s: soon", 3, "a length of time"),
        ("promise_s: 20", "promis_s: 20", 3, "unknown key 'promis_s'"),
        ("queue: service", "queue: servise", 5, "expected one of service"),
        ("reason: call", "reason: cal", 7, "expected one of call"),
        ("per_hour: 30, ", "", 7, "exactly one of per_hour"),
        ("per_hour: 30", "per_hour: many", 7, "expected a number from 0"),
        ("exponential 180s", "exponentially", 7, "lognormal 180s 1.2"),
        ("exponential 180s", "never", 7, "or a list of lengths"),
        ("length: 2h", "length: 999999d", 1, "ten years"),
        ("length: 2h", "length: 2h, start: 9999-01-01", 1, "an instant"),
        ("length: 2h", "length: 0s", 1, "more than 0 seconds"),
        ("replications: 3", "replications: 1.5", 1, "whole number"),
        ("{talk: 3}", "{talk: 11}", 9, "a whole number from 1 to 10"),
        ("count: 2", "coun: 2", 9, "unknown key 'coun'"),
        ("skills: {talk: 1}", "skills: {talking: 1}", 5, "no skill 'talking'"),
        ("length: 2h,", "length: 2h, batches: 4,", 0, ""),
        ("{promise_s: 20}", "{promise_s: 20, steps: [{after_s: 5}]}", 3, "the first step begins"),
        ("{promise_s: 20}", "{promise_s: 20, then: {after_s: 9, do: overflow, queue: x}}", 3, "no queue 'x'"),
        ("{promise_s: 20}", "{steps: [{}, {after_s: 9, or_teams: [gold]}]}", 3, "no team 'gold'"),
        ("{promise_s: 20}", "{steps: [{}, {after_s: 9, or_teams: gold}]}", 3, "expected a list"),
        ("{talk: 3}}", "{talk: 3}, shifts: ['9-12']}", 9, "hours from the start"),
        ("{talk: 3}}", "{talk: 3}, certifications: [{reason: call, from: today}]}", 9, "an instant"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, was: str, now: str, line: int, words: str) -> None:
    assert was in SMALL
    if not line:  # right after all
        (tmp_path / "right.yml").write_text(SMALL.replace(was, now), "utf-8")
        assert read_scenario(tmp_path / "right.yml").scenario.span.batches == 4
        return
    found = wrong(tmp_path, SMALL.replace(was, now))
    assert found[0][0] == line and words in found[0][1]


def test_a_team_that_may_take_the_contacts_after_a_while(tmp_path: Path) -> None:
    """Read as it is written; a later step may not send it away again."""
    file = tmp_path / "scenario.yml"
    text = SMALL.replace("{promise_s: 20}", "{promise_s: 20, steps: [{}, {after_s: 60, or_teams: [gold]}]}")
    file.write_text(text.replace("skills: {talk: 3}", "skills: {talk: 3}, team: gold"), "utf-8")
    steps = read_scenario(file).scenario.plan.queues[QueueId("service")].steps
    assert [(step.after_s, step.or_teams) for step in steps] == [(0.0, frozenset()), (60.0, {"gold"})]
    closed = text.replace("or_teams: [gold]}", "or_teams: [gold]}, {after_s: 90}")
    found = wrong(tmp_path, closed.replace("skills: {talk: 3}", "skills: {talk: 3}, team: gold"))
    assert found[0][0] == 3 and "step 3 asks for more than the one before" in found[0][1]


def test_all_mistakes_at_once_and_nothing_missing(tmp_path: Path) -> None:
    found = wrong(tmp_path, SMALL.replace("length: 2h", "length: long").replace("{talk: 3}", "{talk: x}"))
    assert [line for line, _ in found] == [1, 9]
    assert any("'agents' is missing" in words for _, words in wrong(tmp_path, "run: {length: 1h}\n"))


def test_batches_need_people_who_keep_coming(tmp_path: Path) -> None:
    text = SMALL.replace("length: 2h", "length: 2h, batches: 5").replace("per_hour: 30", "half_hours: [3, 4]")
    assert "steady state" in wrong(tmp_path, text)[0][1]


def test_measured_times_and_given_contacts(tmp_path: Path) -> None:
    text = (
        SMALL.replace("exponential 180s", "[60s, 2m, 3m30s]")
        + "contacts:\n  - {at: 10m, reason: call, talk: 5m, ring: 4s}\n"
    )
    (tmp_path / "scenario.yml").write_text(text, "utf-8")
    scenario = read_scenario(tmp_path / "scenario.yml").scenario
    assert scenario.demands[0].talk == Measured((60.0, 120.0, 210.0))
    assert (scenario.given[0].at_s, scenario.given[0].talk_s, scenario.given[0].ring_s) == (600.0, 300.0, 4.0)


# ---------------------------------------------------------------- changes


def changed(tmp_path: Path, text: str) -> Scenario:
    file = tmp_path / "changes.yml"
    file.write_text(text, "utf-8")
    return read_changes(file).apply(small(tmp_path))


def test_other_people_and_another_plan(tmp_path: Path) -> None:
    after = changed(
        tmp_path,
        "queues: {service: {strategy: best-level, promise_s: 10}}\n"
        "agents: {ann-1: {skills: {talk: 9}, factor: 0.9}}\nremove: [ann-2]\nadd:\n  - {id: bob, skills: {talk: 1}}\n",
    )
    assert [worker.id for worker in after.workers] == ["ann-1", "bob"]
    assert (after.workers[0].factor, dict(after.workers[0].profile.skills)) == (0.9, {"talk": 9})
    queue = after.plan.queues[QueueId("service")]
    assert (queue.strategy, queue.promise_s) == (Strategy.BEST_LEVEL, 10.0)
    assert after.demands == small(tmp_path).demands


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("agents: {zoe: {factor: 2}}", "'zoe' is not known"),
        ("remove: [zoe]", "'zoe' is not known"),
        ("add: [{id: ann-1}]", "was there that day already"),
        ("queues: {service: {strategy: best}}", "'best' is not known"),
        ("agent: {}", "unknown key 'agent'"),
    ],
)
def test_wrong_changes(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(WrongScenario) as raised:
        changed(tmp_path, text + "\n")
    assert words in next(iter(raised.value.mistakes)).en


def test_the_example_of_changes_fits_the_demo_centre(tmp_path: Path) -> None:
    scenario = small(tmp_path)
    worker = replace(scenario.workers[0], id=AgentId("wang"))
    changes = read_changes(ROOT / "docs" / "scenarios" / "changes.yml")
    after = changes.apply(replace(scenario, workers=(worker,)))
    assert [one.id for one in after.workers] == ["wang", "new-1", "new-2"]


# ---------------------------------------------------------------- the command


def test_the_command_prints_a_table_in_both_languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scenario.yml").write_text(SMALL, "utf-8")
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    for language, word in (("en_US.UTF-8", "service level"), ("zh_CN.UTF-8", "服务水平")):
        monkeypatch.setenv("LANG", language)
        said = CliRunner().invoke(app, ["simulate", str(tmp_path / "scenario.yml")])
        assert said.exit_code == 0 and word in said.stdout


def test_json_is_alone_on_standard_output_and_the_seed_decides(tmp_path: Path) -> None:
    file = str(tmp_path / "scenario.yml")
    Path(file).write_text(SMALL, "utf-8")
    one, same, other = (
        json.loads(CliRunner().invoke(app, ["simulate", file, "--json", "--seed", seed]).stdout)
        for seed in ("4", "4", "5")
    )
    assert one == same and one["figures"] != other["figures"]
    assert (one["units"], one["method"], one["replications"]) == (3, "replications", 3)
    whole = next(row for row in one["figures"] if row["of"] == "all")
    assert whole["asa_s"]["half_width"] > 0


def test_a_wrong_file_is_status_2(tmp_path: Path) -> None:
    file = tmp_path / "scenario.yml"
    file.write_text(SMALL.replace("per_hour: 30", "per_hour: x"), "utf-8")
    said = CliRunner().invoke(app, ["simulate", str(file)])
    assert said.exit_code == 2 and f"{file}:7:" in said.stderr and said.stdout == ""
    said = CliRunner().invoke(app, ["simulate", str(file), "--json"])
    assert said.exit_code == 2 and json.loads(said.stdout)["mistakes"][0]["line"] == 7
    assert CliRunner().invoke(app, ["simulate", str(tmp_path / "none.yml")]).exit_code == 2
    assert CliRunner().invoke(app, ["simulate"]).exit_code == 2
    assert CliRunner().invoke(app, ["simulate", str(file), "--day", "2026-01-01"]).exit_code == 2


def test_not_yaml(tmp_path: Path) -> None:
    (tmp_path / "x.yml").write_text("run: [", "utf-8")
    with pytest.raises(UnreadableYaml):
        read_scenario(tmp_path / "x.yml")


def test_queues_and_reasons_of_a_plan_file_can_stand_here(tmp_path: Path) -> None:
    names = "client: demo, name_zh: 名, name_en: Name, "
    text = SMALL.replace("{promise_s", "{" + names + "promise_s").replace(
        "{queue: service", "{" + names[14:] + "queue: service"
    )
    (tmp_path / "x.yml").write_text(text, "utf-8")
    assert read_scenario(tmp_path / "x.yml").scenario.plan == small(tmp_path).plan
