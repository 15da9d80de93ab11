"""``zuoxi install`` under another root: every unit is read through, by systemd and by us."""

import configparser
import importlib.util
import json
import os
import shlex
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import astuple, fields
from ipaddress import IPv4Address
from pathlib import Path

import pytest

import agent_ui.gateway.settings
import ari_app.settings
import recording.settings
from launch import production, units
from launch.asterisk_root import find
from launch.parts import services
from launch.ports import Ports
from launch.settings import ROOT, LaunchSettings, load
from launch.site import Site
from launch.stack import Stack
from lexicon.errors import Refused

ALWAYS = {"prepare", "migrate", "asterisk", "controller", "standby", "gateway", "recorder", "webhooks"}
USER = "zuoxi-calls"


class Unit:
    """One unit file. A name may stand there more than once."""

    def __init__(self, path: Path) -> None:
        self.name, self.path = path.name, path
        self._said: dict[str, list[str]] = {}
        for line in path.read_text().splitlines():
            if line and line[0] not in "#[":
                name, found, value = line.partition("=")
                assert found, line
                self._said.setdefault(name, []).append(value)

    def all(self, name: str) -> list[str]:
        return self._said.get(name, [])

    def one(self, name: str) -> str:
        [value] = self._said[name]
        return value


class Installed:
    def __init__(self, root: Path, var: Path) -> None:
        self.root, self.var = root, var
        self.units = {
            path.stem.removeprefix("zuoxi-"): Unit(path) for path in (root / "etc/systemd/system").glob("*.service")
        }

    def environment(self, path: Path) -> dict[str, str]:
        """As systemd reads an EnvironmentFile=: shell quoting."""
        lines = (self.root / path.relative_to("/")).read_text().splitlines()
        pairs = (shlex.split(line)[0].partition("=") for line in lines)
        return {name: value for name, _, value in pairs}


def install(tmp_path: Path, **chosen: object) -> Installed:
    settings = LaunchSettings(cache=load().cache).model_copy(update=chosen)
    wish = production.Wish(tmp_path / "root", USER, tmp_path / "state")
    production.install(settings, find(settings), wish)
    return Installed(wish.root, wish.var)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("ZUOXI_"):
            monkeypatch.delenv(name)


@pytest.mark.usefixtures("bare")
def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    made = install(tmp_path, turn="on", sip_host=IPv4Address("192.0.2.1"), ban="on")
    there = made.root / "etc/systemd/system"
    assert set(made.units) == ALWAYS | {"turn", "guard"}
    paths = [str(unit.path) for unit in made.units.values()] + [str(there / "zuoxi.target")]
    look = ["systemd-analyze", "verify", "--man=no", "--generators=no"]
    environment = {**os.environ, "SYSTEMD_UNIT_PATH": f"{there}:"}
    good = subprocess.run([*look, *paths], env=environment, capture_output=True, text=True, check=False)
    about_ours = [line for line in good.stderr.splitlines() if "zuoxi" in line]
    assert (good.returncode, about_ours) == (0, []), good.stderr
    wrong = made.units["gateway"].path
    wrong.write_text(
        wrong.read_text().replace("Restart=always", "Restart=perhaps").replace("ExecStart=/", "ExecStart=/no")
    )
    bad = subprocess.run([*look, str(wrong)], env=environment, capture_output=True, text=True, check=False)
    assert "perhaps" in bad.stderr and bad.returncode != 0


@pytest.mark.usefixtures("bare")
def test_what_a_unit_names_is_there(tmp_path: Path) -> None:
    made = install(tmp_path)
    assert set(made.units) == ALWAYS
    known = {f"zuoxi-{name}.service" for name in made.units}
    known |= {"network-online.target", "postgresql.service", "redis-server.service"}
    users = (made.root / "etc/sysusers.d/zuoxi.conf").read_text().split()
    for name, unit in made.units.items():
        words = shlex.split(unit.one("ExecStart"))
        assert os.access(words[0], os.X_OK)
        if words[1] == "-m":
            assert words[0] == sys.executable and importlib.util.find_spec(words[2]) is not None
        assert Path(unit.one("WorkingDirectory")).is_dir()
        assert unit.one("User") == unit.one("Group") == USER == users[1]
        for other in " ".join(unit.all("After") + unit.all("Wants") + unit.all("Requires")).split():
            assert other in known, f"{name} names {other}"
        for file in unit.all("EnvironmentFile"):
            assert stat.S_IMODE((made.root / file[1:]).stat().st_mode) == 0o600
    assert set(made.units["asterisk"].all("EnvironmentFile")) == set()  # it needs none of our secrets
    wanted = set(Unit(made.root / "etc/systemd/system/zuoxi.target").all("Wants")[0].split())
    assert wanted == {f"zuoxi-{name}.service" for name in made.units}
    assert (ROOT / "docs/install.md").is_file()


@pytest.mark.usefixtures("bare")
def test_no_service_may_more_than_it_needs(tmp_path: Path) -> None:
    made = install(tmp_path, ban="on", http_port=443)
    for name, unit in made.units.items():
        for shut in (
            "NoNewPrivileges",
            "PrivateDevices",
            "ProtectKernelModules",
            "RestrictSUIDSGID",
            "LockPersonality",
        ):
            assert unit.one(shut) == "yes", name
        assert unit.one("ProtectSystem") == "strict"
        assert int(unit.one("LimitNOFILE")) >= 65536
        assert unit.one("CapabilityBoundingSet") == unit.one("AmbientCapabilities")
    may = {name: unit.one("CapabilityBoundingSet") for name, unit in made.units.items()}
    assert {name: what for name, what in may.items() if what} == {
        "gateway": "CAP_NET_BIND_SERVICE",
        "guard": "CAP_NET_ADMIN",
    }
    lasting = {name for name, unit in made.units.items() if unit.all("Restart") == ["always"]}
    assert lasting == set(made.units) - {"prepare", "migrate"}


@pytest.mark.usefixtures("bare")
def test_each_service_understands_its_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = install(tmp_path, sip_host=IPv4Address("0.0.0.0"), media_host=IPv4Address("192.0.2.1"), tls="generated")
    for name, value in made.environment(units.ENVIRONMENT).items():
        monkeypatch.setenv(name, value)
    controller = ari_app.settings.Settings()  # type: ignore[call-arg]
    gateway = agent_ui.gateway.settings.Settings()  # type: ignore[call-arg]
    recorder = recording.settings.Settings()  # type: ignore[call-arg]
    assert {controller.var, gateway.var, recorder.var} == {made.var}
    assert "@127.0.0.1:5432/" in controller.pg_dsn and "@127.0.0.1:6379/" in gateway.redis_url
    assert {controller.raw_dir, gateway.raw_dir, recorder.raw_dir} == {made.var / "spool/raw"}
    assert gateway.tls_key == made.var / "tls" / "key.pem"
    assert str(made.root) not in (made.root / "etc/zuoxi/zuoxi.env").read_text()
    password = controller.pg_dsn.split(":")[2].split("@")[0]
    assert f"PASSWORD '{password}'" in (made.root / "etc/zuoxi/database.sql").read_text()


@pytest.mark.usefixtures("bare")
def test_a_second_time_changes_no_secret_and_takes_new_settings(tmp_path: Path) -> None:
    before = install(tmp_path).environment(units.ENVIRONMENT)
    after = install(tmp_path, http_port=8490).environment(units.ENVIRONMENT)
    assert {name for name in after if after[name] != before.get(name)} == {"ZUOXI_HTTP_PORT"}


@pytest.mark.usefixtures("bare")
def test_what_prepare_writes_is_what_the_units_start(tmp_path: Path) -> None:
    made = install(tmp_path, tls="generated")
    made.var.parent.mkdir(exist_ok=True)
    staged = made.root / made.var.relative_to("/")
    staged.rename(made.var)  # the staging directory becomes the machine
    told = made.environment(units.SETTINGS)
    words = shlex.split(made.units["prepare"].one("ExecStart"))
    environment = {**os.environ, **told}
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    asterisk = shlex.split(made.units["asterisk"].one("ExecStart"))
    conf = configparser.ConfigParser(strict=False, allow_no_value=True, comment_prefixes=(";",), delimiters=("=>", "="))
    conf.read(asterisk[-1])
    assert conf["directories"]["astetcdir"] == str(made.var / "asterisk" / "etc")
    for over in made.units["asterisk"].all("BindReadOnlyPaths"):
        source, _, target = over.partition(":")
        assert not target or Path(source.removeprefix("-")).is_file()
    services = made.environment(units.ENVIRONMENT)
    assert Path(services["ZUOXI_TLS_KEY"]).is_file()
    told_cli = json.loads((made.var / "run" / "env.json").read_text())
    assert told_cli == services
    assert json.loads((made.var / "run" / "state.json").read_text())["urls"]["desktop"] == "https://127.0.0.1:8480/"


def test_where_nobody_may_write_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "root").write_text("a file where a directory should be")
    with pytest.raises(Refused, match="cannot (make|write) "):
        install(tmp_path)


@pytest.mark.usefixtures("bare")
def test_the_units_commands_with_what_they_read_make_a_whole_centre(tmp_path: Path) -> None:
    """systemd's part is played here: each ExecStart with its EnvironmentFile and nothing else, in the units' order."""
    ports = Ports.free()
    named = ((f"{field.name}" if field.name.startswith("rtp_") else f"{field.name}_port") for field in fields(ports))
    chosen = dict(zip(named, astuple(ports), strict=True))
    made = install(tmp_path, tls="generated", **chosen)
    (made.root / made.var.relative_to("/")).rename(made.var)
    tmp_path.chmod(0o755)
    data = Stack(var=made.var, ports=ports, services=["postgres", "redis"], settings=load())  # with the secrets made
    running: list[subprocess.Popen[bytes]] = []
    with data, ExitStack() as ends:
        ends.callback(stop, running)
        for name in ("prepare", "migrate", "asterisk", "controller", "gateway", "recorder", "webhooks"):
            unit = made.units[name]
            told = {"PATH": os.environ["PATH"]}
            for file in unit.all("EnvironmentFile"):
                told |= made.environment(Path(file))
            told |= dict(pair.split("=", 1) for pair in unit.all("Environment"))
            words = shlex.split(unit.one("ExecStart"))
            place = unit.one("WorkingDirectory")
            with (tmp_path / f"{name}.log").open("wb") as log:
                process = subprocess.Popen(words, cwd=place, env=told, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            if unit.one("Type") == "oneshot":
                assert process.wait(60) == 0, name
            else:
                running.append(process)
        site = Site(load().model_copy(update={"tls": "generated", **chosen}), made.var, ports)
        wait_until(lambda: services.all_well(site), 90)
        assert [one.poll() for one in running] == [None] * 5


def stop(running: list[subprocess.Popen[bytes]]) -> None:
    """As systemd does: asked first, then killed."""
    for one in running:
        one.terminate()
    for one in running:
        try:
            one.wait(10)
        except subprocess.TimeoutExpired:
            one.kill()
            one.wait(5)


def wait_until(is_so: Callable[[], bool], within_s: float) -> None:
    deadline = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)
