"""Lists of telephone numbers as files: what goes out, and what would come of one that comes in."""

import asyncio
import csv
import io
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from aiohttp import web

from agent_ui.gateway.admin.import_routes import preview_of
from agent_ui.gateway.doors.masking import mask_number
from agent_ui.gateway.protocol import admin as p
from documents.listed_table import columns_of
from documents.listed_table import template as template_of
from documents.table_file import workbook_of
from lexicon.errors import BadInput
from store.listed import Listed
from store.listed_import import Preview

ZONE = ZoneInfo("Asia/Shanghai")  # of who has none
FORMS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula: such a text goes out with a quote before it."""


def template(name: str) -> web.StreamResponse:
    """A CSV file to begin with, in UTF-8 with a mark, so that Excel reads it as it is."""
    return _answer(_csv([list(row) for row in template_of(name)]), name, "csv")


async def told(name: str, found: Sequence[Listed], how: tuple[str, bool, Mapping[str, str]]) -> web.StreamResponse:
    """All of them, as csv or xlsx; whole numbers or masked ones; agents by their sign-in names. Raises BadInput."""
    form, is_whole, logins = how
    if form not in FORMS:
        raise BadInput("form", form, ", ".join(FORMS))
    columns = [*columns_of(name), "added_by", "added_at"]
    rows = [columns, *([_cell(one, column, is_whole, logins) for column in columns] for one in found)]
    make = _csv if form == "csv" else workbook_of
    return _answer(await asyncio.to_thread(make, rows), name, form)


def preview(found: Preview, logins: Mapping[str, str]) -> p.ImportPreview:
    """What would come of a file."""

    def text(value: object) -> str:
        if isinstance(value, tuple):
            return "; ".join(logins.get(one, one) for one in value)
        return "" if value is None else str(value)

    lines = [
        p.ImportLine(
            row=one.row,
            key=one.wish.number if one.was is None else mask_number(one.wish.number),
            what="added" if one.was is None else "changed",
            changes=[p.ImportChange(name=name, was=text(a), now=text(b)) for name, (a, b) in one.changed().items()],
        )
        for one in found.lines
        if one.what != "unchanged"
    ]
    counts = {what: found.count(what) for what in ("added", "changed", "unchanged")}
    return preview_of(found.table, lines, {**counts, "removed": len(found.gone)}, found.token)


def _cell(entry: Listed, column: str, is_whole: bool, logins: Mapping[str, str]) -> str:
    wish = entry.wish
    match column:
        case "number":
            return wish.number if is_whole else mask_number(wish.number)
        case "reason":
            return f"'{wish.reason}" if wish.reason.startswith(FORMULAS) else wish.reason
        case "until":
            return "" if wish.until is None else wish.until.isoformat()
        case "priority":
            return str(wish.priority)
        case "agents":
            return "; ".join(logins.get(one, one) for one in wish.agents)
        case "added_by":
            return entry.added_by
        case _:
            return entry.added_at.isoformat(timespec="seconds")


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _answer(body: bytes, name: str, form: str) -> web.StreamResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"', "Cache-Control": "no-store"}
    return web.Response(body=body, content_type=FORMS[form], headers=headers)
