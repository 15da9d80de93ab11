"""The simulator against numbers that nobody here wrote: published tables and exact formulas."""
