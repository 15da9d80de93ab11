"""``make doctor``: looks at each part; one line for each thing, and with each problem its fix."""

import hashlib
import json
import os
import re
import shutil
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from asterisk_conf.lines.file import lines_of
from launch import asterisk_root, lookups
from launch.parts import asterisk, postgres, redis_server, services
from launch.ports import Ports, holder, is_free
from launch.processes import marked, part_of
from launch.settings import ROOT, LaunchSettings, doubtful_names, load
from launch.site import Site
from launch.state import read_state
from launch.up import recorded_owner
from lexicon.errors import ZuoxiError

LOOKUP_LIMIT_S = 0.2
LEAST_FREE_BYTES = 2 * 1024**3
_MISSING = "no-such-name-for-zuoxi-doctor.invalid"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check saw; ``fix`` is empty when all is well."""

    what: str
    fix: str = ""

    def __str__(self) -> str:
        return f"PROBLEM  {self.what}. Fix: {self.fix}" if self.fix else f"ok       {self.what}"


@dataclass(frozen=True, slots=True)
class Patient:
    """What is looked at: the site, and what its stack recorded if it runs."""

    site: Site
    state: dict[str, object]

    @property
    def runs(self) -> bool:
        """Whether a stack is up there now."""
        return bool(self.state)

    def asterisk_pid(self) -> int:
        """Asterisk's process id, 0 when it does not run."""
        pids = [each.pid for each in marked(self.site.var) if part_of(each.pid) == "asterisk"]
        return min(pids, default=0)


Check = Callable[[Patient], Iterator[Finding]]


def wanted_packages(which: set[str]) -> list[tuple[str, str]]:
    """(package, file that shows it) of the given sets, out of packages.txt."""
    rows = []
    for line in (ROOT / "launch/packages.txt").read_text().splitlines():
        words = line.split()
        if len(words) == 3 and words[0] in which:
            rows.append((words[1], words[2]))
    return rows


def check_packages(patient: Patient) -> Iterator[Finding]:
    """Debian packages."""
    spared = {"python3", "python3-venv"}
    if patient.site.settings.asterisk == "system":
        spared.add("mmdebstrap")
    if patient.site.settings.pg_bin is not None:
        spared.add("postgresql-15")
    if patient.site.settings.ban != "on":
        spared.add("nftables")
    wanted = [row for row in wanted_packages({"run"}) if row[0] not in spared]
    missing = [package for package, file in wanted if not any(Path("/").glob(file.lstrip("/")))]
    if missing:
        names = " ".join(missing)
        yield Finding(
            f"packages: missing {names}", f"make up, or as root: apt-get install --no-install-recommends {names}"
        )
    else:
        yield Finding(f"packages: all {len(wanted)} there")


def check_venv(patient: Patient) -> Iterator[Finding]:
    """The Python environment is the lock's."""
    stamp = ROOT / ".venv/.requirements.lock.sha256"
    wanted = hashlib.sha256((ROOT / "requirements.lock").read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text().strip() != wanted:
        yield Finding("venv: .venv is not what requirements.lock says", "make up")
    else:
        yield Finding(f"venv: fresh, Python {sys.version.split()[0]}")


def check_web(patient: Patient) -> Iterator[Finding]:
    """The pages were built."""
    if not (ROOT / "agent_ui/web/package.json").exists():
        return
    if (ROOT / "agent_ui/web/dist/index.html").exists():
        yield Finding("web pages: built")
    else:
        yield Finding("web pages: agent_ui/web/dist/index.html is missing", "make up")


def check_asterisk(patient: Patient) -> Iterator[Finding]:
    """Which Asterisk, started how, and why."""
    try:
        found = asterisk_root.find(patient.site.settings)
    except ZuoxiError as error:
        yield Finding(f"asterisk: {error.text}", "make up")
        return
    how = "as root: own mount namespace, then an unprivileged user" if os.getuid() == 0 else "as this user"
    pid = patient.asterisk_pid()
    if pid:
        own = Path(f"/proc/{pid}/ns/mnt").readlink() != Path("/proc/self/ns/mnt").readlink()
        how += "; names are its own" if own else "; no mount namespace could be had, the machine's /etc/hosts counts"
    yield Finding(f"asterisk: {found.version}, {found.why} ({found.root}), started {how}")


def check_addresses(patient: Patient) -> Iterator[Finding]:
    """This machine has the addresses; what can be reached from outside."""
    at = patient.site.addresses
    for setting, address in at.foreign():
        yield Finding(f"addresses: {setting} is {address}, which this machine has not", "see `ip -br -4 address`")
    outside = f", {at.external} to those outside" if at.external is not None else ""
    yield Finding(f"addresses: SIP on {at.sip}, sound on {at.media}{outside}, pages on {at.http}")
    if not at.control.is_loopback:
        text = f"addresses: ARI and AMI on {at.control}; who holds their passwords there holds every call"
        yield Finding(text, "let nobody but the controller's machine reach it, or unset ZUOXI_CONTROL_HOST")


def check_spans(patient: Patient) -> Iterator[Finding]:
    """The drivers of the spans of lines.yml, which Asterisk starts without."""
    spans = lines_of(patient.site.settings.lines).spans
    if not spans:
        return
    text = f"spans: {len(spans)} in {patient.site.settings.lines}"
    device = Path("/dev/dahdi/channel")
    if not device.exists():
        fix = (
            "install DAHDI's driver (dahdi-dkms), `zuoxi lines show` > /etc/dahdi/system.conf, dahdi_cfg; make up anew"
        )
        yield Finding(f"{text}, but this machine has no {device}", fix)
        return
    seen, user = device.stat(), asterisk.own_user_id()
    if seen.st_uid != user and seen.st_mode & 0o006 != 0o006:
        fix = f"have udev give /dev/dahdi/* to the user with the id {user}"
        yield Finding(f"{text}, but Asterisk may not open {device}", fix)
    else:
        yield Finding(f"{text}, {device} is there")


def check_guard(patient: Patient) -> Iterator[Finding]:
    """Whoever guesses passwords over SIP is kept out."""
    at, ban = patient.site.addresses, patient.site.settings.ban
    if ban == "off" and at.sip.is_loopback:
        yield Finding("guard: off; SIP is on loopback, where no stranger comes from")
    elif ban == "off":
        text = f"guard: off, and SIP on {at.sip} answers whoever guesses passwords"
        yield Finding(text, "ZUOXI_BAN=on as root (a table of its own in this machine's nftables), or ZUOXI_BAN=watch")
    elif ban == "on" and os.getuid() != 0:
        yield Finding("guard: on, but only root may set packet filters", "start as root, or ZUOXI_BAN=watch")
    else:
        words = {
            "on": "attackers are banned by nftables, table inet zuoxi",
            "watch": "attackers are told of, not banned",
        }
        yield Finding(f"guard: {words[ban]}")


def check_ports(patient: Patient) -> Iterator[Finding]:
    """Ports are free, unless it is us who hold them."""
    at = patient.site.addresses
    if patient.runs or at.foreign():
        return
    hosts = at.of_ports()
    taken = [one for one in patient.site.ports.named() if not is_free(one[1], one[2], hosts[one[0]])]
    for name, port, kind in taken:
        setting = f"ZUOXI_{name.upper()}_PORT={port + 1} make up"
        yield Finding(f"port {port} ({name}) is held by {holder(port, kind)}", f"end that, or {setting}")
    if not taken:
        yield Finding("ports: free")


def check_parts(patient: Patient) -> Iterator[Finding]:
    """Each part of a running stack answers."""
    if not patient.runs:
        yield Finding("parts: nothing is running; `make up` starts it")
        return
    site = patient.site
    probes: dict[str, Callable[[], bool]] = {
        "postgres": lambda: postgres.query(site, "SELECT 1").stdout.strip() == "1",
        "redis": lambda: redis_server.answers(site),
        "asterisk": lambda: asterisk.fully_booted(site),
        "controller": (site.run / "controller.ready").exists,
        "gateway": lambda: services.healthy(site),
        "recorder": (site.run / "recorder.ready").exists,
        "standby": (site.run / "standby.ready").exists,
        "webhooks": (site.run / "webhooks.ready").exists,
    }
    if site.settings.ban != "off":
        probes["guard"] = (site.run / "guard.ready").exists
    living = {part_of(process.pid) for process in marked(site.var)}
    recorded = patient.state.get("parts", {})
    for name, probe in probes.items():
        if isinstance(recorded, dict) and name not in recorded:
            yield Finding(f"{name}: is not part of the running stack", "make down, then make up with a whole checkout")
        elif name not in living or not probe():
            log = site.log / f"{name}.log"
            yield Finding(f"{name}: does not answer", f"see {log}; then make down and make up")
        else:
            yield Finding(f"{name}: answers")


def check_lookups(patient: Patient) -> Iterator[Finding]:
    """Fifty look-ups at once, as Asterisk would do them."""
    own = socket.gethostname()
    pid = patient.asterisk_pid()
    command = [sys.executable, "-IS", lookups.__file__, str(pid), own, _MISSING]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    where = "as Asterisk sees it" if pid else "on this machine; Asterisk gets answers of its own once it runs"
    for line in done.stdout.splitlines():
        name, seconds = line.split()
        label = "own host name" if name == own else "a name that does not exist"
        text = f"names: 50 look-ups of {label} at once took {float(seconds) * 1000:.0f} ms ({where})"
        if float(seconds) <= LOOKUP_LIMIT_S or not pid:
            yield Finding(text)
        else:
            yield Finding(text, _lookup_fix(own if name == own else ""))
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no word"])[-1]
        yield Finding(f"names: could not be measured ({last})", "run make doctor as the user who ran make up")


def _lookup_fix(own: str) -> str:
    if own:
        return f"add '127.0.0.1 {own}' to /etc/hosts, or run where user or mount namespaces are allowed"
    return "use a caching resolver on 127.0.0.1 (apt-get install unbound), or run where namespaces are allowed"


def check_disk(patient: Patient) -> Iterator[Finding]:
    """Room for recordings and logs."""
    var = patient.site.var
    place = var if var.exists() else var.parent
    free = shutil.disk_usage(place).free
    text = f"disk: {free / 1024**3:.1f} GiB free under {place}"
    yield (
        Finding(text)
        if free >= LEAST_FREE_BYTES
        else Finding(text, "free some room, or set ZUOXI_VAR to a larger disk")
    )


def check_clock(patient: Patient) -> Iterator[Finding]:
    """Wall time is not before this code was written; every fact would carry a wrong stamp."""
    newest = max(path.stat().st_mtime for path in (ROOT / "launch").glob("*.py"))
    behind = newest - time.time()  # noqa: TID251 - launch looks at the machine's clock itself
    if behind > 60:
        yield Finding(f"clock: {behind / 3600:.1f} h before this checkout was made", "set the machine's clock")
    else:
        yield Finding("clock: plausible")


def check_permissions(patient: Patient) -> Iterator[Finding]:
    """Secrets are ours alone."""
    directory = patient.site.var / "secrets"
    if not directory.exists():
        return
    loose = [path for path in (directory, *directory.iterdir()) if stat.S_IMODE(path.stat().st_mode) & 0o077]
    for path in loose:
        yield Finding(f"permissions: others may read {path}", f"chmod go= {path}")
    if not loose:
        yield Finding("permissions: secrets are readable by their owner only")


def check_exchange(patient: Patient) -> Iterator[Finding]:
    """Two settings whose loss costs calls, asked of the running Asterisk."""
    if not patient.asterisk_pid():
        return
    found = asterisk_root.find(patient.site.settings)

    def ask(question: str) -> str:
        words = asterisk.console(patient.site, found, question)
        return subprocess.run(words, capture_output=True, text=True, timeout=15, check=False).stdout

    order = re.search(r"endpoint_identifier_order\s*:\s*(\S+)", ask("pjsip show settings"))
    if order and order[1] == "username,ip":
        yield Finding("endpoint_identifier_order: username,ip")
    else:
        was = order[1] if order else "not to be read"
        yield Finding(f"endpoint_identifier_order: {was}; trunks would swallow phones", "make down, then make up")
    if "app_queue" in ask("module show like app_queue"):
        yield Finding("app_queue is loaded; the controller is the queue", "make down, then make up")
    else:
        yield Finding("app_queue: not loaded")


CHECKS: tuple[Check, ...] = (
    check_packages,
    check_venv,
    check_web,
    check_asterisk,
    check_addresses,
    check_spans,
    check_guard,
    check_ports,
    check_parts,
    check_exchange,
    check_lookups,
    check_disk,
    check_clock,
    check_permissions,
)


def patient(settings: LaunchSettings) -> Patient:
    """The site to look at: with the ports of its running stack, otherwise those of the settings."""
    var = settings.var.absolute()
    state = read_state(var) if recorded_owner(var) is not None else {}
    ports = settings.ports()
    if state:
        ports = Ports(**state["ports"], rtp_first=state["rtp"][0], rtp_last=state["rtp"][1])
    return Patient(Site(settings, var, ports), state)


def main() -> int:
    """1 when there is any problem."""
    try:
        seen = patient(load())
    except ZuoxiError as error:
        print(Finding(f"settings: {error.text}", "set it right"))
        return 1
    findings: list[Finding] = []
    for name, meant in doubtful_names():
        findings.append(Finding(f"settings: there is no {name}", f"did you mean {meant}?"))
    for check in CHECKS:
        try:
            findings += check(seen)
        except (OSError, ZuoxiError, subprocess.SubprocessError, json.JSONDecodeError) as error:
            findings.append(Finding(f"{check.__name__}: {error}", "run as the user who ran make up"))
    for finding in findings:
        print(finding)
    return 1 if any(finding.fix for finding in findings) else 0


if __name__ == "__main__":
    sys.exit(main())
