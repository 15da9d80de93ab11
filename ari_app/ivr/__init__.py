"""THINKER: the next prompt, digit and branch of a self-service flow."""
