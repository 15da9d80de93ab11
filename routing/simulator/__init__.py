"""THINKER: the same matcher on a virtual clock: days made up or recorded, and what they come to."""
