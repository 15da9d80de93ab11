"""Fixtures of the faults."""

from tests.conftest_stack import centre, stack

__all__ = ["centre", "stack"]
