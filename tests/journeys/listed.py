"""A number that stands in a list of the test company's for a while, entered by its administrator over the API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from agent_ui.gateway.protocol.in_force import InForce
from agent_ui.gateway.protocol.listed import ListLine, ListSeen, ListWish
from tests.journeys.centre import Centre, eventually
from tests.journeys.test_desks import signed_in

BOSS = """
INSERT INTO person (id, login, name_zh, name_en, role, password_hash)
SELECT 't-boss', 't-boss', '测试t-boss', 'Test t-boss', 'administrator', password_hash FROM person WHERE id = 't-super'
ON CONFLICT DO NOTHING
"""


@asynccontextmanager
async def listed(
    centre: Centre, name: str, number: str, reason: str = "", client: str = "t"
) -> AsyncIterator[ListLine]:
    """Calls go by it when the block begins, and by the list without it when it has ended."""
    await centre.pool.execute(BOSS)
    async with signed_in(centre, "t-boss") as (api, session):

        async def now() -> InForce:
            async with session.get(centre.url + "/api/in-force") as reply:
                return InForce(**await reply.json())

        async def has_changed(before: InForce) -> None:
            """The gateway has heard of the change, and calls go by it."""

            async def is_so() -> bool:
                seen = await now()
                return seen.is_in_force and seen.changed_at != before.changed_at

            await eventually(is_so, "the list in force")

        before = await now()
        line = await api.post(f"/api/lists/{name}", ListWish(client=client, number=number, reason=reason), ListLine)
        await has_changed(before)
        try:
            yield line
        finally:
            before = await now()
            await api.post(f"/api/lists/{name}/{line.entry}/drop", ListSeen(seen=line.seen), object)
            await has_changed(before)
