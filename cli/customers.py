"""``zuoxi customers``: what a client tells us of its customers, for self-service flows and the desktop to look up."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cli import running
from cli.customers_file import CustomerFile, read_customers
from cli.memory import journal, memory
from cli.routing import By, Json, print_json, run, who
from cli.words import say
from launch.clock import SystemClock
from lexicon.errors import BadInput
from lexicon.ids import ClientId
from store.catalogue import read_catalogue
from store.centre_rows import By as Who
from store.customers_import import CustomersPreview, CustomersWanted, import_customers, preview_customers

app = typer.Typer(no_args_is_help=True, help=say("客户资料：供流程查询", "customers, for flows to look up"))
_screen = Console(highlight=False)
MOST_BYTES = 256 << 20
MOST_SHOWN = 5


@app.callback()
def _several() -> None:
    """So that ``import`` stays a command of its own."""


@app.command(
    "import", help=say("从 CSV 或 XLSX 导入，替换该客户此键的全部资料", "from CSV or XLSX, instead of all by this key")
)
def load(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help=say("CSV 或 XLSX 文件", "CSV or XLSX"))],
    client: Annotated[str, typer.Option("--client", help=say("客户公司", "the client company"))],
    key: Annotated[
        str, typer.Option(help=say("作为键的列，默认第一列", "the column that names the customer; the first one"))
    ] = "",
    is_check: Annotated[
        bool, typer.Option("--check", help=say("只检查和预览", "only look, and show some rows"))
    ] = False,
    keeps_others: Annotated[
        bool, typer.Option("--keep-others", help=say("保留文件中没有的客户", "who is not in the file stays"))
    ] = False,
    by: By = "",
    is_json: Json = False,
) -> None:
    """All of it or nothing: with one mistake nothing is changed."""
    if file.stat().st_size > MOST_BYTES:
        raise BadInput("file", str(file), f"at most {MOST_BYTES >> 20} MiB")
    content = file.read_bytes()
    read = read_customers(content, key)
    if read.mistakes:
        _mistakes(file, read, is_json)
        raise typer.Exit(1)
    wanted = CustomersWanted(content, ClientId(client), key, not keeps_others)

    async def work() -> CustomersPreview:
        instance = running.find()
        async with memory(instance) as pool:
            known = [one.id for one in (await read_catalogue(pool)).clients]
            if client not in known:
                raise BadInput("client", client, ", ".join(known))
            if is_check:
                return await preview_customers(pool, wanted)
            async with journal(instance, pool) as writer:
                return await import_customers(writer, wanted, None, Who(who(by), "", None, SystemClock().now()))

    found = run(work())
    _tell(read, found, is_check=is_check, is_json=is_json)


def _tell(read: CustomerFile, found: CustomersPreview, *, is_check: bool, is_json: bool) -> None:
    counts = {one: found.count(one) for one in ("added", "changed", "unchanged")} | {"removed": len(found.gone)}
    rows = len(read.records)
    if is_json:
        first = [{"value": value, "fields": fields} for value, fields in read.records[:MOST_SHOWN]]
        told = {"key": read.key, "encoding": read.encoding, "rows": rows, "written": 0 if is_check else rows}
        print_json({**told, **counts, "first": first})
        return
    if is_check:
        for value, fields in read.records[:MOST_SHOWN]:
            _screen.print(f"{read.key}={value}  " + "  ".join(f"{n}={v}" for n, v in fields.items()), markup=False)
    added, changed, same, gone = counts.values()
    zh = f"{read.encoding}，{rows} 行：新增 {added}，更改 {changed}，不变 {same}，删除 {gone}"
    en = f"{read.encoding}, {rows} rows: {added} added, {changed} changed, {same} as they were, {gone} removed"
    _screen.print(say(zh, en) + (say("（未导入）", " (only looked at)") if is_check else ""), markup=False)


def _mistakes(file: Path, found: CustomerFile, is_json: bool) -> None:
    if is_json:
        print_json({"mistakes": [{"row": row, "column": column, "what": what} for row, column, what in found.mistakes]})
        return
    for row, column, what in found.mistakes:
        place = f"{file}:{row}:{column}" if column else f"{file}:{row}"
        _screen.print(f"{place}: {what}", markup=False, soft_wrap=True)
