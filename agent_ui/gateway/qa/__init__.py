"""The QA bench."""
