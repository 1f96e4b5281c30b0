"""Bringing content in from other systems, and taking all of it out and back."""
