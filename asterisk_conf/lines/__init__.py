"""The lines of a site: spans as an operator writes them down, and what Asterisk and DAHDI are told of them."""
