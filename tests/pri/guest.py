"""A machine with 30B+D in it, emulated: an exchange and the centre's Asterisk, joined by a line of DAHDI's own.

Everything is real but the copper: libpri speaks Q.921 and Q.931 over two spans within one kernel. No card, no driver in
this machine's kernel, no rights but for the building of the disk.
"""

import asyncio
import hashlib
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from asterisk_conf.lines.dahdi import chan_dahdi_conf, system_conf, with_lines
from asterisk_conf.lines.file import lines_of
from asterisk_conf.render import render
from asterisk_conf.settings import PROMPTS, AsteriskSettings, read_settings
from launch.ports import Ports
from launch.settings import LaunchSettings

HERE = Path(__file__).resolve().parent
GUEST, MUSIC = "10.0.2.15", "/usr/share/asterisk/moh"
MODULES = "/usr/lib/x86_64-linux-gnu/asterisk/modules"
SOUND_PORTS = 24  # each is forwarded by itself
BUILD_WITHIN_S, BOOT_WITHIN_S, BOOTS = 1200, 240, 4
PACKAGES = ("qemu-system-x86_64", "mmdebstrap", "mke2fs")


@dataclass(frozen=True, slots=True)
class Ends:
    """What both Asterisks are told: ports as this machine sees them, and the exchange's own."""

    ports: Ports
    exchange_ami: int
    secret: str


def machine(settings: LaunchSettings) -> Path:
    """The disk and its kernel, built when they are not there; kept between runs, by what they are built from."""
    words = [HERE / "build.sh", *sorted((HERE / "guest").glob("*.sh"))]
    mark = hashlib.sha256(b"".join(path.read_bytes() for path in words if path.name != "run.sh")).hexdigest()[:12]
    place = settings.cache / f"pri-guest-{mark}"
    if not (place / "disk.ext4").exists() or not (place / "built").exists():
        shutil.rmtree(place, ignore_errors=True)
        subprocess.run([str(HERE / "build.sh"), str(place)], check=True, timeout=BUILD_WITHIN_S)
        (place / "built").touch()
    return place


def settings_of(ends: Ends, ari_password: str, ami_secret: str) -> AsteriskSettings:
    """The centre's Asterisk within the guest: it listens there where this machine's ports lead to."""
    work = PurePosixPath("/tmp/work")
    return read_settings(
        {
            **dict.fromkeys(("sip_host", "media_host", "control_host"), GUEST),
            # Telephones are on this machine: the emulator is their router.
            "external_host": "127.0.0.1",
            "local_nets": [],
            "controllers": ["10.0.2.0/24"],
            "sip_port": ends.ports.sip,
            "http_port": ends.ports.asterisk_http,
            "ami_port": ends.ports.ami,
            "rtp_first": ends.ports.rtp_first,
            "rtp_last": ends.ports.rtp_first + SOUND_PORTS - 1,
            "ari_password": ari_password,
            "ami_secret": ami_secret,
            "module_dir": MODULES,
            "data_dir": "/usr/share/asterisk",
            "music_dir": MUSIC,
            "prompts_dir": str(work / "prompts"),
            "etc_dir": str(work / "centre"),
            "lib_dir": "/tmp/centre/lib",
            "spool_dir": "/tmp/centre/spool",
            "log_dir": "/tmp/centre/log",
            "run_dir": "/tmp/centre/run",
        }
    )


def pack(room: Path, ends: Ends, settings: AsteriskSettings, over: str) -> Path:
    """Everything that the guest is given, as a tar."""
    lines = lines_of(HERE / "ends.yml")
    exchange, centre = lines.spans[0::2], lines.spans[1::2]
    within = room / "within"
    shutil.copytree(HERE / "guest", within)
    if over == "eth":
        two = tuple(replace(one, dynamic=_OVER_ETHERNET[one.number]) for one in lines.spans[:2])
        lines, exchange, centre = replace(lines, spans=two), two[:1], two[1:]
    (within / "system.conf").write_text(system_conf(lines))
    (within / "over").write_text(over)
    (within / "port").write_text("ttyS1")
    # The controller names it by its place on this machine.
    (within / "prompts_at").write_text(str(PROMPTS))
    manager = within / "exchange/manager.conf"
    text = manager.read_text().replace("@{exchange_ami}", str(ends.exchange_ami)).replace("@{secret}", ends.secret)
    manager.write_text(text)
    (within / "exchange/chan_dahdi.conf").write_text(chan_dahdi_conf(lines, 3600, exchange))
    shutil.copytree(PROMPTS, within / "prompts", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (within / "centre").mkdir()
    for name, words in with_lines(render(settings), lines, settings.max_call_s, centre).items():
        (within / "centre" / name).write_text(words)
    tar = room / "within.tar"
    with tarfile.open(tar, "w") as whole:
        whole.add(within, arcname=".")
    return tar


_OVER_ETHERNET = {1: "eth,tdm0/02:00:00:00:00:02/0", 2: "eth,tdm1/02:00:00:00:00:01/0"}


class Guest:
    """The running machine. ``tell`` asks for what only it can do; ``console`` is what it said."""

    def __init__(self, room: Path, process: "subprocess.Popen[bytes]") -> None:
        self.room, self._process = room, process

    @property
    def console(self) -> str:
        path = self.room / "console.log"
        return path.read_text(errors="replace") if path.exists() else ""

    async def said(self, word: str, within_s: float) -> None:
        """Wait until the machine has said this; raises AssertionError with its last words."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within_s
        while word not in self.console:
            if self._process.poll() is not None or loop.time() > deadline:
                raise AssertionError(f"no {word!r} of the machine within {within_s:g} s:\n{self.console[-4000:]}")
            await asyncio.sleep(0.2)

    async def tell(self, words: str) -> str:
        """Have it do one of the things of run.sh, and wait until it is done; what it said meanwhile."""
        at = len(self.console)
        before = self.console.count(f"GUEST-DID {words}")
        with (self.room / "tell.in").open("wb", buffering=0) as line:
            line.write(f"{words}\n".encode())
        loop = asyncio.get_running_loop()
        deadline = loop.time() + 30
        while self.console.count(f"GUEST-DID {words}") == before:
            if loop.time() > deadline:
                raise AssertionError(f"the machine did not {words}:\n{self.console[-2000:]}")
            await asyncio.sleep(0.1)
        return self.console[at:]


@contextmanager
def guest(place: Path, room: Path, tar: Path, ends: Ends) -> Iterator[Guest]:
    """Boot it; it is ended with the block. Always emulated: a kernel of Debian does not start on every kind of KVM."""
    ports = ends.ports
    forwards = [("tcp", port) for port in (ports.asterisk_http, ports.ami, ends.exchange_ami)]
    forwards += [("udp", port) for port in (ports.sip, *range(ports.rtp_first, ports.rtp_first + SOUND_PORTS))]
    net = ",".join(f"hostfwd={kind}:127.0.0.1:{port}-{GUEST}:{port}" for kind, port in forwards)
    pipes = [room / "tell.in", room / "tell.out"]
    for left in (*pipes, room / "console.log"):
        left.unlink(missing_ok=True)
    for pipe in pipes:
        os.mkfifo(pipe)
    listening = [os.open(pipe, os.O_RDWR) for pipe in pipes]  # so that neither end waits for the other
    command = [
        *("qemu-system-x86_64", "-machine", "q35,accel=tcg", "-cpu", "max", "-smp", "2", "-m", "1024"),
        *("-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"),
        *("-kernel", str(place / "vmlinuz"), "-initrd", str(place / "initrd.gz")),
        *("-append", "console=ttyS0 panic=-1 quiet net.ifnames=0 mitigations=off"),
        *("-drive", f"file={place / 'disk.ext4'},format=raw,if=virtio,snapshot=on"),
        *("-drive", f"file={tar},format=raw,if=virtio,readonly=on"),
        *("-serial", f"file:{room / 'console.log'}"),
        *("-chardev", f"pipe,id=told,path={room / 'tell'}", "-serial", "chardev:told"),
        *("-netdev", f"user,id=net,{net}", "-device", "virtio-net-pci,netdev=net"),
    ]
    with (room / "qemu.log").open("wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            yield Guest(room, process)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)
            for descriptor in listening:
                os.close(descriptor)


def up(held: ExitStack, place: Path, room: Path, tar: Path, ends: Ends) -> Guest:
    """The machine, once both Asterisks in it are up; ended with ``held``.

    Debian's kernel rewrites its own instructions while it starts, and now and then the emulator, with two processors,
    runs half a rewritten one: the kernel panics within seconds, and is started again.
    """
    for left in reversed(range(BOOTS)):
        with ExitStack() as trial:
            running = trial.enter_context(guest(place, room, tar, ends))
            try:
                asyncio.run(running.said("GUEST-READY", BOOT_WITHIN_S))
            except AssertionError:
                if not left or "Kernel panic" not in running.console:
                    raise
                continue
            held.push(trial.pop_all())
            return running
    raise AssertionError("never came up")


def missing() -> list[str]:
    """The programs that this machine lacks."""
    return [name for name in PACKAGES if shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin") is None]
