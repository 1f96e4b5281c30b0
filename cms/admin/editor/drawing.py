"""The editor's form: an entry as its reader may see and write it, drawn field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from cms.access.facts import Facts
from cms.access.fields import readable_fields, writable_fields
from cms.admin.lists.listing import named, titled
from cms.admin.page import Page
from cms.admin.widgets import choosing, texts, times
from cms.admin.widgets.base import Around, Unreadable, Widget, redrawn, value_from, widget_for
from cms.content.lens import Lens
from cms.content.queries.entries import by_ids
from cms.content.queries.rows import Row
from cms.content.sealing import open_document
from cms.schema.content_type import TypeSpec
from cms.schema.fields import Field, Reference
from cms.schema.registry import TypeRegistry

KNOWN = (choosing, texts, times)
"""Imported so that their widgets are registered."""
OPTIONS_MAX = 200
"""How many entries a select offers; the picker that searches comes in its place."""
PREFIX = "f."


@dataclass(frozen=True)
class DrawnField:
    """One field of the form, with what is wrong with it."""

    field: Field
    id: str
    widget: Widget
    writable: bool
    error: str = ""
    borrowed: str = ""
    titles: bool = False

    @property
    def name(self) -> str:
        """The name of its control."""
        return PREFIX + self.field.name

    @property
    def raw(self) -> str:
        """Its value as JSON, for kinds without a widget."""
        return orjson.dumps(self.widget.shown, option=orjson.OPT_INDENT_2).decode()


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
    typed: Mapping[str, Sequence[str]] | None = None,
    errors: Mapping[str, str] | None = None,
) -> list[DrawnField]:
    """Return the fields that the reader may see, with what was typed where the form comes back."""
    seen, written = _allowed(request, draft)
    around = around_of(request, draft, page, seen)
    return [
        _drawn(draft, field, around, field.name in written, typed, (errors or {}).get(name, ""))
        for name, field in draft.spec.fields.items()
        if name in seen
    ]


def read(
    request: Any, draft: Draft, page: Page, typed: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the values of what a form sent, and in words what can't be read, each by field."""
    seen, written = _allowed(request, draft)
    around = around_of(request, draft, page, seen)
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name in typed:
        field = draft.spec.fields.get(name)
        if field is None or name not in written or not _widget(draft, field, around).reads:
            continue
        try:
            value = value_from(field, typed[name], around)
        except Unreadable as unreadable:
            errors[name] = page.say(str(unreadable))
            continue
        if not (name in draft.borrowed and value in (None, "", [])):
            values[name] = _as_it_was(field, value, draft.document.get(name))
    return values, errors


def around_of(request: Any, draft: Draft, page: Page, seen: frozenset[str]) -> Around:
    """Return what widgets need: the zone, and for relations the entries that they may lead to."""
    assert page.viewer is not None
    registry: TypeRegistry = request.service(TypeRegistry)
    options = {
        name: _options(request, draft, field, registry)
        for name, field in draft.spec.fields.items()
        if isinstance(field, Reference) and field.targets is not None and name in seen
    }
    return Around(page.viewer.zone, options)


def _options(
    request: Any, draft: Draft, field: Reference, registry: TypeRegistry
) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for target in field.targets or ():
        spec = registry.get(target)
        if spec is not None and request.knows_type(spec):
            found |= dict(titled(request, draft.lens, spec, "", OPTIONS_MAX - len(found)))
    value = draft.document.get(field.name)
    given = value if isinstance(value, list) else [value] if value else []
    missing = [one["id"] for one in given if isinstance(one, dict) and one["id"] not in found]
    chosen = by_ids(request.cms_session, draft.lens, missing) if missing else {}
    found |= dict(named(request, draft.lens, chosen.values()))
    # What one does not see stays chosen, and unnamed.
    found |= {one: "…" for one in missing if one not in found}
    return sorted(
        ((entry_id, title or "…") for entry_id, title in found.items()),
        key=lambda pair: pair[1].casefold(),
    )


def _allowed(request: Any, draft: Draft) -> tuple[frozenset[str], frozenset[str]]:
    rights, actor = request.rights, request.actor
    if draft.row is None:
        written = writable_fields(rights, actor, draft.facts, "create")
        return written, written
    permission = draft.lens.permissions[0]
    seen = readable_fields(rights, actor, draft.facts, permission)
    return seen, writable_fields(rights, actor, draft.facts, "edit") & seen


def _widget(draft: Draft, field: Field, around: Around) -> Widget:
    value = None if field.name in draft.borrowed else draft.document.get(field.name)
    return widget_for(field, value, around)


def _drawn(
    draft: Draft,
    field: Field,
    around: Around,
    writable: bool,
    typed: Mapping[str, Sequence[str]] | None,
    error: str,
) -> DrawnField:
    widget = _widget(draft, field, around)
    if typed is not None and field.name in typed and widget.reads and writable:
        widget = redrawn(field, typed[field.name], around)
    lent = draft.document.get(field.name) if field.name in draft.borrowed else None
    return DrawnField(
        field=field,
        id=f"f-{field.name}",
        widget=widget,
        writable=writable and widget.reads,
        error=error,
        borrowed=lent if isinstance(lent, str) else "",
        titles=field.name == draft.spec.title_field,
    )


def _as_it_was(field: Field, value: Any, before: Any) -> Any:
    """Return the value as it was where a form can't tell the difference: a relation has its type."""
    if not isinstance(field, Reference):
        return value
    given = before if isinstance(before, list) else [before] if before else []
    known = {one["id"]: one for one in given if isinstance(one, dict)}
    if isinstance(value, list):
        return [known.get(one["id"], one) for one in value]
    return known.get(value["id"], value) if value else value
