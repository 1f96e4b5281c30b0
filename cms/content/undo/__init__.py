"""What each transaction changed, and taking it back as a whole."""
