"""What is stored, on SQLite and on PostgreSQL."""
