"""A site in plain memory that knows its past and its future, to compare answers with."""
