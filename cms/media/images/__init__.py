"""Images: opened within bounds, looked at, cleaned."""
