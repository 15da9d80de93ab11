"""``python -m store.seed``: the demo centre. Harmless to repeat; rows that somebody changed are left alone.

The demo people's passwords are random; the plain ones are in <ZUOXI_VAR>/demo.json (0600) and nowhere else. When that
file is gone they get new ones.
"""

import asyncio
import json
import os
import secrets
import sys
from pathlib import Path

import argon2
import asyncpg

from lexicon.errors import DatabaseAway
from lexicon.ids import ClientId, QueueId, ReasonId, SkillId, TeamId
from routing.plan import QueuePlan, Reason, Step
from routing.publishing.document import Named, PlanDocument, QueueEntry, ReasonEntry
from store.plans import Publication, put_plan
from store.pool import open_pool

CLIENTS = [("demo", "示例公司", "Example Ltd", "Asia/Shanghai")]
SKILLS = [
    ("billing", "demo", "账单", "Billing"),
    ("technical", "demo", "技术", "Technical"),
    ("orders", "demo", "订单", "Orders"),
]
QUEUES = [("service", "demo", "客服队列", "Customer service")]
DISPOSITIONS = [
    ("resolved", "demo", "已解决", "Resolved", True, 1),
    ("follow-up", "demo", "需跟进", "Follow-up needed", False, 2),
    ("transferred-out", "demo", "已转出", "Transferred out", False, 3),
    ("complaint", "demo", "投诉", "Complaint", False, 4),
    ("wrong-number", "demo", "错号", "Wrong number", True, 5),
]
NOT_READY_REASONS = [
    ("break", "小休", "Break", True, 1, 1800),
    ("meal", "用餐", "Meal", True, 2, 3600),
    ("training", "培训", "Training", True, 3, None),
    ("coaching", "辅导", "Coaching", True, 4, None),
    ("sign-in", "刚签入", "Signed in", False, 10, None),
    ("no-answer", "未应答", "No answer", False, 11, None),
    ("desk-lost", "工作台断开", "Desk lost", False, 12, None),
    ("system", "系统原因", "System", False, 13, None),
]
NUMBERS = [
    ("4008000001", "demo", "zh", "greeting", "menu", None),
    ("4008000002", "demo", "en", "greeting", "menu", "billing"),
]
TEAM = ("front", "demo", "一线组", "Front line")


def _reason(id_: str, names: tuple[str, str], parent: str | None = None, level: int = 3) -> ReasonEntry:
    skills = {SkillId(id_): level} if level else {}
    needs = Reason(ReasonId(id_), QueueId("service"), skills, parent=None if parent is None else ReasonId(parent))
    return ReasonEntry(*names, needs)


# Version 1 of the routing plan. Who has the skill is asked first; after a minute anybody takes the call.
PLAN = PlanDocument(
    queues=(
        QueueEntry(
            ClientId("demo"),
            "客服队列",
            "Customer service",
            QueuePlan(QueueId("service"), steps=(Step(), Step(60.0, is_anyone=True))),
        ),
    ),
    reasons=(
        _reason("account", ("账户与订单", "Accounts and orders"), level=0),
        _reason("billing", ("账单查询", "Billing"), "account"),
        _reason("orders", ("订单", "Orders"), "account"),
        _reason("technical", ("技术支持", "Technical support")),
    ),
    skills={SkillId(id_): Named(ClientId(client), zh, en) for id_, client, zh, en in SKILLS},
    teams={TeamId(TEAM[0]): Named(ClientId(TEAM[1]), TEAM[2], TEAM[3])},
    head_starts={1: 300.0, 3: 60.0},
)
DIGITS = [
    (number[0], digit, reason)
    for number in NUMBERS
    for digit, reason in zip("123", ["billing", "technical", "orders"], strict=True)
]
PEOPLE = [
    ("wang", "wang", "王芳", "Wang Fang", "agent"),
    ("li", "li", "李强", "Li Qiang", "agent"),
    ("chen", "chen", "陈静", "Chen Jing", "agent"),
    ("demo", "demo", "演示坐席", "Demo agent", "agent"),
    ("zhao", "zhao", "赵敏", "Zhao Min", "supervisor"),
    ("qian", "qian", "钱文", "Qian Wen", "qa"),
    ("guo", "guo", "郭伟", "Guo Wei", "administrator"),
]
PEOPLE_SKILLS = [
    ("wang", "billing"),
    ("wang", "technical"),
    ("li", "technical"),
    ("chen", "billing"),
    ("chen", "orders"),
    ("demo", "billing"),
]

# OWASP's floor; the library's default takes most of a second on a busy machine.
HASHER = argon2.PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else


def new_password() -> str:
    """Ten easy letters and digits: 49 bits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(10))


async def seed(dsn: str, var: Path) -> bool:
    """Put in what is missing; whether passwords were made. Raises DatabaseAway."""
    pool = await open_pool(dsn, size=1, name="zuoxi-seed")
    try:
        async with pool.transaction() as connection:
            await connection.execute("SELECT pg_advisory_xact_lock($1)", 0x5A55_5832)
            await _put_catalogue(connection, is_new=not await connection.fetchval("SELECT EXISTS (SELECT FROM queue)"))
            file = var / "demo.json"
            missing = await _missing_people(connection)
            if file.exists() and not missing:
                return False
            await _put_people(connection, file)
        return True
    finally:
        await pool.close()


async def _put_catalogue(connection: "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]", *, is_new: bool) -> None:
    """In a database that has queues already their rules are somebody's: no plan is published there."""
    await _put_rows(
        connection,
        [
            ("client", "id, name_zh, name_en, time_zone", list(CLIENTS)),
            ("team", "id, client_id, name_zh, name_en", [TEAM]),
            ("skill", "id, client_id, name_zh, name_en", list(SKILLS)),
            ("queue", "id, client_id, name_zh, name_en", list(QUEUES)),
        ],
    )
    if is_new:
        now = await connection.fetchval("SELECT now()")
        await put_plan(connection, Publication(PLAN, by="seed", note="示例中心 / the demo centre", after=0), now)
    tables: list[tuple[str, str, list[tuple[object, ...]]]] = [
        ("reason", "id, client_id, queue_id, skill_id, name_zh, name_en", _reason_rows()),
        ("disposition", "id, client_id, name_zh, name_en, is_resolved, position", list(DISPOSITIONS)),
        ("not_ready_reason", "id, name_zh, name_en, is_choosable, position, limit_s", list(NOT_READY_REASONS)),
        ("number", "number, client_id, language, greeting, menu, default_reason_id", list(NUMBERS)),
        ("number_digit", "number, digit, reason_id", list(DIGITS)),
    ]
    await _put_rows(connection, tables)


def _reason_rows() -> list[tuple[object, ...]]:
    rows = [
        (one.needs.id, one.needs.queue, min(one.needs.skills, default=None), one.name_zh, one.name_en)
        for one in PLAN.reasons
    ]
    return [(id_, "demo", queue, skill, zh, en) for id_, queue, skill, zh, en in rows]


async def _put_rows(
    connection: "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]",
    tables: list[tuple[str, str, list[tuple[object, ...]]]],
) -> None:
    for table, columns, rows in tables:
        places = ", ".join(f"${place}" for place in range(1, columns.count(",") + 2))
        await connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING", rows)


async def _missing_people(connection: "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]") -> bool:
    found = await connection.fetchval(
        "SELECT count(*) FROM person WHERE id = ANY($1::text[])", [row[0] for row in PEOPLE]
    )
    return bool(found < len(PEOPLE))


async def _put_people(connection: "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]", file: Path) -> None:
    shown = []
    for person, login, name_zh, name_en, role in PEOPLE:
        password = new_password()
        await connection.execute(
            "INSERT INTO person (id, login, name_zh, name_en, role, password_hash, team_id) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO UPDATE SET password_hash = $6",
            person, login, name_zh, name_en, role, HASHER.hash(password), TEAM[0],
        )  # fmt: skip
        shown.append({"login": login, "password": password, "role": role, "name_zh": name_zh, "name_en": name_en})
    await connection.executemany(
        "INSERT INTO person_skill (person_id, skill_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", PEOPLE_SKILLS
    )
    _write_private(file, json.dumps(shown, ensure_ascii=False, indent=2) + "\n")


def _write_private(file: Path, text: str) -> None:
    """Whole or not at all, readable by its owner only."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)


def main() -> int:
    """0: the demo centre is there; 1: it is not, and why is on stderr."""
    dsn, var = os.environ.get("ZUOXI_PG_DSN", ""), os.environ.get("ZUOXI_VAR", "")
    if not dsn or not var:
        print("ZUOXI_PG_DSN and ZUOXI_VAR must be set", file=sys.stderr)
        return 1
    try:
        made = asyncio.run(seed(dsn, Path(var)))
    except DatabaseAway as error:
        print(error.text, file=sys.stderr)
        return 1
    print(f"demo centre: {'new passwords in' if made else 'unchanged, passwords in'} {Path(var) / 'demo.json'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
