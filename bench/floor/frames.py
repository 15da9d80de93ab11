"""How smoothly a page is drawn: the time between its frames, tasks that stop it for longer, rows that are drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Page

FRAME_MS = 1000 / 60
WATCH = """
() => {
  window.zuoxiFrames = { gaps: [], tasks: [] };
  const mine = window.zuoxiFrames;
  const watch = new PerformanceObserver((list) => list.getEntries().forEach((one) => mine.tasks.push(one.duration)));
  watch.observe({ type: 'longtask' });
  let last = performance.now();
  const step = (now) => {
    if (mine !== window.zuoxiFrames) { watch.disconnect(); return; }
    mine.gaps.push(now - last);
    last = now;
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}
"""
TOLD = """
() => {
  const { gaps, tasks } = window.zuoxiFrames;
  window.zuoxiFrames = null;
  return { gaps: gaps.slice(1), tasks };
}
"""
ROWS = """
() => {
  const box = document.querySelector('[data-testid=floor-scroller]').getBoundingClientRect();
  const rows = [...document.querySelectorAll('[data-testid=floor-scroller] tr[data-agent]')];
  const seen = rows.map((one) => one.getBoundingClientRect()).filter((r) => r.bottom > box.top && r.top < box.bottom);
  const drawn = seen.reduce((sum, r) => sum + Math.min(r.bottom, box.bottom) - Math.max(r.top, box.top), 0);
  const head = document.querySelector('[data-testid=floor-scroller] thead').getBoundingClientRect().height;
  return { rows: rows.length, seen: seen.length, nodes: document.querySelectorAll('*').length,
           white_px: Math.max(0, box.height - head - drawn) };
}
"""


@dataclass(slots=True)
class Frames:
    """Watches one page: ``begin``, let something happen, ``told``."""

    page: Page

    async def begin(self) -> None:
        await self.page.evaluate(WATCH)

    async def told(self) -> dict[str, Any]:
        """Since ``begin``."""
        found = await self.page.evaluate(TOLD)
        return summary(found["gaps"], found["tasks"])

    async def rows(self) -> dict[str, float]:
        """What is drawn of the floor now."""
        found: dict[str, float] = await self.page.evaluate(ROWS)
        return found


def summary(gaps: list[float], tasks: list[float]) -> dict[str, Any]:
    """Quantiles of the time between frames, frames that were left out, tasks of more than 50 ms."""
    ordered = sorted(gaps) or [0.0]
    at: Callable[[float], float] = lambda part: round(ordered[min(len(ordered) - 1, int(len(ordered) * part))], 1)
    missed = sum(max(0, round(gap / FRAME_MS) - 1) for gap in gaps)
    return {
        "frames": len(gaps),
        "frame_ms": {"p50": at(0.5), "p95": at(0.95), "p99": at(0.99), "max": at(1)},
        "dropped": missed,
        "dropped_share": round(missed / max(1, missed + len(gaps)), 4),
        "long_tasks": len(tasks),
        "longest_task_ms": round(max(tasks, default=0.0), 1),
    }
