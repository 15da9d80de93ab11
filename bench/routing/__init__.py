"""The router alone: what each event costs, how that grows, what the peers do for it, how good its promises are."""
