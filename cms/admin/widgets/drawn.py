"""Fields as forms draw them: each with its control, its value or what was typed, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cms.admin.widgets.base import Around, Sent, Widget, drawn_by
from cms.admin.widgets.composing import COMPOSED, ITEMS, TYPE, Reading, keys_of, read_part
from cms.schema.fields import Blocks, Field, Group, List
from cms.schema.fields.base import words

PREFIX = "f."
ITEM = "__item__"
"""Stands in the names of a blank item's controls for the path that it gets."""


@dataclass(frozen=True)
class DrawnItem:
    """One item of a list: its key, what it is called and what it is made of."""

    key: str
    path: str
    label: str
    icon: str
    type: str
    fields: Sequence[DrawnField]
    error: str = ""
    hint: str = ""


@dataclass(frozen=True)
class DrawnField:
    """One field of the form, with what is wrong with it."""

    field: Field
    path: str
    widget: Widget
    writable: bool
    label: str = ""
    error: str = ""
    borrowed: str = ""
    titles: bool = False
    bare: bool = False
    fields: Sequence[DrawnField] = ()
    items: Sequence[DrawnItem] = ()
    adds: Sequence[Add] = ()

    @property
    def name(self) -> str:
        """The name of its control."""
        return PREFIX + self.path

    @property
    def id(self) -> str:
        """The id of its control."""
        return "f-" + self.path


@dataclass(frozen=True)
class Add:
    """What can be added to a list, and the template from which a script makes it."""

    type: str
    label: str
    icon: str
    help: str
    blank: str


@dataclass(frozen=True)
class Drawing:
    """What a form is drawn by: what was typed, if it comes back, and what is wrong, by pointer."""

    around: Around
    typed: Mapping[str, Sequence[str]] | None = None
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """Where a field stands: the path of its control, its value's pointer, how it is declared there."""

    path: str
    pointer: str
    declared: str

    def at(self, name: str) -> Place:
        """Return the place of a part."""
        return Place(f"{self.path}.{name}", f"{self.pointer}/{name}", f"{self.declared}.{name}")


def draw_field(
    declared: Field,
    place: Place,
    drawing: Drawing,
    value: Any,
    *,
    writable: bool,
    lent: Any = None,
    label: str | None = None,
) -> DrawnField:
    """Return a field as it is drawn; `lent` is the text that another locale lends it."""
    sent = Sent(drawing.typed, place.path) if drawing.typed is not None and writable else None
    if sent is not None and not sent.given:
        sent = None
    typed = None if isinstance(declared, COMPOSED) else sent
    widget = drawn_by(declared, value, typed, drawing.around)
    drawn = DrawnField(
        field=declared,
        path=place.path,
        widget=widget,
        writable=writable and widget.reads,
        label=declared.label or "" if label is None else label,
        borrowed=lent if isinstance(lent, str) else "",
    )
    if isinstance(declared, Group):
        parts = _fields(declared.fields, place, drawing, value, lent, writable)
        return replace(drawn, fields=parts, error=_error(drawing, place, _names(declared.fields)))
    if isinstance(declared, ITEMS):
        items = list(_items(declared, place, drawing, value, lent, sent, writable))
        own = _error(drawing, place, [str(number) for number in range(len(items))])
        return replace(drawn, items=items, adds=_adds(declared, place), error=own)
    return replace(drawn, error=_error(drawing, place, None))


def blanks(
    fields: Mapping[str, Field], around: Around, within: str = ""
) -> Iterator[tuple[str, DrawnItem]]:
    """Yield an empty item of each kind that the lists of some fields take, by its template's name."""
    drawing = Drawing(around)
    for name, declared in fields.items():
        yield from _blanks(declared, f"{within}.{name}" if within else name, drawing)


def _blanks(declared: Field, at: str, drawing: Drawing) -> Iterator[tuple[str, DrawnItem]]:
    if isinstance(declared, Group):
        yield from blanks(declared.fields, drawing.around, at)
    if isinstance(declared, List):
        yield f"{at}:", _item(declared, Place(ITEM, ITEM, at), drawing, ITEM, None, None, True)
        yield from _blanks(
            declared.of, at if isinstance(declared.of, Group) else f"{at}[]", drawing
        )
    if isinstance(declared, Blocks):
        for name, component in declared.components.items():
            empty = {TYPE: name}
            yield (
                f"{at}:{name}",
                _item(declared, Place(ITEM, ITEM, at), drawing, ITEM, empty, None, True),
            )
            yield from blanks(component.fields, drawing.around, f"{at}:{name}")


def _fields(
    fields: Mapping[str, Field],
    place: Place,
    drawing: Drawing,
    value: Any,
    lent: Any,
    writable: bool,
) -> list[DrawnField]:
    own = value if isinstance(value, Mapping) else {}
    others = lent if isinstance(lent, Mapping) else {}
    return [
        draw_field(
            declared,
            place.at(name),
            drawing,
            own.get(name),
            writable=writable,
            lent=None if name in own else others.get(name),
        )
        for name, declared in fields.items()
    ]


def _items(
    declared: List | Blocks,
    place: Place,
    drawing: Drawing,
    value: Any,
    lent: Any,
    sent: Sent | None,
    writable: bool,
) -> Iterator[DrawnItem]:
    if sent is not None:
        number = 0
        for key in keys_of(sent):
            part = sent.at(key)
            empty = {TYPE: part.text(TYPE) or ""}
            there = Place(f"{place.path}.{key}", f"{place.pointer}/{number}", place.declared)
            yield _item(declared, there, drawing, key, empty, None, writable)
            number += _counts(declared, part, drawing.around)
        return
    others = {one["_id"]: one for one in lent or () if isinstance(one, Mapping) and "_id" in one}
    for number, one in enumerate(value if isinstance(value, list) else ()):
        key = str(one.get("_id", number)) if isinstance(one, Mapping) else str(number)
        there = Place(f"{place.path}.{key}", f"{place.pointer}/{number}", place.declared)
        yield _item(declared, there, drawing, key, one, others.get(key), writable)


def _counts(declared: List | Blocks, part: Sent, around: Around) -> bool:
    """Say whether an item is one of the value's: see `read_part`."""
    reading = Reading(around)
    if isinstance(declared, Blocks):
        return part.text(TYPE) in declared.components
    return read_part(declared.of, part, reading, "") is not None or bool(reading.errors)


def _item(
    declared: List | Blocks,
    place: Place,
    drawing: Drawing,
    key: str,
    value: Any,
    lent: Any,
    writable: bool,
) -> DrawnItem:
    if isinstance(declared, List):
        of = declared.of
        label = of.label or ""
        if isinstance(of, Group):
            fields = _fields(of.fields, place, drawing, value, lent, writable)
            return DrawnItem(key, place.path, label, "", "", fields)
        within = replace(place, declared=f"{place.declared}[]")
        only = draw_field(of, within, drawing, value, writable=writable, label=declared.label)
        return DrawnItem(key, place.path, label, "", "", [replace(only, bare=True)])
    name = str(value.get(TYPE) or "") if isinstance(value, Mapping) else ""
    component = declared.components.get(name)
    if component is None:
        return DrawnItem(key, place.path, words(name), "blocks", name, ())
    there = replace(place, declared=f"{place.declared}:{name}")
    fields = _fields(component.fields, there, drawing, value, lent, writable)
    wrong = _error(drawing, place, _names(component.fields))
    return DrawnItem(
        key,
        place.path,
        component.label,
        component.icon or "blocks",
        name,
        fields,
        wrong,
        component.help,
    )


def _adds(declared: List | Blocks, place: Place) -> list[Add]:
    if isinstance(declared, List):
        return [Add("", declared.of.label or "", "", "", f"{place.declared}:")]
    return [
        Add(one.name, one.label, one.icon or "blocks", one.help, f"{place.declared}:{one.name}")
        for one in declared.components.values()
    ]


def _names(fields: Mapping[str, Field]) -> list[str]:
    return list(fields)


def _error(drawing: Drawing, place: Place, parts: Sequence[str] | None) -> str:
    """Return what is wrong at a place, and below it where none of its parts says so."""
    said: list[str] = []
    for pointer, text in drawing.errors.items():
        if pointer == place.pointer:
            said.append(text)
        elif pointer.startswith(f"{place.pointer}/"):
            part = pointer[len(place.pointer) + 1 :].partition("/")[0]
            if parts is None or part not in parts:
                said.append(text)
    return " ".join(dict.fromkeys(said))
