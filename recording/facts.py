"""Every log line and metric the recording worker can emit, one function each."""

import logging
import sys
from collections.abc import Sequence
from typing import Any

import structlog
from prometheus_client import Counter, Histogram

_log = structlog.get_logger("recorder")
_settled = Counter("zuoxi_recordings_total", "Recordings by how they came out", ["state"])
_hindered = Counter("zuoxi_recording_hindered_total", "Tries that have to be repeated")
_seconds = Histogram("zuoxi_recording_made_seconds", "From taking the job to the file in the archive")


def start_logging() -> None:
    """JSON lines on standard output; libraries only from errors on (a database that is away is our own line)."""
    logging.basicConfig(stream=sys.stdout, level=logging.ERROR, format="%(message)s")
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
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


def recorder_ready(epoch: int, swept: int) -> None:
    _log.info("recorder-ready", epoch=epoch, swept=swept)


def recording_kept(recording: str, call: str, path: str, seconds: float, took_s: float, road: str) -> None:
    _settled.labels("kept").inc()
    _seconds.observe(took_s)
    _log.info(
        "recording-kept",
        recording=recording,
        call_id=call,
        path=path,
        seconds=seconds,
        took_s=round(took_s, 3),
        road=road,
    )


def recording_failed(recording: str, call: str, why: str) -> None:
    _settled.labels("failed").inc()
    _log.error("recording-failed", recording=recording, call_id=call, why=why)


def hindered(recording: str, tries: int, why: str) -> None:
    _hindered.inc()
    _log.warning("recording-hindered", recording=recording, tries=tries, why=why)


def already_settled(recording: str, state: str) -> None:
    _log.info("recording-already-settled", recording=recording, state=state)


def raw_not_removed(recording: str, why: str) -> None:
    _log.warning("raw-not-removed", recording=recording, why=why)


def jobs_found_again(count: int) -> None:
    _log.warning("jobs-found-again", count=count)


def database_away(why: str) -> None:
    _log.warning("database-away", why=why)


def encoder_replaced(why: str) -> None:
    _log.warning("encoder-replaced", why=why)


def wrong_settings(errors: Sequence[Any]) -> None:
    for error in errors:
        name = "ZUOXI_" + "_".join(str(part) for part in error["loc"]).upper()
        _log.error("wrong-setting", name=name, why=error["msg"])


def stopping() -> None:
    _log.info("recorder-stopping")
