"""Logs: nothing of what people do at the doors leaves a number, a password or a code in them."""

import json

import pytest
import structlog

from agent_ui.gateway.facts import masked
from tests.contract.gateway.people import CALLER, RECORDING, add_other_client, add_person
from tests.contract.gateway.world import World


@pytest.mark.asyncio
async def test_logs_hold_no_number(world: World, capfd: pytest.CaptureFixture[str]) -> None:
    await add_other_client(world)
    await add_person(world, "boss", "operations-manager")
    with structlog.testing.capture_logs() as lines:
        boss = await world.signed_in("boss")
        for number in range(100):
            login = f"138{number:08d}"  # people type their telephone number where the login goes
            await world.person().post("/api/sign-in", {"login": login, "password": f"geheim-{number}"})
        await boss.get("/api/recordings")
        await boss.get("/api/waiting")
        await boss.post("/api/reveal", {"kind": "recording", "id": RECORDING})
        _, begun = await boss.post("/api/factor")
        await boss.post("/api/sign-out")
    told = json.dumps(lines, ensure_ascii=False, default=str) + "".join(capfd.readouterr())
    assert "sign-in-refused" in told and "signed-in" in told
    secrets = [CALLER, "geheim-", "13800000", world.passwords["boss"], begun["seed"]]
    assert [one for one in secrets if one in told] == []


def test_a_traceback_shows_no_whole_number() -> None:
    """asyncpg quotes the argument that it cannot encode."""
    event = masked(None, "error", {"exception": f"DataError: invalid input for query argument $1: '{CALLER}'"})
    assert CALLER not in event["exception"] and "139****2222" in event["exception"]
