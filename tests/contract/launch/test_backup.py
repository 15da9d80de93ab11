"""Backup of a running database and all beside it, restored into an empty place, with everything compared."""

import io
import json
import os
import tarfile
from pathlib import Path

import pytest

from launch.backup import backup, counts
from launch.parts import postgres
from launch.ports import Ports
from launch.restore import restore
from launch.settings import LaunchSettings
from launch.stack import Stack
from lexicon.errors import Refused

FACTS = """
INSERT INTO journal (at, writer, epoch, seq, kind, call_id, data)
SELECT now(), 'controller', 1, n, 'ExchangeLost', 'c' || n, '{"why": "王小明"}' FROM generate_series(1, 1000) AS n;
INSERT INTO recording (id, client_id, call_id, agent_id, caller, state, started_at, path, sha256)
SELECT 'r' || n, client.id, 'c' || n, person.id, '139', 'kept', now(), 'r' || n || '.mp3', 'x'
FROM generate_series(1, 3) AS n, (SELECT id FROM client LIMIT 1) AS client, (SELECT id FROM person LIMIT 1) AS person;
"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, quick: LaunchSettings) -> Stack:
    """A database with the demo centre, a thousand facts, three recordings with a file each, and a fact in the spool."""
    return Stack(tmp_path_factory.mktemp("filled") / "var", Ports.free(), ("postgres",), settings=quick)


@pytest.fixture(scope="module")
def archive(filled: Stack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it, the recordings' files included."""
    file = tmp_path_factory.mktemp("archive") / "centre.tar"
    with filled:
        done = postgres.query(filled.site, FACTS)
        assert done.returncode == 0, done.stderr
        for n in (1, 2, 3):
            (filled.site.kept / f"r{n}.mp3").write_bytes(os.urandom(1000 + n))
        spool = filled.site.var / "spool" / "journal"
        spool.mkdir(parents=True, exist_ok=True)
        (spool / "controller-1.jsonl").write_text("{}\n")
        filled.site.secret("ari")
        told = backup(filled.site, file, with_recordings=True)
        assert (told.revision, told.rows) == counts(filled.site)
        with pytest.raises(Refused, match="is there already"):
            backup(filled.site, file, with_recordings=True)
    return file


def test_only_its_owner_may_read_it_and_nothing_else_is_left_beside(archive: Path) -> None:
    assert archive.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in archive.parent.iterdir()] == [archive.name]


def test_restored_into_an_empty_place_everything_is_there(
    archive: Path, filled: Stack, tmp_path: Path, quick: LaunchSettings
) -> None:
    var = tmp_path / "new" / "var"
    told = restore(archive, quick.model_copy(update={"var": var}), Ports.free(), ("o'hara", "cli:root"))
    assert told.rows["journal"] == 1000 and told.rows["recording"] == 3 and told.rows["person"] > 0
    assert told.recordings == 3
    for name in (
        "secrets/postgres",
        "secrets/ari",
        "spool/journal/controller-1.jsonl",
        "demo.json",
        "recordings/r3.mp3",
    ):
        assert (var / name).read_bytes() == (filled.site.var / name).read_bytes(), name
    assert all(path.stat().st_mode & 0o077 == 0 for path in (var / "secrets").iterdir())
    with Stack(var, Ports.free(), ("postgres",), settings=quick) as again:
        revision, rows = counts(again.site)
        noted = {"audit": told.rows["audit"] + 1}
        assert (revision, rows) == (told.revision, told.rows | noted), "the demo centre was there: nothing was added"
        line = postgres.query(again.site, "SELECT who, address, whom FROM audit WHERE act = 'restored'").stdout.strip()
        assert line == f"o'hara|cli:root|{archive.name}"
        said = postgres.query(again.site, "SELECT data ->> 'why' FROM journal WHERE call_id = 'c7'")
        assert said.stdout.strip() == "王小明"
        refused = postgres.query(again.site, "UPDATE journal SET kind = 'x'")
        assert "append-only" in refused.stderr
        assert postgres.query(again.site, "INSERT INTO client VALUES ('n', 'n', 'n')").returncode == 0
        # Numbers that are given out go on after those that were.
        inserted = "INSERT INTO journal (at, writer, epoch, seq, kind, data) VALUES (now(), 'x', 1, 1, 'x', '{}')"
        newest = postgres.query(again.site, inserted + " RETURNING id").stdout.strip()
        assert int(newest) > 1000


def test_a_place_that_is_not_empty_is_left_alone(archive: Path, tmp_path: Path, quick: LaunchSettings) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "mine").write_text("x")
    with pytest.raises(Refused, match="is not empty"):
        restore(archive, quick.model_copy(update={"var": tmp_path / "var"}), Ports.free())
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["mine"]


def altered(archive: Path, target: Path, name: str, content: bytes) -> Path:
    """The same archive with one file's content changed."""
    with tarfile.open(archive) as old, tarfile.open(target, "w") as new:
        for member in old.getmembers():
            data = old.extractfile(member)
            assert data is not None
            body = content if member.name == name else data.read()
            member.size = len(body)
            new.addfile(member, io.BytesIO(body))
    return target


def test_a_damaged_or_foreign_archive_is_refused_before_anything_is_made(
    archive: Path, tmp_path: Path, quick: LaunchSettings
) -> None:
    settings = quick.model_copy(update={"var": tmp_path / "var"})
    damaged = altered(archive, tmp_path / "damaged.tar", "secrets/ari", b"another")
    with pytest.raises(Refused, match="secrets/ari is damaged"):
        restore(damaged, settings, Ports.free())
    with tarfile.open(archive) as opened:
        said = opened.extractfile("manifest.json")
        assert said is not None
        manifest = json.loads(said.read())
    climbing = dict(manifest, files={**manifest["files"], "recordings/../../../etc/passwd": "0"})
    with pytest.raises(Refused, match="has no place here"):
        restore(
            altered(archive, tmp_path / "c.tar", "manifest.json", json.dumps(climbing).encode()), settings, Ports.free()
        )
    newer = json.dumps(dict(manifest, format=2)).encode()
    with pytest.raises(Refused, match="a backup of format 2"):
        restore(altered(archive, tmp_path / "n.tar", "manifest.json", newer), settings, Ports.free())
    (tmp_path / "text.tar").write_text("not a tar")
    with pytest.raises(Refused, match=r"text\.tar"):
        restore(tmp_path / "text.tar", settings, Ports.free())
    assert not (tmp_path / "var").exists()


def test_rows_that_are_not_those_of_the_backup_are_told(archive: Path, tmp_path: Path, quick: LaunchSettings) -> None:
    with tarfile.open(archive) as opened:
        said = opened.extractfile("manifest.json")
        assert said is not None
        manifest = json.loads(said.read())
    manifest["rows"]["journal"] += 1
    wrong = altered(archive, tmp_path / "w.tar", "manifest.json", json.dumps(manifest).encode())
    with pytest.raises(Refused, match="not those of the backup: journal"):
        restore(wrong, quick.model_copy(update={"var": tmp_path / "var"}), Ports.free())
