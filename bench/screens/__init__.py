"""How fast the screens are: from a fact to a socket and to the paint, how soon a desk can be used, how big it is."""
