"""Requests are limited by person and by address, and an office of 500 agents behind one address works."""

import pytest

from agent_ui.gateway.doors.pace import ADDRESS, PERSON, Limit, Pace, TooManyRequests
from tests.contract.gateway.world import World
from tests.contract.parts import WallClock


class Still(WallClock):
    """A clock that goes when it is told to."""

    at = 0.0

    def monotonic(self) -> float:
        return self.at


def taken(pace: Pace, people: int, each: int) -> int:
    """How many requests of so many people behind one address go through."""
    count = 0
    for _ in range(each):
        for person in range(people):
            try:
                pace.by_address("192.0.2.1")
                pace.by_person(f"p{person}")
                count += 1
            except TooManyRequests:
                pass
    return count


def test_an_office_of_five_hundred_opens_its_desks_at_once_and_works_on() -> None:
    clock = Still()
    pace = Pace(clock)
    assert taken(pace, 500, 35) == 500 * 35
    for _ in range(60):
        clock.at += 1
        assert taken(pace, 500, 1) == 500


def test_one_who_asks_without_end_is_slowed_and_nobody_else_is() -> None:
    clock = Still()
    pace = Pace(clock)
    assert taken(pace, 1, PERSON.burst + 100) == PERSON.burst
    with pytest.raises(TooManyRequests) as refused:
        pace.by_person("p0")
    assert refused.value.after_s == 1
    pace.by_person("p1")
    clock.at += 2
    assert taken(pace, 1, 500) == 2 * PERSON.per_s
    assert ADDRESS.burst > PERSON.burst


@pytest.mark.asyncio
async def test_429_says_when_to_come_again(world: World) -> None:
    wang, li = await world.signed_in("wang"), await world.signed_in("li")
    world.gateway.router.pace = Pace(world.gateway.clock, Limit(0.01, 3), Limit(0.01, 9))
    for _ in range(3):
        assert (await wang.get("/api/me"))[0] == 200
    async with wang.session.get("/api/me") as told:
        assert (told.status, (await told.json())["code"]) == (429, "too-many-requests")
        assert 1 <= int(told.headers["Retry-After"]) <= 100
    assert (await li.get("/api/me"))[0] == 200, "another person"
    for _ in range(4):
        await world.person().get("/api/health")
    assert (await world.person().get("/api/health"))[0] == 429, "the address"
    assert (await world.person().post("/api/sign-in", {}))[0] == 429
