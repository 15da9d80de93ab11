"""Plan files: every wrong key, type and value is told with its line and column, all of them at once."""

import io
import re
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from cli.routing_check import problems, read_file
from cli.routing_drawing import drawn
from cli.routing_file import plain, read_plan
from documents.yaml_file import LARGEST_BYTES, UnreadableYaml, read_yaml, read_yaml_file, written
from lexicon.ids import ClientId, QueueId, ReasonId, SkillId, TeamId
from routing.plan import LastStep, Medium, QueuePlan, Reason, Step, Strategy, Then, requirement
from routing.publishing.document import PlanDocument, plan_of
from routing.publishing.ownership import Owners, check_document
from routing.publishing.publish import Centre
from tests.unit.routing.test_publish import DOCUMENT, NOW

GOOD = """\
format: 1
head_starts: {1: 300, 3: 60.5}
skills:
  mandarin: {client: demo, name_zh: 普通话, name_en: Mandarin}
teams:
  gold: {client: demo, name_zh: 金牌组, name_en: Gold}
queues:
  vip:
    client: demo
    name_zh: 贵宾
    name_en: "VIP"
    promise_s: 10
    medium: voice
    strategy: best-level
    ring_timeout_s: 9.5
    misses_allowed: 2
    hold_s: 5
    steps:
      - after_s: 0
        skills: {mandarin: 4}
        teams: [gold]
      - {after_s: 20, certified: false, skills: {mandarin: 3}}
      - {after_s: 60, anyone: true}
    then: {after_s: 120, do: overflow, queue: no}
  no: {client: demo, name_zh: 否, name_en: "no"}
reasons:
  root: {name_zh: 根, name_en: Root, queue: vip}
  "010":
    name_zh: 停电
    name_en: Outage
    queue: vip
    parent: root
    skills: {mandarin: 2}
    certified: true
    priority: 1
    emergency: true
"""


def read(text: str) -> tuple[PlanDocument, list[tuple[int, int, str]]]:
    top, mistakes = read_yaml(text)
    document = read_plan(top, mistakes)
    assert all(one.zh and one.zh != one.en for one in mistakes)
    return document, [(one.line, one.column, one.en) for one in mistakes]


def test_a_whole_plan() -> None:
    document, wrong = read(GOOD)
    assert not wrong
    vip, no = document.queues
    assert vip.rules == QueuePlan(
        QueueId("vip"),
        10.0,
        Medium.VOICE,
        Strategy.BEST_LEVEL,
        (
            Step(levels={SkillId("mandarin"): 4}, teams=frozenset({TeamId("gold")})),
            Step(20.0, is_certified=False, levels={SkillId("mandarin"): 3}),
            Step(60.0, is_anyone=True),
        ),
        LastStep(120.0, Then.OVERFLOW, QueueId("no")),
        9.5,
        2,
        5.0,
    )
    assert (no.rules, no.name_zh) == (QueuePlan(QueueId("no")), "否"), "no is a word here"
    assert document.reasons[1].needs == Reason(
        ReasonId("010"), QueueId("vip"), {SkillId("mandarin"): 2}, True, ReasonId("root"), 1, True
    )
    assert document.head_starts == {1: 300.0, 3: 60.5}


@pytest.mark.parametrize("document", [read(GOOD)[0], DOCUMENT, PlanDocument()])
def test_what_is_written_reads_the_same(document: PlanDocument) -> None:
    again, wrong = read(written(plain(document)))
    assert (again, wrong) == (document, [])


WRONG = [
    ("format: 1", "format: 2", (1, 9, "format 2; expected 1")),
    ("format: 1", "format: one", (1, 9, "expected a whole number, not 'one'")),
    ("format: 1\n", "", (1, 1, "the key 'format' is missing")),
    ("teams:\n", "tems:\n", (5, 1, "unknown key 'tems'; expected one of")),
    ("    promise_s: 10\n", "    promise_s: soon\n", (12, 16, "expected a number, not 'soon'")),
    ("    promise_s: 10\n", "    promise_s:\n", (12, 15, "there is no value")),
    ("    promise_s: 10\n", "    promise_s: [10]\n", (12, 5, "expected a single value")),
    ("    promise_s: 10\n", "    promise_s: '10'\n", (12, 16, "expected a number, not '10'")),
    ("    promise_s: 10\n", "    promise_s: .inf\n", (12, 16, "expected a number")),
    ("    promise_s: 10\n", "    promise_s: !!int 10\n", (12, 16, "tags such as tag:yaml.org,2002:int")),
    ("    promise_s: 10\n", "    promise_s: 10\n    promise_s: 11\n", (13, 5, "the key 'promise_s' is there twice")),
    ("    promise_s: 10\n", "    promise: 10\n", (12, 5, "unknown key 'promise'")),
    ("medium: voice", "medium: fax", (13, 13, "'fax' is not known; expected one of voice, chat, mail")),
    ("misses_allowed: 2", "misses_allowed: 2.5", (16, 21, "expected a whole number, not '2.5'")),
    ("    steps:\n", "    steps: {}\n    x:\n", (18, 5, "expected a list")),
    ("      - after_s: 0\n        skills", "      - skills", (19, 9, "the key 'after_s' is missing")),
    ("skills: {mandarin: 4}", "skills: {mandarin: high}", (20, 28, "expected a whole number, not 'high'")),
    ("skills: {mandarin: 4}", "skills: [mandarin]", (20, 9, "expected a mapping")),
    ("teams: [gold]", "teams: [go ld]", (21, 17, "'go ld' can be no id")),
    ("certified: false", "certified: no", (22, 34, "expected true or false, not 'no'")),
    ("do: overflow", "do: fly", (24, 30, "'fly' is not known; expected one of overflow, callback, voicemail")),
    ("do: overflow, ", "", (24, 5, "the key 'do' is missing")),
    ("  root: {", "  ro ot: {", (27, 3, "'ro ot' can be no id")),
    ("name_zh: 根, ", "", (27, 3, "the key 'name_zh' is missing")),
    ("name_zh: 根", "name_zh: ' '", (27, 19, "expected a text, this is empty")),
    ("head_starts: {1: 300", "head_starts: {high: 300", (2, 21, "'high' is no priority; expected 1 to 9")),
]  # fmt: skip


@pytest.mark.parametrize(("was", "now", "wrong"), WRONG, ids=[now.strip()[:30] for _, now, _ in WRONG])
def test_each_mistake_has_its_place(was: str, now: str, wrong: tuple[int, int, str]) -> None:
    assert GOOD.count(was) >= 1
    _, found = read(GOOD.replace(was, now, 1))
    assert [one for one in found if one[:2] == wrong[:2] and wrong[2] in one[2]], found


def test_all_mistakes_are_told_at_once_in_the_order_of_the_lines() -> None:
    text = (
        GOOD.replace("medium: voice", "medium: fax").replace("priority: 1", "priority: x").replace("{1: 300", "{1: a")
    )
    assert [line for line, _, _ in read(text)[1]] == [2, 13, 35]


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("", (1, 1), "the file is empty"),
        ("a: [1", (1, 6), "not YAML"),
        ("a: 1\n\tb: 2", (2, 1), "not YAML"),
        ("a: 1\n--- \nb: 2", (2, 1), "not YAML"),
        ("a: *b", (1, 4), "undefined alias"),
        ("a: \x00", (0, 0), "not YAML"),
    ],
)
def test_what_is_no_yaml(text: str, place: tuple[int, int], what: str) -> None:
    with pytest.raises(UnreadableYaml) as error:
        read_yaml(text)
    found = error.value.mistake
    assert (found.line, found.column) == place and what in found.en and found.zh != found.en


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    for name, raw, what in (
        ("latin", "a: 1\nb: é\n".encode("latin-1"), "not UTF-8"),
        ("large", b"#" * (LARGEST_BYTES + 1), "larger than 1 MiB"),
        ("none", None, "No such file"),
    ):
        if raw is not None:
            (tmp_path / name).write_bytes(raw)
        with pytest.raises(UnreadableYaml) as error:
            read_yaml_file(tmp_path / name)
        assert what in error.value.mistake.en
    assert read_file(tmp_path / "none")[2][0].text("none").startswith("none: ")
    (tmp_path / "bom").write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert read_file(tmp_path / "bom")[2] == []


def test_problems_of_the_plan_stand_where_the_file_says_it(tmp_path: Path) -> None:
    file = tmp_path / "plan.yml"
    bad = (
        GOOD.replace("mandarin: 3", "mandarin: 5")
        .replace("after_s: 60", "after_s: 15")
        .replace("parent: root", "parent: rot")
    )
    file.write_text(bad)
    document, mistakes, wrong = read_file(file)
    assert document is not None and not wrong
    told = problems(document, mistakes, Centre(NOW), Owners([ClientId("demo")]))
    assert [(one.line, one.column, one.where) for one in told] == [
        (23, 19, "queues.vip.steps.2.after_s"),
        (32, 13, "reasons.010.parent"),
    ]
    assert told[0].text("plan.yml").startswith("plan.yml:23:19: queues.vip.steps.2.after_s: ")
    file.write_text(GOOD.replace("mandarin: 3", "mandarin: 5"))
    document, mistakes, _ = read_file(file)
    assert document is not None
    (told_step,) = problems(document, mistakes, Centre(NOW), Owners([ClientId("demo")]))
    assert (told_step.line, told_step.where) == (22, "queues.vip.steps.1")


def test_the_plan_in_the_manual_is_sound() -> None:
    manual = (Path(__file__).parents[3] / "docs/routing-plans.md").read_text("utf-8")
    (text,) = re.findall(r"```yaml\n(.*?)```", manual, re.DOTALL)
    document, wrong = read(text)
    assert not wrong and len(document.reasons) == 3
    owners = Owners([ClientId("demo")])
    assert check_document(document, Centre(NOW), owners) == []
    cards = plan_of(document)
    way = [requirement(cards, QueueId("cards"), ReasonId("card-lost"), step) for step in range(3)]
    mandarin, gold = SkillId("mandarin"), frozenset({TeamId("gold")})
    assert [(dict(one.skills), one.certified_for, one.or_teams) for one in way] == [
        ({mandarin: 4}, "card-lost", frozenset()),
        ({mandarin: 3}, "card-lost", frozenset()),
        ({mandarin: 3}, "card-lost", gold),
    ]
    assert cards.queues[QueueId("cards")].last == LastStep(120.0, Then.OVERFLOW, QueueId("general"))


@pytest.mark.parametrize("language", ["C", "zh_CN.UTF-8"])
def test_a_plan_drawn_as_a_tree(monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setenv("LC_ALL", language)
    out = io.StringIO()
    for tree in drawn(read(GOOD)[0]):
        Console(file=out, width=150).print(tree)
    lines = [line.strip(" │├└─") for line in out.getvalue().splitlines()]
    if language == "C":
        assert lines[1:6] == [
            "vip VIP  demo, voice, best-level, promise 10 s, rings 9.5 s, holds 5 s for preferred agents",
            "0 s  what the reason asks; mandarin ≥ 4; of gold",
            "20 s  what the reason asks; mandarin ≥ 3; no certification",
            "60 s  anyone",
            "120 s  overflow → no",
        ]
        assert lines[-2:] == ["root Root  → vip", "010 Outage  → vip; mandarin ≥ 2; certified; emergency; priority 1"]
    else:
        assert lines[-1] == "010 停电  → vip; mandarin ≥ 2; 需要认证; 紧急; 优先级 1"


OPEN = GOOD.replace(
    "- {after_s: 60, anyone: true}", "- {after_s: 60, certified: false, skills: {mandarin: 2}, or_teams: [gold]}"
)


def test_a_step_that_opens_to_a_team_is_read_written_and_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    document, wrong = read(OPEN)
    assert not wrong and check_document(document, Centre(NOW), Owners([ClientId("demo")])) == []
    gold = frozenset({TeamId("gold")})
    assert document.queues[0].rules.steps[2] == Step(60.0, False, levels={SkillId("mandarin"): 2}, or_teams=gold)
    assert "or_teams: [gold]" in written(plain(document))
    assert read(written(plain(document))) == (document, [])
    assert msgspec.json.decode(msgspec.json.encode(document), type=PlanDocument) == document, "as it is kept"
    for language, words in (("C", "or anyone of gold"), ("zh_CN.UTF-8", "或班组 gold 的任何人")):
        monkeypatch.setenv("LC_ALL", language)
        out = io.StringIO()
        for tree in drawn(document):
            Console(file=out, width=150).print(tree)
        assert words in out.getvalue()


@pytest.mark.parametrize(
    ("was", "now", "wrong"),
    [
        ("[gold]}", "[go ld]}", (23, 75, "'go ld' can be no id")),
        ("[gold]}", "gold}", (23, 74, "expected a list")),
        ("or_teams", "or_team", (23, 64, "unknown key 'or_team'")),
    ],
)
def test_each_mistake_in_it_has_its_place(was: str, now: str, wrong: tuple[int, int, str]) -> None:
    _, found = read(OPEN.replace(was, now, 1))
    assert [one for one in found if one[:2] == wrong[:2] and wrong[2] in one[2]], found


def test_a_team_that_it_cannot_open_to_is_told_in_its_line(tmp_path: Path) -> None:
    """Nobody knows the team; or a later step would send it away again."""
    closed = "or_teams: [gold]}\n      - {after_s: 90, certified: false, skills: {mandarin: 1}}"
    for bad, where, line in (
        (OPEN.replace("or_teams: [gold]", "or_teams: [golf]"), "queues.vip.steps.2.or_teams", 23),
        (OPEN.replace("or_teams: [gold]}", closed), "queues.vip.steps.3", 24),
    ):
        file = tmp_path / "plan.yml"
        file.write_text(bad)
        document, mistakes, wrong = read_file(file)
        assert document is not None and not wrong
        (told,) = problems(document, mistakes, Centre(NOW), Owners([ClientId("demo")]))
        assert (told.where, told.line) == (where, line)
