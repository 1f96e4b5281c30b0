"""Traps for programs: a field that people don't see, and a form that nobody fills in that quickly."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from hashlib import sha256

from cms.sdk import clock

HONEYPOT = "website"
"""A field that people don't see: whoever fills it in is a program."""
QUICKEST, SLOWEST = timedelta(seconds=3), timedelta(hours=24)


def stamp(secret: str, entry_id: str, now: datetime | None = None) -> str:
    """Return what a form carries to tell when it was made: the instant, signed for its entry."""
    seconds = str(int((now or clock.now()).timestamp()))
    return f"{seconds}.{_signature(secret, entry_id, seconds)}"


def trapped(secret: str, entry_id: str, given: str, honeypot: str) -> str:
    """Return why a form was not filled in by a person, as moderators read it; empty if it may be."""
    if honeypot:
        return "A field was filled in that people don't see."
    seconds, _, signature = given.partition(".")
    wanted = _signature(secret, entry_id, seconds)
    if not hmac.compare_digest(signature.encode("utf-8", "replace"), wanted.encode()):
        return "The form was not made by this site."
    age = clock.now().timestamp() - int(seconds)
    if age < QUICKEST.total_seconds():
        return "The form came back before anybody could have filled it in."
    return "The form is older than a day." if age > SLOWEST.total_seconds() else ""


def _signature(secret: str, entry_id: str, seconds: str) -> str:
    message = f"cartouche comment form\n{entry_id}\n{seconds}".encode("utf-8", "replace")
    return hmac.new(secret.encode(), message, sha256).hexdigest()
