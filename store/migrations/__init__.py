"""alembic revisions in plain SQL: pre_ runs before the code ships, post_ after."""
