"""What agents and supervisors see: the web service and its screens."""
