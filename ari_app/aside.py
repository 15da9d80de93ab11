"""Calls that are nobody's, made beside the running ones: test calls over lines, and prompts recorded by telephone."""

import asyncio
from dataclasses import replace
from datetime import datetime

from ari_app.ari.wire import Message
from ari_app.engine.ports import World
from ari_app.line_tests import LineTests
from ari_app.prompt_calls import KINDS, MEMORY, PromptCalls
from lexicon.orders import Answer
from lexicon.orders_aside import AsideOrder, EndPromptCall, RecordPrompt, TryLine
from lexicon.prompt_call import prompt_call_of
from store.journal_read import JournalReader


class Aside:
    """Both, for a controller."""

    def __init__(self, line_tests: LineTests, prompt_calls: PromptCalls) -> None:
        self._line_tests, self._prompt_calls = line_tests, prompt_calls

    def told(self, message: Message) -> bool:
        """An event of Asterisk's; whether it is about such a call, and nobody else's business."""
        return self._line_tests.told(message) or self._prompt_calls.told(message)

    async def handle(self, order: AsideOrder) -> Answer:
        """Begin or end one. Raises Refused and BadInput."""
        match order:
            case TryLine():
                return await self._line_tests.handle(order)
            case RecordPrompt():
                return await self._prompt_calls.handle(order)
            case EndPromptCall():
                return self._prompt_calls.end(order)

    async def sweep(self, world: World) -> World:
        """Hang up telephones that a controller before us rang for a prompt; returns the world of everybody else.

        Ours go on: a link that was cut for a moment ends nobody's sentence.
        """
        await self._prompt_calls.sweep([channel.id for channel in world.channels])
        return replace(world, channels=tuple(one for one in world.channels if not prompt_call_of(one.id)))

    async def take_over(self, reader: JournalReader, now: datetime) -> None:
        """Tell the end of what a controller before us left open. Raises DatabaseAway."""
        self._prompt_calls.taken_over(await reader.of_kinds(KINDS, now - MEMORY))

    async def run(self) -> None:
        """Make the calls, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._line_tests.run(), name="line-tests")
            group.create_task(self._prompt_calls.run(), name="prompt-calls")
