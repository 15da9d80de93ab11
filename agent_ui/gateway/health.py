"""How the parts are, in one answer."""

import functools
import importlib.metadata
import tomllib
from datetime import datetime
from pathlib import Path

from agent_ui.gateway.links import Links
from agent_ui.gateway.protocol.messages import Health, Part
from bus.link import Bus
from lexicon.errors import BusAway
from store.pool import Pool

MARK_WITHIN_S = 20.0  # the recorder renews it every 3 s; one that was killed leaves it behind


@functools.cache
def version() -> str:
    """The project's version, from its pyproject.toml."""
    file = Path(__file__).parents[2] / "pyproject.toml"
    if file.exists():
        return str(tomllib.loads(file.read_text(encoding="utf-8"))["project"]["version"])
    return importlib.metadata.version("zuoxi")


async def health(pool: Pool, bus: Bus, links: Links, recorder_mark: Path, now: datetime) -> Health:
    """``ready`` when every part is well. Never raises: what is away is said in its part."""
    parts = {"postgres": _part(await pool.is_up(), "answers", "does not answer")}
    try:
        await bus.ping()
        parts["redis"] = Part(is_well=True, detail="answers")
    except BusAway as error:
        parts["redis"] = Part(is_well=False, detail=error.text)
    beat = links.beat
    parts["controller"] = _part(links.is_controller_up, f"epoch {beat.epoch}" if beat else "", "no beat")
    is_exchange_up = links.is_controller_up and beat is not None and beat.is_exchange_up
    parts["exchange"] = _part(
        is_exchange_up, f"Asterisk {beat.exchange_version if beat else ''}".strip(), "not connected"
    )
    parts["recorder"] = _recorder(recorder_mark, now)
    return Health(ready=all(part.is_well for part in parts.values()), version=version(), parts=parts)


def _recorder(mark: Path, now: datetime) -> Part:
    try:
        is_fresh = now.timestamp() - mark.stat().st_mtime < MARK_WITHIN_S
    except OSError:
        is_fresh = False
    return _part(is_fresh, "ready", "not ready")


def _part(is_well: bool, well: str, unwell: str) -> Part:
    return Part(is_well=is_well, detail=well if is_well else unwell)
