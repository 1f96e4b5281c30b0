"""States that content passes through on its way to readers, and who may let it pass."""
