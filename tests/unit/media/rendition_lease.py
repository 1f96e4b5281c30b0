"""The lease of renditions in tests: short, so that nobody waits long for who was killed."""

from __future__ import annotations

from datetime import timedelta

LEASE = timedelta(seconds=1)
