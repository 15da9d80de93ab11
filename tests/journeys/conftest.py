"""Fixtures of the journeys."""

from tests.conftest_stack import centre, stack
from tests.journeys.browser import browser

__all__ = ["browser", "centre", "stack"]
