"""Asterisk as data: templates, the renderer that fills them, and the prompts callers hear."""
