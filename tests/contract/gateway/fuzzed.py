"""schemathesis on a running gateway, as one of its people or programs: what it sends comes from the API's description.

``python -m tests.contract.gateway.fuzzed`` is the long run of ``make api-check``: every role, more examples.
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import get_args

from agent_ui.gateway.protocol_doors import Role
from store.migrate import migrate
from tests.contract.gateway.people import add_other_client, add_person
from tests.contract.gateway.world import World, open_world
from tests.contract.parts import PostgresServer, RedisServer

PROGRAM = Path(sys.executable).with_name("st")
APART = r"^/\{path\}$|^/api/sign-out$|^/metrics$"
_KINDS = {"session": "api_key", "origin": "api_key", "token": "bearer"}
CHECKS = (
    "status_code_conformance", "content_type_conformance", "response_schema_conformance", "negative_data_rejection",
    "ignored_auth",
)  # fmt: skip


def _configured(folder: str, who: dict[str, str]) -> None:
    auth = "".join(f"[auth.openapi.{name}]\n{_KINDS[name]} = {json.dumps(value)}\n" for name, value in who.items())
    methods = '[phases.coverage]\nunexpected-methods = ["PATCH"]\n'  # one of them says as much as all
    Path(folder, "schemathesis.toml").write_text(methods + auth, encoding="utf-8")


async def fuzz(world: World, who: dict[str, str], *, phases: str, examples: int) -> str:
    """What was found; "": nothing. ``who``: security scheme of the description -> what is shown by it."""
    with tempfile.TemporaryDirectory() as folder:
        _configured(folder, who)
        run = await asyncio.create_subprocess_exec(
            *(str(PROGRAM), "run", f"{world.url}/api/openapi.json", "--phases", phases, "-n", str(examples)),
            *("--generation-deterministic", "--no-color", "--checks", ",".join(CHECKS)),
            *("--exclude-path-regex", APART, "--suppress-health-check", "all", "--warnings", "off"),
            cwd=folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        told, _ = await run.communicate()
    return "" if run.returncode == 0 else told.decode(errors="replace")


async def as_person(world: World, login: str) -> dict[str, str]:
    """What somebody who signs in has to show."""
    person = await world.signed_in(login)
    cookies = {one.key: one.value for one in person.session.cookie_jar}
    return {"session": cookies["zx_session"], "origin": world.url}


async def long_run() -> int:
    """Everybody, with what ``make api-check`` has time for."""
    postgres, redis = PostgresServer(), RedisServer()
    found = 0
    try:
        postgres.start()
        redis.start()
        for role in get_args(Role):
            dsn = postgres.create_database(f"fuzz_{role.replace('-', '_')}")
            migrate(dsn)
            with tempfile.TemporaryDirectory() as folder:
                async with open_world(dsn, redis, Path(folder)) as world:
                    await add_other_client(world)
                    await add_person(world, "fuzzer", role, ["demo"])
                    told = await fuzz(world, await as_person(world, "fuzzer"), phases="coverage,fuzzing", examples=20)
            redis.flush()
            print(f"{role}: {told or 'nothing found'}", flush=True)
            found += bool(told)
    finally:
        redis.remove()
        postgres.remove()
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(long_run()))
