"""The running instance a command is about: ``ZUOXI_VAR``, or ``var`` of this checkout; what launch recorded there."""

from __future__ import annotations

import json
import os
import ssl
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cli.words import say
from launch.settings import load
from launch.state import read_state
from lexicon.errors import BadInput, Refused


class NotRunning(Refused):
    """Nothing runs in the directory asked for."""

    code = "not-running"


@dataclass(frozen=True, slots=True)
class Instance:
    """One stack as it recorded itself: ``state`` for everybody, ``env`` (with secrets) for its owner."""

    var: Path
    state: dict[str, Any]
    env: dict[str, str]

    @property
    def exchange(self) -> str:
        """Asterisk's SIP address, ``host:port`` (UDP)."""
        return str(self.state["sip"])

    @property
    def http_url(self) -> str:
        """The gateway's address, without a slash at the end."""
        return str(self.state["urls"]["desktop"]).rstrip("/")

    def trust(self) -> ssl.SSLContext | bool:
        """What a client of the gateway checks its certificate with."""
        authority = self.state.get("authority")
        return ssl.create_default_context(cafile=authority) if authority else True

    @property
    def dsn(self) -> str:
        """PostgreSQL. Raises ``Refused`` when the recorded environment may not be read."""
        if "ZUOXI_PG_DSN" not in self.env:
            file = self.var / "run" / "env.json"
            raise Refused(
                say(f"无权读取 {file}：请用启动系统的用户运行", f"{file} may only be read by who ran make up")
            )
        return self.env["ZUOXI_PG_DSN"]

    @property
    def kept(self) -> Path:
        """Where finished recordings lie."""
        return Path(self.env.get("ZUOXI_KEPT_DIR") or self.var / "recordings").absolute()

    def password(self, login: str) -> str:
        """A demo person's password. Raises ``BadInput`` for an unknown login."""
        file = self.var / "demo.json"
        try:
            people: list[dict[str, str]] = json.loads(file.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise Refused(say(f"读不到演示密码 {file}：{error}", f"cannot read the demo passwords: {error}")) from None
        for person in people:
            if person["login"] == login:
                return person["password"]
        raise BadInput("--login", repr(login), ", ".join(person["login"] for person in people))


def var_directory() -> Path:
    """Where the instance keeps its things."""
    return Path(os.environ.get("ZUOXI_VAR") or load().var).absolute()


def find() -> Instance:
    """The recorded instance. Raises ``NotRunning``."""
    var = var_directory()
    state = read_state(var)
    if not state.get("sip"):
        raise NotRunning(
            say(f"{var} 中没有正在运行的系统；请先运行 make up", f"nothing runs in {var}; start it with: make up")
        )
    try:
        env = json.loads((var / "run" / "env.json").read_text("utf-8"))
    except (OSError, ValueError):
        env = {}
    return Instance(var, state, env if isinstance(env, dict) else {})


def iso(at: datetime | None) -> str | None:
    """ISO 8601, UTC, milliseconds, as the gateway writes times."""
    return None if at is None else at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
