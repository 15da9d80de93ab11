"""Whole calls on real parts: PostgreSQL, Redis, Asterisk, SIP telephones, Chromium."""
