"""What happened, who did it, and whether the record of it is whole."""
