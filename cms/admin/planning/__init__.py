"""The calendar, and releases with their plans."""
