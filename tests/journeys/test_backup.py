"""``zuoxi backup`` of the running centre and ``zuoxi restore`` into an empty place, as a person types them."""

import asyncio
import json
import os
import pwd
import sys
from pathlib import Path

import pytest

from launch.settings import ROOT
from tests.journeys.centre import Centre
from tests.journeys.test_routing import done, zuoxi

pytestmark = pytest.mark.asyncio


async def restored(file: Path, var: Path) -> tuple[int, str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("ZUOXI_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "cli", "restore", str(file), "--json"),
        cwd=ROOT,
        env={**env, "ZUOXI_VAR": str(var), "PYTHONPATH": str(ROOT)},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await asyncio.wait_for(process.communicate(), 90)
    assert process.returncode is not None
    return process.returncode, out.decode()


async def test_a_backup_of_the_running_centre_is_restored(centre: Centre, tmp_path: Path) -> None:
    file, var = tmp_path / "centre.tar", tmp_path / "new"
    told = await done(centre, "backup", str(file))
    assert told["rows"]["person"] > 0 and "database.dump" in told["files"] and "secrets/ari" in told["files"]
    noted = await centre.pool.fetch("SELECT whom, address FROM audit WHERE act = 'backup-begun'")
    assert ("centre.tar", f"cli:{pwd.getpwuid(os.getuid()).pw_name}") in [
        (one["whom"], one["address"]) for one in noted
    ]
    status, out, _ = await zuoxi(centre, "backup", str(file), "--json")
    assert (status, "is there already" in json.loads(out)["error"]) == (1, True)
    status, out = await restored(file, var)
    assert status == 0, out
    assert json.loads(out)["rows"] == told["rows"]
    assert (var / "secrets" / "ari").read_bytes() == (centre.stack.site.var / "secrets" / "ari").read_bytes()
    status, out = await restored(file, var)
    assert (status, "is not empty" in json.loads(out)["error"]) == (1, True)
