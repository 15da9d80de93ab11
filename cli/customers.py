"""``zuoxi customers``: what a client tells us of its customers, for self-service flows to look up."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cli import running
from cli.customers_file import CustomerFile, read_customers
from cli.memory import memory
from cli.routing import Json, print_json, run, who
from cli.words import say
from launch.clock import SystemClock
from lexicon.errors import BadInput
from lexicon.ids import ClientId
from store.catalogue import read_catalogue
from store.customers import Customers, Importer

app = typer.Typer(no_args_is_help=True, help=say("客户资料：供流程查询", "customers, for flows to look up"))
_screen = Console(highlight=False)
MOST_BYTES = 256 << 20
MOST_SHOWN = 5


@app.callback()
def _several() -> None:
    """So that ``import`` stays a command of its own."""


@app.command(
    "import", help=say("从 CSV 导入，替换该客户此键的全部资料", "from CSV, instead of all that was there by this key")
)
def load(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help=say("CSV 文件", "a CSV file"))],
    client: Annotated[str, typer.Option("--client", help=say("客户公司", "the client company"))],
    key: Annotated[
        str, typer.Option(help=say("作为键的列，默认第一列", "the column that names the customer; the first one"))
    ] = "",
    is_check: Annotated[
        bool, typer.Option("--check", help=say("只检查和预览", "only look, and show some rows"))
    ] = False,
    is_json: Json = False,
) -> None:
    """All of it or nothing: with one mistake nothing is changed."""
    if file.stat().st_size > MOST_BYTES:
        raise BadInput("file", str(file), f"at most {MOST_BYTES >> 20} MiB")
    found = read_customers(file.read_bytes(), key)
    if found.mistakes:
        _mistakes(file, found, is_json)
        raise typer.Exit(1)

    async def work() -> int:
        async with memory(running.find()) as pool:
            known = [one.id for one in (await read_catalogue(pool)).clients]
            if client not in known:
                raise BadInput("client", client, ", ".join(known))
            if is_check:
                return 0
            by = Importer(who(""), SystemClock().now())
            return await Customers(pool).replace(ClientId(client), found.key, found.records, by)

    written = run(work())
    if is_json:
        rows = [{"value": value, "fields": fields} for value, fields in found.records[:MOST_SHOWN]]
        print_json({"client": client, "key": found.key, "rows": len(found.records), "written": written, "first": rows})
        return
    if is_check:
        for value, fields in found.records[:MOST_SHOWN]:
            _screen.print(f"{found.key}={value}  " + "  ".join(f"{n}={v}" for n, v in fields.items()), markup=False)
        _screen.print(
            say(f"{len(found.records)} 行，没有错误", f"{len(found.records)} rows, nothing wrong"), markup=False
        )
    else:
        _screen.print(say(f"已导入 {written} 行", f"{written} rows imported"), markup=False)


def _mistakes(file: Path, found: CustomerFile, is_json: bool) -> None:
    if is_json:
        print_json({"mistakes": [{"row": row, "column": column, "what": what} for row, column, what in found.mistakes]})
        return
    for row, column, what in found.mistakes:
        place = f"{file}:{row}:{column}" if column else f"{file}:{row}"
        _screen.print(f"{place}: {what}", markup=False, soft_wrap=True)
