"""What the wallboard watches in each queue: the row and the fact ThresholdsSet in one commit."""

from collections.abc import Mapping
from dataclasses import asdict, astuple

from lexicon.errors import BadInput
from lexicon.ids import ClientId, QueueId
from lexicon.journal import ThresholdsSet
from lexicon.thresholds import Thresholds
from store.journal import JournalWriter
from store.pool import Pool
from store.sql import load

_SQL = load("thresholds")
_SHARES = ("service_level", "abandoned", "warn_at")
_MOST = {"longest_wait_s": 86_400, "asa_s": 86_400, "waiting": 100_000, "ready": 100_000, "from_calls": 1_000_000}


async def read_thresholds(pool: Pool) -> Mapping[QueueId, Thresholds]:
    """Of every queue for which something was said. Raises DatabaseAway."""
    found = {}
    for row in await pool.fetch(_SQL["all"]):
        fields = dict(row)
        queue = QueueId(fields.pop("queue"))
        found[queue] = Thresholds(**fields)
    return found


def check_thresholds(told: Thresholds) -> None:
    """Raises BadInput naming the field."""
    for name, value in asdict(told).items():
        most = 1 if name in _SHARES else _MOST[name]
        if value is not None and not 0 < value <= most:
            raise BadInput(name, f"{value:g}", f"more than 0 and at most {most}")


async def set_thresholds(journal: JournalWriter, queue: QueueId, told: Thresholds | None, by: str) -> bool:
    """From now on (None: what is usual); False when it was so already. Raises BadInput and DatabaseAway."""
    if told is not None:
        check_thresholds(told)
    async with journal.transaction() as change:
        client = await change.connection.fetchval(_SQL["client_of"], queue)
        if client is None:
            raise BadInput("queue", queue, "a queue of the catalogue")
        row = await change.connection.fetchrow(_SQL["of_queue"], queue)
        before = Thresholds(**dict(row)) if row is not None else None
        if before == told:
            return False
        if told is None:
            await change.connection.execute(_SQL["forget"], queue)
        else:
            await change.connection.execute(_SQL["set"], queue, *astuple(told))
        change.record(ThresholdsSet(queue, ClientId(client), told, by))
    return True
