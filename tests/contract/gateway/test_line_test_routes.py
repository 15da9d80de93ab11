"""Test calls over HTTP: asked of the controller, told from the journal, few for each person, and for whom lines are."""

from typing import Any

import pytest

from agent_ui.gateway.admin.line_tests import MOST_AN_HOUR
from lexicon.errors import Refused
from lexicon.journal import LineTestAnswered, LineTestBegan, LineTestEnded, LineTestRang
from lexicon.orders import Answer, LineBeat
from lexicon.orders_aside import TryLine
from tests.contract.gateway.people import add_person
from tests.contract.gateway.world import Person, Switchboard, World
from tests.contract.parts import Until

pytestmark = pytest.mark.asyncio
NUMBER = "13812345678"
WISH = {"number": NUMBER, "seconds": 3}


class Trier:
    """The controller as far as test calls go: numbers them and notes what it is told to note."""

    def __init__(self, board: Switchboard) -> None:
        self.board, self.count, self.is_noting = board, 0, True
        board.answers[TryLine] = self.begin

    def begin(self, order: TryLine) -> Answer:
        self.count += 1
        test = f"t{self.count}"
        if self.is_noting:
            self.board.journal.record(LineTestBegan(test, order.line, order.number, order.shown, order.agent))
        return Answer(id=order.id, data={"test": test})

    async def end(self, test: str, result: str = "busy", cause: int = 17, sip: int = 486, **sound: Any) -> None:
        self.board.journal.record(LineTestEnded(test, result, cause, sip, 4.0, **sound))
        await self.board.journal.flush()


@pytest.fixture
def tester(world: World) -> Trier:
    return Trier(world.board)


async def boss_of(world: World) -> Person:
    await add_person(world, "boss", "operations-manager")
    return await world.signed_in("boss")


async def test_a_call_is_followed_to_its_end(world: World, tester: Trier) -> None:
    boss, record = await boss_of(world), world.board.journal.record
    status, begun = await boss.post("/api/lines/telecom/tests", {**WISH, "shown": "4001"})
    assert (status, begun["id"], begun["state"], begun["number"]) == (200, "t1", "calling", "138****5678")
    [order] = world.board.heard(TryLine)
    assert isinstance(order, TryLine)
    assert (order.line, order.number, order.shown, order.for_s, order.agent) == ("telecom", NUMBER, "4001", 3, "boss")

    async def now() -> dict[str, Any]:
        await world.board.journal.flush()
        status, told = await boss.get("/api/line-tests/t1")
        assert status == 200 and NUMBER not in str(told)
        return dict(told)

    assert (await now())["state"] == "calling"
    record(LineTestRang("t1", 1.0, True))
    told = await now()
    assert (told["state"], told["rang_s"], told["is_early"]) == ("rings", 1.0, True)
    record(LineTestAnswered("t1", 2.0))
    assert (await now())["answered_s"] == 2.0
    await tester.end("t1", "heard", 16, 0, talked_s=3.0, codec="alaw", sent=150, received=149, lost=1)
    told = await now()
    assert (told["state"], told["result"], told["sent"], told["received"], told["lost"]) == (
        "over", "heard", 150, 149, 1,
    )  # fmt: skip
    assert told["cause"]["number"] == 16 and told["sip"] is None
    status, found = await boss.get("/api/line-tests")
    assert (status, found["left"], [one["id"] for one in found["tests"]]) == (200, MOST_AN_HOUR - 1, ["t1"])
    trail = await world.pool.fetch("SELECT who, whom, detail::text AS text FROM audit WHERE act = 'LineTestBegan'")
    assert [(row["who"], row["whom"]) for row in trail] == [("boss", "t1")]
    assert NUMBER not in str(trail)


async def test_one_at_a_time_and_ten_an_hour_each(world: World, tester: Trier) -> None:
    boss, zhou = await boss_of(world), await zhou_of(world)
    for number in range(1, MOST_AN_HOUR + 1):
        assert (await boss.post("/api/lines/telecom/tests", WISH))[0] == 200
        await world.board.journal.flush()
        status, told = await boss.post("/api/lines/telecom/tests", WISH)
        assert (status, told["code"]) == (409, "line-test-under-way")
        await tester.end(f"t{number}")
    async with boss.session.post("/api/lines/telecom/tests", json=WISH) as response:
        assert (response.status, (await response.json())["code"]) == (429, "line-tests-used-up")
        assert 3000 < int(response.headers["Retry-After"]) <= 3600
    assert (await boss.get("/api/line-tests"))[1]["left"] == 0
    assert tester.count == MOST_AN_HOUR
    assert (await zhou.post("/api/lines/telecom/tests", WISH))[0] == 200, "each for oneself"


async def zhou_of(world: World) -> Person:
    await add_person(world, "zhou", "administrator")
    return await world.signed_in("zhou")


async def test_one_that_is_not_in_the_journal_yet_counts(world: World, tester: Trier) -> None:
    tester.is_noting = False
    boss = await boss_of(world)
    assert (await boss.post("/api/lines/telecom/tests", WISH))[0] == 200
    assert (await boss.get("/api/line-tests/t1"))[1]["state"] == "calling"
    assert (await boss.post("/api/lines/telecom/tests", WISH))[1]["code"] == "line-test-under-way"


@pytest.mark.parametrize(
    ("code", "status", "zh"),
    [
        ("no-such-line", 409, "线路文件中没有这条线路"),
        ("emergency-number", 409, "不能用紧急号码做测试"),
        ("barred-international", 409, "您没有拨打国际及港澳台号码的权限"),
        ("number-wrong", 409, "号码不正确，请检查后再拨"),
        ("too-many-tests", 409, "测试电话过多，请稍候再试"),
    ],
)
async def test_what_the_controller_refuses_is_told_in_words(
    world: World, tester: Trier, code: str, status: int, zh: str
) -> None:
    boss = await boss_of(world)
    world.board.refusal = Refused("no", code=code)
    found, told = await boss.post("/api/lines/telecom/tests", WISH)
    assert (found, told["code"], told["zh"]) == (status, code, zh)
    assert told["en"] != told["code"]
    world.board.refusal = None
    assert (await boss.post("/api/lines/telecom/tests", WISH))[0] == 200, "a refused one counts for nothing"


@pytest.mark.parametrize("change", [{"seconds": 0}, {"seconds": 61}, {"number": ""}, {"ring": 5}])
async def test_what_cannot_be_is_refused_before_anybody_is_asked(
    world: World, tester: Trier, change: dict[str, Any]
) -> None:
    boss = await boss_of(world)
    assert (await boss.post("/api/lines/telecom/tests", {**WISH, **change}))[0] == 400
    assert tester.count == 0


async def test_lines_are_for_who_may_and_sees_every_client(world: World, tester: Trier, until: Until) -> None:
    world.board.lines = [
        LineBeat(trunk="telecom", kind="sip", state="up", why="", since=0.0, in_use=0, capacity=30),
    ]
    await add_person(world, "half", "operations-manager", ["demo"])
    await add_person(world, "head", "supervisor")
    boss, half, head = await boss_of(world), await world.signed_in("half"), await world.signed_in("head")
    await until(lambda: bool(world.gateway.live.lines_now()))
    assert (await boss.post("/api/lines/telecom/tests", WISH))[0] == 200
    await world.board.journal.flush()
    assert (await boss.get("/api/line-tests"))[1]["lines"] == [
        {"id": "telecom", "kind": "sip", "state": "up", "why": "", "in_use": 0, "capacity": 30}
    ]
    assert (await half.post("/api/lines/telecom/tests", WISH))[0] == 404
    assert (await half.get("/api/line-tests/t1"))[0] == 404
    assert (await half.get("/api/line-tests"))[1] == {"lines": [], "tests": [], "left": 0}
    for method, path in (
        ("POST", "/api/lines/telecom/tests"),
        ("GET", "/api/line-tests"),
        ("GET", "/api/line-tests/t1"),
    ):
        assert (await head.ask(method, path, WISH if method == "POST" else None))[0] == 403
    assert tester.count == 1
    assert (await boss.get("/api/line-tests/nothing"))[0] == 404


async def test_without_a_controller_it_is_said(world: World) -> None:
    boss = await boss_of(world)
    world.board.refusal = Refused("gone", code="controller-away")
    status, told = await boss.post("/api/lines/telecom/tests", WISH)
    assert (status, told["code"], told["en"]) == (503, "controller-away", "Call control is away; try again soon")
