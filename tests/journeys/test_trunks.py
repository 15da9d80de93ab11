"""Calls out over several trunks of real carriers: in order, past one that refuses or is silent, within limits; and
lines.yml changed while a call goes on.
"""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from launch.settings import ROOT, load
from launch.stack import ALL, Stack
from lexicon.journal import CallEnded, CallOutFailed, LegRefused, LegSent, LinesAdopted, NoLineFree
from tests.conftest_stack import centre_on, running_stack
from tests.faults.test_killed_in_a_call import killed
from tests.journeys.centre import EN, Centre, eventually
from tests.journeys.test_calling_out import AGENT_HZ, CUSTOMER, CUSTOMER_HZ, fact, place
from tests.journeys.test_control import is_
from tests.phones.carriers import Carrier

pytestmark = pytest.mark.asyncio(loop_scope="module")
GIVE_UP_S = 2


@pytest.fixture(scope="module")
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """With a lines.yml, of one trunk so far."""
    file = tmp_path_factory.mktemp("lines") / "lines.yml"
    file.parent.chmod(0o755)
    file.write_text("format: 1\ntrunks:\n  - {name: first, host: 127.0.0.9, ask_every_s: 0}\n")
    with running_stack(request, ALL, settings=load().model_copy(update={"lines": file})) as running:
        yield running


@dataclass(slots=True)
class Carriers:
    """Where each trunk leads; ``good`` to telephones that answer."""

    silent: Carrier
    refusing: Carrier
    busy: Carrier
    good: int

    def lines(self, groups: str, out: str = "g", more: str = "", **wants: str) -> str:
        """``wants``: how each carrier wants numbers."""
        silent, refusing, good = (wants.get(one, "") for one in ("silent", "refusing", "good"))
        return f"""format: 1
out: {out}
groups:
{groups}
trunks:
  - {{name: silent, host: 127.0.0.1, port: {self.silent.port}, allow: [], ask_every_s: 0{silent}}}
  - {{name: refusing, host: 127.0.0.1, port: {self.refusing.port}, allow: [], ask_every_s: 0{refusing}}}
  - {{name: busy, host: 127.0.0.1, port: {self.busy.port}, allow: [], ask_every_s: 0}}
  - {{name: good, host: 127.0.0.1, port: {self.good}, allow: [], ask_every_s: 0{good}}}
  - {{name: one-call, host: 127.0.0.1, port: {self.good}, allow: [], ask_every_s: 0, channels: 1, per_second: 20}}
{more}"""


@pytest_asyncio.fixture(loop_scope="module")
async def centre(stack: Stack) -> AsyncIterator[Centre]:
    async with centre_on(stack) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def carriers(stack: Stack) -> AsyncIterator[Carriers]:
    async with AsyncExitStack() as open_ones:
        silent, refusing, busy = Carrier(), Carrier("503 Service Unavailable"), Carrier("486 Busy Here")
        for one in (silent, refusing, busy):
            await open_ones.enter_async_context(one)
        yield Carriers(silent, refusing, busy, stack.ports.trunk)


async def apply(stack: Stack, text: str) -> tuple[int, dict[str, Any]]:
    """Write lines.yml and have it applied, as a person would."""
    assert stack.site.settings.lines is not None
    stack.site.settings.lines.write_text(text)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cli", "lines", "apply", "--json"),
        cwd=ROOT,
        env={**os.environ, **stack.env, "LC_ALL": "C.UTF-8"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, complaints = await process.communicate()
    assert b"Traceback" not in complaints, complaints.decode()
    assert process.returncode is not None
    return process.returncode, json.loads(out)


async def went_over(centre: Centre, *wanted: tuple[str, int]) -> None:
    """The trunks that were tried so far, in order, with their attempts."""

    async def is_so() -> bool:
        return [(one.trunk, one.attempt) for one in await centre.facts() if isinstance(one, LegSent)] == [*wanted]

    await eventually(is_so, f"legs over {wanted}", 5)


async def refused(centre: Centre) -> list[tuple[str, int, int, str, bool]]:
    found = [one for one in await centre.facts() if isinstance(one, LegRefused)]
    return [(one.trunk, one.cause, one.sip, one.why, one.is_tried_on) for one in found]


async def test_the_agent_talks_over_the_trunk_that_is_left(centre: Centre, carriers: Carriers) -> None:
    """Refused by the first, nothing heard of the second, answered over the third: the agent hears it ring, talks. Each
    carrier is told the numbers in its own form.
    """
    group = f"  - {{name: g, order: [refusing, silent, good], give_up_s: {GIVE_UP_S}}}"
    forms = {
        "refusing": ", dial_as: e164, shows: none",
        "silent": ", dial_as: national, dial_prefix: 17951, shows: [4009*], shows_else: 4009990000",
        "good": ", dial_as: national, shows: [5550xxx]",
    }
    status, told = await apply(centre.stack, carriers.lines(group, **forms))
    [noted] = await centre.pool.fetch("SELECT * FROM audit WHERE act = 'lines-applied' ORDER BY id DESC LIMIT 1")
    assert noted["address"].startswith("cli:") and json.loads(noted["detail"])["version"] == told["version"]
    assert (status, told["is_in_force"], told["waits"]) == (0, True, []), told
    assert told["added"] == ["busy", "good", "one-call", "refusing", "silent"] and told["removed"] == ["first"]
    customer = await centre.phones.caller(CUSTOMER)
    async with centre.agent("t-anna") as agent:
        phone = await place(agent, f"+86{CUSTOMER}")
        theirs = await customer.next_call(10)
        await phone.hears_anything()
        await theirs.answer()
        theirs.tone(CUSTOMER_HZ)
        await phone.hears(CUSTOMER_HZ)
        await theirs.hears(AGENT_HZ)
        await went_over(centre, ("refusing", 1), ("silent", 2), ("good", 3))
        assert await refused(centre) == [("refusing", 34, 503, "refused", True), ("silent", 0, 0, "silent", True)]
        assert (carriers.refusing.asked, carriers.refusing.shown) == ([f"+86{CUSTOMER}"], ["anonymous"])
        assert (carriers.silent.asked, carriers.silent.shown) == ([f"17951{CUSTOMER}"], ["4009990000"])
        assert theirs.peer_number == EN
        sent = [one for one in await centre.facts() if isinstance(one, LegSent)]
        assert [(one.dialled, one.showed) for one in sent] == [
            (f"+86{CUSTOMER}", ""),
            (f"17951{CUSTOMER}", "4009990000"),
            (CUSTOMER, EN),
        ]
        await theirs.hang_up()
        await phone.ended(5)
        await agent.save((await fact(centre, CallEnded)).call)


async def test_the_next_controller_goes_on_to_the_next_trunk(centre: Centre, carriers: Carriers) -> None:
    """Killed while the INVITE to a silent carrier is out: the next one gives that up, and has the customer over another
    trunk, in the form that one wants. Nobody is dialled twice, and the call has its one end.
    """
    wants = "dial_as: plain, dial_prefix: 9, shows: none"
    mute = f"  - {{name: mute, host: 127.0.0.1, port: {carriers.silent.port}, allow: [], ask_every_s: 0, {wants}}}\n"
    group = f"  - {{name: g, order: [mute, good], give_up_s: {GIVE_UP_S}}}"
    assert (await apply(centre.stack, carriers.lines(group, more=mute, good=", dial_as: national")))[0] == 0
    customer = await centre.phones.caller(CUSTOMER)
    async with centre.agent("t-anna") as agent:
        phone = await place(agent)
        await eventually(lambda: is_(bool(carriers.silent.asked)), "an INVITE to the silent carrier", 5)
        await killed(centre)
        assert phone.is_up(), "the agent's telephone stays in the call"
        theirs = await customer.next_call(15)
        await theirs.answer()
        theirs.tone(CUSTOMER_HZ)
        await phone.hears(CUSTOMER_HZ)
        await theirs.hears(AGENT_HZ)
        await went_over(centre, ("mute", 1), ("good", 2))
        assert await refused(centre) == [("mute", 0, 0, "silent", True)]
        assert (carriers.silent.asked, carriers.silent.shown) == ([f"986{CUSTOMER}"], ["anonymous"])
        assert theirs.peer_number == EN
        await theirs.hang_up()
        await phone.ended(5)
        call = (await fact(centre, CallEnded)).call
        await agent.state("wrap-up")
        await agent.save(call)
        await agent.state("ready")
    await centre.nothing_left()
    ends = [one for one in await centre.facts() if isinstance(one, CallEnded)]
    assert [(one.call, one.outcome.reason) for one in ends] == [(call, "completed")]
    assert not [one for one in await centre.facts() if isinstance(one, CallOutFailed)]


async def test_busy_is_busy_over_every_trunk(centre: Centre, carriers: Carriers) -> None:
    await apply(centre.stack, carriers.lines("  - {name: g, order: [busy, good]}"))
    async with centre.agent("t-anna") as agent:
        phone = await place(agent)
        assert (await fact(centre, CallOutFailed)).why == "busy"
        await phone.ended(5)
        await went_over(centre, ("busy", 1))
        assert await refused(centre) == [("busy", 17, 486, "refused", False)]


async def test_a_full_trunk_leaves_the_call_to_the_next_and_then_there_is_none(
    centre: Centre, carriers: Carriers
) -> None:
    await apply(centre.stack, carriers.lines("  - {name: g, order: [one-call, refusing]}"))
    customer = await centre.phones.caller(CUSTOMER)
    async with centre.agent("t-anna") as anna, centre.agent("t-ben") as ben:
        phone = await place(anna)
        theirs = await customer.next_call(10)
        await theirs.answer()
        other = await place(ben)
        failed = await fact(centre, CallOutFailed)
        assert (failed.agent, failed.why, failed.sip) == ("t-ben", "no-line", 503)
        await other.ended(5)
        await apply(centre.stack, carriers.lines("  - {name: g, order: [one-call]}"))
        other = await place(ben)
        none = await fact(centre, NoLineFree)
        assert none.full == ("one-call",)
        await other.ended(5)
        await went_over(centre, ("one-call", 1), ("refusing", 1))
        await theirs.hang_up()
        await phone.ended(5)
        snapshot = await anna.state("wrap-up")
        assert snapshot.call is not None
        await anna.save(snapshot.call.id)


async def test_lines_change_and_the_call_goes_on(centre: Centre, carriers: Carriers) -> None:
    """A call stands over a trunk that is changed and then taken out; the next one goes over a new one."""
    stack = centre.stack
    await apply(stack, carriers.lines("  - {name: g, order: [good]}"))
    customer = await centre.phones.caller(CUSTOMER)
    async with centre.agent("t-anna") as anna, centre.agent("t-ben") as ben:
        phone = await place(anna)
        theirs = await customer.next_call(10)
        await theirs.answer()
        call = (await fact(centre, LegSent)).call
        changed = carriers.lines("  - {name: g, order: [new, good]}").replace(
            "name: good,", "name: good, codecs: [alaw],"
        )
        new = f"  - {{name: new, host: 127.0.0.1, port: {carriers.good}, allow: [], ask_every_s: 0}}\n"
        status, told = await apply(stack, changed + new)
        assert (status, told["added"], told["changed"]) == (0, ["new"], ["good"])
        theirs.tone(CUSTOMER_HZ)
        await phone.hears(CUSTOMER_HZ)
        await theirs.hears(AGENT_HZ)
        # A wrong file: nothing is changed.
        book = stack.site.book.read_bytes()
        status, told = await apply(stack, (changed + new).replace("order: [new", "order: [newer"))
        assert (status, told["is_in_force"]) == (1, False) and told["problems"][0]["line"] == 4
        assert stack.site.book.read_bytes() == book
        other = await place(ben)
        second = await customer.next_call(10)
        await second.answer()
        await went_over(centre, ("good", 1), ("new", 1))
        await second.hang_up()
        await other.ended(5)
        # The trunk of the call is taken out.
        only = f"  - {{name: x, host: 127.0.0.1, port: {carriers.good}, ask_every_s: 0}}\n"
        status, told = await apply(stack, f"format: 1\nout: x\ntrunks:\n{only}")
        assert status == 0 and "good" in told["removed"]
        await theirs.hears(AGENT_HZ)
        assert not [one for one in await centre.facts() if isinstance(one, CallEnded) and one.call == call]
        await theirs.hang_up()
        await phone.ended(5)
        assert (await fact(centre, CallEnded, call=call)).outcome.reason == "completed"
        adopted = [one for one in await centre.facts() if isinstance(one, LinesAdopted)]
        assert len({one.version for one in adopted}) == len(adopted) >= 3
        for agent in (anna, ben):
            snapshot = await agent.state("wrap-up")
            assert snapshot.call is not None
            await agent.save(snapshot.call.id)
