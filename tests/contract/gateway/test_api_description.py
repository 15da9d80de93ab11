"""The API's description is true: each route is in it, and schemathesis finds nothing on a running gateway."""

import re

import pytest

from agent_ui.gateway.description.table import ROUTES, is_described
from docs.api import PAGE, page
from tests.contract.gateway.fuzzed import as_person, fuzz
from tests.contract.gateway.people import add_other_client, add_person
from tests.contract.gateway.world import World

pytestmark = pytest.mark.asyncio


async def test_every_route_is_described(world: World) -> None:
    table = world.gateway.router.table
    unsaid = [(method, path) for method, path, _ in table if not is_described(method, path)]
    assert not unsaid, "a row in described.py, or a line at the head of a protocol file"
    assert {(method, path) for method, path, _ in table} >= set(ROUTES)
    assert page(table) == PAGE.read_text("utf-8"), "docs/api.md is stale: run python -m docs.api"
    status, told = await world.person().get("/api/openapi.json")
    assert status == 200 and told["openapi"] == "3.1.0"
    served = {(method.upper(), path) for path, methods in told["paths"].items() for method in methods}
    assert served == {(method, re.sub(r":[^}]*", "", path)) for method, path, _ in table}
    for method, path, right in table:
        row = told["paths"][re.sub(r":[^}]*", "", path)][method.lower()]
        assert row.get("x-right") == right and row["responses"]
        assert len([one for one in row["parameters"] if one["in"] == "path"]) == path.count("{")


@pytest.mark.parametrize("role", ["operations-manager", "agent", "administrator"])
async def test_nothing_is_found(world: World, role: str) -> None:
    """Some of all kinds; ``make api-check`` tries every kind as every role."""
    await add_other_client(world)
    await add_person(world, "fuzzer", role, ["demo"])
    found = await fuzz(world, await as_person(world, "fuzzer"), phases="fuzzing", examples=2)
    assert not found, found
