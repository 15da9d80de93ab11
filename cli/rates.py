"""``zuoxi rates``: what calls out cost, taken in from a file while everything runs."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from ari_app.trunks.rates import Rate, rate_table
from cli import running
from cli.memory import journal, memory
from cli.rates_file import read_rates
from cli.routing import By, Json, NotSound, print_json, run, who
from cli.words import say
from launch.clock import SystemClock
from lexicon.errors import Refused
from lexicon.phone_number import phone_number
from store.catalogue import PricedPrefix
from store.dialling import Charged, charged, put_rates, rates

app = typer.Typer(no_args_is_help=True, help=say("外呼费率：导入、查看、花费", "what calls out cost"))
_screen, _people = Console(highlight=False), Console(stderr=True, highlight=False)
SHOWN = 200

File = Annotated[Path, typer.Argument(help=say("费率文件（CSV：prefix,price,from）", "a CSV file: prefix,price,from"))]


@app.command("import", help=say("导入费率，全部或全不", "take prices in, all of them or none"))
def take_in(
    file: File,
    check: Annotated[bool, typer.Option("--check", help=say("只检查，不写入", "only look, write nothing"))] = False,
    by: By = "",
    is_json: Json = False,
) -> None:
    async def work() -> tuple[int, int]:
        rows = _read(file)
        instance = running.find()
        async with memory(instance) as pool:
            known = {(one.prefix, one.starts_on): one for one in await rates(pool)}
            news = sum(known.get((one.prefix, one.starts_on)) != one for one in rows)
            if check:
                return len(rows), news
            async with journal(instance, pool) as writer:
                return len(rows), await put_rates(writer, rows, who(by))

    rows, news = run(work())
    if is_json:
        print_json({"rows": rows, "new": news, "is_written": not check})
    elif check:
        _screen.print(say(f"{rows} 行无误，其中 {news} 行会改变费率", f"{rows} rows are sound; {news} are news"))
    else:
        _screen.print(say(f"{rows} 行，{news} 行新的或改变的", f"{rows} rows, {news} new or changed"))


def _read(file: Path) -> list[PricedPrefix]:
    try:
        found = read_rates(file.read_bytes())
    except OSError as error:
        raise Refused(f"{file}: {error.strerror}") from None
    if not found.mistakes:
        return found.rows
    for line, column, words in found.mistakes:
        _people.print(f"{file}:{line}{f':{column}' if column else ''}: {words}", markup=False, soft_wrap=True)
    raise NotSound(say("费率文件有误，什么也没有写入", "the file has mistakes; nothing was written"))


@app.command("show", help=say("费率表，或一个号码的价格", "the table, or what a number costs"))
def show(number: Annotated[str, typer.Argument(help=say("号码", "a number"))] = "", is_json: Json = False) -> None:
    async def work() -> list[PricedPrefix]:
        async with memory(running.find()) as pool:
            return await rates(pool)

    found = run(work())
    if number:
        table = rate_table(Rate(one.prefix, one.minute, one.starts_on, one.step_s) for one in found)
        rate = table.rate(phone_number(number), SystemClock().now().date())
        found = [
            one for one in found if rate is not None and (one.prefix, one.starts_on) == (rate.prefix, rate.starts_on)
        ]
        if not found:
            raise SystemExit(run(_none(number)))
    if is_json:
        print_json([_plain(one) for one in found])
        return
    drawn = Table(box=None, pad_edge=False)
    for name in (
        say("号段", "prefix"),
        say("每分钟", "a minute"),
        say("步长（秒）", "step (s)"),
        say("自", "from"),
        "",
    ):
        drawn.add_column(name)
    for one in found[:SHOWN]:
        drawn.add_row(one.prefix, _amount(one.minute), str(one.step_s), str(one.starts_on), one.name)
    _screen.print(drawn)
    if len(found) > SHOWN:
        _screen.print(say(f"……共 {len(found)} 行", f"... {len(found)} rows in all"))


async def _none(number: str) -> int:
    raise Refused(say(f"费率表中没有 {number} 的价格", f"there is no price for {number}"))


@app.command("spent", help=say("各客户公司每日外呼花费", "what each client spent, day by day"))
def spent(
    days: Annotated[int, typer.Option(min=1, max=400, help=say("最近几天", "of the last days"))] = 31,
    is_json: Json = False,
) -> None:
    async def work() -> list[Charged]:
        async with memory(running.find()) as pool:
            return await charged(pool, SystemClock().now() - timedelta(days=days))

    found = run(work())
    if is_json:
        print_json([{**_names(one), "fen": one.fen, "calls": one.calls, "seconds": one.seconds} for one in found])
        return
    drawn = Table(box=None, pad_edge=False)
    for name in (
        say("客户公司", "client"),
        say("日期", "day"),
        say("坐席", "agent"),
        say("通话", "calls"),
        say("金额", "cost"),
    ):
        drawn.add_column(name)
    for one in found:
        drawn.add_row(
            one.client, str(one.day), one.agent or "-", str(one.calls), f"{one.fen // 100}.{one.fen % 100:02}"
        )
    _screen.print(drawn)


def _names(one: Charged) -> dict[str, Any]:
    return {"client": one.client, "day": str(one.day), "agent": one.agent}


def _plain(one: PricedPrefix) -> dict[str, Any]:
    return {
        "prefix": one.prefix,
        "price": _amount(one.minute),
        "from": str(one.starts_on),
        "step_s": one.step_s,
        "name": one.name,
    }


def _amount(price: Decimal) -> str:
    return f"{price.normalize():f}"
