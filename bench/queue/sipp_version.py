"""The version of SIPp, which is caller and agent."""

import subprocess


def sipp_version() -> str:
    """SIPp's own word."""
    done = subprocess.run(["sipp", "-v"], capture_output=True, text=True, check=False)
    return next((line.strip() for line in done.stdout.splitlines() if line.strip()), "?")
