"""Widgets of fields whose value is text, and of numbers, which are typed as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cms.admin.translating import mark
from cms.admin.widgets.base import Around, Unreadable, Widget, value_from, widget_for
from cms.schema.fields import (
    URL,
    Colour,
    Decimal,
    Email,
    Integer,
    LongText,
    Markdown,
    Slug,
    Text,
)
from cms.schema.fields.text import LONG_TEXT_MAX

WHOLE = mark("This has to be a whole number.")


def _line(value: Any, **attributes: str) -> Widget:
    named = {name.replace("_", "-"): text for name, text in attributes.items()}
    return Widget("line", shown="" if value is None else str(value), attributes=named)


@widget_for.register
def _(declared: Text, value: Any, around: Around) -> Widget:
    return _line(value, type="text", maxlength=str(declared.max_length))


@widget_for.register
def _(declared: Slug, value: Any, around: Around) -> Widget:
    more = {"data_source": declared.source} if declared.source else {}
    more |= {"data_unicode": ""} if declared.allow_unicode else {}
    return _line(
        value, type="text", spellcheck="false", autocapitalize="none", class_="short", **more
    )


@widget_for.register
def _(declared: Email, value: Any, around: Around) -> Widget:
    # Not of the type `email`: what browsers refuse to send they would not let be said in words.
    return _line(value, type="text", inputmode="email", autocapitalize="none")


@widget_for.register
def _(declared: URL, value: Any, around: Around) -> Widget:
    return _line(value, type="text", inputmode="url", autocapitalize="none")


@widget_for.register
def _(declared: Colour, value: Any, around: Around) -> Widget:
    return _line(
        value,
        type="text",
        placeholder="#rrggbb",
        spellcheck="false",
        data_colour="",
        class_="colour",
    )


@widget_for.register
def _(declared: Integer, value: Any, around: Around) -> Widget:
    return _line(value, type="text", inputmode="numeric")


@widget_for.register
def _(declared: Decimal, value: Any, around: Around) -> Widget:
    return _line(value, type="text", inputmode="decimal")


@widget_for.register(LongText)
@widget_for.register(Markdown)
def _(declared: Any, value: Any, around: Around) -> Widget:
    most = declared.max_length
    attributes = {"data-most": str(most)} if most is not None and most < LONG_TEXT_MAX else {}
    return Widget("area", shown="" if value is None else str(value), attributes=attributes)


@value_from.register(Text)
@value_from.register(Slug)
@value_from.register(Email)
@value_from.register(URL)
@value_from.register(Colour)
@value_from.register(Decimal)
def _(declared: Any, texts: Sequence[str], around: Around) -> Any:
    return texts[-1].strip() or None


@value_from.register(LongText)
@value_from.register(Markdown)
def _(declared: Any, texts: Sequence[str], around: Around) -> Any:
    # Forms end lines as telegraphs did (HTML, 4.10.21.4); content does not.
    return texts[-1].replace("\r\n", "\n") or None


@value_from.register
def _(declared: Integer, texts: Sequence[str], around: Around) -> Any:
    text = texts[-1].strip()
    digits = text.removeprefix("-").removeprefix("+")
    if text and not (digits.isascii() and digits.isdigit() and len(digits) < 20):
        raise Unreadable(WHOLE)
    return int(text) if text else None
