"""Keys: what encrypts sensitive values at rest, and how it is changed while the site serves."""
