"""Scripts written in the browser: in versions, by whom, never over somebody else's; closed to other clients."""

import pytest

from store.audit import Audit
from tests.contract.gateway.people import add_other_client, add_person
from tests.contract.gateway.world import World

pytestmark = pytest.mark.asyncio
PATH = "/api/articles/billing/zh"


async def test_written_and_read_beside_the_call(world: World) -> None:
    zhao, wang = await world.signed_in("zhao"), await world.signed_in("wang")
    began = (await zhao.get(PATH))[1]
    after = 0 if began is None else began["version"]
    wish = {"title": " 账单 ", "body": "# 先问\n> 您好", "after": after}
    assert (await wang.post(PATH, wish))[0] == 403
    status, told = await zhao.post(PATH, wish)
    assert (status, told["version"], told["title"], told["published_by"]) == (200, after + 1, "账单", "zhao")
    assert (await zhao.get(PATH))[1] == {"version": after + 1, "title": "账单", "body": "# 先问\n> 您好"}
    read = (await wang.get("/api/articles/billing?language=zh"))[1]
    assert (read["title"], read["version"]) == ("账单", after + 1)
    status, told = await zhao.post(PATH, {**wish, "body": "mine"})
    assert (status, told["code"]) == (409, "article-changed")
    assert (await zhao.post(PATH, {**wish, "after": after + 1, "title": " "}))[0] == 400
    await zhao.post(PATH, {**wish, "after": after + 1, "body": "other"})
    lines = (await zhao.get(f"{PATH}/versions"))[1]
    assert [one["version"] for one in lines][:2] == [after + 2, after + 1]
    assert (await zhao.get(f"{PATH}?version={after + 1}"))[1]["body"].startswith("# 先问")
    assert (await zhao.get(f"{PATH}?version=99"))[0] == 404
    assert ("billing", "zh", after + 2) in [
        (one["reason"], one["language"], one["version"]) for one in (await zhao.get("/api/articles"))[1]
    ]
    acts = [(one.act, one.who, one.client) for one in await Audit(world.pool).newest(10)]
    assert ("ArticlePublished", "zhao", "demo") in acts


async def test_another_clients_are_closed(world: World) -> None:
    await add_other_client(world)
    await add_person(world, "half", "trainer", ["other"])
    zhao, half = await world.signed_in("zhao"), await world.signed_in("half")
    wish = {"title": "t", "body": "b", "after": 0}
    assert (await half.post("/api/articles/o-reason/en", wish))[0] == 200
    newest = (await zhao.get(PATH))[1]
    await zhao.post(PATH, {**wish, "after": 0 if newest is None else newest["version"]})
    assert {one["client"] for one in (await half.get("/api/articles"))[1]} == {"other"}
    for path in (PATH, f"{PATH}/versions"):
        assert (await half.get(path))[0] == 404
    assert (await half.post(PATH, wish))[0] == 404
