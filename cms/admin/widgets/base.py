"""The one list of which widget draws and reads a kind of field; a plugin's kind adds its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import singledispatch
from typing import Any
from zoneinfo import ZoneInfo

from cms.schema.fields import Field


class Unreadable(ValueError):
    """What was typed is no value of the kind; the text says what is expected (to be translated)."""


@dataclass(frozen=True)
class Around:
    """What a widget may need beside its field: the reader's zone, what relations may lead to."""

    zone: ZoneInfo
    options: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Widget:
    """How one field is drawn: by which template, with what; `reads` says whether it can be changed.

    `shown` is what the control holds, `choices` what there is to choose from as value and words.
    """

    template: str
    shown: Any = ""
    choices: Sequence[tuple[str, str]] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    reads: bool = True
    group: bool = False


@singledispatch
def widget_for(declared: Field, value: Any, around: Around) -> Widget:
    """Return how a field with a JSON value is drawn; kinds without a widget show their JSON."""
    return Widget("raw", shown=value, reads=False)


@singledispatch
def value_from(declared: Field, texts: Sequence[str], around: Around) -> Any:
    """Return the JSON value of what a form sends for a field, None for nothing; raise `Unreadable`."""
    raise TypeError(f"{declared.kind!r} has no widget that reads.")


@singledispatch
def redrawn(declared: Field, texts: Sequence[str], around: Around) -> Widget:
    """Return the widget with what was typed, whatever it is: nothing that was typed is lost."""
    return widget_for(declared, texts[-1] if texts else "", around)
