"""The floor as the journal tells it, and as every screen sees it."""
