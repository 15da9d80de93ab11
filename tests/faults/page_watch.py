"""What one page of Chromium holds, after its garbage was collected: memory, nodes, listeners, connections, timers."""

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import BrowserContext, CDPSession, Page

# Before the page's own code: what it makes is counted without being kept alive by the count.
COUNTED = """
(() => {
  const made = { connections: [], contexts: [], streams: [], sockets: [] };
  const keep = (list, name, target = window) => {
    const Real = target[name];
    if (!Real) return;
    target[name] = new Proxy(Real, {
      construct(real, words) { const one = new real(...words); list.push(new WeakRef(one)); return one; },
    });
  };
  keep(made.connections, 'RTCPeerConnection');
  keep(made.contexts, 'AudioContext');
  keep(made.sockets, 'WebSocket');
  const devices = navigator.mediaDevices;
  if (devices) {
    const real = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (wish) => {
      const stream = await real(wish); made.streams.push(new WeakRef(stream)); return stream;
    };
  }
  const timers = { timeouts: new Set(), intervals: new Set() };
  const realSet = window.setTimeout.bind(window), realClear = window.clearTimeout.bind(window);
  window.setTimeout = (what, ms, ...words) => {
    const id = realSet(() => { timers.timeouts.delete(id); if (typeof what === 'function') what(...words); }, ms);
    timers.timeouts.add(id);
    return id;
  };
  window.clearTimeout = (id) => { timers.timeouts.delete(id); realClear(id); };
  const realEvery = window.setInterval.bind(window), realStop = window.clearInterval.bind(window);
  window.setInterval = (...words) => { const id = realEvery(...words); timers.intervals.add(id); return id; };
  window.clearInterval = (id) => { timers.intervals.delete(id); realStop(id); };
  const there = (list) => { // of those nobody can reach any more there is nothing to tell
    const found = list.map((one) => one.deref()).filter((one) => one !== undefined);
    list.splice(0, list.length, ...found.map((one) => new WeakRef(one)));
    return found;
  };
  window.zuoxiHeld = async () => ({
    connections: there(made.connections).length,
    connections_open: there(made.connections).filter((one) => one.signalingState !== 'closed').length,
    audio_contexts: there(made.contexts).filter((one) => one.state !== 'closed').length,
    microphones_open: there(made.streams).filter((one) => one.getTracks().some((t) => t.readyState === 'live')).length,
    streams: there(made.streams).length,
    sockets_open: there(made.sockets).filter((one) => one.readyState < 2).length,
    timeouts: timers.timeouts.size,
    intervals: timers.intervals.size,
    local_storage: Object.entries(localStorage).reduce((sum, [k, v]) => sum + k.length + v.length, 0),
    session_storage: Object.entries(sessionStorage).reduce((sum, [k, v]) => sum + k.length + v.length, 0),
    databases: (await indexedDB.databases()).length,
    animations: document.getAnimations().length,
    sounds: document.querySelectorAll('audio').length,
  });
})();
"""
OTHERS = ("code", "native", "hidden", "synthetic", "object shape")
METRICS = {
    "JSHeapUsedSize": "heap_kb",
    "Nodes": "nodes",
    "Documents": "documents",
    "RTCPeerConnections": "peer_connections",  # by the browser's own count
    "AudioHandlers": "audio_handlers",
    "ContextLifecycleStateObservers": "observers",
}


async def count_from_now_on(context: BrowserContext) -> None:
    """Before the page is opened."""
    await context.add_init_script(COUNTED)


@dataclass(slots=True)
class PageWatch:
    """One page, looked at through the browser's own tools."""

    page: Page
    tools: CDPSession
    listeners: dict[str, int] = field(default_factory=dict)  # at the last look, by what listens

    @classmethod
    async def of(cls, page: Page) -> "PageWatch":
        """After ``count_from_now_on``."""
        tools = await page.context.new_cdp_session(page)
        await tools.send("Performance.enable")
        await tools.send("HeapProfiler.enable")
        return cls(page, tools)

    async def held(self) -> dict[str, float]:
        """Everything, after what is garbage is gone; a second round frees what the first one's finalizers let go."""
        for _ in range(2):
            await self.tools.send("HeapProfiler.collectGarbage")
        told: dict[str, float] = dict(await self.page.evaluate("() => window.zuoxiHeld()"))
        metrics = (await self.tools.send("Performance.getMetrics"))["metrics"]
        for one in metrics:
            if (name := METRICS.get(one["name"])) is not None:
                told[name] = round(one["value"] / 1024, 1) if name == "heap_kb" else one["value"]
        self.listeners = await self._heard()
        told["listeners"] = sum(self.listeners.values())  # the browser's own count has what is garbage in it too
        return told

    async def _heard(self) -> Counter[str]:
        """Whose listeners there are of what can still be reached, and how many: ``div#root``, ``Window``."""
        tools = await self.page.context.new_cdp_session(self.page)  # what it names lives until it is gone
        prototype = await tools.send("Runtime.evaluate", {"expression": "EventTarget.prototype"})
        about = {"prototypeObjectId": prototype["result"]["objectId"]}
        every = (await tools.send("Runtime.queryObjects", about))["objects"]["objectId"]
        listed = await tools.send("Runtime.getProperties", {"objectId": every, "ownProperties": True})
        found: Counter[str] = Counter()
        for one in listed["result"]:
            if not one["name"].isdigit() or "objectId" not in one.get("value", {}):
                continue
            listeners = await tools.send("DOMDebugger.getEventListeners", {"objectId": one["value"]["objectId"]})
            if listeners["listeners"]:
                found[one["value"].get("description", "?")] += len(listeners["listeners"])
        await tools.detach()
        return found

    async def snapshot(self) -> dict[str, Any]:
        """The whole heap, to be read by hand when something grows."""
        parts: list[str] = []
        keep = lambda part: parts.append(part["chunk"])
        self.tools.on("HeapProfiler.addHeapSnapshotChunk", keep)
        await self.tools.send("HeapProfiler.takeHeapSnapshot", {"reportProgress": False})
        self.tools.remove_listener("HeapProfiler.addHeapSnapshotChunk", keep)
        found: dict[str, Any] = json.loads("".join(parts))
        return found


def growth(calls: list[int], values: list[float]) -> float:
    """By how much a figure grows in a hundred calls: the slope of the straight line that fits best."""
    mean_calls, mean = sum(calls) / len(calls), sum(values) / len(values)
    spread = sum((one - mean_calls) ** 2 for one in calls)
    if spread == 0:
        return 0.0
    return 100 * sum((one - mean_calls) * (value - mean) for one, value in zip(calls, values, strict=True)) / spread


def objects_kb(heap: dict[str, Any]) -> float:
    """What of a heap is neither compiled code nor the browser's own book-keeping (its tools count each request)."""
    meta, nodes = heap["snapshot"]["meta"], heap["nodes"]
    fields, kinds = meta["node_fields"], meta["node_types"][0]
    width, kind_at, size_at = len(fields), fields.index("type"), fields.index("self_size")
    others = {place for place, kind in enumerate(kinds) if kind in OTHERS}
    sizes = zip(nodes[kind_at::width], nodes[size_at::width], strict=True)
    return round(float(sum(size for kind, size in sizes if kind not in others)) / 1024, 1)
