"""The bench's contact centre in the product's database: agents, a supervisor; a queue with music and one without.

A number leads straight to its reason, nothing is asked after a call, and who refuses an offer stays Ready, as a member
of app_queue does.
"""

from bench.queue.conf import agent_name
from store.pool import open_pool
from store.seed import HASHER

NUMBER, MUSIC_NUMBER = "8001", "8002"
SUPERVISOR = "bench-wallboard"
PASSWORD = "a-bench-password"
MISSES_ALLOWED = 100  # in a row: with three refusals in ten nobody comes near it

_SETUP = f"""
INSERT INTO client (id, name_zh, name_en) VALUES ('bench', '测速公司', 'Bench company');
INSERT INTO skill (id, client_id, name_zh, name_en) VALUES ('bench', 'bench', '测速', 'Bench');
INSERT INTO queue (id, client_id, name_zh, name_en, ring_timeout_s, acw_limit_s, longest_wait_s, misses_allowed, music)
    VALUES ('bench', 'bench', '安静队列', 'Quiet queue', 15, 0, 3600, {MISSES_ALLOWED}, ''),
           ('bench-music', 'bench', '音乐队列', 'Queue with music', 15, 0, 3600, {MISSES_ALLOWED}, 'default');
INSERT INTO reason (id, client_id, queue_id, skill_id, name_zh, name_en) VALUES
    ('bench', 'bench', 'bench', 'bench', '测速', 'Bench'),
    ('bench-music', 'bench', 'bench-music', 'bench', '测速', 'Bench');
INSERT INTO number (number, client_id, language, greeting, menu, default_reason_id) VALUES
    ('{NUMBER}', 'bench', 'en', '', '', 'bench'), ('{MUSIC_NUMBER}', 'bench', 'en', '', '', 'bench-music');
"""
_PERSON = "INSERT INTO person (id, login, name_zh, name_en, role, password_hash) VALUES ($1, $1, $2, $3, $4, $5)"
_SKILL = "INSERT INTO person_skill (person_id, skill_id, level) VALUES ($1, 'bench', 5)"
_COUNTS = "SELECT kind, count(*) AS n FROM journal GROUP BY kind"


def login(number: int) -> str:
    """The sign-in of an agent."""
    return f"bench-{agent_name(number)}"


async def lay_out(dsn: str, agents: int) -> None:
    """Put the centre into a fresh database. Raises DatabaseAway."""
    secret = HASHER.hash(PASSWORD)
    people = [(login(number), f"测速{number}", f"Bench {number}", "agent", secret) for number in range(agents)]
    people.append((SUPERVISOR, "测速大屏", "Bench wallboard", "supervisor", secret))
    pool = await open_pool(dsn, name="bench")
    try:
        async with pool.transaction() as connection:
            await connection.execute(_SETUP)
            await connection.executemany(_PERSON, people)
            await connection.executemany(_SKILL, [(login(number),) for number in range(agents)])
    finally:
        await pool.close()


async def facts_by_kind(dsn: str) -> dict[str, int]:
    """How many facts of each kind the journal holds."""
    pool = await open_pool(dsn, name="bench")
    try:
        return {row["kind"]: int(row["n"]) for row in await pool.fetch(_COUNTS)}
    finally:
        await pool.close()
