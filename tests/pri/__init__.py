"""30B+D without a card: both ends of a line in an emulated machine, and what may be asked of them."""
