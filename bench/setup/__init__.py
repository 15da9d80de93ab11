"""Set-up time: from INVITE to a ringing telephone, and from the answer to both hearing each other."""
