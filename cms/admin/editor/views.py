"""The editor: one entry as a form, saved and published by the operations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyramid.view import view_config

from cms.admin.editor.asking import (
    address_of,
    base_of,
    found_draft,
    locale_of,
    new_draft,
    new_id_of,
    read_typed,
)
from cms.admin.editor.conflicts import Sent, asking, both_sides, conflict_of
from cms.admin.editor.drawing import Draft, read
from cms.admin.editor.showing import again, shown
from cms.admin.editor.typed import Laid, laid_over, place_of
from cms.admin.forms import read_query
from cms.admin.notices import go_on
from cms.admin.page import page_for, require_signed_in
from cms.admin.widgets.arranging import arranged
from cms.content.operations.create import CreateEntry
from cms.content.operations.publish import Publish
from cms.content.operations.save import SaveDraft
from cms.db.identifiers import new_id
from cms.errors import EditConflict, StateConflict, ValidationFailed, Vetoed
from cms.tree.admin.content import AdminEntry, AdminNewEntry

THEN = ("", "publish")
COME_BACK = (ValidationFailed, Vetoed, StateConflict)
"""Refusals with which the form comes back, with all that was typed."""


@view_config(context=AdminNewEntry, name="", request_method="GET")
def get_new(context: AdminNewEntry, request: Any) -> Any:
    """Show the form of an entry to be, empty or as its writer left it."""
    given = read_query(request, "locale", "entry")
    draft = new_draft(request, context.spec, locale_of(request, given["locale"]))
    if not given["entry"]:
        return shown(request, Laid(draft, None), new_id())
    entry = new_id_of(given["entry"])
    place = place_of(request, draft, entry)
    if place is not None and place.row is not None:
        # It was made since, and lives elsewhere.
        return go_on(request, address_of(request, draft, entry))
    return shown(request, laid_over(request, draft, entry), entry)


@view_config(context=AdminNewEntry, name="", request_method="POST")
def post_new(context: AdminNewEntry, request: Any) -> Any:
    """Make the entry, as a draft or published at once."""
    read_query(request)
    require_signed_in(request)
    controls, typed = read_typed(request, THEN)
    entry = new_id_of(controls["entry"] or new_id())
    draft = new_draft(request, context.spec, locale_of(request, controls["locale"]))
    if (changed := arranged(typed)) is not None:
        return shown(request, Laid(draft, None), entry, changed, status=200)
    values, errors = read(request, draft, page_for(request), typed)
    if errors:
        return shown(request, Laid(draft, None), entry, typed, errors)
    wanted = {name: value for name, value in values.items() if value not in (None, "", [])}
    operation = CreateEntry(
        type=context.spec.name,
        data=wanted,
        locale=draft.lens.locale,
        publish=controls["then"] == "publish",
        entry_id=entry,
    )
    try:
        outcome = request.executor.apply(operation)
    except COME_BACK as failed:
        return again(request, draft, entry, typed, failed)
    return _back(request, draft, outcome.entry_id, "published" if operation.publish else "created")


@view_config(context=AdminEntry, name="", request_method="GET")
def get_entry(context: AdminEntry, request: Any) -> Any:
    """Show an entry's draft with what its reader typed and did not save, or what is published."""
    require_signed_in(request)
    locale = locale_of(request, read_query(request, "locale")["locale"])
    draft = found_draft(request, context.spec, context.__name__, locale)
    assert draft.row is not None
    return shown(request, laid_over(request, draft, draft.row.entry_id), draft.row.entry_id)


@view_config(context=AdminEntry, name="", request_method="POST")
def post_entry(context: AdminEntry, request: Any) -> Any:
    """Save what was typed, and publish where that was pressed."""
    read_query(request)
    require_signed_in(request)
    controls, typed = read_typed(request, THEN)
    locale = locale_of(request, controls["locale"])
    draft = found_draft(request, context.spec, context.__name__, locale)
    assert draft.row is not None
    entry = draft.row.entry_id
    base = base_of(controls["base"])
    if (changed := arranged(typed)) is not None:
        return shown(request, Laid(draft, base), entry, changed, status=200)
    values, errors = read(request, draft, page_for(request), typed)
    if errors:
        return shown(request, Laid(draft, base), entry, typed, errors)
    sent = Sent(typed, base, controls["then"])
    conflict = conflict_of(request, draft, values, base)
    if conflict is not None:
        return asking(request, draft, sent, conflict)
    try:
        told = _save(request, draft, values, base, publish=controls["then"] == "publish")
    except EditConflict as met:
        request.tm.doom()
        return both_sides(request, draft, sent, met)
    except COME_BACK as failed:
        return again(request, draft, entry, typed, failed)
    return _back(request, draft, entry, told)


def _save(request: Any, draft: Draft, values: dict[str, Any], base: int, *, publish: bool) -> str:
    assert draft.row is not None
    entry, locale, head = draft.row.entry_id, draft.lens.locale, draft.row.version
    if not values:
        # Who may publish and not edit sends nothing that could be saved.
        if not publish:
            return "unchanged"
        request.executor.apply(
            Publish(entry=entry, locales=(locale,) if draft.spec.localized else None)
        )
        return "published"
    # Along with a save only the language at hand goes public: of the others nothing is seen here.
    outcome = request.executor.apply(
        SaveDraft(entry=entry, data=values, locale=locale, base_version=base, publish=publish)
    )
    if publish:
        return "published"
    return "unchanged" if outcome.unchanged else "saved" if head == base else "merged"


def _back(request: Any, draft: Draft, entry: str, told: str) -> Any:
    return go_on(request, address_of(request, draft, entry), told, request.transaction_id())


def entry_in(
    context: AdminEntry, request: Any, template: str, more: Mapping[str, Any], locale: str
) -> Any:
    """Show an entry's form by a template that extends the editor's, and is given more besides."""
    require_signed_in(request)
    draft = found_draft(request, context.spec, context.__name__, locale_of(request, locale))
    assert draft.row is not None
    entry = draft.row.entry_id
    return shown(request, laid_over(request, draft, entry), entry, template=template, more=more)


def typed_document(context: AdminEntry, request: Any) -> tuple[Draft, dict[str, Any]]:
    """Return an entry as it would be with what a form of the editor sends; nothing is kept."""
    controls, typed = read_typed(request, THEN)
    locale = locale_of(request, controls["locale"])
    draft = found_draft(request, context.spec, context.__name__, locale)
    values, _ = read(request, draft, page_for(request), typed)
    return draft, {**draft.document, **values}
