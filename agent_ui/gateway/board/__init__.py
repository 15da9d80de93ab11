"""The wallboard and who leads: figures, thresholds, what is closed by hand, supervisors' seats."""
