"""Proofs: unit (thinkers), contract (doers on the real thing), journeys (whole calls), faults, house (the rules)."""
