"""Fixtures of the faults."""

from tests.conftest_stack import centre, stack
from tests.journeys.browser import browser
from tests.journeys.test_voicemail import box

__all__ = ["box", "browser", "centre", "stack"]
