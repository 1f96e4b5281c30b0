"""The query language of reads: strict, bounded, and described by the very data that reads it."""
