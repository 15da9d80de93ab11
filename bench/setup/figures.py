"""The takes in figures: median, p99, and the extra over Dial()."""

from collections.abc import Sequence
from statistics import median
from typing import Protocol


class Measured(Protocol):
    """What the calls of one side took, in ms."""

    @property
    def side(self) -> str: ...

    @property
    def invite_to_ring(self) -> list[float]: ...

    @property
    def answer_to_heard(self) -> list[float]: ...

    @property
    def invite_to_heard(self) -> list[float]: ...

    @property
    def invite_to_first_packet(self) -> list[float]: ...

    @property
    def decision_to_heard(self) -> list[float]: ...


KINDS = ("invite_to_ring", "answer_to_heard", "invite_to_heard", "invite_to_first_packet", "decision_to_heard")


def spread(values: Sequence[float]) -> dict[str, float]:
    """Of these, in ms."""
    ordered = sorted(values)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return {"n": len(ordered), "p50_ms": round(median(ordered), 2), "p99_ms": round(p99, 2)}


def figures(takes: Sequence[Measured]) -> dict[str, object]:
    """Every side's spreads, and by how much a rung leg takes longer than Dial(): p50 and p99 of each, subtracted."""
    found: dict[str, object] = {}
    by_side: dict[str, dict[str, dict[str, float]]] = {}
    for take in takes:
        told = {kind: getattr(take, kind) for kind in KINDS}
        by_side[take.side] = {kind: spread(values) for kind, values in told.items() if values}
        found[take.side] = by_side[take.side]
    dial, rung = by_side.get("dial"), by_side.get("rung")
    if dial and rung:
        found["extra_over_dial"] = {
            kind: {name: round(rung[kind][name] - dial[kind][name], 2) for name in ("p50_ms", "p99_ms")}
            for kind in ("invite_to_ring", "answer_to_heard")
        }
    return found
