"""What a call costs in everything that remembers and tells it: journal, PostgreSQL, Redis, gateway, sockets."""
