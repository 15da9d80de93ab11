"""The contract with screens and programs: what travels, as frozen msgspec types. It begins in ``messages.py``."""
