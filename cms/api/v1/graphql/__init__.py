"""GraphQL: the content types as a schema, read through a lens and written by the operations."""
