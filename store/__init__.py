"""DOER: memory, in PostgreSQL. SQL lies in queries/, named."""
