"""Prompts recorded by telephone over HTTP: asked of the controller, heard, kept as an upload; closed to others."""

import json
from pathlib import Path

import pytest

from lexicon.ids import ClientId
from lexicon.journal import PromptRecordingAnswered, PromptRecordingBegan, PromptRecordingEnded
from lexicon.orders import Answer, LineBeat
from lexicon.orders_aside import EndPromptCall, RecordPrompt
from lexicon.prompt_call import file_of
from tests.contract.gateway.people import add_other_client, add_person
from tests.contract.gateway.test_prompts import sound
from tests.contract.gateway.world import World

pytestmark = pytest.mark.asyncio
WISH = {"number": "13812345678", "line": "telecom"}
BEGIN = "/api/prompt-calls/demo/hello/zh"


@pytest.fixture
def controller(world: World) -> list[str]:
    begun: list[str] = []

    def begin(order: RecordPrompt) -> Answer:
        begun.append(one := f"p{len(begun) + 1}")
        about = (ClientId(order.client), order.prompt, order.language, order.line)
        world.board.journal.record(PromptRecordingBegan(one, *about, order.number, order.agent))
        return Answer(id=order.id, data={"prompt-call": one})

    world.board.answers[RecordPrompt] = begin
    return begun


def lay(world: World, one: str, sound_of_it: bytes) -> Path:
    """Asterisk has recorded this, and the controller told of it."""
    world.gateway.settings.raw_dir.mkdir(exist_ok=True)
    file = world.gateway.settings.raw_dir / file_of(one)
    file.write_bytes(sound_of_it)
    world.board.journal.record(PromptRecordingEnded(one, "recorded", 9.0, 3.0, file.name))
    return file


async def test_recorded_heard_and_kept(world: World, controller: list[str]) -> None:
    zhao, wang, record = await world.signed_in("zhao"), await world.signed_in("wang"), world.board.journal.record
    assert (await wang.post(BEGIN, WISH))[0] == 403
    status, told = await zhao.post(BEGIN, WISH)
    assert (status, told["id"], told["state"], told["number"]) == (200, "p1", "calling", "138****5678")
    assert (await zhao.post(BEGIN, WISH))[1]["code"] == "prompt-call-under-way"
    record(PromptRecordingAnswered("p1", 2.0))
    await world.board.journal.flush()
    assert (await zhao.get("/api/prompt-calls/p1"))[1]["state"] == "recording"
    assert (await zhao.get("/api/prompt-calls/p1/audio"))[0] == 404
    file = lay(world, "p1", sound(3))
    await world.board.journal.flush()
    told = (await zhao.get("/api/prompt-calls/p1"))[1]
    assert told["result"] == "recorded" and 1 < told["seconds"] < 1.5
    assert (await zhao.get("/api/prompt-calls"))[1]["calls"] == [told], "it is there after the page was loaded again"
    async with zhao.session.get("/api/prompt-calls/p1/audio") as response:
        heard = await response.read()
    status, kept = await zhao.post("/api/prompt-calls/p1/keep?after=0", {})
    assert (status, kept["version"]) == (200, 1)
    async with zhao.session.get("/api/prompts/demo/hello/zh/audio") as response:
        assert await response.read() == heard
    assert not file.exists(), "the draft is not needed any more"
    assert (await zhao.get("/api/prompt-calls/p1"))[1]["result"] == "gone"
    assert (await zhao.get("/api/prompt-calls"))[1]["calls"] == []
    assert (await zhao.post("/api/prompt-calls/p1/keep?after=1", {}))[0] == 404


async def test_two_at_once_and_the_trail_says_who_recorded_over_what(world: World, controller: list[str]) -> None:
    zhao = await world.signed_in("zhao")
    await add_person(world, "boss", "operations-manager")
    boss = await world.signed_in("boss")
    await zhao.post(BEGIN, WISH)
    lay(world, "p1", sound(3))
    await boss.post(BEGIN, WISH)
    lay(world, "p2", sound(2))
    await world.board.journal.flush()
    assert [one["id"] for one in (await boss.get("/api/prompt-calls"))[1]["calls"]] == ["p2"], "each sees the own"
    for path in ("", "/audio"):
        assert (await boss.get(f"/api/prompt-calls/p1{path}"))[0] == 404
    for path in ("/end", "/keep?after=0"):
        assert (await boss.post(f"/api/prompt-calls/p1{path}", {}))[0] == 404
    assert (await boss.post("/api/prompt-calls/p2/keep?after=0", {}))[0] == 200
    status, told = await zhao.post("/api/prompt-calls/p1/keep?after=0", {})
    assert (status, told["code"]) == (409, "prompt-changed")
    assert (await zhao.get("/api/prompt-calls"))[1]["calls"][0]["result"] == "recorded", "the take is not lost by it"
    assert (await zhao.post("/api/prompt-calls/p1/keep?after=1", {}))[1]["version"] == 2
    rows = await world.pool.fetch(
        "SELECT who, act, detail::text AS text FROM audit WHERE act LIKE 'prompt-%' ORDER BY id"
    )
    kept = [(row["who"], json.loads(row["text"])) for row in rows if row["act"] == "prompt-uploaded"]
    assert [(who, one["over"], one["version"], one["how"]) for who, one in kept] == [
        ("boss", 0, 1, "telephone"), ("zhao", 1, 2, "telephone"),
    ]  # fmt: skip
    assert [row["who"] for row in rows if row["act"] == "prompt-call"] == ["zhao", "boss"]
    assert "13812345678" not in str(rows)


async def test_a_wrong_number_is_hung_up(world: World, controller: list[str]) -> None:
    zhao = await world.signed_in("zhao")
    await zhao.post(BEGIN, WISH)
    assert (await zhao.post("/api/prompt-calls/p1/end", {}))[0] == 204
    (order,) = world.board.heard(EndPromptCall)
    assert isinstance(order, EndPromptCall) and order.prompt_call == "p1"
    world.board.journal.record(PromptRecordingEnded("p1", "stopped", 2.0))
    await world.board.journal.flush()
    assert [one["result"] for one in (await zhao.get("/api/prompt-calls"))[1]["calls"]] == ["stopped"]
    await zhao.post(BEGIN, WISH)
    world.board.journal.record(PromptRecordingEnded("p2", "busy", 2.0))
    await world.board.journal.flush()
    assert [one["id"] for one in (await zhao.get("/api/prompt-calls"))[1]["calls"]] == ["p2"], (
        "the last that failed alone"
    )


@pytest.mark.parametrize(("take", "result"), [(sound(3, level=0.0), "nothing-said"), (sound(0.1), "too-short")])
async def test_what_is_no_prompt_is_told_before_it_is_played(
    world: World, controller: list[str], take: bytes, result: str
) -> None:
    zhao = await world.signed_in("zhao")
    await zhao.post(BEGIN, WISH)
    lay(world, "p1", take)
    await world.board.journal.flush()
    assert (await zhao.get("/api/prompt-calls/p1"))[1]["result"] == result
    status, told = await zhao.post("/api/prompt-calls/p1/keep?after=0", {})
    assert status in (400, 422) and told["code"] == "bad-input"


async def test_another_clients_people_find_nothing(world: World, controller: list[str]) -> None:
    zhao = await world.signed_in("zhao")
    await zhao.post(BEGIN, WISH)
    world.board.lines = [LineBeat(trunk="telecom", kind="sip", state="up", why="", since=0.0, in_use=0)]
    await add_other_client(world)
    await add_person(world, "boss", "operations-manager", clients=["other"])
    boss = await world.signed_in("boss")
    assert (await boss.get("/api/prompt-calls"))[1] == {"lines": [], "calls": []}
    assert (await boss.post(BEGIN, WISH))[0] == 404
    assert (await boss.post("/api/prompt-calls/other/hello/zh", WISH))[0] == 404, "lines are the centre's as a whole"
    assert (await boss.get("/api/prompt-calls/p1"))[0] == 404
    assert controller == ["p1"]
