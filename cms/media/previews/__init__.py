"""What films, sounds and PDFs tell of themselves: read in a process that is bounded in all it may use."""
