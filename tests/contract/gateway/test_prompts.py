"""Prompts uploaded in the browser: looked at, cut, played by the flows that are published then; closed to others."""

import io
import subprocess
import wave

import numpy
import pytest

from documents.flow_file import plain
from documents.yaml_file import written
from flows import document as nodes
from store.audit import Audit
from store.flows import Flows
from tests.contract.gateway.people import add_other_client, add_person
from tests.contract.gateway.test_flows import LINE
from tests.contract.gateway.world import Person, World

pytestmark = pytest.mark.asyncio
TEXT = written(plain(LINE))


def sound(seconds: float, level: float = 0.3, rate: int = 16000) -> bytes:
    """A wav with a tone in the middle third and silence around it."""
    moments = numpy.arange(int(seconds * rate)) / rate
    inside = (moments > seconds / 3) & (moments < seconds * 2 / 3)
    samples = (numpy.sin(2 * numpy.pi * 440 * moments) * inside * level * 32767).astype("<i2")
    found = io.BytesIO()
    with wave.open(found, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return found.getvalue()


def as_mp3(wav: bytes) -> bytes:
    command = ["ffmpeg", "-v", "error", "-i", "pipe:0", "-f", "mp3", "pipe:1"]
    return subprocess.run(command, input=wav, check=True, capture_output=True).stdout


async def upload(person: Person, path: str, body: bytes) -> tuple[int, dict[str, object]]:
    async with person.session.post(f"/api/prompts/{path}", data=body) as response:
        return response.status, await response.json()


async def test_uploaded_heard_and_played_by_a_flow(world: World) -> None:
    zhao, wang = await world.signed_in("zhao"), await world.signed_in("wang")
    assert (await upload(wang, "demo/hello/zh", sound(3)))[0] == 403
    status, told = await upload(zhao, "demo/hello/zh", sound(3))
    assert (status, told["version"]) == (200, 1)
    assert 1.0 < float(str(told["seconds"])) < 1.5 and float(str(told["cut_s"])) > 1.5, "silence is cut"
    async with zhao.session.get("/api/prompts/demo/hello/zh/audio") as response:
        with wave.open(io.BytesIO(await response.read())) as file:
            assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
    text = TEXT.replace("say: greeting", "say: hello")
    _, checked = await zhao.post("/api/flow-check", {"text": text})
    assert [(one["where"], one["line"] > 20) for one in checked["problems"]] == [(["nodes", "main", "say", 0], True)]
    assert "in en" in checked["problems"][0]["en"], "no English file yet"
    assert (await upload(zhao, "demo/hello/en", as_mp3(sound(2, rate=44100))))[0] == 200
    assert (await zhao.post("/api/flows/line/text", {"text": text, "after": 0}))[0] == 200
    kept = await Flows(world.pool).newest("line")
    assert kept is not None
    main = kept.document.nodes["main"]
    assert isinstance(main, nodes.Say)
    piece = main.say[0]
    found = await Flows(world.pool).sounds([piece.zh_sound, piece.en_sound])
    assert len(found) == 2, "what Asterisk will play is there"
    assert "zh_sound" not in (await zhao.get("/api/flows/line/versions/1"))[1]["text"]
    status, told = await upload(zhao, "demo/hello/zh", sound(2))
    assert (status, told["code"]) == (409, "prompt-changed")
    assert (await upload(zhao, "demo/hello/zh?after=1", sound(2)))[1]["version"] == 2
    lines = {(one["client"], one["name"]): one for one in (await zhao.get("/api/prompts"))[1]}
    assert lines["demo", "hello"]["used"] == ["line"] == lines["demo", "hello"]["old"], "it plays the older file"
    assert lines["", "greeting"]["files"][0]["text"]
    assert ("prompt-uploaded", "zhao", "hello") in [
        (one.act, one.who, one.whom) for one in await Audit(world.pool).newest(20)
    ]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"hello", "file"),
        (b"RIFF0000WAVEjunk", "file"),
        (b"ID3" + bytes(100), "file"),
        (sound(0.1), "length"),
        (sound(3, level=0.001), "level"),
        (b"", "file"),
    ],
)
async def test_what_is_no_prompt_is_refused(world: World, body: bytes, where: str) -> None:
    zhao = await world.signed_in("zhao")
    status, told = await upload(zhao, "demo/hello/zh", body)
    assert (status, told["where"]) == (400, where)
    assert (await upload(zhao, "demo/..%2Fhello/zh", sound(1)))[0] in (400, 404)
    assert (await upload(zhao, "demo/hello/fr", sound(1)))[0] == 400


async def test_another_clients_are_closed(world: World) -> None:
    await add_other_client(world)
    await add_person(world, "half", "operations-manager", ["other"])
    zhao, half = await world.signed_in("zhao"), await world.signed_in("half")
    await upload(zhao, "demo/hello/zh", sound(1))
    assert (await upload(half, "demo/hello/zh?after=1", sound(1)))[0] == 404
    assert (await half.get("/api/prompts/demo/hello/zh/audio"))[0] == 404
    assert {one["client"] for one in (await half.get("/api/prompts"))[1]} == {""}
    assert (await half.get("/api/prompts/-/greeting/zh/audio"))[0] == 200
