"""The web service: HTTP and WebSocket for the screens, sign-in and permissions. Its contract is ``protocol/``."""
