"""app_queue and the product side by side on one Asterisk: same callers, same agents, the agents' wire as the clock."""
