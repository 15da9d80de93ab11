"""Prompts recorded by telephone over HTTP: asked of the controller, heard, kept as an upload; closed to others."""

import pytest

from lexicon.ids import ClientId
from lexicon.journal import PromptRecordingAnswered, PromptRecordingBegan, PromptRecordingEnded
from lexicon.orders import Answer, RecordPrompt
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
    raw = world.gateway.settings.raw_dir
    assert raw is not None
    raw.mkdir(exist_ok=True)
    (raw / file_of("p1")).write_bytes(sound(3))
    record(PromptRecordingEnded("p1", "recorded", 9.0, 3.0, file_of("p1")))
    await world.board.journal.flush()
    assert (await zhao.get("/api/prompt-calls/p1"))[1]["result"] == "recorded"
    async with zhao.session.get("/api/prompt-calls/p1/audio") as response:
        heard = await response.read()
    status, kept = await zhao.post("/api/prompt-calls/p1/keep?after=0", {})
    assert (status, kept["version"]) == (200, 1)
    async with zhao.session.get("/api/prompts/demo/hello/zh/audio") as response:
        assert await response.read() == heard
    assert (await zhao.post("/api/prompt-calls/p1/keep?after=0", {}))[0] == 409
    acts = await world.pool.fetch("SELECT act, detail::text AS text FROM audit WHERE act LIKE 'prompt-%' ORDER BY id")
    assert [row["act"] for row in acts][:2] == ["prompt-call", "prompt-uploaded"]
    assert "13812345678" not in str(acts)


async def test_silence_is_refused(world: World, controller: list[str]) -> None:
    zhao = await world.signed_in("zhao")
    await zhao.post(BEGIN, WISH)
    raw = world.gateway.settings.raw_dir
    assert raw is not None
    raw.mkdir(exist_ok=True)
    (raw / file_of("p1")).write_bytes(sound(3, level=0.0))
    world.board.journal.record(PromptRecordingEnded("p1", "recorded", 9.0, 3.0, file_of("p1")))
    await world.board.journal.flush()
    status, told = await zhao.post("/api/prompt-calls/p1/keep?after=0", {})
    assert status in (400, 422) and "silence" in str(told)


async def test_another_clients_people_find_nothing(world: World, controller: list[str]) -> None:
    zhao = await world.signed_in("zhao")
    await zhao.post(BEGIN, WISH)
    await add_other_client(world)
    await add_person(world, "boss", "operations-manager", clients=["other"])
    boss = await world.signed_in("boss")
    assert (await boss.post(BEGIN, WISH))[0] in (403, 404)
    assert (await boss.get("/api/prompt-calls/p1"))[0] in (403, 404)
    assert controller == ["p1"]
