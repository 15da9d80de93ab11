"""DOER: the Asterisk Manager Interface, the only room that imports panoramisk."""
