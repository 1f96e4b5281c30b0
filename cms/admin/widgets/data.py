"""Widgets of data of a form of its own: JSON as text, a place by its degrees, a file of the entry's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cms.admin.translating import mark
from cms.admin.widgets.base import (
    Around,
    Sent,
    Unreadable,
    Widget,
    as_json,
    from_json,
    redrawn,
    sent_again,
    sent_from,
    value_from,
    widget_for,
)
from cms.schema.fields import JSON, Location, StoredFile

DEGREES = mark("A place has two numbers: degrees north, and degrees east.")
AXES = ("lat", "lng")


@widget_for.register
def _(declared: JSON, value: Any, around: Around) -> Widget:
    return Widget("json", shown=as_json(value))


@value_from.register
def _(declared: JSON, texts: Sequence[str], around: Around) -> Any:
    return from_json(texts[-1])


@redrawn.register
def _(declared: JSON, texts: Sequence[str], around: Around) -> Widget:
    return Widget("json", shown=texts[-1])


@widget_for.register
def _(declared: Location, value: Any, around: Around) -> Widget:
    given = value if isinstance(value, Mapping) else {}
    return _place({axis: _plain(given.get(axis)) for axis in AXES})


def _plain(number: Any) -> str:
    return "" if number is None else str(number)


def _place(shown: Mapping[str, str]) -> Widget:
    return Widget("place", shown=dict(shown), group=True)


@sent_from.register
def _(declared: Location, sent: Sent, around: Around) -> Any:
    texts = {axis: (sent.text(axis) or "").strip().replace("−", "-") for axis in AXES}
    if not any(texts.values()):
        return None
    try:
        return {axis: _number(text) for axis, text in texts.items()}
    except ValueError:
        raise Unreadable(DEGREES) from None


def _number(text: str) -> int | float:
    found = float(text)
    if not abs(found) <= 1000:
        raise ValueError(text)
    return int(found) if found.is_integer() else found


@sent_again.register
def _(declared: Location, sent: Sent, around: Around) -> Widget:
    return _place({axis: sent.text(axis) or "" for axis in AXES})


@widget_for.register
def _(declared: StoredFile, value: Any, around: Around) -> Widget:
    return _file(as_json(value), value)


def _file(text: str, value: Any) -> Widget:
    known = value if isinstance(value, Mapping) else {}
    more = {
        "name": str(known.get("name") or ""),
        "size": known.get("size"),
        "media_type": str(known.get("media_type") or ""),
        "accept": "",
    }
    return Widget("file", shown=text, group=True, more=more)


@value_from.register
def _(declared: StoredFile, texts: Sequence[str], around: Around) -> Any:
    # The file as it is known, or the upload that is to take its place.
    return from_json(texts[-1])


@redrawn.register
def _(declared: StoredFile, texts: Sequence[str], around: Around) -> Widget:
    try:
        return _file(texts[-1], from_json(texts[-1]))
    except Unreadable:
        return _file("", None)
