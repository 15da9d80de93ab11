"""What the floor has to know of the catalogue."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from agent_ui.gateway.floor.lines import UTC_ZONE, Rules
from store.catalogue import Catalogue


def rules_of(catalogue: Catalogue) -> Rules:
    """Time zones, promises, limits of Not ready."""
    zones = {}
    for client in catalogue.clients:
        try:
            zones[client.id] = ZoneInfo(client.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            zones[client.id] = UTC_ZONE
    limits = {one.id: float(one.limit_s) for one in catalogue.not_ready_reasons if one.limit_s is not None}
    return Rules(zones, {queue.id: queue.promise_s for queue in catalogue.queues}, limits)
