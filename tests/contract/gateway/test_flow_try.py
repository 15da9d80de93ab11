"""A flow tried in the browser: where a caller is led, by its keys and the time; refused where the flow is wrong."""

import pytest

from launch.settings import ROOT
from tests.contract.gateway.people import add_other_client, add_person
from tests.contract.gateway.world import World

pytestmark = pytest.mark.asyncio
TEXT = (ROOT / "docs/flows/service.yml").read_text("utf-8")
OPEN = "2027-03-01T10:00"  # of the calendar's own zone


async def test_keys_and_the_time_lead_through_the_text(world: World) -> None:
    zhao, wang = await world.signed_in("zhao"), await world.signed_in("wang")
    wish = {"text": TEXT, "at": OPEN, "answers": ["2"]}
    assert (await wang.post("/api/flow-try", wish))[0] == 403
    status, told = await zhao.post("/api/flow-try", wish)
    assert status == 200 and told["waits"] == "keys" and told["at"] == "2027-03-01T10:00+08:00"
    assert told["ways"] == [
        ["outage", "hours"], ["hours", "language"], ["language", "hello"], ["hello", "main"],
    ]  # fmt: skip
    heard = [one["said"] for one in told["steps"] if one["what"] == "said"]
    assert heard[-1] == ["For billing press one. For technical support press two. To hear this again press star."], (
        "in the language that was chosen"
    )
    _, told = await zhao.post("/api/flow-try", {**wish, "answers": ["1", "2"]})
    last = told["steps"][-1]
    assert (last["what"], last["node"], last["told"]["reason"]) == ("queued", "technical", "technical")
    assert told["waits"] == ""
    _, told = await zhao.post("/api/flow-try", {**wish, "at": "2027-10-01T10:00", "answers": []})
    assert told["steps"][-1]["told"]["why"] == "closed", "a holiday"


async def test_what_cannot_be_tried_says_why(world: World) -> None:
    """Wrong, not to be read, of a client that is not seen, or too much of it."""
    await add_other_client(world)
    await add_person(world, "half", "operations-manager", ["other"])
    zhao, half = await world.signed_in("zhao"), await world.signed_in("half")
    for text in (
        TEXT.replace("reason: technical", "reason: tecnical"),
        "a: [\n",
        TEXT.replace("say: greeting", "sing: x"),
    ):
        assert (await zhao.post("/api/flow-try", {"text": text}))[1]["code"] == "flow-wrong"
    assert (await half.post("/api/flow-try", {"text": TEXT}))[1]["code"] == "flow-wrong", "of another client"
    assert (await zhao.post("/api/flow-try", {"text": TEXT, "at": "noon"}))[0] == 400
    assert (await zhao.post("/api/flow-try", {"text": TEXT, "answers": ["1"] * 101}))[0] == 400
    assert (await zhao.post("/api/flow-try", {"text": TEXT, "answers": ["1" * 201]}))[0] == 400
