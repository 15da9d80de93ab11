"""Facts of the journal, told to other people's servers: a service of its own, so that a slow one slows nobody."""
