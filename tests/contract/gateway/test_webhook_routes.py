"""Webhooks over HTTP: made, tried, paused and ended by an administrator of the clients; each act is in the trail."""

import pytest

from tests.contract.gateway.people import add_other_client, add_person
from tests.contract.gateway.world import World

pytestmark = pytest.mark.asyncio
HOOK = {"name": "crm", "url": "https://crm.example/hook", "clients": ["demo"], "kinds": ["call.ended"]}


async def test_a_webhook_is_tried_paused_and_resumed(world: World) -> None:
    await add_other_client(world)
    await add_person(world, "root", "administrator")
    await add_person(world, "small", "administrator", ["other"])
    root, small = await world.signed_in("root"), await world.signed_in("small")
    status, made = await root.post("/api/webhooks", HOOK)
    assert status == 200 and made["secret"].startswith("whsec_")
    at = f"/api/webhooks/{made['id']}"
    for method, path, body in (
        ("GET", "/deliveries", None), ("POST", "/test", None), ("POST", "/pause", None), ("POST", "/resume", {}),
    ):  # fmt: skip
        assert (await small.ask(method, at + path, body))[0] == 404, path
    assert await root.post(f"{at}/test") == (200, {"place": -1})
    [line] = (await root.get(f"{at}/deliveries?state=waiting"))[1]
    assert (line["type"], line["place"], line["state"], line["status"]) == ("webhook.test", -1, "waiting", None)
    assert (await root.get(f"{at}/deliveries?before={line['number']}"))[1] == []
    assert (await root.get(f"{at}/deliveries?state=gone"))[0] == 400
    assert (await root.get(f"{at}/deliveries?limit=0"))[0] == 400
    assert (await root.post(f"{at}/resume", {}))[0] == 409
    assert (await root.post(f"{at}/pause"))[0] == 204 and (await root.post(f"{at}/pause"))[0] == 409
    [listed] = (await root.get("/api/webhooks"))[1]
    assert listed["paused_by"] == "root" and listed["dead"] == 0
    assert (await root.post(f"{at}/resume", {"from_now": True}))[0] == 204
    [line] = (await root.get(f"{at}/deliveries"))[1]
    assert (line["state"], line["why"]) == ("dead", "passed over")
    trail = {one["act"] for one in (await root.get("/api/audit?who=root"))[1]}
    assert trail >= {"webhook-made", "webhook-tested", "webhook-paused", "webhook-resumed"}
