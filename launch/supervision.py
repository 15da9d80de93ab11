"""supervisord: its configuration, its life, and talking to it. The parent of every part; see docs/decisions/0001."""

import ctypes
import os
import shlex
import signal
import subprocess
import sys
import threading
import time
import xmlrpc.client
from collections.abc import Iterable
from typing import Any

from supervisor.xmlrpc import SupervisorTransport

from launch.parts import STOP_WAIT_S, Part
from launch.processes import MARK, Process, find
from launch.site import Site
from lexicon.errors import Refused

_PR_SET_PDEATHSIG = 1
# Stopped last to first; parts of one group at once. With the parts' own patience this stays below ten seconds.
_GROUPS = {"data": 10, "exchange": 20, "services": 30}
_libc = ctypes.CDLL(None, use_errno=True)


def render_conf(site: Site, parts: Iterable[Part]) -> str:
    """supervisord's configuration as text. Nothing starts by itself: the order is ours, the restarts are its."""
    parts = list(parts)
    lines = [
        "; Written at every start by launch/supervision.py.",
        "[supervisord]",
        "nodaemon=true",
        "umask=022",
    ]
    lines += [f"logfile={_plain(site.log)}/supervisord.log", "logfile_maxbytes=5MB", "logfile_backups=2"]
    lines += [
        f"pidfile={_plain(site.sockets)}/supervisord.pid",
        f"childlogdir={_plain(site.log)}",
        "identifier=zuoxi",
    ]
    lines += ["user=root"] if os.getuid() == 0 else []
    lines += ["[unix_http_server]", f"file={_plain(_socket(site))}", "chmod=0700", "username=zuoxi"]
    lines += [f"password={site.secret('supervisor')}", "[rpcinterface:supervisor]"]
    lines += ["supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface"]
    for group, priority in _GROUPS.items():
        members = [part.name for part in parts if part.group == group]
        if members:
            lines += [f"[group:{group}]", f"programs={','.join(members)}", f"priority={priority}"]
    for part in parts:
        lines += _program(site, part)
    return "\n".join(lines) + "\n"


def _program(site: Site, part: Part) -> list[str]:
    return [
        f"[program:{part.name}]",
        f"command={_plain(shlex.join(part.command))}",
        f'environment=ZUOXI_PART="{part.name}"',
        "autostart=false",
        "autorestart=true",
        "startsecs=1",
        "startretries=1000000",
        f"stopsignal={part.stop_signal}",
        f"stopwaitsecs={STOP_WAIT_S[part.group]}",
        "killasgroup=true",
        "redirect_stderr=true",
        f"stdout_logfile={_plain(site.log)}/{part.name}.log",
        "stdout_logfile_maxbytes=10MB",
        "stdout_logfile_backups=2",
    ]


def _plain(value: object) -> str:
    """supervisord expands % in its files."""
    return str(value).replace("%", "%%")


def _socket(site: Site) -> str:
    return str(site.sockets / "supervisor.sock")


class Supervision:
    """One supervisord and what it runs. It dies with us, however we die."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._process: subprocess.Popen[bytes] | None = None
        self._groups: dict[str, str] = {}

    def start(self, parts: list[Part], environment: dict[str, str]) -> None:
        """Start supervisord with these parts, none of them running yet; raises ``Refused``."""
        self._groups = {part.name: f"{part.group}:{part.name}" for part in parts}
        path = self._site.sockets / "supervisord.conf"
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(render_conf(self._site, parts))
        command = [sys.executable, "-m", "supervisor.supervisord", "-n", "-c", str(path)]
        started = threading.Event()
        failure: list[BaseException] = []
        parent = os.getpid()

        def die_with_us() -> None:
            _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

        def own() -> None:
            # The kernel's word at the parent's death is bound to the thread that forked. This one lives as long as the
            # process, whichever thread or event loop asked for the start.
            try:
                with (self._site.log / "supervisord.out").open("ab") as output:
                    self._process = subprocess.Popen(
                        command,
                        env=environment | {MARK: str(self._site.var)},
                        cwd="/",
                        stdin=subprocess.DEVNULL,
                        stdout=subprocess.DEVNULL,
                        stderr=output,
                        start_new_session=True,
                        preexec_fn=die_with_us,
                    )
            except BaseException as error:
                failure.append(error)
                started.set()
                return
            started.set()
            self._process.wait()

        threading.Thread(target=own, name="owner of supervisord", daemon=True).start()
        started.wait()
        if failure:
            raise Refused(f"supervisord could not be started: {failure[0]}")
        self._wait_for_answer()

    def _wait_for_answer(self, patience_s: float = 15.0) -> None:
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline:
            if not self.runs():
                break
            try:
                self._call("getState")
                return
            except (OSError, xmlrpc.client.Error):
                time.sleep(0.05)
        raise Refused(f"supervisord did not start; see {self._site.log}/supervisord.log and supervisord.out")

    def _call(self, method: str, *arguments: object) -> Any:
        # A link of its own for each call: supervisor's transport cannot be used again after one that failed.
        address = f"unix://{_socket(self._site)}"
        transport = SupervisorTransport("zuoxi", self._site.secret("supervisor"), address)
        try:
            with xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport) as rpc:
                return getattr(rpc.supervisor, method)(*arguments)
        finally:
            transport.close()

    def runs(self) -> bool:
        """Whether supervisord lives."""
        return self._process is not None and self._process.poll() is None

    @property
    def process(self) -> Process | None:
        """supervisord itself."""
        return find(self._process.pid) if self._process is not None else None

    def start_part(self, name: str) -> None:
        """Start a part without waiting for it; already running is fine."""
        try:
            self._call("startProcess", self._groups[name], False)
        except xmlrpc.client.Fault as fault:
            if "ALREADY_STARTED" not in fault.faultString:
                raise Refused(f"{name} could not be started: {fault.faultString}") from None

    def stop_part(self, name: str) -> None:
        """Stop a part and wait; it stays stopped until it is started again."""
        try:
            self._call("stopProcess", self._groups[name], True)
        except xmlrpc.client.Fault as fault:
            if "NOT_RUNNING" not in fault.faultString:
                raise Refused(f"{name} could not be stopped: {fault.faultString}") from None

    def state(self, name: str) -> tuple[str, int]:
        """A part's state in supervisord's words and its process id (0 when it has none)."""
        found = self._call("getProcessInfo", self._groups[name])
        return str(found["statename"]), int(found["pid"])

    def stop(self, patience_s: float) -> None:
        """Stop every part, then supervisord."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(patience_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(5)
