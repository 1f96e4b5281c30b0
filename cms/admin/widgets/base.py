"""The one list of which widget draws and reads a kind of field; a plugin's kind adds its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import singledispatch
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from cms.admin.translating import mark
from cms.admin.widgets.previewed import Preview
from cms.errors import BadRequest, TooLarge
from cms.extension.admin import FieldWidget
from cms.schema.fields import Field
from cms.web.json_body import parse

NO_JSON = mark("This can't be read as JSON.")
EVERY = ("*",)
"""What stands for the targets of a relation that may lead to any type."""


class Unreadable(ValueError):
    """What was typed is no value of the kind; the text says what is expected (to be translated)."""


@dataclass(frozen=True)
class Around:
    """What a widget may need beside its field: the reader's zone, and what relations lead to.

    `custom` are the widgets that rooms and plugins contributed;
    `previews` the entries that are chosen, by id, as far as the reader sees them; `offers` a few
    that could be, by the targets of a relation, for who has no picker.
    """

    zone: ZoneInfo
    custom: Sequence[FieldWidget] = ()
    previews: Mapping[str, Preview] = field(default_factory=dict)
    offers: Mapping[tuple[str, ...], Sequence[Preview]] = field(default_factory=dict)


@dataclass(frozen=True)
class Sent:
    """What a form sent at a place: of the controls that have its name, and of those below it."""

    all: Mapping[str, Sequence[str]]
    path: str

    @property
    def texts(self) -> Sequence[str]:
        """What the controls of the name itself hold, in their order."""
        return self.all.get(self.path, ())

    @property
    def given(self) -> bool:
        """Whether the form has this place at all."""
        return self.path in self.all or any(map(self.holds, self.all))

    def holds(self, name: str) -> bool:
        """Say whether a control of that name is one of this place's."""
        return name == self.path or name.startswith(f"{self.path}.")

    def at(self, name: str) -> Sent:
        """Return what was sent for a part of it."""
        return Sent(self.all, f"{self.path}.{name}")

    def text(self, name: str) -> str | None:
        """Return what the one control of a part holds, None where there is none."""
        found = self.all.get(f"{self.path}.{name}")
        return found[-1] if found else None


@dataclass(frozen=True)
class Widget:
    """How one field is drawn: by which template, with what; `reads` says whether it can be changed.

    `shown` is what the control holds, `choices` what there is to choose from as value and words,
    `more` what else the template is given.
    """

    template: str
    shown: Any = ""
    choices: Sequence[tuple[str, str]] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    reads: bool = True
    group: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)


def as_json(value: Any) -> str:
    """Return a JSON value as people read it; nothing for null."""
    return "" if value is None else orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def from_json(text: str) -> Any:
    """Return the value of a JSON text, None for an empty one; raise `Unreadable`."""
    if not text.strip():
        return None
    try:
        return parse(text.strip().encode("utf-8", "surrogatepass"))
    except (BadRequest, TooLarge):
        raise Unreadable(NO_JSON) from None


@singledispatch
def widget_for(declared: Field, value: Any, around: Around) -> Widget:
    """Return how a field with a JSON value is drawn; kinds without a widget are written as JSON."""
    return Widget("json", shown=as_json(value))


@singledispatch
def value_from(declared: Field, texts: Sequence[str], around: Around) -> Any:
    """Return the JSON value of what a form sends for a field, None for nothing; raise `Unreadable`."""
    return from_json(texts[-1] if texts else "")


@singledispatch
def redrawn(declared: Field, texts: Sequence[str], around: Around) -> Widget:
    """Return the widget with what was typed, whatever it is: nothing that was typed is lost."""
    found = widget_for(declared, None, around)
    return Widget(found.template, texts[-1] if texts else "", found.choices, found.attributes)


@singledispatch
def sent_from(declared: Field, sent: Sent, around: Around) -> Any:
    """Return the JSON value of what several controls of a field send; raise `Unreadable`.

    Kinds whose control is one have `value_from`.
    """
    return value_from(declared, sent.texts or ("",), around)


@singledispatch
def sent_again(declared: Field, sent: Sent, around: Around) -> Widget:
    """Return the widget of a field of several controls with what was typed in them."""
    return redrawn(declared, sent.texts or ("",), around)


def custom_for(declared: Field, around: Around) -> FieldWidget | None:
    """Return the widget that a field names, else one for its kind, the last of either."""
    named = [one for one in around.custom if one.name and one.name == declared.widget]
    found = named or [one for one in around.custom if declared.kind in one.kinds]
    return found[-1] if found else None


def read_by(declared: Field, sent: Sent, around: Around) -> Any:
    """Return what was sent for a field, by the widget that was contributed for it if any."""
    custom = custom_for(declared, around)
    if custom is None:
        return sent_from(declared, sent, around)
    try:
        return custom.read(declared, sent.texts or ("",))
    except Unreadable:
        raise
    except ValueError as error:
        raise Unreadable(str(error)) from None


def drawn_by(declared: Field, value: Any, sent: Sent | None, around: Around) -> Widget:
    """Return how a field is drawn, by the widget that was contributed for it if any."""
    custom = custom_for(declared, around)
    if custom is not None:
        shown = custom.shown(declared, value) if sent is None else sent.texts[-1:] or ("",)
        return Widget(custom.template, shown=shown if sent is None else shown[0])
    if sent is None:
        return widget_for(declared, value, around)
    return sent_again(declared, sent, around)
