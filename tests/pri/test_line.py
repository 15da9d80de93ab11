"""Q.931 between an exchange and what asterisk_conf rendered: calls, the full line, causes, the D channel."""

import contextlib

import pytest

from ari_app.ari.link import ExchangeError
from ari_app.ari.wire import ChannelDestroyed, Dial
from ari_app.engine.ports import CallingOut
from lexicon.ids import CallId, ChannelId
from tests.pri.conftest import REFUSES, T1, Line

pytestmark = pytest.mark.asyncio
NUMBER, SHOWN, TRUNK = "4008001000", "4008001000", "DAHDI/G2"
NO_CIRCUIT = 34  # ITU-T Q.850
REFUSED = ("BUSY", "CONGESTION")
HUNG_UP_BY_ITSELF = (1, 18, 22, 28)


async def dial_in(line: Line, number: str = NUMBER, caller: str = "13800138000", group: str = "g1") -> None:
    """A call out of the exchange that stays up."""
    fields = {"Channel": f"DAHDI/{group}/{number}", "Application": "Wait", "Data": "600", "CallerID": f"<{caller}>"}
    await line.exchange.act("Originate", Async="true", Timeout="60000", **fields)


async def told(line: Line, number: str) -> tuple[str, str]:
    """How a call out of the exchange's dialplan went: status, cause."""
    since = len(line.exchange.events)
    fields = {"Channel": f"Local/{number}@out/n", "Application": "Wait", "Data": "30"}
    await line.exchange.act("Originate", Async="true", **fields)
    (event,) = await line.exchange.heard(lambda one: one.get("UserEvent") == "Dialled", 60, since=since)
    return event["status"], event["cause"]


async def call_out(line: Line, number: str, name: str, trunk: str = TRUNK) -> ChannelId:
    """A call of the product's own over the span."""
    channel = ChannelId(f"out-{name}")
    await line.ari.call_out(channel, CallingOut(CallId(name), trunk, number, SHOWN, 30))
    return channel


async def call_out_soon(line: Line, number: str, name: str) -> ChannelId:
    """Just after a channel was hung up: it is free when the network has released it too, which nobody tells."""
    found: list[ChannelId] = []

    async def is_made() -> bool:
        with contextlib.suppress(ExchangeError):
            found.append(await call_out(line, number, f"{name}-{len(found)}"))
        return bool(found)

    await line.until(is_made, "a channel that the network has released")
    return found[0]


async def dialled(line: Line, channel: ChannelId, status: str) -> None:
    def is_told() -> bool:
        return any(isinstance(one, Dial) and (one.peer.id, one.dialstatus) == (channel, status) for one in line.heard)

    await line.until(is_told, f"{status} of {channel}")


def refused(line: Line, channel: ChannelId) -> list[Dial]:
    """What the controller is told of a leg over a span that was refused."""
    return [one for one in line.heard if isinstance(one, Dial) and one.peer.id == channel and one.dialstatus in REFUSED]


async def end_of(line: Line, channel: ChannelId) -> int:
    """The cause that the centre was told."""
    found: list[int] = []

    def is_over() -> bool:
        ends = (one for one in line.heard if isinstance(one, ChannelDestroyed) and one.channel.id == channel)
        found[:] = [one.cause for one in ends]
        return bool(found)

    await line.until(is_over, f"the end of {channel}", 40)
    return found[0]


async def test_a_call_arrives_with_both_numbers(line: Line) -> None:
    await dial_in(line, caller="13912345678")
    await line.until(lambda: bool(line.starts()), "a call")
    (start,) = line.starts()
    assert start.args == ["inbound", NUMBER]
    assert start.channel.caller.number == "13912345678"
    assert start.channel.name.startswith("DAHDI/i2/")


async def test_thirty_calls_at_once_and_the_next_is_refused(line: Line) -> None:
    since = len(line.exchange.events)
    for n in range(30):
        await dial_in(line, caller=f"139000000{n:02d}")
    answers = await line.exchange.heard(lambda one: one["Event"] == "OriginateResponse", 90, 30, since)
    assert {one["Response"] for one in answers} == {"Success"}
    assert await line.calls() == 30
    assert len({start.channel.name for start in line.starts()}) == 30, "each on a channel of its own"
    assert await told(line, NUMBER) == ("CONGESTION", str(NO_CIRCUIT))
    with pytest.raises(ExchangeError, match="Allocation failed"):  # there is no channel that could have a cause
        await call_out(line, "1001", "full")
    assert await line.calls() == 30, "those that talk go on"
    (one, *_) = (await line.ari.look()).channels
    await line.ari.hang_up(one.id, 16)

    async def is_freed() -> bool:
        return await line.calls() == 29

    await line.until(is_freed, "a free channel")
    await dialled(line, await call_out_soon(line, "1002", "free"), "ANSWER")
    assert await line.calls() == 30


@pytest.mark.parametrize("cause", [1, 17, 18, 21, 22, 27, 28, 34, 38, 41, 42])
async def test_the_networks_cause_is_kept(line: Line, cause: int) -> None:
    channel = await call_out(line, f"2{cause:03d}", f"cause-{cause}")
    if cause not in HUNG_UP_BY_ITSELF:
        await line.until(lambda: bool(refused(line, channel)), f"the refusal of {channel}")
        await line.ari.end_refused(channel)
    assert await end_of(line, channel) == cause


@pytest.mark.parametrize("cause", [1, 16, 17, 18, 19, 20, 21, 22, 27, 28, 34, 38, 41, 42, 58])
async def test_our_cause_is_told_to_the_network(line: Line, cause: int) -> None:
    _, told_cause = await told(line, f"{REFUSES}{cause:03d}")
    assert told_cause == str(cause)


async def test_a_t1_carries_twenty_three_calls_both_ways_and_no_more(line: Line) -> None:
    """National ISDN, in a group of its own."""
    await line.becomes("Yes", 60, T1)
    since = len(line.exchange.events)
    for n in range(22):
        await dial_in(line, caller=f"139000000{n:02d}", group="g3")
    answers = await line.exchange.heard(lambda one: one["Event"] == "OriginateResponse", 90, 22, since)
    assert {one["Response"] for one in answers} == {"Success"}
    assert {start.channel.name.partition("/")[2][:3] for start in line.starts()} == {"i4/"}
    await dialled(line, await call_out(line, "1001", "t1", "DAHDI/G4"), "ANSWER")
    assert await line.calls() == 23
    assert await told(line, f"9{NUMBER}") == ("CONGESTION", str(NO_CIRCUIT))
    with pytest.raises(ExchangeError, match="Allocation failed"):
        await call_out(line, "1002", "t1-full", "DAHDI/G4")
    await dialled(line, await call_out(line, "1003", "e1-beside"), "ANSWER")  # the other span has room


async def test_a_call_out_shows_the_clients_number_and_is_answered(line: Line) -> None:
    since = len(line.exchange.events)
    channel = await call_out(line, "1003", "answered")
    await dialled(line, channel, "ANSWER")
    (seen, *_) = await line.exchange.heard(lambda one: one["Event"] == "Newchannel", since=since)
    assert (seen["CallerIDNum"], seen["Exten"]) == (SHOWN, "1003")


async def test_nobody_answers_and_we_give_up(line: Line) -> None:
    channel = ChannelId("out-patience")
    await line.ari.call_out(channel, CallingOut(CallId("patience"), TRUNK, "3001", SHOWN, 2))
    await dialled(line, channel, "RINGING")
    assert await end_of(line, channel) in (0, 16, 19)


async def test_the_d_channel_is_lost_and_back(line: Line) -> None:
    """Found by asking: Asterisk has no event for it. Calls in progress are the exchange's, and it died."""
    since = len(line.centre.events)
    await line.guest.tell("kill exchange")
    await line.becomes("No", 60)
    assert not [one for one in line.centre.events[since:] if "Alarm" in one["Event"]]
    with pytest.raises(ExchangeError, match="Allocation failed"):
        await call_out(line, "1004", "down")
    await line.guest.tell("start exchange")
    await line.becomes("Yes", 90)
