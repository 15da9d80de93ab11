"""Every log line and metric the gateway can emit, one function each. Personal data only under ``pii.`` keys."""

import hashlib
import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from prometheus_client import Counter

from agent_ui.gateway.doors.masking import mask_text

_log = structlog.get_logger("gateway")
_sign_ins = Counter("zuoxi_sign_ins_total", "Sign-ins by how they came out", ["outcome"])
_slow = Counter(
    "zuoxi_slow_sockets_total", "Sockets cut because their client did not keep up or said nothing", ["socket"]
)
_behind = Counter("zuoxi_behind_sockets_total", "Times that a client was behind and waited for the whole", ["socket"])
_cut = Counter("zuoxi_connections_cut_total", "Connections that took too long, or were too many, by why", ["why"])
_failures = Counter("zuoxi_request_failures_total", "Requests that ended in an error of ours")


def start_logging() -> None:
    """JSON lines on standard output; libraries only from warnings on."""
    logging.basicConfig(stream=sys.stdout, level=logging.WARNING, format="%(message)s")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            masked,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(),
    )


def masked(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A traceback quotes what a driver was given: no number of it is whole."""
    if isinstance(text := event.get("exception"), str):
        event["exception"] = mask_text(text)
    return event


def gateway_started(host: str, port: int, epoch: int) -> None:
    _log.info("gateway-started", host=host, port=port, epoch=epoch)


def gateway_stopped() -> None:
    _log.info("gateway-stopped")


def certificate(what: str) -> None:
    """A changed certificate was taken, or why not."""
    _log.warning("certificate", what=what)


def waiting_for(part: str, why: str) -> None:
    _log.warning("waiting", part=part, why=why)


def signed_in(person: str, desk: str) -> None:
    _sign_ins.labels("done").inc()
    _log.info("signed-in", agent_id=person, desk=desk)


def sign_in_refused(login: str, address: str, why: str) -> None:
    """Who tried is personal: a digest tells tries of the same person apart without naming anybody."""
    _sign_ins.labels(why).inc()
    who = hashlib.sha256(f"{login}|{address}".encode()).hexdigest()[:12]
    _log.warning("sign-in-refused", why=why, who=who, **{"pii.address": address})


def signed_out(person: str, desk: str, by: str) -> None:
    _log.info("signed-out", agent_id=person, desk=desk, by=by)


def put_out(person: str, desk: str) -> None:
    """A page was open whose sign-in is over."""
    _log.info("put-out", agent_id=person, desk=desk)


def desk_connected(agent: str, desk: str) -> None:
    _log.info("desk-connected", agent_id=agent, desk=desk)


def desk_disconnected(agent: str, desk: str) -> None:
    _log.info("desk-disconnected", agent_id=agent, desk=desk)


def order_unheard(order: str, agent: str, why: str) -> None:
    _log.warning("order-unheard", order=order, agent_id=agent, why=why)


def socket_silent(socket: str) -> None:
    """It has said nothing for so long that its connection is given up."""
    _slow.labels(socket).inc()
    _log.warning("socket-silent", socket=socket)


def desk_doubted(agent: str, desk: str) -> None:
    """Silent for long, though its socket is open."""
    _log.info("desk-doubted", agent_id=agent, desk=desk)


def socket_behind(socket: str) -> None:
    """From here on it is shown nothing, until it has taken what was sent."""
    _behind.labels(socket).inc()
    _log.info("socket-behind", socket=socket)


def socket_too_slow(socket: str) -> None:
    _slow.labels(socket).inc()
    _log.warning("socket-too-slow", socket=socket)


def connections_cut(why: str, count: int) -> None:
    """Of half a second together: who attacks writes no log."""
    _cut.labels(why).inc(count)
    _log.warning("connections-cut", why=why, count=count)


def floor_rebuilt(entries: int, why: str) -> None:
    _log.info("floor-rebuilt", entries=entries, why=why)


def request_failed(method: str, path: str, error: BaseException) -> None:
    _failures.inc()
    _log.error("request-failed", method=method, path=path, exc_info=error)


def bad_request(what: str) -> None:
    """No HTTP. Of what it was only the kind of mistake."""
    _log.warning("bad-request", what=what)


def sip_link(what: str) -> None:
    _log.info("sip-link", what=what)
