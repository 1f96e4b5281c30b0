"""Content types that people make by hand: data, versioned, in force in every process at once."""
