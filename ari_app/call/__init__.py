"""THINKER: one call, from its arrival to its end."""
