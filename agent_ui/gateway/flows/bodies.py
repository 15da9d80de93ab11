"""Self-service flows over HTTP: what is sent and answered. The document is that of ``flows.document``."""

import msgspec

from flows.document import FlowDocument
from routing.publishing.publish import Problem


class Publish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Publish this; ``after``: the version that was looked at, 0 for none."""

    document: FlowDocument
    after: int
    note: str = ""


class Rollback(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Publish an old version again; ``after`` as above."""

    version: int
    after: int
    note: str = ""


class Published(msgspec.Struct, frozen=True):
    """``problems``: warnings alone."""

    version: int
    problems: list[Problem]


class NotPublished(msgspec.Struct, frozen=True):
    """Everything that is wrong with the document."""

    problems: list[Problem]
