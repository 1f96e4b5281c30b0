"""Streams of what changes, for thousands at once: a small process of its own, started by `cms live`."""
