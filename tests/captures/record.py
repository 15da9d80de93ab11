"""Records what a real Asterisk says while calls go through all that we use: ``python -m tests.captures.record``.

Out: one JSON file for each kind of message beside this file, unchanged but for where the prompts lie. Numbers are the
test's own; nobody's data is in them.
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from ari_app.ari.decode import Decoder
from ari_app.ari.messages import AriMessages
from ari_app.ari.wire import (
    EVENTS,
    ChannelDestroyed,
    Message,
    PlaybackFinished,
    RecordingFinished,
    StasisEnd,
)
from ari_app.engine.ports import Ringing
from asterisk_conf.settings import PROMPTS
from launch.ports import Ports
from launch.stack import Stack
from lexicon.ids import BridgeId, ChannelId, PlaybackId, RecordingId
from tests.contract.ari.parts import CALLER, Line, arrive, linked, sign_in, take, telephones

HERE = Path(__file__).resolve().parent
NOT_PROVOKED = {"RecordingFailed"}
"""No way was found to make Asterisk send it: a directory that nobody may write gives another end, or none."""


class Recording(Decoder):
    """The decoder, with a copy of all it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.raw: list[str] = []

    def decode(self, raw: bytes | str) -> Message | None:
        self.raw.append(raw if isinstance(raw, str) else raw.decode())
        return super().decode(raw)


async def _a_whole_call(line: Line, stack: Stack) -> None:
    async with telephones(stack) as phones:
        await line.exchange.prepare()
        caller, channel = await arrive(line, phones)
        await line.exchange.play(channel, PlaybackId("p-1"), "zh", ("bad-digit",))
        await line.event(PlaybackFinished)
        await caller.press("1")
        await line.exchange.park(channel)
        desk = await sign_in(line, phones)
        agent, agents = await take(line, desk, channel)
        await line.exchange.unpark(channel)
        await line.exchange.join(BridgeId("b-1"), channel, agents)
        await line.exchange.look()
        await line.exchange.hang_up(ChannelId("gone"), 16)
        await agent.hang_up()
        await line.event(StasisEnd, lambda one: one.channel.id == agents)
        await line.exchange.drop_bridge(BridgeId("b-1"))
        # An offer that is taken back before it is answered: its leg has nothing but ChannelDestroyed.
        await line.exchange.ring(ChannelId("offer-2"), "PJSIP/desk-1", Ringing("o2", CALLER, channel, 20))
        await desk.next_call()
        await line.exchange.hang_up(ChannelId("offer-2"), 26)
        await line.event(ChannelDestroyed, lambda one: one.channel.id == "offer-2")
        await _a_message(line, channel)
        await line.exchange.hang_up(channel, 16)
        await caller.ended()
        await line.nothing_left()


async def _a_message(line: Line, channel: ChannelId) -> None:
    messages, kept = AriMessages(line.link), RecordingId(f"kept-{len(line.heard)}")
    await messages.take(kept, channel, 10, 5)
    await asyncio.sleep(0.5)
    await messages.stop(kept)
    await line.event(RecordingFinished, lambda one: one.recording.name == kept)


async def record(stack: Stack) -> dict[str, list[dict[str, Any]]]:
    """All messages of one call, by kind; then of a second without our filter, with all that it keeps away."""
    async with linked(stack) as line:
        line.link.decoder = recorder = Recording()
        await _a_whole_call(line, stack)
        # The kinds that we do not ask for, for the decoder's count of the unknown.
        await line.link.request("PUT", "applications/zuoxi/eventFilter", body={})
        await _a_whole_call(line, stack)
        async with linked(stack):
            await asyncio.gather(line.running, return_exceptions=True)
    found: dict[str, list[dict[str, Any]]] = {}
    for raw in recorder.raw:
        message = json.loads(raw.replace(str(PROMPTS), "/opt/zuoxi/prompts"))
        found.setdefault(message["type"], []).append(message)
    return found


def _different(messages: list[dict[str, Any]], most: int = 6) -> list[dict[str, Any]]:
    """A few, of different shapes first."""
    by_shape: dict[str, dict[str, Any]] = {}
    for message in messages:
        shape = json.dumps([sorted(message), sorted(message.get("channel") or {}), message.get("status_code")])
        by_shape.setdefault(shape, message)
    rest = [message for message in messages if message not in by_shape.values()]
    return [*by_shape.values(), *rest][:most]


def main() -> None:
    """Start an Asterisk, record, write."""
    with (
        tempfile.TemporaryDirectory(prefix="zuoxi-captures-") as scratch,
        Stack(Path(scratch) / "var", Ports.free(), ("asterisk",)) as stack,
    ):
        found = asyncio.run(record(stack))
        version = stack.asterisk.version
    if missing := {*EVENTS, "RESTResponse"} - set(found) - NOT_PROVOKED:
        sys.exit(f"not heard: {', '.join(sorted(missing))}")
    for kind, messages in found.items():
        content = {"asterisk": version, "messages": _different(messages)}
        (HERE / f"{kind}.json").write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
        print(f"{kind}: {len(messages)} heard")


if __name__ == "__main__":
    main()
