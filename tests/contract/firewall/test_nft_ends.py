"""An nft that ends at once, under the loop that our services run on."""

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
import uvloop

from ari_app import firewall
from ari_app.firewall import FilterAway, Firewall
from ari_app.trunks.guard import whole
from tests.phones.computers import computers

pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="only root makes network namespaces")


def test_that_is_no_end_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine it has ended before we come to its standard input, and our services' loop says that in a way of
    its own: the guard died of it, and let everybody in until it was back."""
    real = asyncio.create_subprocess_exec
    ended = tmp_path / "nft"
    ended.write_text("#!/bin/sh\nexit 3\n")
    ended.chmod(0o755)

    async def slow(*words: str, **options: Any) -> asyncio.subprocess.Process:
        process = await real(*words, **options)
        await asyncio.sleep(0.3)
        return process

    async def asks() -> None:
        wall = Firewall((5060,), (5060,))
        assert not await wall.is_there()
        with pytest.raises(FilterAway, match="No such file"):
            await wall.ban(whole("192.0.2.2"), 600)  # there is no table yet
        monkeypatch.setattr(firewall, "_PATHS", str(tmp_path))
        with pytest.raises(FilterAway, match="nft: 3"):
            await wall.never(())

    monkeypatch.setattr(asyncio, "create_subprocess_exec", slow)
    with computers("lonely") as (here,), here.entered(), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(asks())
