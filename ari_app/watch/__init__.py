"""THINKER: a supervisor in somebody's conversation: listening, whispering, barging in, taking over, following."""
