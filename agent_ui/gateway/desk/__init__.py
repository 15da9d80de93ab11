"""An agent's desktop: desks and their orders, what stands beside a call, work items, owed wrap-ups, the telephone."""
