"""One worker per call: its commands reach Asterisk in the order in which they were decided, and no call waits for
another."""

import asyncio
from collections import deque
from collections.abc import Callable

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.engine.begin import begin
from ari_app.engine.perform import ExchangeCommand, RecorderCommand, listen, perform, record, token_of
from ari_app.engine.ports import Doers
from ari_app.watch.commands import ListeningCommand
from lexicon.errors import SourceAway, ZuoxiError
from lexicon.ids import CallId

Report = Callable[[CallId, ev.CallEvent], None]
Asked = ExchangeCommand | ListeningCommand
Trouble = Callable[[str, str, Exception], None]


class Runner:
    """Performs commands in the background; ``report`` hears what was done or refused."""

    def __init__(self, doers: Doers, report: Report, trouble: Trouble) -> None:
        self._doers, self._report, self._trouble = doers, report, trouble
        self._queues: dict[CallId, deque[Asked | do.MuteRecord]] = {}
        self._group: asyncio.TaskGroup | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Own all workers until ``stop``."""
        async with asyncio.TaskGroup() as group:
            self._group = group
            await stop.wait()
            self._group = None
            for worker in self._workers:
                worker.cancel()

    @property
    def _workers(self) -> list["asyncio.Task[None]"]:
        return [task for task in asyncio.all_tasks() if task.get_name().startswith("call-")]

    async def remembered(self) -> None:
        """Returns when what was noted is durable."""
        await self._doers.remember()

    def send(self, call: CallId, command: Asked | RecorderCommand | do.LookUp) -> None:
        """Perform ``command`` after all earlier ones of the same call; recording and look-ups go beside them.

        A recorder is hushed at once, and hears again only when whoever was elsewhere is back.
        """
        if self._group is None:
            return
        if isinstance(command, do.Record | do.StopRecord) or (isinstance(command, do.MuteRecord) and command.is_muted):
            self._stay_hushed(call, command)
            self._group.create_task(self._record(call, command), name=f"call-{call}-recorder")
            return
        if isinstance(command, do.LookUp):
            self._group.create_task(self._look_up(call, command), name=f"call-{call}-look-up")
            return
        queue = self._queues.get(call)
        if queue is not None:
            queue.append(command)
            return
        self._queues[call] = queue = deque([command])
        work = self._work(call, queue)
        # An offer is on its way before it is explained and noted.
        rest = begin(work) if isinstance(command, do.Dial | do.Ring) else work
        if rest is not None:
            self._group.create_task(rest, name=f"call-{call}")

    def _stay_hushed(self, call: CallId, command: RecorderCommand) -> None:
        """What still waits to be heard again is overtaken by this word of the same recorder."""
        queue = self._queues.get(call, deque())
        overtaken = [one for one in queue if isinstance(one, do.MuteRecord) and one.recording == command.recording]
        for one in overtaken:
            queue.remove(one)

    async def _work(self, call: CallId, queue: deque[Asked | do.MuteRecord]) -> None:
        while True:
            if not queue:  # an idle call costs no task: the next command starts a new worker
                self._queues.pop(call, None)
                return
            command = queue.popleft()
            if isinstance(command, do.MuteRecord):
                if self._group is not None:
                    self._group.create_task(self._record(call, command), name=f"call-{call}-recorder")
                continue
            try:
                if isinstance(command, ListeningCommand):
                    await listen(command, self._doers.exchange)
                    continue
                done = await perform(command, self._doers)
            except ZuoxiError as error:
                self._trouble(type(command).__name__, call, error)
                done = _refused(command, error)
            if done is not None:
                self._report(call, done)

    async def _look_up(self, call: CallId, asked: do.LookUp) -> None:
        try:
            async with asyncio.timeout(asked.timeout_s):
                values = await self._doers.lookups.look_up(asked.client, asked.source, asked.question)
        except ZuoxiError as error:
            self._trouble(type(asked).__name__, call, error)
            self._report(call, ev.LookedUp(asked.token, None, has_failed=True))
        except TimeoutError:
            self._trouble(type(asked).__name__, call, SourceAway(f"no answer within {asked.timeout_s:g} s"))
            self._report(call, ev.LookedUp(asked.token, None, has_failed=True))
        else:
            self._report(call, ev.LookedUp(asked.token, values))

    async def _record(self, call: CallId, command: RecorderCommand) -> None:
        try:
            await record(command, self._doers.recorder, lambda event: self._report(call, event))
        except ZuoxiError as error:
            self._trouble(type(command).__name__, call, error)
            self._report(call, _refused(command, error))


def _refused(command: Asked | RecorderCommand, error: ZuoxiError) -> ev.ExchangeRefused:
    return ev.ExchangeRefused(type(command).__name__, token_of(command), error.text, error.retryable)
