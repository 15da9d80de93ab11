"""PostgreSQL: found on the machine, its cluster made at first start, listening on loopback only."""

import os
import pwd
import re
import subprocess
import time
from pathlib import Path

from launch.parts import Part
from launch.parts.launcher import through_drop
from launch.processes import all_pids, find
from launch.site import ACCOUNT, DATABASE, HOST, Site, account_for
from lexicon.errors import Refused

OLDEST = 15
GONE_WITHIN_S = 5.0

# Chosen for one small machine that mostly appends. None of them weakens what a commit promises.
_SMALL_MACHINE = {
    "jit": "off",  # compiling a statement costs more than any of ours runs
    "random_page_cost": "1.1",  # what is read is in memory or on flash: the index, however small the table looks
    "bgwriter_lru_maxpages": "0",  # the checkpoint writes; no backend here lacks a buffer. It sleeps 10 s, not 0.2 s
    "wal_writer_delay": "10s",  # each commit flushes its own; this only follows those that did not
    "checkpoint_timeout": "15min",  # a page's first change after a checkpoint is logged whole: a third of those
    "max_wal_size": "2GB",
    "autovacuum_naptime": "60s",
    "max_parallel_workers_per_gather": "0",  # a process more is no help on two cores that carry calls
}


def binaries(site: Site) -> Path:
    """The directory of the server's programs, of the version that made the cluster if there is one."""
    if site.settings.pg_bin is not None:
        if not (site.settings.pg_bin / "initdb").exists():
            raise Refused(f"ZUOXI_PG_BIN: there is no initdb in {site.settings.pg_bin}")
        return site.settings.pg_bin
    found = {
        int(path.parent.parent.name): path.parent
        for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")
        if path.parent.parent.name.isdigit() and int(path.parent.parent.name) >= OLDEST
    }
    version_file = _data(site) / "PG_VERSION"
    if version_file.exists():
        version = int(version_file.read_text().strip())
        if version not in found:
            raise Refused(f"{_data(site)} was made by PostgreSQL {version}, which is not installed; install it")
        return found[version]
    if not found:
        raise Refused(f"PostgreSQL {OLDEST} is not installed; run `make up`, or as root: apt-get install postgresql-15")
    return found[max(found)]


def _data(site: Site) -> Path:
    return site.var / "pg" / "data"


def _user() -> str | None:
    return account_for("postgres")


def prepare(site: Site) -> None:
    """Make the cluster if there is none (in a place beside, then renamed: a half-made one is never used)."""
    home = site.give(site.var / "pg", _user())
    data = _data(site)
    if data.exists():
        _forget_dead_server(data)
        if not site.has_secret("postgres"):
            _set_password(site)
        return
    temporary = home / "data.new"
    if temporary.exists():
        subprocess.run(["rm", "-rf", str(temporary)], check=True)
    password = home / ".password"
    password.touch(mode=0o600)
    password.write_text(site.secret("postgres") + "\n")
    if (user := _user()) is not None:
        os.chown(password, pwd.getpwnam(user).pw_uid, -1)
    command = [str(binaries(site) / "initdb"), "-D", str(temporary), "-U", ACCOUNT, f"--pwfile={password}"]
    command += ["-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"]
    command += ["--no-sync"] if site.settings.fsync == "off" else []
    try:
        _run(through_drop(command, user=_user(), needs=[home], options=["--clean"]), "initdb")
    finally:
        password.unlink()
    temporary.rename(data)


def _forget_dead_server(data: Path) -> None:
    """Remove the lock file of a server that was killed.

    PostgreSQL itself takes a dead process that nobody has collected yet (in a container perhaps nobody ever does) for a
    running server. Nobody works in the cluster when no living process has it as its directory, as all of theirs do.
    """
    deadline = time.monotonic() + GONE_WITHIN_S
    while _in_directory(data):  # those of a killed server leave by themselves
        if time.monotonic() > deadline:
            return  # PostgreSQL will say what it finds
        time.sleep(0.05)
    (data / "postmaster.pid").unlink(missing_ok=True)


def _in_directory(directory: Path) -> list[int]:
    """The living processes that work in a directory, in whatever mount namespace."""
    wanted, found = directory.stat(), []
    for pid in all_pids():
        try:
            place = os.stat(f"/proc/{pid}/cwd")  # noqa: PTH116  # a link that may lead into another namespace
        except OSError:
            continue
        if (place.st_dev, place.st_ino) == (wanted.st_dev, wanted.st_ino) and find(pid) is not None:
            found.append(pid)
    return found


def _run(command: tuple[str, ...], name: str, text: str | None = None) -> None:
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode != 0:
        raise Refused(f"{name} failed:\n{(done.stdout + done.stderr)[-2000:]}")


def _set_password(site: Site) -> None:
    """The secrets were deleted under a kept cluster: give it the new one, without any server running."""
    command = [str(binaries(site) / "postgres"), "--single", "-D", str(_data(site)), "postgres"]
    statement = f"ALTER ROLE {ACCOUNT} PASSWORD '{site.secret('postgres')}'\n"
    _run(
        through_drop(command, user=_user(), needs=[site.var / "pg"], options=["--clean"]),
        "postgres --single",
        statement,
    )


def part(site: Site) -> Part:
    """The server as a part. SIGINT is its fast shutdown: it does not wait for clients to leave."""
    settings = {
        "port": str(site.ports.pg),
        "listen_addresses": HOST,
        "unix_socket_directories": "",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_error_verbosity": "terse",  # no DETAIL: of a row that is refused it shows all, a password's hash, a number
        "max_connections": "100",
        "fsync": site.settings.fsync,
        "synchronous_commit": site.settings.fsync,
        "full_page_writes": site.settings.fsync,
        **_SMALL_MACHINE,
    }
    command = [str(binaries(site) / "postgres"), "-D", str(_data(site))]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    words = through_drop(command, user=_user(), needs=[site.var / "pg"], options=["--clean", "--signal", "INT"])
    return Part("postgres", "data", words, "INT", lambda: _answers(site), 60.0, lambda: version(site))


def version(site: Site) -> str:
    """The server's version by its own word."""
    done = subprocess.run([binaries(site) / "postgres", "-V"], capture_output=True, text=True, check=True)
    found = re.search(r"\d+[.\d]*", done.stdout)
    return found[0] if found else "?"


def query(site: Site, statement: str, database: str = DATABASE) -> subprocess.CompletedProcess[str]:
    """Run one statement with psql as the owner."""
    command = [str(binaries(site) / "psql"), "-XAtq", "-h", HOST, "-p", str(site.ports.pg), "-U", ACCOUNT]
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "PGPASSWORD": site.secret("postgres"),
        "PGCONNECT_TIMEOUT": "3",
    }
    arguments = [*command, "-d", database, "-c", statement]
    return subprocess.run(arguments, env=environment, capture_output=True, text=True, timeout=30, check=False, cwd="/")


def _answers(site: Site) -> bool:
    return query(site, "SELECT 1", "postgres").stdout.strip() == "1"


def create_database(site: Site) -> None:
    """Make our database unless it is there."""
    there = query(site, f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'", "postgres")
    if there.stdout.strip() == "1":
        return
    made = query(site, f"CREATE DATABASE {DATABASE}", "postgres")
    if made.returncode != 0:
        raise Refused(f"the database could not be made: {made.stderr.strip()}")
