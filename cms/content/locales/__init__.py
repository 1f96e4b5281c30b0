"""What each locale has, lacks, and has fallen behind in."""
