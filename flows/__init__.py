"""THINKER: what a self-service flow is: its document, its calendars, what is wrong with it, what it says."""
