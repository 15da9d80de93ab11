"""THINKER: whether a plan may be published, and what of it is whose."""
