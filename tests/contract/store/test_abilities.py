"""What people can do, changed on a real PostgreSQL: the rows, the fact, and what is refused."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lexicon.clock import Clock
from lexicon.errors import BadInput
from lexicon.ids import AgentId, QueueId, ReasonId, SkillId, TeamId
from lexicon.journal import ProfileChanged
from routing.abilities import abilities_of, profile_of
from routing.profile import Certification, Profile
from store.abilities import Certified, Change, InTeam, QueueAt, Revoked, SkillAt, change_person
from store.people import People
from store.pool import Pool
from store.seed import seed
from tests.contract.store.test_plans import cli_journal

BILLING, TECHNICAL, SERVICE = SkillId("billing"), SkillId("technical"), QueueId("service")
ACCOUNT = ReasonId("account")
MINUTE = timedelta(minutes=1)


@pytest.mark.asyncio
async def test_one_thing_at_a_time_with_its_fact(dsn: str, pool: Pool, clock: Clock, tmp_path: Path) -> None:
    await seed(dsn, tmp_path)
    now = clock.now()
    minute = now.replace(second=0, microsecond=0)
    held = Certification(ACCOUNT, minute - MINUTE, minute + 90 * MINUTE)
    changes: list[tuple[Change, Profile]] = []
    expected = Profile({BILLING: 5, TECHNICAL: 5}, team=TeamId("front"))

    def then(change: Change, **fields: object) -> None:
        nonlocal expected
        known = {name: getattr(expected, name) for name in Profile.__dataclass_fields__}
        expected = Profile(**{**known, **fields})
        changes.append((change, expected))

    then(SkillAt(BILLING, 9), skills={BILLING: 9, TECHNICAL: 5})
    then(SkillAt(TECHNICAL, 0), skills={BILLING: 9})
    then(QueueAt(SERVICE, 3), queues={SERVICE: 3})
    then(QueueAt(SERVICE, 0), queues={})
    then(InTeam(None), team=None)
    then(InTeam(TeamId("front")), team=TeamId("front"))
    then(Certified(ACCOUNT, held.starts, held.ends), certifications=(held,))
    then(
        Certified(ACCOUNT, held.starts, held.ends + MINUTE),
        certifications=(Certification(ACCOUNT, held.starts, held.ends + MINUTE),),
    )
    then(Revoked(ACCOUNT), certifications=())
    async with cli_journal(pool, clock, tmp_path / "spool") as (journal, heard):
        for change, profile in changes:
            assert (await change_person(journal, "wang", change, "boss", now)).profile == profile
            again = await change_person(journal, "wang", change, "boss", now)
            assert again.profile == profile, "the same again changes nothing"
    told = [entry.fact for entry in heard]
    assert told == [ProfileChanged(AgentId("wang"), abilities_of(profile), "boss") for _, profile in changes]
    found = await People(pool).by_login("wang")
    assert found is not None and found.profile == expected
    others = {person.login: person.profile for person in await People(pool).all()}
    assert others["li"] == Profile({TECHNICAL: 5}, team=TeamId("front"))


@pytest.mark.asyncio
async def test_certifications_that_are_over_are_left_out(dsn: str, pool: Pool, clock: Clock, tmp_path: Path) -> None:
    await seed(dsn, tmp_path)
    now = clock.now()
    minute = now.replace(second=0, microsecond=0)
    async with cli_journal(pool, clock, tmp_path / "spool") as (journal, _):
        past = Certified(ACCOUNT, minute - 9 * MINUTE, minute - MINUTE)
        assert (await change_person(journal, "wang", past, "boss", now)).profile.certifications == ()
        later = Certified(ACCOUNT, minute + 9 * MINUTE, minute + 19 * MINUTE)
        assert len((await change_person(journal, "wang", later, "boss", now)).profile.certifications) == 1
        assert (await change_person(journal, "wang", Revoked(ACCOUNT), "boss", now)).profile.certifications == ()
    kept = await pool.fetch("SELECT starts FROM person_certification")
    assert [row["starts"] for row in kept] == [past.starts], "what was is kept"


AT = datetime(2027, 1, 1, 10, 0, tzinfo=UTC)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("login", "change", "where"),
    [
        ("nobody", InTeam(None), "person"),
        ("wang", SkillAt(SkillId("x"), 3), "skill"),
        ("wang", SkillAt(BILLING, 11), "level"),
        ("wang", SkillAt(BILLING, -1), "level"),
        ("wang", QueueAt(QueueId("x"), 1), "queue"),
        ("wang", QueueAt(SERVICE, 101), "weight"),
        ("wang", InTeam(TeamId("x")), "team"),
        ("wang", Certified(ReasonId("x"), AT, AT + MINUTE), "reason"),
        ("wang", Certified(ACCOUNT, AT, AT), "until"),
        ("wang", Certified(ACCOUNT, AT + timedelta(seconds=1), AT + MINUTE), "from"),
        ("wang", Certified(ACCOUNT, AT, AT + timedelta(minutes=1, microseconds=1)), "until"),
        ("wang", Revoked(ReasonId("x")), "reason"),
    ],
)
async def test_what_is_refused(
    dsn: str, pool: Pool, clock: Clock, tmp_path: Path, login: str, change: Change, where: str
) -> None:
    await seed(dsn, tmp_path)
    async with cli_journal(pool, clock, tmp_path / "spool") as (journal, heard):
        try:
            await change_person(journal, login, change, "boss", clock.now())
        except BadInput as error:
            assert error.where == where
        else:
            raise AssertionError("not refused")
    assert not heard


def test_a_profile_travels_there_and_back() -> None:
    held = Certification(ACCOUNT, AT, AT + MINUTE)
    profile = Profile({BILLING: 3}, (held,), TeamId("front"), {SERVICE: 2}, is_blending=True)
    assert profile_of(abilities_of(profile)) == profile
