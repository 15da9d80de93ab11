"""Each link of the controller cut, and pulled without a word, under calls: a scripted proxy stands in each of them."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from launch.settings import ROOT
from lexicon.journal import CallBridged, CallEnded, CallQueued, ControllerStarted, OfferMade, RecordingKept
from lexicon.outcome import Fault, Outcome
from tests.faults.proxy import Proxy, proxy
from tests.faults.test_parts import hear_each_other, order_is_kept, talk
from tests.journeys.centre import Centre, eventually

pytestmark = pytest.mark.asyncio
LINKS = ("ari", "ami", "redis", "postgres")
GONE_S = 8.0


@asynccontextmanager
async def controller_behind_proxies(centre: Centre) -> AsyncIterator[dict[str, Proxy]]:
    """The centre's controller in a process of the test's own, each link of it through a proxy."""
    ports = centre.stack.ports
    wanted = dict(zip(LINKS, (ports.asterisk_http, ports.ami, ports.redis, ports.pg), strict=True))
    async with AsyncExitStack() as stack:
        made = {name: await stack.enter_async_context(proxy(port)) for name, port in wanted.items()}
        env = {name: value for name, value in os.environ.items() if not name.startswith("ZUOXI_")}
        env |= {**centre.stack.env, "ZUOXI_DESK_GRACE_S": "3", "ZUOXI_PART": "proxied"}
        for name, key in (("ari", "ARI_URL"), ("redis", "REDIS_URL"), ("postgres", "PG_DSN")):
            env[f"ZUOXI_{key}"] = env[f"ZUOXI_{key}"].replace(f":{wanted[name]}", f":{made[name].port}")
        env["ZUOXI_AMI_PORT"] = str(made["ami"].port)
        await asyncio.to_thread(centre.stack.stop_part, "controller")
        log = (centre.stack.site.log / "proxied.log").open("ab")
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "ari_app.main", cwd=ROOT, env=env, stdout=log, stderr=log
        )
        log.close()
        try:
            yield made
        finally:
            for one in made.values():
                one.mend()
            process.terminate()
            await asyncio.wait_for(process.wait(), 20)
            await asyncio.to_thread(centre.stack.start_part, "controller")


@pytest.mark.parametrize("fault", ["cut", "stall"])
@pytest.mark.parametrize("link", LINKS)
async def test_a_link_that_breaks_harms_no_call(centre: Centre, link: str, fault: str) -> None:
    mark = centre.stack.site.run / "proxied.ready"
    async with controller_behind_proxies(centre) as proxies:

        async def is_ready() -> bool:
            return mark.exists()

        await eventually(is_ready, "the controller behind its proxies", 30)
        async with centre.agent("t-anna") as anna, centre.agent("t-cai", is_ready=False):
            caller, offered, number = await talk(centre, anna)
            waiting, waiting_number = await centre.choose("1")
            await centre.fact(waiting_number, CallQueued)
            before = proxies[link].links
            assert before > 0
            getattr(proxies[link], fault)()
            await hear_each_other(caller, offered)
            waiting.forget()
            await waiting.hears_anything()
            await asyncio.sleep(GONE_S)
            await hear_each_other(caller, offered)
            proxies[link].mend()

            await caller.hang_up()  # heard, or found by looking
            assert (await centre.fact(number, CallEnded, within_s=30)).outcome.fault in (Fault.CALLER, Fault.SYSTEM)
            snapshot = await anna.state("wrap-up")
            assert snapshot.call is not None
            await anna.save(snapshot.call.id)  # the gateway's links are not touched
            offered = await anna.phone.next_call(30)
            await offered.answer()
            await centre.fact(waiting_number, CallBridged, within_s=30)
            await hear_each_other(waiting, offered)
            await waiting.hang_up()
            ended = await centre.fact(waiting_number, CallEnded, within_s=30)
            assert ended.outcome == Outcome(Fault.CALLER, "completed")
            await centre.fact(number, RecordingKept, within_s=40)
            await centre.fact(waiting_number, RecordingKept, within_s=40)
            await anna.state("wrap-up")
        facts = await centre.facts()
        offers = [fact.offer for fact in facts if isinstance(fact, OfferMade)]
        assert len(offers) == len(set(offers)) == 2, "nobody was rung twice"
        assert len([fact for fact in facts if isinstance(fact, ControllerStarted)]) == 1
        await order_is_kept(centre)
