"""``zuoxi status``: what runs, where, how well, and which numbers can be dialled."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated, Any

import aiohttp
import typer
from rich.console import Console
from rich.table import Table

from cli import running, words
from cli.lines_history import words_of_line
from launch.clock import SystemClock
from lexicon.errors import ZuoxiError
from lexicon.journal import LineDegraded, LineDown
from store.catalogue import Catalogue, read_catalogue
from store.journal_read import JournalReader
from store.pool import open_pool

ANSWER_S = 3.0


def command(
    is_json: Annotated[
        bool, typer.Option("--json", help=words.say("只输出一个 JSON 对象", "print one JSON object and nothing else"))
    ] = False,
) -> None:
    """What runs; exit status 1 when something does not."""
    found = asyncio.run(status())
    if is_json:
        print(json.dumps(found, ensure_ascii=False, indent=2), flush=True)
        return
    show(found, Console())
    raise typer.Exit(0 if found["ready"] else 1)


async def status() -> dict[str, Any]:
    """The answer as one JSON-ready object: ready, parts, urls, sip, numbers; ``problems`` says what is wrong."""
    found: dict[str, Any] = {"ready": False, "parts": {}, "urls": {}, "sip": None, "numbers": [], "problems": []}
    found["var"] = str(running.var_directory())
    try:
        instance = running.find()
    except ZuoxiError as error:
        found["problems"].append(error.text)
        return found
    found["parts"] = {name: dict(about) for name, about in instance.state.get("parts", {}).items()}
    for name, (pid, _) in instance.state.get("processes", {}).items():
        found["parts"].get(name, {})["pid"] = pid
    ports: dict[str, int] = instance.state.get("ports", {})
    for name, part in found["parts"].items():
        port = ports.get({"postgres": "pg", "asterisk": "sip", "gateway": "http"}.get(name, name))
        if port:
            part.update(port=port, address=f"127.0.0.1:{port}")
    found["urls"] = {**instance.state["urls"], "health": f"{instance.http_url}/api/health", "api": instance.http_url}
    host, _, port_text = instance.exchange.rpartition(":")
    found["sip"] = {"address": instance.exchange, "host": host, "port": int(port_text), "transport": "udp"}
    found["ports"] = ports
    try:
        await _health(instance, found)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        word = f"{found['urls']['health']}: {type(error).__name__}"
        found["problems"].append(words.say(f"网关没有应答：{word}", f"the gateway does not answer: {word}"))
    try:
        found["lines"] = await bad_lines(instance)
    except ZuoxiError as error:
        found["problems"].append(error.text)
    try:
        found["numbers"] = await _numbers(instance)
    except ZuoxiError as error:
        found["problems"].append(error.text)
    found["ready"] = found["ready"] and not found["problems"]
    return found


async def _health(instance: running.Instance, found: dict[str, Any]) -> None:
    limit = aiohttp.ClientTimeout(total=ANSWER_S)
    connector = aiohttp.TCPConnector(ssl=instance.trust())
    async with (
        aiohttp.ClientSession(timeout=limit, connector=connector) as session,
        session.get(found["urls"]["health"]) as answer,
    ):
        health: dict[str, Any] = await answer.json()
    found["ready"] = bool(health["ready"])
    found["version"] = health.get("version", "")
    found["parts"].setdefault("gateway", {}).update(is_well=True, detail="answers")
    for name, part in health.get("parts", {}).items():
        found["parts"].setdefault("asterisk" if name == "exchange" else name, {}).update(part)
        if not part.get("is_well", True):
            found["problems"].append(f"{name}: {part.get('detail', '')}")


async def bad_lines(instance: running.Instance) -> list[dict[str, Any]]:
    """Lines that are down, or do not work well, by the journal. Raises DatabaseAway."""
    pool = await open_pool(instance.dsn, size=1, name="zuoxi-cli")
    try:
        told = await JournalReader(pool).bad_lines(SystemClock().now())
    finally:
        await pool.close()
    return [
        {"line": one.fact.trunk, "state": word, "why": one.fact.why, "since": one.fact.since.isoformat()}
        for one in told
        if isinstance(one.fact, LineDown | LineDegraded)
        for word in ["down" if isinstance(one.fact, LineDown) else "degraded"]
    ]


async def _numbers(instance: running.Instance) -> list[dict[str, Any]]:
    pool = await open_pool(instance.dsn, size=1, name="zuoxi-cli")
    try:
        return numbers_of(await read_catalogue(pool))
    finally:
        await pool.close()


def numbers_of(catalogue: Catalogue) -> list[dict[str, Any]]:
    """Each number with its reasons by digit."""
    reasons = {reason.id: reason for reason in catalogue.reasons}
    return [
        {
            "number": number.number,
            "client": number.client,
            "language": number.language,
            "reasons": {
                digit: {"id": reasons[one].id, "name_zh": reasons[one].name_zh, "name_en": reasons[one].name_en}
                for digit, one in sorted(number.digits.items())
            },
        }
        for number in sorted(catalogue.numbers, key=lambda number: number.number)
    ]


def show(found: dict[str, Any], console: Console) -> None:
    """The same for people."""
    ready = words.say("运行正常", "ready") if found["ready"] else words.say("未就绪", "not ready")
    console.print(f"[bold]{'[green]' if found['ready'] else '[red]'}{ready}[/][/]  {found['var']}")
    for problem in found["problems"]:
        console.print(f"  [red]![/] {problem}", highlight=False)
    for line in found.get("lines", ()):
        console.print(f"  [red]![/] {words_of_line(line)}", highlight=False)
    if found["parts"]:
        table = Table(box=None, pad_edge=False)
        for name in (words.say("部件", "part"), words.say("版本", "version"), words.say("端口", "port"), "pid"):
            table.add_column(name)
        for name, part in found["parts"].items():
            cells = [str(part.get(key, "")) for key in ("version", "port", "pid")]
            if not any(cells) and part.get("is_well", True):
                continue  # the exchange as the controller sees it: Asterisk has its own line
            table.add_row(name, *cells, style=None if part.get("is_well", True) else "red")
        console.print(table)
    for name, url in found["urls"].items():
        console.print(f"  {name:<10} {url}", highlight=False)
    if found["sip"]:
        console.print(f"  {'sip':<10} {found['sip']['address']} (UDP)", highlight=False)
    key = "name_zh" if words.is_chinese() else "name_en"
    for number in found["numbers"]:
        choices = ", ".join(f"{digit} {reason[key]}" for digit, reason in number["reasons"].items())
        console.print(f"  {number['number']}  {choices}", highlight=False)
