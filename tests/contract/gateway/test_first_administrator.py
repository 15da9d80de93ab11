"""The commands of docs/install.md make the first administrator: a password for one sign-in, then one more factor."""

import asyncio
import json
import re
import shlex

import pytest
from typer.testing import CliRunner

from cli import running
from cli.main import app
from launch.settings import ROOT
from tests.contract.gateway.world import World

pytestmark = pytest.mark.asyncio
COMMAND = re.compile(r"^runuser .* \./zuoxi (people .*)$", re.MULTILINE)


async def test_the_first_administrator_comes_in(world: World, dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.pool.execute("TRUNCATE person, session CASCADE")
    instance = running.Instance(world.gateway.settings.var, {}, {"ZUOXI_PG_DSN": dsn})
    monkeypatch.setattr(running, "find", lambda: instance)
    nobody = world.person()
    assert (await nobody.post("/api/sign-in", {"login": "admin", "password": "admin"}))[0] == 401
    commands = COMMAND.findall((ROOT / "docs/install.md").read_text("utf-8"))
    assert len(commands) == 2
    password = ""
    for command in commands:
        done = await asyncio.to_thread(CliRunner().invoke, app, [*shlex.split(command), "--json"])
        assert done.exit_code == 0, done.output
        if command.startswith("people add"):
            password = json.loads(done.stdout)["password"]
    world.passwords["admin"] = password
    assert len(password) >= 12
    admin = world.person()
    assert (await admin.sign_in("admin"))["must"] == "password"
    status, told = await admin.get("/api/people")
    assert (status, told["code"]) == (403, "password-first")
    assert (await admin.post("/api/password", {"old": password, "new": "vier-blaue-tassen"}))[0] in (200, 204)
    assert (await admin.get("/api/people"))[1]["code"] == "totp-first"
