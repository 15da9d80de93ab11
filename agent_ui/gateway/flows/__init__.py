"""Self-service flows and opening hours, edited in the browser."""
