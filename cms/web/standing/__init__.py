"""How an installation stands: what is right and wrong with it, and the way out."""
