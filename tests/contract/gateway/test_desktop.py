"""What stands beside a call: the customer, the text for the reason, notes, hands, messages, the headset's check."""

from datetime import timedelta
from typing import Any

import pytest

from lexicon.ids import (
    AgentId,
    BridgeId,
    CallId,
    ChannelId,
    ClientId,
    NotReadyReasonId,
    OfferId,
    QueueId,
    ReasonId,
)
from lexicon.journal import (
    ArticlePublished,
    CallArrived,
    CallBridged,
    CallEnded,
    CallQueued,
    CustomerNoted,
    HandLowered,
    HandRaised,
    HeadsetChecked,
    MessageRead,
    MessageSent,
    OfferFailed,
    OfferMade,
    OfferTaken,
    ReasonChosen,
    TalkEnded,
    WrapUpStarted,
)
from lexicon.outcome import Fault, Outcome
from store.articles import Text, publish_articles
from store.contacts import spellings
from store.customers import Customers
from store.journal_read import JournalReader
from store.not_ready import set_limit
from tests.contract.gateway.world import Person, World

pytestmark = pytest.mark.asyncio
DEMO, BILLING, QUEUE = ClientId("demo"), ReasonId("billing"), QueueId("service")
CALLER = "13812345678"


async def arrives(world: World, call: str, agent: str, caller: str = CALLER, client: ClientId = DEMO) -> None:
    """A caller waits, and this agent is rung."""
    id_, who = CallId(call), AgentId(agent)
    record = world.board.journal.record
    record(CallArrived(id_, client, ChannelId(call), "4008000001", caller, "zh"))
    record(ReasonChosen(id_, client, BILLING, "menu"))
    record(CallQueued(id_, client, QUEUE, BILLING, world.gateway.clock.now(), False))
    record(OfferMade(OfferId(f"o-{call}"), id_, client, QUEUE, who, ChannelId(f"offer-{call}"), 15))
    await world.board.journal.flush()


async def talks(world: World, call: str, agent: str) -> None:
    """The agent takes it, and both hang up."""
    id_, who, record = CallId(call), AgentId(agent), world.board.journal.record
    record(OfferTaken(OfferId(f"o-{call}"), id_, DEMO, who, 1))
    record(CallBridged(id_, DEMO, who, BridgeId("b"), ChannelId("c"), 3))
    record(TalkEnded(id_, DEMO, who, 30))
    record(CallEnded(id_, DEMO, Outcome(Fault.CALLER, "completed"), 16, 40))
    record(WrapUpStarted(who, id_, DEMO, 60))
    await world.board.journal.flush()


async def facts(world: World, kind: type) -> list[Any]:
    await world.gateway.journal.flush()
    since = world.gateway.clock.now() - timedelta(minutes=5)
    return [entry.fact for entry in await JournalReader(world.pool).since(since) if isinstance(entry.fact, kind)]


async def saved(person: Person, call: str, note: str) -> None:
    body = {"reason": "billing", "disposition": "resolved", "note": note}
    status, told = await person.post(f"/api/wrap-ups/{call}", body)
    assert status == 200, told


async def test_the_customer_with_every_contact(world: World) -> None:
    wang, li, zhao = [await world.signed_in(login) for login in ("wang", "li", "zhao")]
    rows = [(f"+86{CALLER}", {"name": "王小明", "level": "gold"})]
    await Customers(world.pool).replace(DEMO, "phone", rows)
    await arrives(world, "c1", "wang")
    await talks(world, "c1", "wang")
    await saved(wang, "c1", "first time")
    await arrives(world, "c2", "wang")
    status, told = await wang.get("/api/customers/c2")
    assert (status, told["is_known"], told["records"][0]["name"]) == (200, True, "王小明")
    assert {"name": "level", "value": "gold"} in told["records"][0]["fields"]
    (before,) = told["timeline"]
    assert (before["kind"], before["note"], before["disposition"]) == ("call-in", "first time", "resolved")
    assert (before["talked_s"], before["agent_en"]) == (30, "Wang Fang")
    status, told = await wang.post("/api/customers/c2/notes", {"note": " wants e-mail "})
    assert (status, told["timeline"][0]["note"]) == (200, "wants e-mail")
    assert [fact.call for fact in await facts(world, CustomerNoted)] == ["c2"]
    assert (await wang.post("/api/customers/c2/notes", {"note": "  "}))[0] == 400
    assert (await li.get("/api/customers/c2"))[0] == 404, "never offered to her"
    assert (await li.post("/api/customers/c2/notes", {"note": "x"}))[0] == 404
    assert (await zhao.get("/api/customers/c2"))[0] == 200
    assert (await wang.get("/api/customers/none"))[0] == 404


async def test_a_withheld_number_and_another_clients_customer_are_nobodys(world: World) -> None:
    wang = await world.signed_in("wang")
    await arrives(world, "w1", "wang", "")
    assert (await wang.get("/api/customers/w1"))[1]["is_known"] is False
    assert (await wang.post("/api/customers/w1/notes", {"note": "x"}))[0] == 409
    await world.pool.execute("INSERT INTO client (id, name_zh, name_en) VALUES ('other', '他', 'Other')")
    await Customers(world.pool).replace(ClientId("other"), "phone", [(CALLER, {"name": "theirs"})])
    await arrives(world, "o1", "li", CALLER, ClientId("other"))
    await arrives(world, "w2", "wang")
    told = (await wang.get("/api/customers/w2"))[1]
    assert (told["records"], told["timeline"]) == ([], [])


async def test_spellings_of_one_number() -> None:
    for one in ("13812345678", "+8613812345678", "8613812345678", "008613812345678", "138 1234 5678"):
        assert {"13812345678", "+8613812345678"} <= set(spellings(one))
    for one in ("01012345678", "+861012345678"):
        assert {"01012345678", "+861012345678"} <= set(spellings(one))
    assert spellings("") == spellings("anonymous") == []
    assert "+8613812345678" not in spellings("1381234567")


async def test_the_text_for_a_reason(world: World) -> None:
    wang = await world.signed_in("wang")
    assert (await wang.get("/api/articles/billing?language=zh"))[0] == 404
    now, journal = world.gateway.clock.now(), world.gateway.journal
    for body in ("one", "two"):
        await publish_articles(journal, ReasonId("account"), [Text("zh", "账户", body)], "somebody", now)
    status, told = await wang.get("/api/articles/billing?language=zh")
    assert (status, told["version"], told["body"]) == (200, 2, "two"), "of the reason above it"
    assert (await wang.get("/api/articles/billing?language=en"))[1]["language"] == "zh", "better than nothing"
    await publish_articles(journal, BILLING, [Text("en", "Billing", "# Hello")], "somebody", now)
    assert (await wang.get("/api/articles/billing?language=zh"))[1]["title"] == "Billing", "its own comes first"
    assert (await wang.get("/api/articles/billing?language=xx"))[0] == 400
    assert [fact.version for fact in await facts(world, ArticlePublished)] == [1, 2, 1]


async def test_hands_messages_and_checks(world: World) -> None:
    wang, zhao = await world.signed_in("wang"), await world.signed_in("zhao")
    async with wang.socket("/api/desk?page=p1") as desk, zhao.socket("/api/wallboard") as board:
        await desk.until(lambda one: one["type"] == "snapshot" and one["me"]["state"] == "not-ready")
        assert (await wang.post("/api/hand"))[0] == 204
        await desk.until(lambda one: one["type"] == "snapshot" and one["hand_since"])
        await board.until(lambda one: one["type"] == "agent" and one["agent"]["hand_since"])
        assert (await zhao.ask("DELETE", "/api/hands/wang"))[0] == 204
        status, sent = await zhao.post("/api/messages", {"text": "早会取消", "to": []})
        assert (status, sent["waiting"]) == (200, ["wang"])
        news = await desk.until(lambda one: one["type"] == "snapshot" and one["messages"])
        assert news["messages"][0]["by_zh"] == "赵敏"
        assert (await wang.post(f"/api/messages/{sent['id']}/read"))[0] == 204
        await desk.until(
            lambda one: (
                one is not news
                and one["type"] == "snapshot"
                and desk.news.index(one) > desk.news.index(news)
                and not one["messages"]
            )
        )
        assert (await zhao.get("/api/messages"))[1][0]["waiting"] == []
        assert (await zhao.post("/api/messages", {"text": "x", "to": ["nobody"]}))[0] == 409
        assert (await zhao.post("/api/messages", {"text": " ", "to": []}))[0] == 400
        assert (await wang.post("/api/messages", {"text": "x", "to": []}))[0] == 403
        assert (await wang.post("/api/messages/none/read"))[0] == 404
        assert (await wang.post("/api/headset", {"outcome": "skipped", "why": ""}))[0] == 400
        assert (await wang.post("/api/headset", {"outcome": "good", "level_db": -20.5, "loss": 0.0}))[0] == 204
        await desk.until(lambda one: one["type"] == "snapshot" and one["headset"] == "good")
    for kind in (HandRaised, HandLowered, MessageSent, MessageRead, HeadsetChecked):
        assert len(await facts(world, kind)) == 1, kind


async def test_missed_calls_until_somebody_has_talked_with_the_caller(world: World) -> None:
    wang = await world.signed_in("wang")
    await arrives(world, "m1", "wang")
    record = world.board.journal.record
    record(OfferFailed(OfferId("o-m1"), CallId("m1"), DEMO, AgentId("wang"), "no-answer", 15))
    await world.board.journal.flush()
    assert (await wang.get("/api/missed"))[1] == [], "he waits still"
    record(CallEnded(CallId("m1"), DEMO, Outcome(Fault.CALLER, "hung-up-waiting"), 16, 40))
    await world.board.journal.flush()
    (missed,) = (await wang.get("/api/missed"))[1]
    assert (missed["caller"], missed["number"], missed["reason"]) == ("138****5678", "4008000001", "billing")
    await arrives(world, "m2", "chen")
    await talks(world, "m2", "chen")
    assert (await wang.get("/api/missed"))[1] == []


async def test_a_limit_holds_at_once(world: World) -> None:
    await set_limit(world.gateway.journal, NotReadyReasonId("training"), 600, "somebody")
    wang = await world.signed_in("wang")
    reasons = (await wang.get("/api/catalogue"))[1]["not_ready_reasons"]
    assert {one["id"]: one["limit_s"] for one in reasons}["training"] == 600
