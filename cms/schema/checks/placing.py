"""Check that a field may be what it says, where it stands."""

from __future__ import annotations

from cms.schema import fields as f
from cms.schema.checks.encrypting import check_encrypted
from cms.schema.checks.place import Place
from cms.schema.fields.text import INDEXED_MAX
from cms.schema.keys import comparable

DEPTH_MAX = 8
"""Groups, lists and blocks within each other."""


def check_placing(field: f.Field, place: Place) -> None:
    """Raise DeclarationError where the place contradicts the field."""
    if place.depth > 2 * DEPTH_MAX:
        place.refuse(f"fields may lie at most {DEPTH_MAX} levels within each other.")
    _check_localized(field, place)
    _check_slug(field, place)
    _check_permissions(field, place)
    check_encrypted(field, place)
    if field.indexed or field.unique:
        _check_indexed(field, place)


def _check_localized(field: f.Field, place: Place) -> None:
    if not field.localized:
        return
    if place.in_list:
        place.refuse("localized can't stand inside a list: make the list itself localized.")
    if place.localized:
        place.refuse("localized is said already by what the field lies within.")


def _check_slug(field: f.Field, place: Place) -> None:
    if isinstance(field, f.Slug) and place.depth > 1:
        place.refuse("a slug names the whole entry, so it can't lie within another field.")


def _check_permissions(field: f.Field, place: Place) -> None:
    # Rights are decided for the fields of the entry; within one they would go unasked.
    for word in ("read_permission", "write_permission"):
        if getattr(field, word) is not None and place.depth > 1:
            place.refuse(f"{word} can't lie within another field: give it to the outermost one.")


def _check_indexed(field: f.Field, place: Place) -> None:
    word = "unique" if field.unique else "indexed"
    if place.repeated:
        place.refuse(f"{word} can't stand inside a list or blocks.")
    kind = comparable(field)
    if kind is None or kind.many:
        place.refuse(f"{word} needs a single value that compares; {field.kind} has none.")
    length = getattr(field, "max_length", None)
    if isinstance(length, int) and length > INDEXED_MAX:
        place.refuse(f"{word} text needs a max_length of at most {INDEXED_MAX}, not {length}.")
