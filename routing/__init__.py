"""THINKER: who takes which contact next. No clock, no network: the same floor always gives the same answer."""
