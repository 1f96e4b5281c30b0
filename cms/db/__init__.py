"""The database: metadata, column types that behave alike on SQLite and PostgreSQL, sessions."""
