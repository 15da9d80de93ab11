"""A flow tried without a call: every node of the way, also those that only decide, and what it waits for."""

from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from ari_app.ivr.trying import KNOWN, Tried, What, walk
from documents.flow_file import read_flow
from documents.yaml_file import read_yaml
from flows import document as nodes
from flows.document import FlowDocument
from launch.settings import ROOT
from tests.unit.flows.flowing import NOW, documents

OPEN = datetime(2027, 3, 1, 2, tzinfo=UTC)  # 10:00 in Shanghai, a Monday
LAST = (What.WAITS, What.QUEUED, What.CALLED_BACK, What.HUNG_UP)


def example() -> FlowDocument:
    top, mistakes = read_yaml((ROOT / "docs/flows/service.yml").read_text("utf-8"))
    document = read_flow(top, mistakes)
    assert document is not None
    return document


def way(*keys: str, at: datetime = OPEN) -> list[Tried]:
    return list(walk(example(), iter(keys), at))


def nodes_of(steps: Sequence[Tried]) -> list[str]:
    return [one.node for one in steps if one.what in (What.PASSED, What.ENTERED)]


def test_the_time_of_day_leads_and_every_node_is_told() -> None:
    assert nodes_of(way()) == ["outage", "hours", "language"]
    assert way()[-1] == Tried(What.WAITS, "language", {"for": "keys"})
    shut = way(at=OPEN.replace(hour=12))
    assert nodes_of(shut) == ["outage", "hours", "shut"] and shut[-1].told == {"why": "closed"}


def test_keys_lead_to_a_queue() -> None:
    steps = way("2", "*", "2")
    assert nodes_of(steps) == ["outage", "hours", "language", "hello", "main", "main", "technical"]
    assert steps[-1] == Tried(What.QUEUED, "technical", {"reason": "technical", "by": "menu"})
    assert [one.told["language"] for one in steps if one.what is What.SAID] == ["zh", "en", "en", "en"]


def test_what_is_masked_is_stars() -> None:
    steps = way("1", "1", "4111111111111111#")
    assert "4111" not in str(steps) and {"keys": "*" * 17} in [one.told for one in steps]


def test_a_look_up_waits_for_what_the_source_says() -> None:
    text = """
format: 1
flow: line
client: acme
numbers: ["4001"]
languages: [en]
start: who
sources: {crm: {kind: http, url: "https://crm.example/find", fields: {tier: tier}}}
nodes:
  who: {do: look-up, source: crm, ask: {phone: caller}, found: gold, missing: bye, failed: sorry}
  gold: {do: choose, value: tier, cases: {gold: vip}, otherwise: bye}
  vip: {do: queue, reason: billing}
  bye: {do: hang-up, why: served}
  sorry: {do: hang-up, why: sorry}
"""
    top, mistakes = read_yaml(text)
    document = read_flow(top, mistakes)
    assert document is not None, list(mistakes)

    def ends(*answers: str) -> Tried:
        return list(walk(document, iter(answers), NOW, {**KNOWN, "caller": "139"}))[-1]

    assert ends().told == {"for": "source"}
    assert ends("tier=gold").what is What.QUEUED and ends("tier=tin").told == {"why": "served"}
    assert ends("").told == {"why": "served"} and ends("!").told == {"why": "sorry"}


@given(documents(), st.lists(st.sampled_from(["", *nodes.KEYS, "12345678#"]), max_size=8))
def test_any_flow_comes_to_an_end_or_asks(one: FlowDocument, keys: list[str]) -> None:
    steps = list(walk(one, iter(keys), NOW))
    assert steps[-1].what in LAST and {step.node for step in steps} <= set(one.nodes)
    assert all((step.prompts != ()) == (step.what is What.SAID) for step in steps)
