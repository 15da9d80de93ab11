"""DOER: the one WebSocket to Asterisk, events and requests alike."""
