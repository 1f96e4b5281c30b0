"""Widgets of fields whose value is chosen: truth, one of a list, several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cms.admin.widgets.base import Around, Widget, redrawn, value_from, widget_for
from cms.schema.fields import Boolean, Choice, Choices

NOTHING = ("", "–")


@widget_for.register
def _(declared: Boolean, value: Any, around: Around) -> Widget:
    # What a form sends for an empty box: as much as was said before.
    unsaid = "" if value is None else "false"
    return Widget("switch", shown=value is True, attributes={"unsaid": unsaid})


@value_from.register
def _(declared: Boolean, texts: Sequence[str], around: Around) -> Any:
    return {"true": True, "false": False}.get(texts[-1])


@redrawn.register
def _(declared: Boolean, texts: Sequence[str], around: Around) -> Widget:
    return widget_for(declared, value_from(declared, texts, around), around)


@widget_for.register
def _(declared: Choice, value: Any, around: Around) -> Widget:
    return Widget("select", shown=value or "", choices=(NOTHING, *declared.choices))


@value_from.register
def _(declared: Choice, texts: Sequence[str], around: Around) -> Any:
    return texts[-1] or None


@widget_for.register
def _(declared: Choices, value: Any, around: Around) -> Widget:
    chosen = value if isinstance(value, list) else []
    return Widget("checks", shown=chosen, choices=declared.choices, group=True)


@value_from.register
def _(declared: Choices, texts: Sequence[str], around: Around) -> Any:
    return [text for text in texts if text]


@redrawn.register
def _(declared: Choices, texts: Sequence[str], around: Around) -> Widget:
    return widget_for(declared, value_from(declared, texts, around), around)
