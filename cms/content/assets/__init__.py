"""Assets: entries that have a file, so that all that holds for entries holds for media."""
