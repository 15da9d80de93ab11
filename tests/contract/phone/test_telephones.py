"""The telephones of the command line and the tests, on the product's own Asterisk without a controller."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from uuid import uuid4

import aiohttp
import pytest
import pytest_asyncio

from cli.phone import CallRefused, NotRegistered, Telephones, TooLate
from launch.ports import Ports
from launch.stack import Stack
from tests.phones.sipp import Script, Sipp

ECHO = "*43"  # what a desk phone may dial by itself
NUMBER = "4008000001"  # answered with music while no controller is there


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("phone") / "var", Ports.free(), ("asterisk",)) as running:
        yield running


@dataclass(frozen=True)
class Account:
    user: str
    password: str


@pytest_asyncio.fixture
async def http(stack: Stack) -> AsyncIterator[aiohttp.ClientSession]:
    login = aiohttp.encode_basic_auth(stack.env["ZUOXI_ARI_USER"], stack.env["ZUOXI_ARI_PASSWORD"])
    async with aiohttp.ClientSession(
        base_url=stack.env["ZUOXI_ARI_URL"], headers={"Authorization": login}, raise_for_status=True
    ) as session:
        yield session


@pytest_asyncio.fixture
async def account(http: aiohttp.ClientSession) -> Account:
    """A desk phone's credentials, as the controller makes them."""
    made = Account(f"desk{uuid4().hex[:8]}", uuid4().hex)
    parts = {
        "auth": {"auth_type": "digest", "username": made.user, "password": made.password},
        "aor": {"max_contacts": "1", "remove_existing": "yes"},
        "endpoint": {"context": "from-desk", "auth": made.user, "aors": made.user, "disallow": "all", "allow": "ulaw"}
        | {"media_address": "127.0.0.1", "bind_rtp_to_media_address": "yes"},
    }
    for name, fields in parts.items():
        body = {"fields": [{"attribute": key, "value": value} for key, value in fields.items()]}
        await http.put(f"/ari/asterisk/config/dynamic/res_pjsip/{name}/{made.user}", json=body)
    return made


@pytest_asyncio.fixture
async def phones(stack: Stack) -> AsyncIterator[Telephones]:
    async with Telephones(stack.env["ZUOXI_SIP_HOST"] + ":" + stack.env["ZUOXI_SIP_PORT"]) as opened:
        yield opened


@pytest.mark.asyncio
async def test_a_caller_hears_and_hangs_up(phones: Telephones) -> None:
    leg = await (await phones.caller("13800000001")).dial(NUMBER)
    await leg.answered()
    assert await leg.hears_anything() > 0.005
    await leg.hang_up()
    assert leg.is_over()
    assert leg.ending is not None
    assert leg.ending.by == "us"
    await leg.hang_up()  # once more does no harm
    with pytest.raises(CallRefused):
        await leg.press("1")


@pytest.mark.asyncio
async def test_a_number_that_is_not_there(phones: Telephones) -> None:
    leg = await (await phones.caller("13800000002")).dial("*9")
    with pytest.raises(CallRefused) as refused:
        await leg.answered()
    assert refused.value.status == 404


@pytest.mark.asyncio
async def test_a_desk_registers_only_with_its_password(phones: Telephones, account: Account) -> None:
    with pytest.raises(NotRegistered) as refused:
        await phones.desk(account.user, "wrong")
    assert refused.value.status == 401
    desk = await phones.desk(account.user, account.password)
    leg = await desk.dial(ECHO)
    await leg.answered()
    leg.tone(700)
    assert await leg.hears(700) > 0.9
    leg.tone(1500)
    await leg.hears(1500)
    leg.quiet()
    leg.forget()
    with pytest.raises(TooLate, match="1500"):
        await leg.hears(1500, 1.0, over_s=0.6)


@pytest.mark.asyncio
async def test_a_desk_is_called(phones: Telephones, account: Account, http: aiohttp.ClientSession) -> None:
    desk = await phones.desk(account.user, account.password)
    wanted = {"endpoint": f"PJSIP/{account.user}", "extension": ECHO, "context": "from-desk", "callerId": "13800000003"}
    await http.post("/ari/channels", params=wanted)
    leg = await desk.next_call(10)
    assert leg.peer_number == "13800000003"
    await leg.answer()
    leg.tone(1000)
    await leg.hears(1000)
    for channel in await (await http.get("/ari/channels")).json():
        await http.delete(f"/ari/channels/{channel['id']}")
    assert (await leg.ended()).by == "them"
    await http.post("/ari/channels", params=wanted)
    await (await desk.next_call(10)).decline()
    with pytest.raises(TooLate):
        await desk.next_call(0.3)


@pytest.mark.asyncio
async def test_an_answer_quicker_than_the_dialling_is_seen(phones: Telephones, account: Account) -> None:
    desk = await phones.desk(account.user, account.password)

    async def echo() -> None:
        leg = await desk.dial(ECHO)
        await leg.answered(10)
        await leg.hang_up()

    for _ in range(4):
        await asyncio.gather(*(echo() for _ in range(15)))


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "script",
    [
        Script(NUMBER, talk_s=0.5, tone_hz=440),
        Script(NUMBER, talk_s=0.5, must_stay=True),
        Script("*9", status=404),
    ],
    ids=["with-tone", "silent", "refused"],
)
async def test_sipp_goes_by_its_script(stack: Stack, script: Script) -> None:
    async with Sipp(f"127.0.0.1:{stack.ports.sip}", script, calls=3, rate=10) as callers:
        result = await callers.finished(30)
    assert result.is_well(), result.errors
    assert not callers.is_running()


@pytest.mark.asyncio
async def test_sipp_notices_what_is_out_of_order_and_is_ended_with_its_context(stack: Stack) -> None:
    async with Sipp(f"127.0.0.1:{stack.ports.sip}", Script("*9")) as callers:
        assert not (await callers.finished(30)).is_well()
    async with Sipp(f"127.0.0.1:{stack.ports.sip}", Script(NUMBER, talk_s=100)) as callers:
        assert callers.is_running()
    assert not callers.is_running()


@pytest.mark.asyncio
async def test_leaving_hangs_up_everything(stack: Stack, http: aiohttp.ClientSession) -> None:
    async with Telephones(f"127.0.0.1:{stack.ports.sip}") as phones:
        caller = await phones.caller("13800000009")
        legs = [await caller.dial(NUMBER) for _ in range(3)]
        for leg in legs:
            await leg.answered()
    assert all(leg.is_over() for leg in legs)
    async with asyncio.timeout(5):
        while await (await http.get("/ari/channels")).json():  # noqa: ASYNC110 - Asterisk's own view
            await asyncio.sleep(0.1)
