"""Flows drawn at random, all of them sound: what ``check`` finds no problem in."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from flows import document as nodes
from flows.calendar import Calendar, Span
from flows.digits import CheckDigit
from flows.document import AnyNode, FlowDocument, Piece, Source, SourceKind
from flows.surroundings import Surroundings
from flows.survey import Question, Survey
from lexicon.ids import ClientId, QuestionId, ReasonId

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
ACME = ClientId("acme")
TEXT = (Piece(zh="您好", en="Hello"),)
WEEK = {day: (Span(540, 1080),) for day in ("mon", "tue", "wed", "thu", "fri")}
OFFICE = Calendar("Asia/Shanghai", WEEK)
AROUND = Surroundings(
    NOW,
    clients=[ACME],
    reasons={ReasonId("billing"): ACME, ReasonId("other"): ACME},
    numbers={"4001": ACME, "4002": ACME},
    prompts={"greeting", "menu", "bad-digit", "no-digit", "goodbye"},
)


CRM = Source(SourceKind.HTTP, {"tier": "customer.tier"}, "https://crm.example/find")


def document(places: Mapping[str, Any], **head: object) -> FlowDocument:
    """A flow of these nodes, beginning with the first."""
    usual: dict[str, object] = {
        "flow": "line", "client": ACME, "name_zh": "热线", "name_en": "Line", "numbers": ("4001",),
        "languages": ("zh", "en"), "start": next(iter(places)), "nodes": places, "calendars": {"office": OFFICE},
        "sources": {"crm": CRM},
    }  # fmt: skip
    return FlowDocument(**{**usual, **head})  # type: ignore[arg-type]


@st.composite
def documents(draw: st.DrawFn) -> FlowDocument:
    """Nodes in a row; automatic ways lead down the row only, keys anywhere."""
    size = draw(st.integers(2, 12))
    names = [f"n{place}" for place in range(size)]
    places: dict[str, AnyNode] = {}
    for place, name in enumerate(names[:-1]):
        below = st.sampled_from(names[place + 1 :])
        keys = st.dictionaries(st.sampled_from(list(nodes.KEYS)), st.sampled_from(names), min_size=1, max_size=4)
        places[name] = draw(_node(below, keys))
    places[names[-1]] = nodes.HangUp(say=draw(st.sampled_from([(), TEXT])))
    if draw(st.booleans()):
        places["n0"] = nodes.Queue(reason="billing", survey="csat")
        return document({"n": nodes.SetReason(reason="billing", then="n0"), **places}, surveys={"csat": draw(SURVEYS)})
    return document({"n": nodes.SetReason(reason="billing", then="n0"), **places})


QUESTIONS = st.builds(
    Question, id=st.just(QuestionId("kind")), say=st.just(TEXT), is_csat=st.booleans(), tries=st.integers(1, 3),
    scores=st.dictionaries(st.sampled_from("12345"), st.integers(0, 10), min_size=3),
)  # fmt: skip
SURVEYS = st.builds(
    Survey, questions=st.tuples(QUESTIONS), share=st.sampled_from([100.0, 12.5]), is_outbound=st.booleans(),
    thanks=st.sampled_from([TEXT, ()]),
)  # fmt: skip


def _node(below: st.SearchStrategy[str], keys: st.SearchStrategy[dict[str, str]]) -> st.SearchStrategy[AnyNode]:
    tries, flags = st.integers(1, 3), st.booleans()
    languages = st.dictionaries(st.sampled_from("12"), st.sampled_from(["zh", "en"]), min_size=1)
    checks, said = st.sampled_from(list(CheckDigit)), st.just(TEXT)
    return st.one_of(
        st.builds(nodes.Say, say=said, then=below, is_interruptible=flags),
        st.builds(nodes.Menu, say=said, keys=keys, otherwise=below, tries=tries),
        st.builds(nodes.Language, say=said, keys=languages, then=below, tries=tries),
        st.builds(nodes.Hours, calendar=st.just("office"), open=below, closed=below, holiday=below),
        st.builds(nodes.SetReason, reason=st.sampled_from(["billing", "other"]), then=below),
        st.builds(nodes.Queue, reason=st.sampled_from(["billing", ""]), keys=st.one_of(st.just({}), keys)),
        st.builds(nodes.Emergency, say=said, off=below, then=st.one_of(below, st.just("")), is_on=flags),
        st.builds(
            nodes.Collect, say=said, into=st.just("card"), then=below, otherwise=below, shortest=st.integers(1, 3),
            longest=st.integers(3, 6), check=checks, is_masked=flags, tries=tries,
        ),
        st.builds(
            nodes.LookUp, source=st.just("crm"), ask=st.just({"phone": "caller"}), found=below, missing=below,
            failed=below,
        ),
        st.builds(
            nodes.Choose, value=st.just("tier"), cases=st.dictionaries(st.just("gold"), below), otherwise=below
        ),
        st.builds(nodes.HangUp, say=said),
        st.builds(nodes.Transfer, number=st.just("02165551234"), failed=below),
    )  # fmt: skip
