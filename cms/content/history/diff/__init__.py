"""What differs between two documents, as data that a screen can draw."""
