"""A centre whose callers are asked about conversations."""

from dataclasses import replace

from tests.unit.call.desk import SURVEY_FLOW, SURVEYED
from tests.unit.engine.centre import PUBLISHED, Centre


def ask(centre: Centre) -> None:
    """From now on."""
    number = replace(PUBLISHED.numbers[SURVEYED.number], flow=SURVEY_FLOW)
    centre.engine.publish(replace(PUBLISHED, numbers={number.number: number}, flows={("asked", 1): SURVEY_FLOW}))
