"""panoramisk's faults, one test each: what our guard makes of them."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ari_app.ami.link import AmiLink
from lexicon.errors import BadInput, ExchangeAway, Refused
from tests.contract.ami.scripted import ScriptedManager, answer, block, connected, scripted
from tests.contract.ari.parts import until

pytestmark = pytest.mark.asyncio
PLACE = {"Action": "Originate", "Channel": "PJSIP/desk-1", "CallerID": "张伟客户"}


async def up(link: AmiLink) -> None:
    await until(lambda: link.is_up, "the manager link")


@pytest.mark.parametrize("bad", ["a\r\nAction: DBPut", "a\nb", "a\rb", "a\0b"])
async def test_a_value_with_a_line_break_is_refused_and_not_a_byte_leaves(bad: str) -> None:
    async with scripted(ScriptedManager()) as server, connected(server.port) as (link, _):
        await up(link)
        with pytest.raises(BadInput):
            await link.act({"Action": "MixMonitor", "Channel": bad})
        with pytest.raises(BadInput):
            await link.act({"Action": "MixMonitor", bad: "x"})
        with pytest.raises(BadInput):
            await link.act({"Action": "MixMonitor", "Channel: x": "y"})
        await link.act({"Action": "Ping"})
        assert {action["Action"] for action in server.received} == {"Login", "Ping"}


async def test_chinese_split_over_two_reads_stays_whole() -> None:
    async with scripted(ScriptedManager()) as server, connected(server.port) as (link, _):
        names: list[str] = []
        link.hear("Newchannel", lambda _, event: names.append(event["CallerIDName"]))
        await up(link)
        wire = block(Event="Newchannel", CallerIDName="张伟客户")
        first = wire.index("张".encode()) + 1
        await server.say(wire[:first], wire[first : first + 3], wire[first + 3 : first + 4], wire[first + 4 :])
        await until(lambda: bool(names), "the event")
        assert names == ["张伟客户"]
        await link.act(PLACE)
        assert server.actions("Originate")[0]["CallerID"] == "张伟客户"


async def test_a_message_split_at_every_byte_is_read_once() -> None:
    async with scripted(ScriptedManager()) as server, connected(server.port) as (link, _):
        heard: list[str] = []
        link.hear("Hangup", lambda _, event: heard.append(event["Channel"]))
        await up(link)
        wire = block(Event="Hangup", Channel="王")
        for at in range(1, len(wire)):
            await server.say(wire[:at], wire[at:])
        await until(lambda: len(heard) == len(wire) - 1, "every event")
        assert set(heard) == {"王"}


async def test_an_action_whose_link_broke_ends_at_once_and_is_never_sent_again() -> None:
    async with scripted(ScriptedManager(on_action=lambda action: b"")) as server, connected(server.port) as (link, _):
        await up(link)
        asking = asyncio.ensure_future(link.act(PLACE, timeout_s=30))
        await until(lambda: bool(server.actions("Originate")), "the action at the server")
        server.cut()
        async with asyncio.timeout(1):
            with pytest.raises(ExchangeAway):
                await asking
        with pytest.raises(ExchangeAway):  # while it is down nothing is kept for later either
            await link.act({"Action": "Originate", "Channel": "second"})
        await until(lambda: len(server.connections) == 2 and link.is_up, "a new connection")
        await link.act({"Action": "Ping"})  # whatever would have been sent again was sent before this
        assert len(server.actions("Originate")) == 1


async def test_an_action_nobody_answers_ends_in_its_time_and_a_late_answer_harms_nobody() -> None:
    async with (
        scripted(ScriptedManager(on_action=lambda action: b"")) as server,
        connected(server.port) as (link, heard),
    ):
        await up(link)
        with pytest.raises(ExchangeAway, match=r"within 0\.1 s"):
            await link.act(PLACE, timeout_s=0.1)
        assert not link.protocol.responses
        await server.say(answer(server.actions("Originate")[0]))
        await link.act({"Action": "Ping"})
        assert heard.ups == [True]


async def test_a_cancelled_action_leaves_nothing_behind() -> None:
    async with scripted(ScriptedManager(on_action=lambda action: b"")) as server, connected(server.port) as (link, _):
        await up(link)
        asking = asyncio.ensure_future(link.act(PLACE, timeout_s=30))
        await until(lambda: bool(server.actions("Originate")), "the action at the server")
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        assert not link.protocol.responses


def _list(action: dict[str, str], *, is_whole: bool) -> bytes:
    entry = block(Event="EndpointList", ActionID=action["ActionID"], ObjectName="desk-1")
    start = answer(action, EventList="start", Message="A listing follows")
    end = block(Event="EndpointListComplete", ActionID=action["ActionID"], EventList="Complete", ListItems="2")
    return start + entry + entry + (end if is_whole else b"")


async def test_a_list_comes_whole() -> None:
    whole = ScriptedManager(on_action=lambda action: _list(action, is_whole=True))
    async with scripted(whole) as server, connected(server.port) as (link, _):
        await up(link)
        rows = await link.ask({"Action": "PJSIPShowEndpoints"})
        assert [row.event for row in rows] == ["", "EndpointList", "EndpointList", "EndpointListComplete"]
        assert (await link.act({"Action": "PJSIPShowEndpoints"})).success


async def test_a_list_cut_in_the_middle_ends() -> None:
    cut = ScriptedManager(on_action=lambda action: _list(action, is_whole=False))
    async with scripted(cut) as server, connected(server.port) as (link, _):
        await up(link)
        asking = asyncio.ensure_future(link.ask({"Action": "PJSIPShowEndpoints"}, timeout_s=30))
        await until(lambda: bool(server.actions("PJSIPShowEndpoints")), "the action at the server")
        server.cut()
        async with asyncio.timeout(1):
            with pytest.raises(ExchangeAway):
                await asking
        await until(lambda: len(server.connections) == 2 and link.is_up, "a new connection")
        with pytest.raises(ExchangeAway):  # and one that never goes on
            await link.ask({"Action": "PJSIPShowEndpoints"}, timeout_s=0.1)


async def test_no_pong_cuts_the_link_and_a_new_one_is_made() -> None:
    async with (
        scripted(ScriptedManager(answers_pings=False)) as server,
        connected(server.port, ping_s=1) as (link, heard),
    ):
        await up(link)
        await until(lambda: len(server.connections) == 2, "a new connection")
        server.answers_pings = True
        await until(lambda: heard.ups == [True, False, True], "down told, then up again")
        assert heard.faults == ["no Pong: cutting the manager link"]


async def test_a_handler_that_raises_is_told_and_cuts_nothing() -> None:
    def clumsy(*_: object) -> None:
        raise RuntimeError("clumsy")

    async with scripted(ScriptedManager()) as server, connected(server.port) as (link, heard):
        seen: list[str] = []
        link.hear("Newchannel", clumsy)
        link.hear("Hangup", lambda _, event: seen.append(event["Channel"]))
        await up(link)
        await server.say(block(Event="Newchannel", Channel="a") + block(Event="Hangup", Channel="b"))
        await until(lambda: seen == ["b"], "the event after the clumsy one")
        assert heard.faults == ["handler failed: RuntimeError('clumsy')"]
        assert len(server.connections) == 1
        assert heard.ups == [True]


async def test_a_wrong_password_is_tried_three_times_and_then_said() -> None:
    async with scripted(ScriptedManager()) as server, connected(server.port, "wrong") as (link, heard):
        await until(lambda: bool(heard.faults), "the fault")
        await asyncio.sleep(1.5)  # longer than the second after which it would try again
        assert len(server.actions("Login")) == 3
        assert heard.faults == ["the manager refused our password 3 times; not trying again"]
        assert True not in heard.ups
        with pytest.raises(ExchangeAway):
            await link.act({"Action": "Ping"})


async def test_a_refusal_is_an_error_with_asterisks_words() -> None:
    refusing = ScriptedManager(on_action=lambda action: answer(action, "Error", Message="No such channel"))
    async with scripted(refusing) as server, connected(server.port) as (link, _):
        await up(link)
        with pytest.raises(Refused, match="No such channel"):
            await link.act({"Action": "MixMonitor", "Channel": "gone"})


async def test_closed_is_closed_even_while_waiting_to_connect_again() -> None:
    async with scripted(ScriptedManager()) as server, connected(server.port) as (link, heard):
        await up(link)
        server.cut()
        await until(lambda: heard.ups == [True, False], "the cut")
        link.close()
        assert not link.is_up
        await asyncio.sleep(1.3)  # the second after which it would have connected again
        assert len(server.connections) == 1


async def test_a_server_that_is_not_there_yet_is_found_when_it_comes() -> None:
    async with scripted(ScriptedManager()) as gone:
        port = gone.port
    async with connected(port) as (link, heard):
        await asyncio.sleep(0.05)
        assert not link.is_up
        server = ScriptedManager()
        listening = await asyncio.start_server(server.serve, "127.0.0.1", port)
        await until(lambda: heard.ups == [True], "up")
        link.close()
        listening.close()
        for writer in server.connections:
            writer.transport.abort()
        await listening.wait_closed()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rubbish=st.lists(st.binary(max_size=80) | st.sampled_from([b"Event: \r\n\r\n", b": \r\n\r\n"]), max_size=8))
async def test_rubbish_cuts_nothing(rubbish: list[bytes]) -> None:
    async with scripted(ScriptedManager()) as server, connected(server.port) as (link, heard):
        seen: list[str] = []
        link.hear("Hangup", lambda _, event: seen.append(event["Channel"]))
        await up(link)
        server.connections[-1].write(b"".join(rubbish) + b"\r\n\r\n" + block(Event="Hangup", Channel="c"))
        await until(lambda: seen == ["c"], "the event after the rubbish")
        assert heard.ups == [True]
