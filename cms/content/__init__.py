"""Content: versioned entries in a tree, read through a lens and written by operations."""
