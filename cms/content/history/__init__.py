"""Versions compared, explained, put back, and let go by rule."""
