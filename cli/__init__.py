"""The ``zuoxi`` command: a composition root. It owns files, progress and words for people, and calls the rooms."""
