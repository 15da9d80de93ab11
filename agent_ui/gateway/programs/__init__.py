"""What a client's own software asks for and is told: tokens, calls, figures, events, webhooks."""
