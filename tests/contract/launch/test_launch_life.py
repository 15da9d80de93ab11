"""Start, restart, stop: on the real PostgreSQL, Redis and Asterisk."""

import os
import re
import signal
import subprocess
from pathlib import Path

import pytest

from launch.ports import Ports
from launch.processes import all_pids, find, is_alive, marked, wait_gone
from launch.settings import ROOT, LaunchSettings
from launch.site import Site
from launch.stack import AlreadyRunning, Stack
from launch.state import read_state
from lexicon.errors import Conflict, Refused

PARTS = ("postgres", "redis", "asterisk")
SERVER_WORDS = re.compile(rb"postgres|redis-server|asterisk|supervisord")


def left_over(var: Path) -> list[int]:
    """Every process that names this directory in its command line or environment, ours excepted."""
    found = []
    for pid in all_pids():
        if pid == os.getpid() or find(pid) is None:
            continue
        try:
            text = Path(f"/proc/{pid}/cmdline").read_bytes() + Path(f"/proc/{pid}/environ").read_bytes()
        except OSError:
            continue
        if str(var).encode() in text and SERVER_WORDS.search(text):
            found.append(pid)
    return found


def test_asterisk_starts_without_a_complaint(stack: Stack) -> None:
    log = (stack.site.log / "asterisk" / "messages.log").read_text()
    assert "modules will be loaded" in log
    assert [line for line in log.splitlines() if "ERROR" in line or "WARNING" in line] == []


def test_asterisk_asks_the_user_name_first_and_has_no_queue_of_its_own(stack: Stack) -> None:
    settings = stack.console("pjsip show settings")
    assert re.search(r"endpoint_identifier_order\s*:\s*username,ip\s", settings)
    assert "anonymous" not in stack.console("pjsip show endpoints")
    assert "app_queue" not in stack.console("module show like app_queue")
    assert "app_mixmonitor" in stack.console("module show like app_mixmonitor")


def test_no_part_stays_root(stack: Stack) -> None:
    if os.getuid() != 0:
        pytest.skip("only root has something to drop")
    for part in PARTS:
        status = Path(f"/proc/{stack.pid(part)}/status").read_text()
        ids = re.search(r"Uid:\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)", status)
        assert ids is not None
        assert "0" not in ids.groups(), part


def test_parts_get_no_secrets_of_others(stack: Stack) -> None:
    environment = Path(f"/proc/{stack.pid('asterisk')}/environ").read_bytes()
    assert stack.site.secret("postgres").encode() not in environment


def test_names_are_answered_at_once_inside_asterisks_view(stack: Stack) -> None:
    from launch.doctor import LOOKUP_LIMIT_S, Patient, check_lookups

    seen = Patient(stack.site, read_state(stack.site.var))
    if Path(f"/proc/{seen.asterisk_pid()}/ns/mnt").readlink() == Path("/proc/self/ns/mnt").readlink():
        pytest.skip("no mount namespace can be had on this machine")
    findings = [str(finding) for finding in check_lookups(seen)]
    assert len(findings) == 2, findings
    assert all(line.startswith("ok") for line in findings), (LOOKUP_LIMIT_S, findings)


@pytest.mark.parametrize("part", PARTS)
def test_a_killed_part_comes_back(stack: Stack, part: str) -> None:
    before = stack.pid(part)
    stack.kill(part)
    stack.wait_ready(part, not_pid=before)
    assert stack.pid(part) != before


def test_a_stopped_part_stays_away_until_it_is_started(stack: Stack) -> None:
    stack.stop_part("redis")
    assert not stack.is_ready("redis")
    assert stack.pid("redis") == 0
    stack.start_part("redis")
    assert stack.is_ready("redis")


def test_a_second_start_in_the_same_place_is_told_so(stack: Stack, quick: LaunchSettings) -> None:
    with pytest.raises(AlreadyRunning, match="runs in"):
        Stack(stack.site.var, Ports.free(), PARTS, settings=quick).start()
    assert stack.is_ready("postgres")


def test_a_taken_port_is_refused_with_the_fix(stack: Stack, tmp_path: Path, quick: LaunchSettings) -> None:
    other = Stack(tmp_path / "var", stack.ports, ("redis",), settings=quick)
    with pytest.raises(Conflict) as refused:
        other.start()
    port = stack.ports.redis
    assert refused.value.text.startswith(f"port {port} (TCP, redis) is held by redis-server (process ")
    assert f"ZUOXI_REDIS_PORT={port + 1} make up" in refused.value.text
    assert left_over(tmp_path / "var") == []


def test_the_parts_behind_the_gateway_answer_this_machine_alone(stack: Stack) -> None:
    """As the kernel says who listens where."""
    rows = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]]
    listening = [row[1].split(":") for row in rows if row[3] == "0A"]
    for name in ("pg", "redis", "asterisk_http", "ami"):
        found = [address for address, port in listening if int(port, 16) == getattr(stack.ports, name)]
        assert found and set(found) == {"0100007F"}, name


def test_secrets_are_ours_alone(stack: Stack) -> None:
    for path in (stack.site.var / "secrets").iterdir():
        assert path.stat().st_mode & 0o077 == 0, path
    etc = stack.site.var / "asterisk" / "etc"
    assert all(path.stat().st_mode & 0o007 == 0 for path in etc.glob("*.conf"))


def test_a_part_that_cannot_start_is_named_with_its_last_words(tmp_path: Path, quick: LaunchSettings) -> None:
    stack = Stack(tmp_path / "var", Ports.free(), ("postgres",), settings=quick)
    with stack:
        pass
    (tmp_path / "var/pg/data/postgresql.conf").write_text("work_mem = a lot\n")
    with pytest.raises(Refused, match=r"postgres ended by itself(.|\n)*syntax error(.|\n)*postgres\.log"):
        stack.start()
    assert left_over(tmp_path / "var") == []


def test_lost_secrets_are_made_anew_for_a_kept_cluster(tmp_path: Path, quick: LaunchSettings) -> None:
    stack = Stack(tmp_path / "var", Ports.free(), ("postgres",), settings=quick)
    with stack:
        pass
    (tmp_path / "var/secrets/postgres").unlink()
    with stack:
        assert stack.is_ready("postgres")


def test_killed_owner_supervisor_or_both_leave_nothing_and_the_next_start_works(
    tmp_path: Path, holder: list[str], quick: LaunchSettings
) -> None:
    var = tmp_path / "var"
    for victim in ("owner", "supervisor"):
        with subprocess.Popen(holder, stdout=subprocess.PIPE, text=True, cwd=ROOT) as owner:
            assert owner.stdout is not None
            words = owner.stdout.readline().split()
            assert words[0] == "up"
            ours = marked(var)
            assert len(ours) >= 4
            os.kill(owner.pid if victim == "owner" else int(words[1]), signal.SIGKILL)
            assert wait_gone(ours, 10) == []
            owner.kill()
        assert left_over(var) == []
    # The record of the killed run is still there, and no obstacle.
    with Stack(var, Ports.free(), PARTS, settings=quick) as again:
        assert again.is_ready("asterisk")
        processes = marked(var)
    assert not any(is_alive(process) for process in processes)
    assert left_over(var) == []
    assert not (var / "run" / "state.json").exists()


def test_a_deep_directory_is_no_obstacle(tmp_path: Path, quick: LaunchSettings) -> None:
    deep = tmp_path / ("a-rather-long-name-" * 6) / "var"
    site = Site(quick, deep, Ports.free())
    assert len(str(site.sockets)) <= 80
    with Stack(deep, site.ports, ("redis", "asterisk"), settings=quick) as stack:
        assert "Asterisk" in stack.console("core show version")
