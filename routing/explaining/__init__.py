"""THINKER: why this agent and not that one, and the same read back from what was stored."""
