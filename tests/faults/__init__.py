"""Each part cut, killed or stopped while people talk: calls go on, nothing said to be saved is lost."""
