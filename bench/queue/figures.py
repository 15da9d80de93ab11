"""From what was taken to the figures: medians over the rounds, and their ratios (app_queue / ours)."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

Taken = Mapping[str, Any]
"""The summary of one take (``take.Taken.summary``, ``waiting.Waited.summary``) with its part and round."""


def figures(takes: Sequence[Taken], cpu_rates: Sequence[int]) -> dict[str, float]:
    """Every figure that these takes allow. A ratio is that of the medians over the rounds."""
    found: dict[str, float] = {}
    found |= _gap(takes) | _refusal(takes) | _cpu(takes, cpu_rates) | _waiting(takes)
    calls = [take for take in takes if "lost" in take]
    for side, name in (("ours", "ours"), ("app_queue", "app_queue")):
        those = [take for take in calls if take["side"].startswith(side)]
        if those:
            found[f"{name}_calls"] = sum(take["calls"] for take in those)
            found[f"{name}_lost"] = sum(take["lost"] for take in those)
            found[f"{name}_offered_twice"] = sum(take["offered_twice"] for take in those)
    return {name: round(value, 3) for name, value in found.items()}


def _median(takes: Sequence[Taken], part: str, side: str, value: Callable[[Taken], float | None]) -> float | None:
    found = [value(take) for take in takes if take["part"] == part and take["side"] == side]
    known = [one for one in found if one is not None]
    return statistics.median(known) if known else None


def _compare(name: str, ours: float | None, peer: float | None, unit: str, against: str = "") -> dict[str, float]:
    """``NAME_AGAINST_ratio`` and both sides' values."""
    whole = f"{name}{against}"
    found = {} if ours is None else {f"ours_{name}_{unit}": ours}
    found |= {} if peer is None else {f"app_queue_{whole}_{unit}": peer}
    if ours and peer is not None:
        found[f"{whole}_ratio"] = peer / ours
    return found


def _gap(takes: Sequence[Taken]) -> dict[str, float]:
    found: dict[str, float] = {}
    for word in ("mean", "p50", "p99"):
        value = partial(_within, "gap_ms", word)
        ours = _median(takes, "gap", "ours", value)
        found |= _compare(f"gap_{word}", ours, _median(takes, "gap", "app_queue", value), "ms")
        peer = _median(takes, "gap", "app_queue-defaults", value)
        if peer is not None:
            found[f"app_queue_gap_default_{word}_ms"] = peer
            found |= {f"gap_default_{word}_ratio": peer / ours} if ours else {}
    return found


def _within(part: str, word: str, take: Taken) -> float | None:
    """A value of a value; None where there is none."""
    values: Mapping[str, float] | None = take.get(part)
    return None if values is None else values.get(word)


def _refusal(takes: Sequence[Taken]) -> dict[str, float]:
    value = partial(_within, "gap_after_refusal_ms", "mean")
    ours = _median(takes, "refusal", "ours", value)
    found = _compare("refusal_gap", ours, _median(takes, "refusal", "app_queue", value), "ms")
    return found | _compare("refusal_gap", ours, _median(takes, "refusal", "app_queue-retry-1", value), "ms", "_retry1")


def _cpu(takes: Sequence[Taken], rates: Sequence[int]) -> dict[str, float]:
    found: dict[str, float] = {}
    for rate in rates:
        part, value = f"cpu-{rate}", partial(_within, "cpu_ms_per_call", "all")
        ours, peer = _median(takes, part, "ours", value), _median(takes, part, "app_queue", value)
        found |= _compare(f"cpu_per_call_{rate}", ours, peer, "ms")
        for name in ("asterisk", "controller", "gateway", "postgres", "redis"):
            share = _median(takes, part, "ours", partial(_within, "cpu_ms_per_call", name))
            found |= {} if share is None else {f"ours_cpu_per_call_{rate}_{name}_ms": share}
    ratios = [found[f"cpu_per_call_{rate}_ratio"] for rate in rates if f"cpu_per_call_{rate}_ratio" in found]
    if ratios:
        found["cpu_per_call_ratio"] = min(ratios)  # it has to hold at every rate
    return found


def _added(only: str, take: Taken) -> float:
    """What those who wait add: percent of a core, over what the talking agents cost before (``only``: of one part)."""
    now, before = take["cpu_percent"], take["cpu_percent_before_anyone_waited"]
    return float(sum(now[part] - before[part] for part in before if only in ("", part)))


def _waiting(takes: Sequence[Taken]) -> dict[str, float]:
    found: dict[str, float] = {}
    views: dict[str, Callable[[Taken], float | None]] = {
        "cpu": partial(_added, ""),
        "asterisk_cpu": partial(_added, "asterisk"),
        "total_cpu": partial(_within, "cpu_percent", "all"),
    }
    for name, part, end in (("waiting", "waiting", ""), ("waiting_music", "music", "-music")):
        for view, value in views.items():
            both = _median(takes, part, f"ours{end}", value), _median(takes, part, f"app_queue{end}", value)
            found |= _compare(f"{name}_{view}", *both, "percent")
    return found
