"""A command as its own process, as at a terminal of its own."""

import signal


def hears_ctrl_c() -> None:
    """For ``preexec_fn``: a test run in the background has SIGINT ignored, and its children would inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
