"""``make screenshots ALL=1``: every screen and every important state, looked at by rules before people look at it."""
