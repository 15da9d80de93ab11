"""One archive with all that a centre is: database, keys, configuration, facts not yet brought in, and their counts.

A plain tar, readable by its owner only: ``manifest.json`` first, with the SHA-256 of everything behind it. The counts
are those of the very instant that the database was copied at (one exported snapshot), so a restore can be compared.
Recordings are in it when asked for; their index is rows, so it always is.
"""

import contextlib
import hashlib
import json
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from launch.clock import SystemClock
from launch.parts import postgres
from launch.parts.services import project_version
from launch.settings import FILE
from launch.site import ACCOUNT, DATABASE, HOST, Site
from lexicon.errors import Refused

FORMAT = 1
MANIFEST = "manifest.json"
DUMP = "database.dump"
_COUNTS = """SELECT 'revision', version_num FROM alembic_version;
SELECT format('SELECT %L, count(*) FROM %I;', tablename, tablename) FROM pg_tables
WHERE schemaname = 'public' ORDER BY tablename \\gexec
"""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself: rows by table, SHA-256 by file; ``recordings``: files of the archive's own."""

    format: int
    version: str
    revision: str
    made_at: str
    rows: dict[str, int]
    files: dict[str, str] = field(default_factory=dict)
    recordings: int = 0


def backup(site: Site, target: Path, *, with_recordings: bool) -> Manifest:
    """Write the archive of a running centre. Raises ``Refused``; ``target`` is there whole or not at all."""
    if target.exists():
        raise Refused(f"{target} is there already")
    if not target.absolute().parent.is_dir():
        raise Refused(f"{target.absolute().parent} is no directory")
    partial = target.with_name(f".{target.name}.part")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    try:
        with tempfile.TemporaryDirectory(prefix=".zuoxi-backup-", dir=target.absolute().parent) as room:
            dump = Path(room) / DUMP
            revision, rows = _dump(site, dump)
            content = {DUMP: dump, **_configuration(site)}
            recordings = dict(_below(site.kept, "recordings")) if with_recordings else {}
            content |= recordings
            files = {name: digest(path) for name, path in content.items()}
            now = SystemClock().now().isoformat(timespec="seconds")
            manifest = Manifest(FORMAT, project_version(), revision, now, rows, files, len(recordings))
            said = Path(room) / MANIFEST
            said.write_text(json.dumps(asdict(manifest), indent=1) + "\n")
            with tarfile.open(partial, "w") as archive:
                for name, path in {MANIFEST: said, **content}.items():
                    archive.add(path, name, recursive=False)
        with partial.open("rb") as handle:
            os.fsync(handle.fileno())
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def _configuration(site: Site) -> dict[str, Path]:
    """Keys, settings, the demo people's passwords, and facts that PostgreSQL has not got yet."""
    content = dict(_below(site.var / "secrets", "secrets"))
    content |= dict(_below(site.var / "spool" / "journal", "spool/journal"))
    for name, path in (("zuoxi.toml", FILE), ("demo.json", site.var / "demo.json")):
        if path.is_file():
            content[name] = path
    extra = site.settings.asterisk_extra
    if extra is not None and extra.is_dir():
        content |= dict(_below(extra, "asterisk-extra"))
    return content


def _below(directory: Path, name: str) -> Iterator[tuple[str, Path]]:
    for path in sorted(directory.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield f"{name}/{path.relative_to(directory)}", path


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _dump(site: Site, dump: Path) -> tuple[str, dict[str, int]]:
    """Copy the database; its revision and its counts in the same snapshot."""
    with _snapshot(site) as (session, snapshot):
        words = _program(site, "pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={dump}", DATABASE)
        done = subprocess.run(words, env=_environment(site), capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Refused(f"pg_dump: {done.stderr.strip()[-2000:]}")
        said, wrong = session.communicate(_COUNTS + "COMMIT;\n", timeout=600)
    return parse_counts(said, wrong)


def parse_counts(said: str, wrong: str) -> tuple[str, dict[str, int]]:
    """The revision and rows by table out of psql's answer."""
    rows = dict(line.split("|", 1) for line in said.splitlines() if "|" in line)
    if "revision" not in rows:
        raise Refused(f"the database could not be counted: {wrong.strip()[-500:]}")
    return rows.pop("revision"), {table: int(count) for table, count in rows.items()}


@contextmanager
def _snapshot(site: Site) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """A transaction held open by psql, and the name by which others see the same rows."""
    words = _program(site, "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", DATABASE)
    pipe = subprocess.PIPE
    with subprocess.Popen(words, env=_environment(site), stdin=pipe, stdout=pipe, stderr=pipe, text=True) as session:
        try:
            assert session.stdin is not None and session.stdout is not None and session.stderr is not None
            session.stdin.write("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT pg_export_snapshot();\n")
            session.stdin.flush()
            name = session.stdout.readline().strip()
            if not name:
                raise Refused(f"PostgreSQL does not answer: {session.stderr.read().strip()[-500:]}")
            yield session, name
        finally:
            with contextlib.suppress(OSError):
                session.kill()


def counts(site: Site) -> tuple[str, dict[str, int]]:
    """The database's revision and its rows by table, now."""
    words = _program(site, "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", DATABASE)
    done = subprocess.run(
        words, env=_environment(site), input=_COUNTS, capture_output=True, text=True, timeout=600, check=False
    )
    return parse_counts(done.stdout, done.stderr)


def _program(site: Site, name: str, *words: str) -> list[str]:
    where = ["-h", HOST, "-p", str(site.ports.pg), "-U", ACCOUNT]
    return [str(postgres.binaries(site) / name), *where, *words]


def load_dump(site: Site, dump: Path) -> None:
    """Fill the empty database from a dump, in one transaction."""
    words = _program(site, "pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "-d", DATABASE)
    done = subprocess.run([*words, str(dump)], env=_environment(site), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Refused(f"pg_restore: {done.stderr.strip()[-2000:]}")


def _environment(site: Site) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", ""),
        "PGPASSWORD": site.secret("postgres"),
        "PGCONNECT_TIMEOUT": "5",
    }
