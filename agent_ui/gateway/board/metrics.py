"""What Prometheus reads of lines, beside the counters of this process. Computed when it is asked for."""

from collections.abc import Iterable, Iterator

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from agent_ui.gateway.protocol.lines import LineTile

STATES = ("up", "degraded", "down", "unknown")


class _Lines:
    """A collector of one answer."""

    def __init__(self, tiles: Iterable[LineTile]) -> None:
        self._tiles = list(tiles)

    def collect(self) -> Iterator[Metric]:
        line = ["line", "kind"]
        state = GaugeMetricFamily("zuoxi_line_state", "1 for the state that a line is in", labels=[*line, "state"])
        up = GaugeMetricFamily("zuoxi_line_up", "1 when calls can use a line, 0 when it is down", labels=line)
        use = GaugeMetricFamily("zuoxi_line_channels_in_use", "Channels of a line that carry a call", labels=line)
        peak = GaugeMetricFamily("zuoxi_line_channels_peak_today", "The most channels in use at once", labels=line)
        capacity = GaugeMetricFamily("zuoxi_line_channels", "Channels of a line that can carry calls", labels=line)
        d_channel = GaugeMetricFamily("zuoxi_line_d_channel_up", "1 when a span's D channel is up", labels=line)
        alarm = GaugeMetricFamily("zuoxi_line_alarm", "1 while a span has an alarm", labels=line)
        registered = GaugeMetricFamily("zuoxi_line_registered", "1 when a trunk is registered", labels=line)
        rtt = GaugeMetricFamily("zuoxi_line_options_rtt_seconds", "Round trip of OPTIONS", labels=line)
        mos = GaugeMetricFamily("zuoxi_line_mos_today", "Mean estimated opinion (ITU-T G.107), today", labels=line)
        calls = CounterMetricFamily("zuoxi_line_calls_today", "Calls over a line today", labels=[*line, "way"])
        refused = CounterMetricFamily(
            "zuoxi_line_refused_today", "Calls refused today, by cause", labels=[*line, "cause", "sip"]
        )
        for tile in self._tiles:
            of = [tile.id, tile.kind]
            for one in STATES:
                state.add_metric([*of, one], float(tile.state == one))
            if tile.state != "unknown":
                up.add_metric(of, float(tile.state != "down"))
            use.add_metric(of, tile.in_use)
            peak.add_metric(of, tile.peak_today)
            if tile.capacity is not None:
                capacity.add_metric(of, tile.capacity)
            if tile.d_channel:
                d_channel.add_metric(of, float(tile.d_channel == "up"))
            if tile.kind != "sip":
                alarm.add_metric(of, float(bool(tile.alarm)))
            if tile.registration:
                registered.add_metric(of, float(tile.registration == "registered"))
            if tile.rtt_ms is not None:
                rtt.add_metric(of, tile.rtt_ms / 1000)
            if tile.mos_today is not None:
                mos.add_metric(of, tile.mos_today)
            calls.add_metric([*of, "in"], tile.calls_in_today)
            calls.add_metric([*of, "out"], tile.calls_out_today)
            for one_cause in tile.refused_today:
                refused.add_metric([*of, str(one_cause.cause), str(one_cause.sip)], one_cause.count)
        yield from (state, up, use, peak, capacity, d_channel, alarm, registered, rtt, mos, calls, refused)


def exposition(tiles: Iterable[LineTile]) -> tuple[bytes, str]:
    """The text of Prometheus, and its content type."""
    registry = CollectorRegistry()
    registry.register(_Lines(tiles))
    return generate_latest(REGISTRY) + generate_latest(registry), CONTENT_TYPE_LATEST
