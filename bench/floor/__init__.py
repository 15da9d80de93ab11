"""A floor of 1,000 agents: how smooth the wallboard stays, and what it costs the gateway to watch over its queues."""
