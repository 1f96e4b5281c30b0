"""What kinds of fields, and what they say of their values, are called where people make types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cms.admin.translating import mark
from cms.schema.fields.base import words


@dataclass(frozen=True)
class Kind:
    """How a kind of field is shown to who chooses one."""

    name: str
    label: str
    help: str = ""
    icon: str = "puzzle"


KINDS: Mapping[str, Kind] = {
    one.name: one
    for one in (
        Kind("text", mark("Text"), mark("One line: a title, a name."), "type"),
        Kind("long_text", mark("Long text"), mark("Several lines, without formatting."), "text"),
        Kind("rich_text", mark("Formatted text"), mark("Headings, lists, links."), "file-text"),
        Kind("markdown", mark("Markdown"), mark("Formatted by signs that one types."), "hash"),
        Kind("slug", mark("Address"), mark("The last part of the entry's address."), "link"),
        Kind("integer", mark("Whole number"), mark("How many, how long."), "hash"),
        Kind("decimal", mark("Decimal number"), mark("Exact: a price, a weight."), "calculator"),
        Kind("boolean", mark("Yes or no"), mark("A switch."), "toggle-left"),
        Kind("date", mark("Day"), mark("A day of the calendar."), "calendar"),
        Kind("date_time", mark("Day and time"), mark("An instant, in any zone."), "calendar-clock"),
        Kind("time", mark("Time of day"), mark("On no day in particular."), "clock"),
        Kind("choice", mark("Choice"), mark("One of a few values."), "circle-dot"),
        Kind("choices", mark("Choices"), mark("Several of a few values."), "list-checks"),
        Kind("reference", mark("Reference"), mark("A link to another entry."), "arrow-right"),
        Kind("image", mark("Picture"), mark("From the media library."), "image"),
        Kind("file", mark("File"), mark("From the media library."), "paperclip"),
        Kind("stored_file", mark("File of its own"), mark("Kept with the entry."), "file"),
        Kind("colour", mark("Colour"), mark("Such as #1a4fd6."), "palette"),
        Kind("email", mark("E-mail address"), mark("An address of somebody."), "mail"),
        Kind("url", mark("Web address"), mark("A link out of the site."), "globe"),
        Kind("location", mark("Place"), mark("A point on the map."), "map-pin"),
        Kind("list", mark("List"), mark("Many of one kind."), "list"),
        Kind("group", mark("Group"), mark("Fields that belong together."), "box"),
        Kind("blocks", mark("Blocks"), mark("Parts in any order."), "blocks"),
        Kind("json", mark("JSON"), mark("Data of any form."), "code"),
    )
}
LABELS: Mapping[str, tuple[str, str]] = {
    "label": (mark("Label"), mark("What editors read above the field; empty: made of the name.")),
    "help": (mark("Help"), mark("A word below the field, for who fills it in.")),
    "required": (mark("Required to publish"), mark("A draft may miss it.")),
    "localized": (mark("Another value in each language"), ""),
    "unique": (mark("No two entries with the same value"), ""),
    "indexed": (mark("Lists are filtered and sorted by it"), mark("Makes an index.")),
    "searchable": (mark("Found by searching"), ""),
    "boost": (
        mark("Weight of its words in searches"),
        mark("How many times a word here counts; 0 is once."),
    ),
    "default": (mark("Default"), mark("What a new entry starts with.")),
    "encrypted": (mark("Kept encrypted"), mark("Never searched, sorted or compared.")),
    "blind_index": (mark("Found by an equal value"), mark("For encrypted fields.")),
    "read_permission": (mark("Permission to read it"), mark("Empty: as the entry.")),
    "write_permission": (mark("Permission to change it"), mark("Empty: as the entry.")),
    "visible_if": (mark("Shown only if"), mark('As JSON: {"kind": "video"}.')),
    "renamed_from": (mark("Names it had before"), mark("One a line; values under them stay.")),
    "min_length": (mark("Characters at least"), ""),
    "max_length": (mark("Characters at most"), ""),
    "pattern": (mark("Pattern"), mark("A regular expression that all of it has to match.")),
    "min": (mark("At least"), ""),
    "max": (mark("At most"), ""),
    "places": (mark("Digits after the point"), ""),
    "min_items": (mark("Items at least"), ""),
    "max_items": (mark("Items at most"), ""),
    "choices": (mark("Values"), mark("One a line; a label after “=”: red = Red.")),
    "to": (mark("To which types"), mark("None: to any.")),
    "many": (mark("Several, in order"), ""),
    "source": (mark("Made from"), mark("The text field that proposes it.")),
    "allow_unicode": (mark("Letters of all languages"), mark("Else a to z.")),
    "schemes": (mark("Schemes"), mark("One a line, such as https.")),
    "accept": (mark("Media types"), mark("One a line, such as image/*; none: all.")),
    "renditions": (mark("Sizes"), mark("Names of renditions, one a line.")),
    "of": (mark("What each item is"), mark('A field as JSON: {"kind": "text"}.')),
    "fields": (mark("Fields within"), mark("A list of fields as JSON, each with name and kind.")),
    "types": (mark("Blocks to choose from"), mark("A list as JSON, each with name and fields.")),
}

EFFECTS: Mapping[str, str] = {
    "lost": mark("%(name)s: values that nobody would see any more but in the history"),
    "kind": mark("%(name)s: values that the new kind can't read"),
    "invalid": mark("%(name)s: values that the new rules refuse"),
    "lacking": mark("%(name)s: entries without a value, which would be required"),
    "elsewhere": mark("%(name)s: values in other languages that nobody would see any more"),
    "hidden": mark("Entries that nobody could see any more"),
    "misplaced": mark("Entries that stand where none could be put any more"),
    "public": mark("Entries of which anybody could read what is published"),
}
"""What a plan counts, by `what`."""


def kind_of(name: str) -> Kind:
    """Return how a kind is shown; of a plugin's, what its name says."""
    return KINDS.get(name) or Kind(name, words(name))


def label_of(attribute: str) -> tuple[str, str]:
    """Return label and help of what a field says of its values."""
    return LABELS.get(attribute) or (words(attribute), "")
