"""Widgets of days, times and instants; instants are typed in the reader's own zone."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from cms import clock
from cms.admin.translating import mark
from cms.admin.widgets.base import Around, Unreadable, Widget, redrawn, value_from, widget_for
from cms.schema.fields import Date, DateTime, Time

INSTANT = mark("This has to be a day and a time.")


@widget_for.register
def _(declared: Date, value: Any, around: Around) -> Widget:
    return Widget("line", shown=value or "", attributes={"type": "date", "class-": "short"})


@widget_for.register
def _(declared: Time, value: Any, around: Around) -> Widget:
    attributes = {"type": "time", "step": "1", "class-": "short"}
    return Widget("line", shown=value or "", attributes=attributes)


@widget_for.register
def _(declared: DateTime, value: Any, around: Around) -> Widget:
    local = value if isinstance(value, str) else ""
    with suppress(ValueError):
        # What is no instant was typed elsewhere, and is shown as it is.
        local = clock.from_text(local).astimezone(around.zone).strftime("%Y-%m-%dT%H:%M:%S")
    return _local(local)


def _local(text: str) -> Widget:
    attributes = {"type": "datetime-local", "step": "1", "class-": "short"}
    return Widget("line", shown=text, attributes=attributes)


@value_from.register(Date)
@value_from.register(Time)
def _(declared: Any, texts: Sequence[str], around: Around) -> Any:
    return texts[-1].strip() or None


@value_from.register
def _(declared: DateTime, texts: Sequence[str], around: Around) -> Any:
    text = texts[-1].strip()
    if not text:
        return None
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        raise Unreadable(INSTANT) from None
    if local.tzinfo is None:
        local = local.replace(tzinfo=around.zone)
    return clock.to_text(local.astimezone(UTC))


@redrawn.register
def _(declared: DateTime, texts: Sequence[str], around: Around) -> Widget:
    return _local(texts[-1])
