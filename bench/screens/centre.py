"""The people of the bench, signed in without a look at passwords: what a sign-in costs is not measured here."""

import hashlib
import secrets

from bench.queue.centre import SUPERVISOR, login
from store.pool import open_pool

PAGE, OPENER = "bench-page", "bench-opener"
PAGE_NUMBER = "8003"  # leads to the agent in Chromium, and to nobody else

_SETUP = f"""
INSERT INTO skill (id, client_id, name_zh, name_en) VALUES ('bench-page', 'bench', '网页', 'Page');
INSERT INTO queue (id, client_id, name_zh, name_en, ring_timeout_s, acw_limit_s, longest_wait_s, misses_allowed, music)
    VALUES ('bench-page', 'bench', '网页队列', 'Queue of the page', 15, 1, 3600, 100, '');
INSERT INTO reason (id, client_id, queue_id, skill_id, name_zh, name_en) VALUES
    ('bench-page', 'bench', 'bench-page', 'bench-page', '网页', 'Page');
INSERT INTO number (number, client_id, language, greeting, menu, default_reason_id) VALUES
    ('{PAGE_NUMBER}', 'bench', 'en', '', '', 'bench-page');
"""
_PERSON = "INSERT INTO person (id, login, name_zh, name_en, role, password_hash) VALUES ($1, $1, $1, $1, 'agent', '-')"
_SKILL = "INSERT INTO person_skill (person_id, skill_id, level) VALUES ($1, 'bench-page', 5)"
_SESSION = (
    "INSERT INTO session (id_sha256, desk_id, person_id, address, created_at, seen_at, expires_at) "
    "VALUES ($1, $2, $3, '-', now(), now(), now() + '12 h')"
)


async def move_in(dsn: str, agents: int) -> dict[str, str]:
    """``agents`` of the queue (laid out already), the one in Chromium, one who opens a desk: person to cookie."""
    people = [SUPERVISOR, PAGE, OPENER, *(login(number) for number in range(agents))]
    cookies = {person: secrets.token_urlsafe(32) for person in people}
    pool = await open_pool(dsn, name="bench")
    try:
        async with pool.transaction() as connection:
            await connection.execute(_SETUP)
            await connection.executemany(_PERSON, [(PAGE,), (OPENER,)])
            await connection.executemany(_SKILL, [(PAGE,)])
            hashed = [
                (hashlib.sha256(cookies[one].encode()).hexdigest(), f"d{secrets.token_hex(8)}", one) for one in people
            ]
            await connection.executemany(_SESSION, hashed)
    finally:
        await pool.close()
    return cookies
