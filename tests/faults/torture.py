"""``make torture``: hostile SIP for some minutes; what each message and caller got goes to bench/results/torture.json.

Messages of every kind that RFC 4475 describes, many times with other words, and spoiled ones; the callers that SIPp
brings along; sipvicious' programs. After each the centre answers, holds no channel, and takes a call.
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from launch.ports import Ports
from launch.settings import ROOT, load
from launch.stack import Stack
from tests.faults.hostile import CARRIER, LINES, NUMBER, Hostile
from tests.phones.sipp import free_media_ports, free_udp_port

RESULTS = ROOT / "bench" / "results" / "torture.json"
ROUNDS, SPOILED, SEED = 10, 600, 4475
PCAPS = Path("/usr/share/sip-tester")
SIPP: dict[str, tuple[str, ...]] = {
    "uac": (),
    "regexp": (),
    "uac_pcap": (),
    "branchc": (),
}
VICIOUS: dict[str, tuple[str, ...]] = {
    "svmap": ("svmap",),
    "svwar": ("svwar", "--force", "-e", "100-400"),
    "svwar, INVITE": ("svwar", "--force", "-m", "INVITE", "-e", "100-120"),
    "svcrack": ("svcrack", "-u", "desk-1", "-r", "1000-1300"),
}


def say(text: str) -> None:
    print(text, flush=True)


async def program(words: list[str], room: Path, within_s: float) -> tuple[int, str]:
    """Exit status (-1: it had to be ended) and its last words."""
    pipe = asyncio.subprocess.PIPE
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        *words, cwd=room, stdin=quiet, stdout=pipe, stderr=asyncio.subprocess.STDOUT
    )
    try:
        async with asyncio.timeout(within_s):
            said, _ = await process.communicate()
    except TimeoutError:
        process.kill()
        said, _ = await process.communicate()
        return -1, said.decode(errors="replace")[-300:]
    return process.returncode or 0, said.decode(errors="replace")[-300:]


async def sipp(hostile: Hostile, exchange: str, room: Path) -> list[dict[str, Any]]:
    """SIPp's own scenarios as the carrier, and its third-party call control with two legs into the centre."""
    kept = []
    (room / "pcap").symlink_to(PCAPS)
    for name, more in SIPP.items():
        words = ["sipp", "-sn", name, "-s", NUMBER, "-i", CARRIER, "-mi", CARRIER, "-p", str(free_udp_port()), *more]
        words += [
            "-mp",
            str(free_media_ports()),
            "-m",
            "10",
            "-r",
            "5",
            "-timeout",
            "40s",
            "-timeout_error",
            "-nostdin",
        ]
        status, _ = await program([*words, exchange], room, 60)
        kept.append({"caller": f"sipp -sn {name}", "status": status})
        say(f"sipp -sn {name}: {status}; {await hostile.look(f'sipp {name}')}")
    twin = f"127.0.0.1:{free_udp_port()}"
    base = [
        "-s",
        NUMBER,
        "-i",
        CARRIER,
        "-mi",
        CARRIER,
        "-m",
        "3",
        "-timeout",
        "20s",
        "-nostdin",
        "-3pcc",
        twin,
        exchange,
    ]
    both = [["sipp", "-sn", name, "-p", str(free_udp_port()), *base] for name in ("3pcc-C-B", "3pcc-C-A")]
    listening = asyncio.ensure_future(program(both[0], room, 30))
    await asyncio.sleep(1)  # the one that the other tells of its call
    statuses = await asyncio.gather(listening, program(both[1], room, 30))
    kept.append({"caller": "sipp -sn 3pcc-C-A with 3pcc-C-B", "status": [status for status, _ in statuses]})
    say(f"sipp 3pcc: {[status for status, _ in statuses]}; {await hostile.look('sipp 3pcc')}")
    return kept


async def vicious(hostile: Hostile, port: int, room: Path) -> list[dict[str, Any]]:
    """sipvicious from loopback, where nobody is banned: what it finds out."""
    kept = []
    for name, words in VICIOUS.items():
        status, said = await program([*words, "-p", str(port), "127.0.0.1"], room, 60)
        found = [line.strip() for line in said.splitlines() if line.startswith("|") and "Device" not in line]
        kept.append({"caller": name, "status": status, "found": found})
        say(f"{name}: {status}, {found}; {await hostile.look(name)}")
    return kept


async def torture(stack: Stack, room: Path) -> dict[str, Any]:
    hostile = Hostile(stack, SEED)
    say(f"before: {await hostile.look('before')}")
    for number in range(ROUNDS):
        await hostile.every_kind()
        say(f"every kind, round {number + 1}: {await hostile.look(f'kinds {number + 1}')}")
    await hostile.many_spoiled(SPOILED)
    say(f"spoiled: {await hostile.look('spoiled')}")
    exchange = f"127.0.0.1:{stack.ports.sip}"
    callers = await sipp(hostile, exchange, room) + await vicious(hostile, stack.ports.sip, room)
    version = stack.console("core show version").split()[1]
    return {"asterisk": version, "seed": SEED, "rounds": ROUNDS, **hostile.kept(), "callers": callers}


def written(told: dict[str, Any]) -> str:
    """A line for each kind, caller and drive."""
    parts = []
    for name, value in told.items():
        rows = [json.dumps(one, ensure_ascii=False) for one in value] if isinstance(value, list) else []
        parts.append(f'"{name}": ' + ("[\n  " + ",\n  ".join(rows) + "\n ]" if rows else json.dumps(value)))
    return "{\n " + ",\n ".join(parts) + "\n}\n"


def main() -> int:
    """0: after every drive all was well."""
    with tempfile.TemporaryDirectory(prefix="zuoxi-torture-") as name:
        room = Path(name)
        room.chmod(0o755)
        (room / "lines.yml").write_text(LINES)
        settings = load().model_copy(update={"lines": room / "lines.yml"})
        parts = ("postgres", "redis", "asterisk", "controller")
        with Stack(room / "var", Ports.free(), parts, settings=settings) as stack:
            told = asyncio.run(torture(stack, room))
    RESULTS.write_text(written(told))
    bad = [one for one in told["after"] if one["channels"] or not one["is_call_well"]]
    say(f"{RESULTS}: {len(told['after'])} drives, {len(bad)} with something wrong afterwards")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
