"""Plans published and abilities changed at the command line, while the centre runs and callers wait."""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from ari_app.engine.ports import waiting_bridge
from cli.phone import CallRefused
from cli.routing_file import plain
from documents.yaml_file import written
from launch.settings import ROOT
from lexicon.journal import (
    CallArrived,
    CallBridged,
    CallOverflowed,
    CallQueued,
    ControllerStarted,
    OfferMade,
    ProfileChanged,
    RoutingPublished,
    VipChanged,
)
from store.plans import Plans
from store.seed import HASHER
from tests.journeys.centre import PASSWORD, ZH, Centre, eventually, utc

pytestmark = pytest.mark.asyncio


async def zuoxi(centre: Centre, *words: str, lang: str = "C.UTF-8") -> tuple[int, str, str]:
    """``zuoxi ...`` as its own process: exit status, what was printed, what was complained of."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "cli", *words),
        cwd=ROOT,
        env={**os.environ, **centre.stack.env, "LC_ALL": lang},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        out, complaints = await process.communicate()
    assert b"Traceback" not in complaints, complaints.decode()
    assert process.returncode is not None
    return process.returncode, out.decode(), complaints.decode()


async def done(centre: Centre, *words: str) -> Any:
    """The JSON of a command that went well."""
    status, out, complaints = await zuoxi(centre, *words, "--json")
    assert status == 0, complaints
    return json.loads(out)


@asynccontextmanager
async def plan_file(centre: Centre, tmp_path: Path) -> AsyncIterator[tuple[Path, dict[str, Any]]]:
    """A file, and the plan that holds now to be changed in it; afterwards that plan holds again."""
    _, document, _ = await Plans(centre.pool).in_force()
    file, before = tmp_path / "plan.yml", written(plain(document))
    try:
        yield file, json.loads(json.dumps(plain(document)))
    finally:
        file.write_text(before)
        await done(centre, "routing", "publish", str(file), "--note", "as before")


async def versions(centre: Centre) -> list[int]:
    return [fact.version for fact in await centre.facts() if isinstance(fact, RoutingPublished)]


async def test_a_plan_published_while_a_caller_waits_holds_without_a_restart(centre: Centre, tmp_path: Path) -> None:
    async with plan_file(centre, tmp_path) as (file, plan), centre.agent("t-anna", is_ready=False):
        async with centre.agent("t-cai") as cai:
            caller, number = await centre.choose("1")  # wants t-a, which t-cai has not
            queued = await centre.fact(number, CallQueued)
            plan["queues"]["t-q"]["steps"] = [{"after_s": 0}, {"after_s": 1, "anyone": True}]
            file.write_text(written(plan))
            told = await done(centre, "routing", "publish", str(file), "--note", "任何人 anyone", "--by", "boss")
            offered = await cai.phone.next_call(10)
            await offered.answer()
            bridged = await centre.fact(number, CallBridged)
            assert bridged.agent == "t-cai"
            made = await centre.fact(number, OfferMade)
            assert made.choice is not None and made.choice.step == 1
            assert await centre.fact(number, CallQueued) == queued, "the place in the line is the one from before"
            await caller.hang_up()
            await cai.save(bridged.call)
            published = [fact for fact in await centre.facts() if isinstance(fact, RoutingPublished)]
            assert published == [RoutingPublished(told["version"], "boss", "任何人 anyone")]
        assert not [fact for fact in await centre.facts() if isinstance(fact, ControllerStarted)]
        (newest, *_) = await done(centre, "routing", "history")
        assert (newest["version"], newest["published_by"]) == (told["version"], "boss")


async def test_who_waited_through_the_steps_overflows_to_another_queue(centre: Centre, tmp_path: Path) -> None:
    async with plan_file(centre, tmp_path) as (file, plan), centre.agent("t-anna", is_ready=False):
        plan["queues"]["t-q"]["then"] = {"after_s": 1, "do": "overflow", "queue": "t-short"}
        plan["queues"]["t-short"]["steps"] = [{"after_s": 0, "anyone": True}]
        file.write_text(written(plan))
        await done(centre, "routing", "publish", str(file))
        async with centre.agent("t-cai") as cai:  # serves every queue, and has not the skill that t-q asks for
            caller, number = await centre.choose("1")
            queued = await centre.fact(number, CallQueued)
            offered = await cai.phone.next_call(10)
            moved = await centre.fact(number, CallOverflowed)
            assert (queued.queue, moved.before, moved.queue) == ("t-q", "t-q", "t-short")
            made = await centre.fact(number, OfferMade)
            assert (made.agent, made.queue) == ("t-cai", "t-short")
            await offered.answer()
            caller.tone(500)
            await offered.hears(500, share=0.8)
            bridged = await centre.fact(number, CallBridged)
            assert bridged.waited_s > 1, "counted from the original join"
            await caller.hang_up()
            await cai.save(bridged.call)


async def test_a_caller_named_a_vip_while_everything_runs_goes_first(centre: Centre, tmp_path: Path) -> None:
    async with plan_file(centre, tmp_path) as (file, plan), centre.agent("t-anna", is_ready=False) as anna:
        plan["head_starts"] = {"1": 600}
        file.write_text(written(plan))
        await done(centre, "routing", "publish", str(file))
        told = await done(
            centre, "vip", "set", "t", "13900000001", "--agent", "t-anna", "--note", "董事长", "--by", "boss"
        )
        assert told["agents"] == ["t-anna"] and told["priority"] == 1

        async def holds() -> bool:
            return [one for one in await centre.facts() if isinstance(one, VipChanged)] != []

        await eventually(holds, "the fact")
        try:
            first, number = await centre.choose("1")
            await centre.fact(number, CallQueued)
            vip, _ = await centre.call(ZH, "13900000001")
            await vip.hears_anything()
            await vip.press("1")
            queued = await centre.fact("13900000001", CallQueued)
            assert queued.order < (await centre.fact(number, CallQueued)).order
            assert queued.preferred == ("t-anna",)
            await anna.ready()
            offered = await anna.phone.next_call(5)
            assert offered.peer_number == "13900000001"
            await offered.answer()
            bridged = await centre.fact("13900000001", CallBridged)
            for leg in (vip, first):
                await leg.hang_up()
            await anna.save(bridged.call)
        finally:
            assert (await done(centre, "vip", "drop", "t", "13900000001"))["was_vip"]
    assert await done(centre, "vip", "list", "t") == []
    status, _, complaints = await zuoxi(centre, "vip", "set", "t", "0x1", lang="zh_CN.UTF-8")
    assert status == 1 and "主叫号码应为 3 到 20 位数字" in complaints
    status, _, complaints = await zuoxi(centre, "vip", "set", "nobody", "13900000001")
    assert status == 1 and "client: there is no 'nobody'" in complaints


async def test_a_wrong_plan_is_refused_at_its_places_and_changes_nothing(centre: Centre, tmp_path: Path) -> None:
    before = await Plans(centre.pool).newest()
    file = tmp_path / "plan.yml"
    _, shown, _ = await zuoxi(centre, "routing", "show")
    file.write_text(shown.replace("promise_s: 20", "promise_s: soon", 1))
    line = next(n for n, text in enumerate(file.read_text().splitlines(), 1) if "soon" in text)
    status, _, complaints = await zuoxi(centre, "routing", "publish", str(file))
    assert status == 1 and f"plan.yml:{line}:16: expected a number, not 'soon'" in complaints
    file.write_text(shown.replace("anyone: true", "skills: {billing: 9}", 1))
    status, out, complaints = await zuoxi(centre, "routing", "check", str(file), lang="zh_CN.UTF-8")
    assert status == 1 and "等得越久，要求只能越低" in complaints and not out
    status, out, _ = await zuoxi(centre, "routing", "check", str(file), "--json")
    (problem,) = [one for one in json.loads(out)["problems"] if not one["is_warning"]]
    assert status == 1 and problem["where"] == "queues.service.steps.1" and problem["line"] > 1
    file.write_text("\n".join(line for line in shown.splitlines() if not line.startswith("  technical:")))
    status, _, complaints = await zuoxi(centre, "routing", "publish", str(file))
    assert status == 1 and "plan.yml:" in complaints
    assert await Plans(centre.pool).newest() == before
    assert await versions(centre) == []


async def test_an_old_version_is_brought_back(centre: Centre, tmp_path: Path) -> None:
    async with plan_file(centre, tmp_path) as (file, plan):
        file.write_text(written(plan))
        first = (await done(centre, "routing", "publish", str(file)))["version"]
        plan["queues"]["service"]["promise_s"] = 33
        file.write_text(written(plan))
        second = (await done(centre, "routing", "publish", str(file)))["version"]
        assert (await done(centre, "routing", "show"))["queues"]["service"]["promise_s"] == 33
        third = (await done(centre, "routing", "rollback", str(first)))["version"]
        assert first < second < third
        assert await done(centre, "routing", "show") == await done(centre, "routing", "show", "--version", str(first))
        status, _, complaints = await zuoxi(centre, "routing", "rollback", "99999")
        assert status == 1 and f"there is no version 99999; the newest is {third}" in complaints
        status, _, complaints = await zuoxi(centre, "routing", "rollback", "1")
        assert status == 1 and "leads to reason 't-ra', which is not here" in complaints


@asynccontextmanager
async def administrator(centre: Centre) -> AsyncIterator[aiohttp.ClientSession]:
    """Signed in at the gateway; no administrator any more afterwards."""
    await centre.pool.execute(
        "INSERT INTO person (id, login, name_zh, name_en, role, password_hash) "
        "VALUES ('t-root', 't-root', '管理', 'Root', 'administrator', $1) ON CONFLICT DO NOTHING",
        HASHER.hash(PASSWORD),
    )
    jar, headers = aiohttp.CookieJar(unsafe=True), {"Origin": centre.url}
    async with aiohttp.ClientSession(base_url=centre.url, cookie_jar=jar, headers=headers) as session:
        async with session.post("/api/sign-in", json={"login": "t-root", "password": PASSWORD}) as answer:
            assert answer.status == 200
        yield session


async def changed_at_the_page(centre: Centre) -> None:
    """A queue's longest wait, changed in Admin while a conversation is under way: the page says since when it holds."""
    async with administrator(centre) as session:

        async def told(method: str, path: str, body: object = None) -> Any:
            async with session.request(method, path, json=body) as answer:
                assert answer.status == 200, await answer.text()
                return await answer.json()

        was = next(one for one in await told("GET", "/api/centre/waiting") if one["row"]["id"] == "t-q")
        before = await told("GET", "/api/in-force")
        for longest_s, seen in ((777.0, was), (was["row"]["longest_wait_s"], None)):
            wish = seen or next(one for one in await told("GET", "/api/centre/waiting") if one["row"]["id"] == "t-q")
            row = {**wish["row"], "longest_wait_s": longest_s}
            await told("PUT", "/api/centre/waiting", {"seen": wish["seen"], "row": row})

            async def holds(of: Any = before) -> bool:
                now = await told("GET", "/api/in-force")
                is_later = now["changed_at"] not in (None, of["changed_at"]) and now["since"] > of["since"]
                return bool(now["is_in_force"] and is_later and now["since"] >= now["changed_at"])

            await eventually(holds, "the change is in force")
            before = await told("GET", "/api/in-force")


async def test_a_skill_given_to_somebody_who_is_signed_in(centre: Centre) -> None:
    async with centre.agent("t-anna", is_ready=False), centre.agent("t-cai") as cai:
        caller, number = await centre.choose("1")
        await centre.fact(number, CallQueued)
        try:
            told = await done(centre, "agent", "skill", "t-cai", "t-a", "4", "--by", "boss")
            assert told["skills"] == {"t-a": 4, "t-b": 5}
            await (await cai.phone.next_call(10)).answer()
            bridged = await centre.fact(number, CallBridged)
            assert bridged.agent == "t-cai"
            await changed_at_the_page(centre)
            assert "CallEnded" not in await centre.kinds(number), "the conversation goes on all the while"
            assert (await cai.state("talking")).me.state == "talking"
        finally:
            await done(centre, "agent", "skill", "t-cai", "t-a", "0")
        await caller.hang_up()
        await cai.save(bridged.call)
        heard = [fact for fact in await centre.facts() if isinstance(fact, ProfileChanged) and fact.by == "boss"]
        assert [fact.abilities.skills for fact in heard] == [{"t-a": 4, "t-b": 5}]
    status, _, complaints = await zuoxi(centre, "agent", "skill", "t-cai", "t-x", "3")
    assert status == 1 and "skill: there is no 't-x'" in complaints
    status, _, complaints = await zuoxi(centre, "agent", "skill", "nobody", "t-a", "3", lang="zh_CN.UTF-8")
    assert status == 1 and "没有人员 'nobody'" in complaints


CUT = """
ALTER TABLE person_certification DROP CONSTRAINT person_certification_ends_check;
UPDATE person_certification SET ends = '{ends}' WHERE person_id = 't-anna' AND reason_id = 't-ra';
ALTER TABLE person_certification ADD CONSTRAINT person_certification_ends_check
    CHECK (extract(epoch FROM ends) % 60 = 0) NOT VALID;
"""


async def test_a_certification_that_expires_while_signed_in(centre: Centre, tmp_path: Path) -> None:
    """Offered while it lasts, and not after it, though nobody does anything.

    People certify to the minute; the test ends it within seconds, and has that told with another change.
    """
    async with plan_file(centre, tmp_path) as (file, plan):
        plan["reasons"]["t-ra"]["certified"] = True
        file.write_text(written(plan))
        await done(centre, "routing", "publish", str(file))
        async with centre.agent("t-anna") as anna:
            ends = utc().replace(second=0, microsecond=0) + timedelta(minutes=5)
            until = ends.isoformat(timespec="minutes")
            status, _, complaints = await zuoxi(
                centre, "agent", "certify", "t-anna", "t-ra", "--until", until[:-3] + "30"
            )
            assert status == 1 and "--until" in complaints
            told = await done(centre, "agent", "certify", "t-anna", "t-ra", "--until", until)
            assert [one["ends"] for one in told["certifications"]] == [ends.strftime("%Y-%m-%dT%H:%M:00.000Z")]
            first, number = await centre.choose("1")
            offered = await anna.phone.next_call(5)
            assert (await centre.fact(number, OfferMade)).agent == "t-anna"
            await offered.answer()
            bridged = await centre.fact(number, CallBridged)
            await first.hang_up()
            await anna.save(bridged.call)
            await anna.state("ready")
            ends = utc() + timedelta(seconds=5)
            async with centre.pool.transaction() as connection:
                await connection.execute(CUT.format(ends=ends.isoformat()))
            await done(centre, "agent", "skill", "t-anna", "t-a", "4")
            assert utc() < ends, "it was over before the controller could know when it would be"

            async def is_over() -> bool:
                return utc() >= ends

            await eventually(is_over, "the end of the certification")
            second, number = await centre.choose("1")
            await centre.fact(number, CallQueued)
            await second.ended(20)  # told so: there is nobody to wait for
            assert "OfferMade" not in await centre.kinds(number), "nobody is certified any more"
            await done(centre, "agent", "skill", "t-anna", "t-a", "5")


async def test_a_number_and_silence_that_come_with_a_plan(centre: Centre, tmp_path: Path) -> None:
    """What is no part of a plan is read with it: Asterisk has the bridge before the first caller waits in it."""
    number = "5550077"
    async with plan_file(centre, tmp_path) as (file, plan), centre.agent("t-anna", is_ready=False):
        try:
            await centre.pool.execute("UPDATE queue SET music = '' WHERE id = 't-q'")
            await centre.pool.execute(
                "INSERT INTO number (number, client_id, language, greeting, menu, default_reason_id) "
                "VALUES ($1, 't', 'en', '', '', 't-ra')",
                number,
            )
            file.write_text(written(plan))
            version = (await done(centre, "routing", "publish", str(file)))["version"]
            assert await versions(centre) == [version]
            caller, legs = f"139{version:08d}", []

            async def is_known() -> bool:
                leg = await (await centre.phones.caller(caller)).dial(number)
                with contextlib.suppress(CallRefused):  # the plan is not there yet: an unknown number
                    await leg.answered()
                    legs.append(leg)
                return bool(legs)

            await eventually(is_known, "the number in the running controller")
            queued = await centre.fact(caller, CallQueued)
            facts = await centre.facts()
            (channel,) = [one.channel for one in facts if isinstance(one, CallArrived) and one.call == queued.call]

            async def is_in_silence() -> bool:
                inside = {bridge["id"]: bridge["channels"] for bridge in await centre.ari("bridges")}
                return channel in inside.get(waiting_bridge(""), [])

            await eventually(is_in_silence, "the caller in the silent bridge")
            await legs[0].hang_up()
        finally:
            await centre.pool.execute("UPDATE queue SET music = 'default' WHERE id = 't-q'")
            await centre.pool.execute("DELETE FROM number WHERE number = $1", number)
