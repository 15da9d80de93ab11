"""``make up``: start everything, say where it is, wait for Ctrl-C, stop everything."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from launch import words
from launch.parts import services
from launch.processes import Process, is_alive
from launch.settings import LaunchSettings, doubtful_names, load
from launch.stack import EVERYTHING, GUARDED, AlreadyRunning, Stack
from launch.state import read_state
from launch.words import padded
from lexicon.errors import ZuoxiError

_STEPS_ZH = {
    "leftovers of an earlier run": "清理上次运行的残留",
    "database cluster": "数据库实例",
    "migrations": "数据库结构升级",
    "demo data": "演示数据",
    "turn": "媒体中继",
    "controller": "呼叫控制",
    "standby": "备用呼叫控制",
    "guard": "SIP 防护",
    "gateway": "网关",
    "recorder": "录音服务",
    "webhooks": "Webhook 服务",
    "all parts together": "整体检查",
    "stopped": "已全部停止",
}


def say(step: str, seconds: float) -> None:
    """One progress line."""
    print(f"  {padded(words.say(_STEPS_ZH.get(step, step), step), 34)} {seconds:6.1f} s", flush=True)


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _table(rows: Sequence[tuple[str, str]]) -> str:
    return "\n".join(f"  {padded(name, 22)} {value}" for name, value in rows)


def _sign_ins(var: Path) -> list[tuple[str, str]]:
    try:
        people: list[dict[str, Any]] = json.loads((var / "demo.json").read_text())
    except (OSError, ValueError):
        return []
    name, roles = words.say("name_zh", "name_en"), {"agent": "坐席", "supervisor": "班长"}
    rows = []
    for one in people:
        role = str(one.get("role"))
        about = f"{one.get(name)} ({words.say(roles.get(role, role), role)})"
        rows.append((str(one.get("login")), f"{one.get('password')}   {about}"))
    return rows


def _numbers(environment: dict[str, str]) -> list[tuple[str, str]]:
    """The demo numbers, by the command line's own word."""
    if not services.exists("cli.__main__"):
        return []
    command = [sys.executable, "-m", "cli", "status", "--json"]
    try:
        done = subprocess.run(
            command,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
        numbers: list[dict[str, Any]] = json.loads(done.stdout)["numbers"]
        rows = []
        for one in numbers:
            reasons = one.get("reasons") or {}
            name = words.say("name_zh", "name_en")
            choices = ", ".join(f"{digit} {reason[name]}" for digit, reason in sorted(reasons.items()))
            spoken = {"zh": words.say("中文", "Chinese"), "en": words.say("英文", "English")}.get(one["language"], "")
            rows.append((str(one["number"]), f"{spoken}: {choices}"))
        return rows
    except (OSError, ValueError, KeyError, TypeError, AttributeError, subprocess.TimeoutExpired):
        return []


def _greeting(stack: Stack) -> str:
    state = read_state(stack.site.var)
    versions = ", ".join(f"{name} {about['version'].partition('+')[0]}" for name, about in state["parts"].items())
    blocks = [f"{words.say('坐席系统已启动。', 'Zuoxi is up.')}  {versions}"]
    if "gateway" in state["parts"]:
        desktop, wallboard = state["urls"]["desktop"], state["urls"]["wallboard"]
        pages = [
            (words.say("工作台", "desktop"), desktop),
            (words.say("监控大屏", "wallboard"), wallboard),
            (words.say("录音", "recordings"), f"{desktop}recordings"),
            (words.say("质检台", "QA bench"), f"{desktop}qa"),
            (words.say("管理", "administration"), f"{desktop}admin"),
        ]
        blocks.append(words.say("打开", "Open") + "\n" + _table(pages))
    if sign_ins := _sign_ins(stack.site.var):
        blocks.append(words.say("签入（演示账号和密码）", "Sign in (demo login, password)") + "\n" + _table(sign_ins))
    numbers = _numbers(stack.env)
    if numbers:
        blocks.append(
            words.say("演示号码（按键和来电原因）", "Demo numbers (keys and call reasons)") + "\n" + _table(numbers)
        )
    blocks.append(_how_to_call(numbers[0][0] if numbers else "", state["sip"]))
    blocks.append(
        words.say(
            "按 Ctrl-C 停止，或在另一终端运行 make down。make doctor 逐项检查各部件。",
            "Stop with Ctrl-C here, or `make down` elsewhere. `make doctor` looks at each part.",
        )
    )
    return "\n\n".join(blocks)


def _how_to_call(number: str, exchange: str) -> str:
    if not number:
        return words.say("打电话", "Place a call") + "\n" + _table([("SIP", f"sip:NUMBER@{exchange} (UDP)")])
    rows = [
        (
            words.say("先有坐席示闲", "first an agent"),
            words.say("签入工作台，按“示闲”", "sign in at the desktop, press Ready"),
        ),
        (words.say("　或不用浏览器", "  or without browser"), "./zuoxi demo agent"),
        (
            words.say("在本机呼叫", "call from here"),
            f"./zuoxi demo call --number {number} --digits 1 --seconds 10 --json",
        ),
        (words.say("用 SIP 话机呼叫", "or from a SIP phone"), f"sip:{number}@{exchange} (UDP)"),
    ]
    return words.say("打电话（在另一终端）", "Place a call (in a second terminal)") + "\n" + _table(rows)


def _already(settings: LaunchSettings, error: AlreadyRunning) -> int:
    state = read_state(settings.var.absolute())
    urls = state.get("urls", {})
    if not urls:
        more = words.say(
            "（正在启动或停止），请稍候，或运行 make down",
            " (it is still starting or stopping); wait a moment, or `make down`",
        )
        print(error.text + more, file=sys.stderr)
        return 1
    where = f"{urls['desktop']} (SIP {state['sip']})"
    print(
        words.say(
            f"系统已在运行：{where}。停止请用 make down。", f"Zuoxi is running already: {where}. `make down` stops it."
        )
    )
    return 0


def _wait(stack: Stack) -> int:
    while stack.runs():
        time.sleep(0.5)
    log = stack.site.log / "supervisord.log"
    print(f"the supervisor has ended by itself; everything is being stopped. Its log: {log}", file=sys.stderr)
    return 1


def main() -> int:
    """Run until told to stop; 0 after a regular stop."""
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGHUP, _stop)
    stack: Stack | None = None
    code = 0
    try:
        settings = load()
        for name, meant in doubtful_names():
            print(f"{name} is set, but there is no such setting; did you mean {meant}?", file=sys.stderr)
        parts = EVERYTHING if settings.ban == "off" else GUARDED
        stack = Stack(settings.var, settings.ports(), parts, settings=settings, say=say)
        try:
            stack.start()
        except AlreadyRunning as error:
            return _already(settings, error)
        print("\n" + _greeting(stack), flush=True)
        code = _wait(stack)
    except KeyboardInterrupt:
        print(words.say("\n正在停止……", "\nstopping ..."), flush=True)
    except ZuoxiError as error:
        print(f"\n{error.text}", file=sys.stderr)
        return 1
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        if stack is not None:
            began = time.monotonic()
            if stack.stop():
                say("stopped", time.monotonic() - began)
    return code


def recorded_owner(var: Path) -> Process | None:
    """The living process that holds this stack, by its record."""
    pid, started = read_state(var).get("processes", {}).get("up", (0, 0))
    process = Process(pid, started)
    return process if pid and is_alive(process) else None


if __name__ == "__main__":
    sys.exit(main())
