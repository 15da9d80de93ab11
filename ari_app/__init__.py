"""The telephony controller: one per Asterisk node."""
