"""The editor's form: an entry as its reader may see and write it, drawn field by field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from cms.access.facts import Facts
from cms.access.fields import readable_fields, writable_fields
from cms.admin.contributed import Contributed
from cms.admin.page import Page
from cms.admin.widgets import choosing, composing, data, relating, rich, texts, times
from cms.admin.widgets.base import EVERY, Around, Sent
from cms.admin.widgets.composing import COMPOSED, Reading, read_part, shared_part
from cms.admin.widgets.drawn import (
    PREFIX,
    Drawing,
    DrawnField,
    DrawnItem,
    Place,
    blanks,
    draw_field,
)
from cms.admin.widgets.previewed import Preview
from cms.admin.widgets.previews import chosen_previews, found_previews
from cms.admin.widgets.relating import targets_of
from cms.content.lens import Lens
from cms.content.queries.entries import by_ids
from cms.content.queries.rows import Row
from cms.content.sealing import open_document
from cms.extension.admin import FieldWidget
from cms.schema.content_type import TypeSpec, walk_fields
from cms.schema.fields import (
    Blocks,
    DateTime,
    Field,
    File,
    Image,
    List,
    Reference,
    RichText,
    StoredFile,
)
from cms.schema.registry import TypeRegistry

__all__ = ["PREFIX", "Draft", "DrawnField", "draft_of", "draw", "form_parts", "read"]
KNOWN = (choosing, composing, data, relating, rich, texts, times)
"""Imported so that their widgets are registered."""
EMPTY: tuple[Any, ...] = (None, "", [], {})
"""What a form can't tell from nothing."""
OFFERED = 30
"""How many entries a relation offers where there is no picker."""
ISLANDS: Mapping[type[Field], str] = {
    RichText: "rich-text",
    Reference: "picker",
    Image: "picker",
    File: "picker",
    StoredFile: "own-file",
    List: "items",
    Blocks: "items",
}
"""The scripts of kinds that are more than one control."""
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_CHOSEN_MAX = 500
_WHOLE = ".000000Z"
Typed = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Draft:
    """An entry in the editor; `row` is None where it is still to be made."""

    spec: TypeSpec
    lens: Lens
    row: Row | None
    document: Mapping[str, Any]
    facts: Facts

    @property
    def borrowed(self) -> tuple[str, ...]:
        """The fields whose text is another locale's."""
        return self.row.fallback if self.row else ()


def draft_of(request: Any, spec: TypeSpec, lens: Lens, row: Row | None) -> Draft:
    """Return an entry for the editor."""
    if row is None:
        defaults = {n: one.default for n, one in spec.fields.items() if one.default is not None}
        facts = Facts(
            spec=spec,
            locale=lens.locale,
            system={"_owner": request.actor.user_id, "_type": spec.name},
        )
        return Draft(spec, lens, None, defaults, facts)
    document = open_document(request.cms_session, row, spec)
    return Draft(spec, lens, row, document, request.entry_facts(spec, row, lens.locale))


def draw(
    request: Any,
    draft: Draft,
    page: Page,
    typed: Typed | None = None,
    errors: Mapping[str, str] | None = None,
) -> list[DrawnField]:
    """Return the fields that the reader may see, with what was typed where the form comes back.

    `errors` are in words, by the pointers of the values (without the first `/`).
    """
    seen, written = _allowed(request, draft)
    drawing = Drawing(around_of(request, draft, page, seen, typed), typed, errors or {})
    values = _values(request, draft, seen)
    return [
        replace(
            draw_field(
                field,
                Place(name, name, name),
                drawing,
                values.get(name),
                writable=name in written,
                lent=draft.document.get(name) if name in draft.borrowed else None,
            ),
            titles=name == draft.spec.title_field,
        )
        for name, field in draft.spec.fields.items()
        if name in seen
    ]


@dataclass(frozen=True)
class FormParts:
    """What stands beside a form: empty items of lists, and which scripts its fields need."""

    blanks: list[tuple[str, DrawnItem]]
    islands: frozenset[str]


def form_parts(request: Any, page: Page, fields: Sequence[DrawnField]) -> FormParts:
    """Return what scripts need for the fields of a form."""
    assert page.viewer is not None
    shown = {one.field.name: one.field for one in fields}
    kept = {one.field.name: one.field for one in fields if one.writable}
    around = Around(page.viewer.zone, custom_of(request))
    islands = {ISLANDS[type(one)] for one in walk_fields(shown) if type(one) in ISLANDS}
    return FormParts(list(blanks(kept, around)), frozenset(islands))


def read(
    request: Any, draft: Draft, page: Page, typed: Typed
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the values of what a form sent, and in words what can't be read, each by its pointer."""
    assert page.viewer is not None
    _, written = _allowed(request, draft)
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, field in draft.spec.fields.items():
        sent = Sent(typed, name)
        if name not in written or not sent.given:
            continue
        reading = Reading(Around(page.viewer.zone, custom_of(request)))
        value = read_part(field, sent, reading, name)
        errors |= {pointer: page.say(text) for pointer, text in reading.errors.items()}
        before = draft.document.get(name)
        nothing = value in EMPTY and (name in draft.borrowed or before in EMPTY)
        if not reading.errors and not nothing:
            values[name] = _as_it_was(field, value, before)
    return values, errors


def around_of(
    request: Any, draft: Draft, page: Page, seen: frozenset[str], typed: Typed | None = None
) -> Around:
    """Return what widgets need: the zone, the entries that are chosen, and some that could be."""
    assert page.viewer is not None
    shown = {name: value for name, value in draft.document.items() if name in seen}
    named = set(_ID.findall(orjson.dumps(shown).decode()))
    for texts_of_one in (typed or {}).values():
        named.update(one for text in texts_of_one for one in _ID.findall(text))
    previews = chosen_previews(request, draft.lens, sorted(named)[:_CHOSEN_MAX]) if named else {}
    return Around(page.viewer.zone, custom_of(request), previews, _offers(request, draft, seen))


def custom_of(request: Any) -> Sequence[FieldWidget]:
    """Return the widgets that rooms and plugins contributed."""
    contributed: Contributed = request.service(Contributed)
    return contributed.widgets


def _offers(
    request: Any, draft: Draft, seen: frozenset[str]
) -> dict[tuple[str, ...], list[Preview]]:
    """Return a few entries for each set of types that relations lead to, once however many do."""
    registry: TypeRegistry = request.service(TypeRegistry)
    fields = {name: one for name, one in draft.spec.fields.items() if name in seen}
    wanted = {
        targets_of(one) for one in walk_fields(fields) if isinstance(one, Reference | Image | File)
    }
    found: dict[tuple[str, ...], list[Preview]] = {}
    for targets in sorted(wanted):
        specs = [registry.get(name) for name in targets] if targets != EVERY else list(registry)
        known = [one for one in specs if one is not None and request.knows_type(one)]
        offered = found_previews(request, draft.lens, known, "", OFFERED)
        found[targets] = sorted(offered, key=lambda one: one.title.casefold())
    return found


def _values(request: Any, draft: Draft, seen: frozenset[str]) -> Mapping[str, Any]:
    """Return the document without what other locales lend it."""
    own = {name: one for name, one in draft.document.items() if name not in draft.borrowed}
    parts = [
        name
        for name in draft.borrowed
        if name in seen
        and isinstance(draft.spec.fields.get(name), COMPOSED)
        and not draft.spec.fields[name].localized
    ]
    if parts and draft.row is not None:
        # What all locales share is there, though the texts within it are another's.
        lens = replace(draft.lens, fallback=False)
        row = by_ids(request.cms_session, lens, [draft.row.entry_id]).get(draft.row.entry_id)
        whole = open_document(request.cms_session, row, draft.spec) if row else None
        for name in parts:
            field, value = draft.spec.fields[name], draft.document.get(name)
            own[name] = whole.get(name) if whole is not None else shared_part(field, value)
    return own


def _allowed(request: Any, draft: Draft) -> tuple[frozenset[str], frozenset[str]]:
    rights, actor = request.rights, request.actor
    if draft.row is None:
        written = writable_fields(rights, actor, draft.facts, "create")
        return written, written
    permission = draft.lens.permissions[0]
    seen = readable_fields(rights, actor, draft.facts, permission)
    return seen, writable_fields(rights, actor, draft.facts, "edit") & seen


def _as_it_was(field: Field, value: Any, before: Any) -> Any:
    """Return the value as it was where a form can't tell the difference.

    A relation has its type, an instant what lies between two seconds.
    """
    if isinstance(field, DateTime) and isinstance(value, str) and isinstance(before, str):
        return before if value.endswith(_WHOLE) and before[:19] == value[:19] else value
    if not isinstance(field, Reference):
        return value
    given = before if isinstance(before, list) else [before] if before else []
    known = {one["id"]: one for one in given if isinstance(one, dict)}
    if isinstance(value, list):
        return [known.get(one["id"], one) for one in value]
    return known.get(value["id"], value) if value else value
