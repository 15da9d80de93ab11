"""Takes an event, asks the thinkers, performs the commands. Knows no JSON and no socket."""
