"""schemathesis on a running gateway, as one of its people or programs: what it sends comes from the API's description.

``python -m tests.contract.gateway.fuzzed`` is the long run of ``make api-check``: every role, a program with every
right that one can have, and nobody; or only those that are named. No limit of pace holds there: it would answer first.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import get_args

from agent_ui.gateway.doors.pace import Limit
from agent_ui.gateway.doors.rights import TOKEN_RIGHTS
from agent_ui.gateway.protocol.doors import Role
from routing.floor import Floor
from routing.publishing.document import plan_of
from store.migrate import migrate
from store.plans import Plans
from tests.contract.gateway.people import add_other_client, add_person
from tests.contract.gateway.world import World, open_world
from tests.contract.parts import PostgresServer, RedisServer

PROGRAM = Path(sys.executable).with_name("st")
APART = r"^/\{path\}$|^/api/sign-out$|^/metrics$|^/api/events$"  # the last has no end
_KINDS = {"session": "api_key", "origin": "api_key", "token": "bearer"}
CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "negative_data_rejection", "unsupported_method", "allow_header_conformance",
    "missing_required_header", "use_after_free", "ensure_resource_availability", "ignored_auth",
)  # fmt: skip


def _configured(folder: str, who: dict[str, str]) -> None:
    auth = "".join(f"[auth.openapi.{name}]\n{_KINDS[name]} = {json.dumps(value)}\n" for name, value in who.items())
    methods = '[phases.coverage]\nunexpected-methods = ["PATCH"]\n'  # one of them says as much as all
    Path(folder, "schemathesis.toml").write_text(methods + auth, encoding="utf-8")


async def fuzz(world: World, who: dict[str, str], *, phases: str, examples: int) -> str:
    """What was found; "": nothing. ``who``: security scheme of the description -> what is shown by it."""
    _, document, version = await Plans(world.pool).in_force()
    world.board.floor = Floor((f"o{n}" for n in count(1)), plan_of(document, version))  # so that it is asked why
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


PROGRAM_ROLE, NOBODY = "program", "nobody"
EVERYBODY: tuple[str, ...] = (*get_args(Role), PROGRAM_ROLE, NOBODY)
NO_LIMIT = Limit(1e9, 1_000_000_000)


async def as_program(world: World) -> dict[str, str]:
    """What a program of the first client shows, with every right that a program can have."""
    await add_person(world, "maker", "administrator")
    wish = {"name": "fuzzer", "rights": list(TOKEN_RIGHTS), "clients": ["demo"]}
    status, told = await (await world.signed_in("maker")).post("/api/tokens", wish)
    assert status == 200, told
    return {"token": told["token"]}


async def _as_one_of(world: World, role: str) -> dict[str, str]:
    if role == NOBODY:
        return {"origin": world.url}
    if role == PROGRAM_ROLE:
        return await as_program(world)
    await add_person(world, "fuzzer", role, ["demo"])
    return await as_person(world, "fuzzer")


async def long_run(roles: Sequence[str]) -> int:
    """Each of these, with what ``make api-check`` has time for."""
    postgres, redis = PostgresServer(), RedisServer()
    found = 0
    try:
        postgres.start()
        redis.start()
        for role in roles:
            dsn, began = postgres.create_database(f"fuzz_{role.replace('-', '_')}"), time.monotonic()
            migrate(dsn)
            with tempfile.TemporaryDirectory() as folder:
                async with open_world(dsn, redis, Path(folder)) as world:
                    pace = world.gateway.router.pace
                    pace.person = pace.address = pace.program = NO_LIMIT
                    await add_other_client(world)
                    who = await _as_one_of(world, role)
                    told = await fuzz(world, who, phases="coverage,fuzzing,stateful", examples=20)
            redis.flush()
            print(f"{role} ({time.monotonic() - began:.0f} s): {told or 'nothing found'}", flush=True)
            found += bool(told)
    finally:
        redis.remove()
        postgres.remove()
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(long_run(sys.argv[1:] or EVERYBODY)))
