"""Flows edited in the browser: forms, drafts, what is wrong and where, differences, versions; and who may not."""

import msgspec
import pytest

from documents.flow_file import plain
from documents.yaml_file import written
from store.audit import Audit
from tests.contract.gateway.people import add_other_client, add_person
from tests.contract.gateway.test_flows import LINE
from tests.contract.gateway.world import World

pytestmark = pytest.mark.asyncio
TEXT = written(plain(LINE)).replace("nodes:\n", "nodes:  # what callers hear\n")


async def test_typed_mended_and_published(world: World) -> None:
    zhao, wang = await world.signed_in("zhao"), await world.signed_in("wang")
    assert (await wang.post("/api/flow-check", {"text": TEXT}))[0] == 403
    kinds = {one["do"] for one in (await zhao.get("/api/flow-forms"))[1]["nodes"]}
    assert {"menu", "queue", "hang-up"} <= kinds
    names = (await zhao.get("/api/flow-names/demo"))[1]
    assert "billing" in names["reasons"] and "4008000001" in names["numbers"] and "greeting" in names["prompts"]

    change = {"where": ["nodes", "q", "reason"], "value": "biling"}
    _, told = await zhao.post("/api/flow-check", {"text": TEXT, "changes": [change]})
    assert (
        told["is_kept"] and "# what callers hear" in told["text"] and told["data"]["nodes"]["q"]["reason"] == "biling"
    )
    (problem,) = told["problems"]
    line = told["text"].split("\n")[problem["line"] - 1]
    assert problem["where"] == ["nodes", "q", "reason"] and "biling" in line and "billing" in problem["en"]

    status, said = await zhao.post("/api/flows/line/text", {"text": told["text"], "after": 0})
    assert status == 422 and said["problems"] == told["problems"]
    broken = TEXT.replace("do: say", "do: sing")
    _, told = await zhao.post("/api/flow-check", {"text": broken})
    assert told["data"] is not None and told["problems"][0]["where"] == ["nodes", "main", "do"]
    _, told = await zhao.post("/api/flow-check", {"text": "a: [\n"})
    assert told["data"] is None and told["problems"][0]["line"] > 0

    assert (await zhao.ask("PUT", "/api/flows/line/draft", {"text": TEXT, "after": 0}))[0] == 204
    kept = (await zhao.get("/api/flow-list"))[1]
    assert [one["text"] for one in kept["drafts"]] == [TEXT] and kept["flows"] == []
    status, said = await zhao.post("/api/flows/line/text", {"text": TEXT, "after": 0, "note": "first"})
    assert (status, said) == (200, {"version": 1, "problems": []})
    kept = (await zhao.get("/api/flow-list"))[1]
    assert kept["drafts"] == [] and [(one["flow"], one["version"]) for one in kept["flows"]] == [("line", 1)]
    assert (await zhao.post("/api/flows/line/text", {"text": TEXT, "after": 0}))[1]["code"] == "flow-changed"
    assert (await zhao.post("/api/flows/other/text", {"text": TEXT, "after": 1}))[0] == 409


async def test_versions_are_compared_and_brought_back(world: World) -> None:
    zhao = await world.signed_in("zhao")
    await zhao.post("/api/flows/line/text", {"text": TEXT, "after": 0, "note": "first"})
    other = TEXT.replace("recorded: greeting", "recorded: menu").replace("say: greeting", "say: menu")
    assert other != TEXT
    _, lines = await zhao.post("/api/flows/line/difference", {"text": other, "version": 1})
    assert {one["is"] for one in lines} == {"same", "added", "removed"}
    assert [one["text"].strip() for one in lines if one["is"] == "added"][0].endswith("menu}") or "menu" in str(lines)
    await zhao.post("/api/flows/line/text", {"text": other, "after": 1})
    assert (await zhao.post("/api/flows/line/rollback", {"version": 1, "after": 2, "note": "back"}))[0] == 200
    versions = (await zhao.get("/api/flows/line/versions"))[1]
    assert [(one["version"], one["published_by"], one["note"]) for one in versions] == [
        (3, "zhao", "back"), (2, "zhao", ""), (1, "zhao", "first"),
    ]  # fmt: skip
    third = (await zhao.get("/api/flows/line/versions/3"))[1]
    assert third["text"] == TEXT and third["is_newest"] and third["is_written"], "comments come back with it"
    document = msgspec.json.decode(msgspec.json.encode(LINE))
    assert (await zhao.post("/api/flows/line", {"document": document, "after": 3}))[0] == 200
    fourth = (await zhao.get("/api/flows/line/versions/4"))[1]
    assert not fourth["is_written"] and "do: queue" in fourth["text"], "published without a file"
    acts = [(one.act, one.who, one.whom) for one in await Audit(world.pool).newest(10)]
    assert acts.count(("FlowPublished", "zhao", "line")) == 4


async def test_another_clients_flows_are_closed(world: World) -> None:
    """Somebody who may edit flows, but sees one client alone."""
    await add_other_client(world)
    await add_person(world, "half", "operations-manager", ["other"])
    zhao, half = await world.signed_in("zhao"), await world.signed_in("half")
    await zhao.post("/api/flows/line/text", {"text": TEXT, "after": 0})
    await zhao.ask("PUT", "/api/flows/line/draft", {"text": TEXT + "# begun\n", "after": 1})
    assert (await half.get("/api/flow-list"))[1] == {"flows": [], "drafts": []}
    assert (await half.get("/api/flows/line/versions"))[1] == []
    for path in ("/api/flows/line/versions/1", "/api/flow-names/demo", "/api/flows/line"):
        assert (await half.get(path))[0] == 404, path
    wish = {"text": TEXT, "version": 1}
    assert (await half.post("/api/flows/line/difference", wish))[0] == 404
    assert (await half.post("/api/flows/line/rollback", {"version": 1, "after": 1}))[0] == 404
    told = (await half.post("/api/flow-check", {"text": TEXT}))[1]["problems"]
    assert any(one["where"] == ["client"] for one in told), "a client that is not seen is none"
    theirs = TEXT.replace("client: demo", "client: other")
    told = str((await half.post("/api/flow-check", {"text": theirs}))[1]["problems"])
    assert "technical" not in told and "'demo'" not in told, "nothing of the other client is named"
    assert (await half.post("/api/flows/line/text", {"text": theirs, "after": 0}))[0] in (404, 422)
    assert (await zhao.get("/api/flow-list"))[1]["flows"][0]["version"] == 1


async def test_hours_of_a_text(world: World) -> None:
    """Open now, what comes next, and a year's days from a table put into it."""
    zhao = await world.signed_in("zhao")
    old = {"where": ["calendars", "office", "holidays"], "value": [{"date": "2027-02-01", "name": "old"}]}
    text = (await zhao.post("/api/flow-check", {"text": TEXT, "changes": [old]}))[1]["text"]
    wish = {"text": text, "calendar": "office", "at": "2027-01-25T10:00"}
    _, told = await zhao.post("/api/flow-hours", wish)
    assert (told["opening"], told["changes_at"], told["afterwards"]) == ("open", "2027-01-25T18:00+08:00", "closed")
    assert told["days"][7] == {"date": "2027-02-01", "hours": [], "why": "holiday", "name": "old"}
    csv = "kind,date,until,name,hours\nholiday,2027-02-01,2027-02-03,春节,\nworkday,2027-02-07,,,mon\n"
    _, read = await zhao.post("/api/flow-days", {"text": text, "calendar": "office", "csv": csv})
    assert (read["wrong"], read["holidays"], read["workdays"], read["replaced"]) == ([], 1, 1, 1)
    _, told = await zhao.post("/api/flow-check", {"text": text, "changes": read["changes"]})
    assert told["is_kept"] and [one for one in told["problems"] if not one["is_warning"]] == []
    _, told = await zhao.post("/api/flow-hours", {**wish, "text": told["text"]})
    by_date = {one["date"]: one for one in told["days"]}
    assert by_date["2027-02-03"]["name"] == "春节" and by_date["2027-02-07"]["hours"] == ["09:00-18:00"]
    _, read = await zhao.post("/api/flow-days", {"text": text, "calendar": "office", "csv": csv + "holiday,x,,,\n"})
    assert [one["row"] for one in read["wrong"]] == [4] and read["changes"] == []
    assert (await zhao.post("/api/flow-hours", {**wish, "calendar": "shop"}))[1]["code"] == "hours-unreadable"
    assert (await zhao.post("/api/flow-hours", {**wish, "at": "noon"}))[0] == 400


async def test_roads_from_numbers_to_queues(world: World) -> None:
    """Dead ends are marked; nothing of a client that is not seen."""
    zhao = await world.signed_in("zhao")
    await zhao.post("/api/flows/line/text", {"text": TEXT, "after": 0})
    _, told = await zhao.get("/api/roads")
    numbers = {one["number"]: one for one in told["numbers"]}
    assert numbers["4008000001"]["flow"] == "line" and numbers["4008000001"]["marks"] == []
    (flow,) = told["flows"]
    assert flow["reasons"] == ["billing"] and flow["marks"] == []
    queue = next(one["queue"] for one in told["reasons"] if one["id"] == "billing")
    billing = next(one for one in told["queues"] if one["id"] == queue)
    assert billing["able"] > 0 and billing["marks"] == ["nobody-here"]
    async with (await world.signed_in("wang")).socket("/api/desk?page=p1") as desk:
        await desk.until(lambda one: one["type"] == "snapshot" and one["me"]["state"] == "not-ready")
        _, told = await zhao.get("/api/roads")
    billing = next(one for one in told["queues"] if one["id"] == queue)
    assert billing["here"] == 1 and billing["marks"] == []
    await add_other_client(world)
    await add_person(world, "half", "operations-manager", ["other"])
    _, theirs = await (await world.signed_in("half")).get("/api/roads")
    assert theirs["numbers"][0]["marks"] == ["no-flow"]
    assert "demo" not in str(theirs) and [one["number"] for one in theirs["numbers"]] == ["4008000099"]


async def test_numbers_are_given_moved_and_taken_away(world: World) -> None:
    """Nobody changes what somebody else changed first, and nobody a number of a client that is not seen."""
    zhao = await world.signed_in("zhao")
    await zhao.post("/api/flows/line/text", {"text": TEXT, "after": 0})
    path = "/api/numbers/4008000077"
    assert (await zhao.ask("PUT", path, {"client": "demo"}))[0] == 400, "it leads nowhere"
    assert (await zhao.ask("PUT", path, {"client": "demo", "reason": "billing"}))[0] == 204
    assert (await zhao.ask("PUT", path, {"client": "demo", "reason": "billing"}))[1]["code"] == "number-there"
    assert (await zhao.ask("PUT", path, {"client": "demo", "flow": "line", "was": "demo"}))[0] == 204
    numbers = {one["number"]: one for one in (await zhao.get("/api/roads"))[1]["numbers"]}
    assert (numbers["4008000077"]["flow"], numbers["4008000077"]["marks"]) == ("line", [])
    await add_other_client(world)
    await add_person(world, "half", "operations-manager", ["other"])
    half = await world.signed_in("half")
    wish = {"client": "other", "reason": "o-reason", "was": "demo"}
    for body in (wish, {**wish, "was": ""}, {**wish, "client": "demo"}):
        status, told = await half.ask("PUT", path, body)
        assert status in (404, 409) and "demo" not in str(told)
    assert (await half.post(f"{path}/remove", {"was": "demo"}))[0] == 409
    assert (await zhao.post(f"{path}/remove", {"was": "other"}))[0] == 409
    assert (await zhao.post(f"{path}/remove", {"was": "demo"}))[0] == 204
    assert (await zhao.post(f"{path}/remove", {"was": "demo"}))[0] == 404
    acts = [(one.act, one.who) for one in await Audit(world.pool).newest(20)]
    assert acts.count(("NumberChanged", "zhao")) >= 3
