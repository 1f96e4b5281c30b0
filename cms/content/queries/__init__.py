"""The only rooms that select editions; each function takes a lens."""
