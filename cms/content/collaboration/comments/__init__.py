"""Comments: threads on an entry, a field or a block, with mentions of people."""
