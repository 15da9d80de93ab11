"""The spoken prompts: texts (``prompts.json``), the program that speaks them (``build.py``), the files it made."""
