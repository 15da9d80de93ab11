"""People as a table: each row one person, who is added or changed. A column that is not there is left as it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from documents.table_file import Table

ROLES = (
    "agent", "team-leader", "qa", "trainer", "planner", "supervisor", "operations-manager", "client", "administrator",
)  # fmt: skip
# The names of the columns, and what else they may be called.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "login": ("签入名", "账号", "工号"),
    "name_zh": ("中文名", "姓名"),
    "name_en": ("英文名",),
    "role": ("角色",),
    "clients": ("客户", "客户公司"),
    "team": ("班组",),
    "skills": ("技能",),
    "queues": ("队列",),
    "enabled": ("启用",),
}
NEEDED_FOR_NEW = ("name_zh", "name_en", "role", "clients")
TEMPLATE = (
    ("login", "name_zh", "name_en", "role", "clients", "team", "skills", "queues", "enabled"),
    ("zhangsan", "张三", "Zhang San", "agent", "all", "front", "billing:5; orders:3", "service:1", "yes"),
)
_LOGIN = re.compile(r"[a-z0-9][a-z0-9_.-]{0,49}")
_FLAGS = {"yes": True, "是": True, "1": True, "true": True, "no": False, "否": False, "0": False, "false": False}
Told = tuple[str, str]


@dataclass(slots=True)
class PersonWish:
    """One row. ``values``: by column; clients None: all. ``columns``: where each stands, for what is found later."""

    row: int
    login: str
    values: dict[str, object] = field(default_factory=dict)


class Bad(Exception):
    """A cell that cannot be: what is wrong and what would be right, in Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.told: Told = (zh, en)


def place_of(table: Table, name: str) -> int:
    """The column, from 1; 0: it is not there."""
    names = (name, *COLUMNS[name])
    return next((place for place, one in enumerate(table.head, 1) if one.lower() in names), 0)


def read_people(table: Table) -> list[PersonWish]:
    """The rows; what is wrong with a cell is noted in the table."""
    known = {one for name, others in COLUMNS.items() for one in (name, *others)}
    for column, name in enumerate(table.head, 1):
        if name.lower() not in known:
            there = ", ".join(COLUMNS)
            table.mistake(1, column, f"未知的列 {name!r}，应为：{there}", f"no column {name!r}; expected {there}")
    places = {name: place_of(table, name) for name in COLUMNS}
    if not places["login"] and table.head:
        table.mistake(1, 0, "缺少列 login（签入名）", "the column login is missing")
    if table.wrong:
        return []
    found: dict[str, PersonWish] = {}
    for row, cells in table.rows:
        wish = PersonWish(row, cells[places["login"] - 1])
        for name, place in places.items():
            if place:
                try:
                    wish.values[name] = _CELLS[name](cells[place - 1])
                except Bad as bad:
                    table.mistake(row, place, *bad.told)
        if wish.login in found:
            first = found[wish.login].row
            zh, en = f"{wish.login} 在第 {first} 行已有", f"{wish.login} is in row {first} already"
            table.mistake(row, places["login"], zh, en)
        found[wish.login] = wish
    return list(found.values())


def _login(text: str) -> str:
    if not _LOGIN.fullmatch(text):
        zh = f"{text!r} 应为 1 到 50 个小写字母、数字、点、横线或下划线"
        raise Bad(zh, f"{text!r}; expected 1 to 50 small letters, digits, dots, dashes or underscores")
    return text


def _name(text: str) -> str:
    if not 1 <= len(text) <= 100:
        raise Bad("应为 1 到 100 个字", "expected 1 to 100 characters")
    return text


def _role(text: str) -> str:
    if text not in ROLES:
        raise Bad(f"{text!r} 应为：{'、'.join(ROLES)}", f"{text!r}; expected one of {', '.join(ROLES)}")
    return text


def _clients(text: str) -> tuple[str, ...] | None:
    """None: all."""
    names = _parts(text)
    if not names:
        raise Bad("应为 all 或客户公司编号，以分号隔开", "expected all, or ids of clients with ; between them")
    return None if "all" in names else tuple(sorted(set(names)))


def _levels(what: Told, most: int, usual: int | None) -> Callable[[str], dict[str, int]]:
    def read(text: str) -> dict[str, int]:
        found = {}
        for part in _parts(text):
            name, _, level = part.replace("：", ":").partition(":")
            number = level.strip() or ("" if usual is None else str(usual))
            if not number.isascii() or not number.isdigit() or not 1 <= int(number) <= most:
                zh, en = what
                raise Bad(f"{part!r} 应为 {zh}（1 到 {most}）", f"{part!r}; expected {en}, from 1 to {most}")
            found[name.strip()] = int(number)
        return found

    return read


def _flag(text: str) -> bool:
    if text.lower() not in _FLAGS:
        raise Bad(f"{text!r} 应为 是 或 否", f"{text!r}; expected yes or no")
    return _FLAGS[text.lower()]


def _parts(text: str) -> list[str]:
    return [one.strip() for one in re.split(r"[;；]", text) if one.strip()]


_CELLS: Mapping[str, Callable[[str], object]] = {
    "login": _login,
    "name_zh": _name,
    "name_en": _name,
    "role": _role,
    "clients": _clients,
    "team": lambda text: text or None,
    "skills": _levels(("技能:级别，如 billing:5", "skill:level, such as billing:5"), 10, None),
    "queues": _levels(("队列:权重，如 service:1", "queue:weight, such as service:1"), 100, 1),
    "enabled": _flag,
}
