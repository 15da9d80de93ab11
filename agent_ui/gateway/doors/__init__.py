"""Who comes in and what for: sign-ins, second factors, rights, reach, masks, pace, and the trail of it."""
