"""What who holds a preview token may see: what everyone sees, and one entry or release more."""
