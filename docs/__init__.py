"""What is written about the product; part of it is printed from the code (see generate.py)."""
