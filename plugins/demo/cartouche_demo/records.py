"""Reads the part of a front matter that says how an entry came to be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from cartouche_demo.source import Former, Record, Saved

MORNING = time(9, 0, tzinfo=UTC)
"""When a post with a date was published."""


def read_record(raw: Mapping[str, Any], dated: date | None) -> Record:
    """Turn the mapping under `record` into a `Record`; `dated` is the date in the file's name."""
    by = str(raw["by"])
    day = raw.get("published", dated)
    formerly, changed = raw.get("formerly"), raw.get("changed")
    return Record(
        by=by,
        publisher=str(raw.get("publisher", by)),
        state=raw.get("state", "published"),
        published=datetime.combine(day, MORNING) if day else None,
        after_days=raw.get("after_days"),
        formerly=Former(**formerly) if formerly else None,
        history=tuple(Saved(**one) for one in raw.get("history", ())),
        changed=Saved(**changed) if changed else None,
    )
