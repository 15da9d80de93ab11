"""The dialplan of ``zuoxi-fallback`` without any controller: real callers, real telephones, the record on the disk."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ari_app.ami.link import AmiLink
from ari_app.call.fallback import is_alone
from ari_app.engine.account import offer_of
from ari_app.engine.ports import World
from ari_app.engine.reconcile import leg_of
from cli.phone import Phone, Telephones
from launch.stack import Stack
from lexicon.ids import OfferId
from tests.contract.ari.parts import CALLER, NUMBER, SOON_S, Line, linked, sign_in, telephones, until
from tests.contract.ari.test_dial_on_asterisk import manager

pytestmark = pytest.mark.asyncio
DESKS = ("desk-1", "desk-2")


def raw(stack: Stack) -> Path:
    return Path(stack.env["ZUOXI_RAW_DIR"])


def record(stack: Stack) -> list[list[str]]:
    """The lines that Asterisk wrote, split."""
    file = raw(stack) / "fallback.log"
    return [line.split("|") for line in file.read_text().splitlines()] if file.exists() else []


async def known(link: AmiLink, stack: Stack, *phones: str) -> None:
    """What a controller keeps in Asterisk's own database."""
    for key, value in (("raw", str(raw(stack))), (NUMBER, ":".join(phones))):
        await link.act({"Action": "DBPut", "Family": "zuoxi-fallback", "Key": key, "Val": value})


@asynccontextmanager
async def no_controller(stack: Stack, phones: Telephones, *desks: str) -> AsyncIterator[list[Phone]]:
    """These telephones are registered and known; nobody holds the application."""
    (raw(stack) / "fallback.log").unlink(missing_ok=True)
    async with linked(stack) as line, manager(stack) as ear:
        await line.exchange.prepare()
        signed_in = [await sign_in(line, phones, desk) for desk in desks]
        await known(ear.link, stack, *desks)
    try:
        yield signed_in
    finally:
        async with linked(stack) as line, manager(stack) as ear:
            for desk in desks:
                await line.exchange.drop_phone(desk)
            await known(ear.link, stack)
            await line.nothing_left()


async def answered_leg(line: Line) -> World:
    """What Asterisk shows once it knows of an answer: the telephone knows of it before."""
    async with asyncio.timeout(SOON_S):
        while True:
            world = await line.exchange.look()
            if any(one.is_dialled and offer_of(one.account) is not None for one in world.channels):
                return world
            await asyncio.sleep(0.02)


async def test_the_agent_last_known_is_rung_recorded_and_noted(stack: Stack) -> None:
    async with telephones(stack) as phones, no_controller(stack, phones, DESKS[0]) as (desk,):
        caller = await (await phones.caller(CALLER)).dial(NUMBER)
        await caller.answered(15)
        await caller.hears_anything(15)
        agent = await desk.next_call(15)
        assert agent.peer_number == CALLER
        caller.forget()
        await caller.hears_anything(15)  # the music goes on while it rings
        await agent.answer()
        caller.tone(500)
        agent.tone(1200)
        await caller.hears(1200, share=0.75)
        await agent.hears(500, share=0.9)
        ((what, channel, arrived, number, who, answered, phone, count, recorded),) = record(stack)
        assert (what, number, who, phone, count, recorded) == ("answered", NUMBER, CALLER, DESKS[0], "1", "0x")
        assert 0 < float(answered) - float(arrived) < 30
        await agent.hang_up()
        await caller.ended()
        await until(lambda: len(record(stack)) == 2, "the end of the call in the record")
        assert record(stack)[1][:5] == ["gone", channel, arrived, NUMBER, CALLER]
        assert float(record(stack)[1][5]) >= float(answered)
        assert record(stack)[1][6] == "talked"
        files = [raw(stack) / f"f-{channel}-1-{side}.wav" for side in ("customer", "agent")]
        await until(lambda: all(file.stat().st_size > 8000 for file in files), "both voices")


async def test_two_callers_ring_two_agents_and_a_third_waits_with_music(stack: Stack) -> None:
    async with telephones(stack) as phones, no_controller(stack, phones, *DESKS) as desks:
        callers = [await (await phones.caller(f"1380000000{n}")).dial(NUMBER) for n in range(3)]
        for caller in callers:
            await caller.answered(15)
        legs = await asyncio.gather(*(desk.next_call(15) for desk in desks))
        assert len({leg.peer_number for leg in legs}) == 2, "one caller rings one telephone"
        for leg in legs:
            await leg.answer()
        (left,) = [n for n in range(3) if f"1380000000{n}" not in {leg.peer_number for leg in legs}]
        callers[left].forget()
        await callers[left].hears_anything(15)
        await callers[left].hang_up()  # nobody is free: gives up
        await until(lambda: [line[-1] for line in record(stack) if line[0] == "gone"] == ["waiting"], "its end, noted")
        for leg in legs:
            await leg.hang_up()
        await until(lambda: len([line for line in record(stack) if line[0] == "gone"]) == 3, "all ends")


async def test_a_controller_that_comes_back_sees_who_talks_and_gets_who_is_only_rung_for(stack: Stack) -> None:
    async with telephones(stack) as phones, no_controller(stack, phones, *DESKS) as desks:
        first = await (await phones.caller("13800000001")).dial(NUMBER)
        second = await (await phones.caller("13800000002")).dial(NUMBER)
        for caller in (first, second):
            await caller.answered(15)
        talking, ringing = await asyncio.gather(*(desk.next_call(15) for desk in desks))
        await talking.answer()
        async with linked(stack) as line:
            world = await answered_leg(line)
            held = [one for one in world.channels if not one.is_dialled]
            for seen in held:
                offer = offer_of(seen.account)
                assert offer == OfferId(f"f-{seen.id}-1") and is_alone(offer)
                assert (leg_of(offer, world) is not None) == (seen.caller == talking.peer_number)
        await ringing.answer()
        for leg in (talking, ringing):
            await leg.hang_up()
