"""Every log line and metric the controller can emit, one function each. Personal data only under ``pii.`` keys."""

import logging
import sys
from collections.abc import Iterable
from typing import Any

import structlog
from prometheus_client import Counter

from lexicon.journal import LineDegraded, LineDown, LineUp
from routing.plan import Plan

_log = structlog.get_logger("controller")
_refused = Counter("zuoxi_exchange_refused_total", "Requests that Asterisk refused", ["command"])
_endless = Counter("zuoxi_calls_that_will_not_end_total", "Calls that should have ended and did not", ["phase"])
_banned = Counter("zuoxi_addresses_banned_total", "Addresses that were banned from SIP", ["why"])
_broken = Counter("zuoxi_exchange_link_broken_total", "Times the link to Asterisk broke", ["link"])


def start_logging() -> None:
    """JSON lines on standard output; libraries only from warnings on."""
    logging.basicConfig(stream=sys.stdout, level=logging.WARNING, format="%(message)s")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(),
    )


def controller_started(epoch: int) -> None:
    _log.info("controller-started", epoch=epoch)


def exchange_up(version: str, found: Any) -> None:
    _log.info("exchange-up", version=version, adopted=found.adopted, lost=found.lost, swept=found.swept)


def exchange_down(link: str, why: str) -> None:
    _broken.labels(link).inc()
    _log.warning("exchange-down", link=link, why=why)


def manager_fault(what: str) -> None:
    _log.warning("manager-fault", what=what)


def command_refused(command: str, call: str, error: Exception) -> None:
    _refused.labels(command).inc()
    _log.warning("command-refused", command=command, call_id=call, why=str(error))


def plan_in_force(plan: Plan) -> None:
    _log.info("routing-plan-in-force", version=plan.version, queues=len(plan.queues), reasons=len(plan.reasons))


def lines_in_force(version: str, out: str, trunks: int) -> None:
    _log.info("lines-in-force", version=version, out=out, trunks=trunks)


def lines_refused(path: str, why: str) -> None:
    _log.error("lines-refused", path=path, why=why, what="the lines before them stay in force")


def flows_in_force(versions: Iterable[tuple[str, int]]) -> None:
    for flow, version in versions:
        _log.info("flow-in-force", flow=flow, version=version)


def plan_refused(why: str) -> None:
    _log.error("routing-plan-refused", why=why, what="the plan before it stays in force")


def replaced(app: str) -> None:
    _log.error("replaced", app=app, what="another controller took the application; stopping at once")


def bus_away(why: str) -> None:
    _log.warning("bus-away", why=why)


def stopping(why: str) -> None:
    _log.info("controller-stopping", why=why)


def standing_by() -> None:
    _log.info("standing-by", what="another controller holds the lease; warm and waiting")


def deposed(silent_s: float) -> None:
    _log.error("holder-deposed", silent_s=silent_s, what="the holder lives and says nothing; its lease was ended")


def lease_lost() -> None:
    _log.error("lease-lost", what="another controller acts; stopping at once")


def fallback_told(calls: int) -> None:
    _log.warning("fallback-told", calls=calls, what="calls that Asterisk served while no controller was there")


def fallback_unreadable(lines: int) -> None:
    _log.error("fallback-unreadable", lines=lines, what="lines of Asterisk's own record that nobody can read")


def call_will_not_end(call: str, phase: str, lasted_s: float) -> None:
    _endless.labels(phase).inc()
    _log.error("call-will-not-end", call_id=call, phase=phase, lasted_s=lasted_s)


def disk_full(place: str, free_mb: int) -> None:
    _log.error("disk-full", place=place, free_mb=free_mb, what="new recordings are refused, calls go on")


def disk_freed(place: str, free_mb: int) -> None:
    _log.info("disk-freed", place=place, free_mb=free_mb)


def banned(address: str, why: str) -> None:
    _banned.labels(why).inc()
    _log.warning("address-banned", address=address, why=why)


def guard_failed(why: str) -> None:
    _log.error("guard-failed", why=why)


def line_changed(fact: LineDown | LineDegraded | LineUp) -> None:
    if isinstance(fact, LineUp):
        _log.info("line-up", trunk=fact.trunk, was_s=fact.was_s)
    else:
        word = "line-down" if isinstance(fact, LineDown) else "line-degraded"
        _log.warning(word, trunk=fact.trunk, why=fact.why, detail=fact.detail)


def lines_unanswered(why: str) -> None:
    _log.warning("lines-unanswered", why=why)
