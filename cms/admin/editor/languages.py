"""The languages of an entry: how each stands, and one beside another, field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cms.access.fields import readable_fields
from cms.admin.editor.asking import address_of, found_draft
from cms.admin.editor.drawing import Draft, DrawnField
from cms.admin.editor.saying import in_words, linked_ids
from cms.admin.lists.listing import named
from cms.admin.page import Page
from cms.content.document import has_local_part
from cms.content.locales.values import top_field
from cms.content.queries.entries import by_ids
from cms.content.queries.locales_of_entry import LocaleStands, locales_of
from cms.errors import NotFound


@dataclass(frozen=True)
class Beside:
    """A field in two languages: what the source says, and the form of the other."""

    one: DrawnField
    source: str
    mark: str


def standings(request: Any, draft: Draft) -> list[LocaleStands]:
    """Return how each language of the site stands that the reader may see of the entry."""
    assert draft.row is not None
    row, spec = draft.row, draft.spec

    def readable(locale: str) -> frozenset[str]:
        facts = request.entry_facts(spec, row, locale)
        return readable_fields(request.rights, request.actor, facts, draft.lens.permissions[0])

    return locales_of(request.cms_session, draft.lens, spec, row.entry_id, readable)


def is_translated(request: Any, draft: Draft) -> bool:
    """Say whether an entry is of several languages, and written in by its reader."""
    several = draft.spec.localized and len(request.site.locales) > 1
    return several and draft.lens.status == "draft"


def panel(request: Any, page: Page, draft: Draft) -> Mapping[str, Any] | None:
    """Return what the rail says of the languages."""
    if draft.row is None or not is_translated(request, draft):
        return None
    found = standings(request, draft)
    base = f"/admin/content/{draft.spec.name}/{draft.row.entry_id}"
    return {
        "stands": [
            (one, page.tongue(one.locale), {top_field(p) for p in one.missing}, one.outdated)
            for one in found
        ],
        "main": request.site.default_locale,
        "base": base,
        "here": draft.lens.locale,
    }


def marks(found: Sequence[LocaleStands], locale: str) -> dict[str, str]:
    """Return by field what is amiss with it in a language: `missing` or `outdated`."""
    stands = next((one for one in found if one.locale == locale), None)
    if stands is None:
        return {}
    outdated = {top_field(pointer): "outdated" for pointer in stands.outdated}
    return outdated | {top_field(pointer): "missing" for pointer in stands.missing}


def beside(
    request: Any,
    page: Page,
    source: Draft | None,
    drawn: Sequence[DrawnField],
    amiss: Mapping[str, str],
) -> list[Beside]:
    """Return the fields that have words of their own in each language, with the source's."""
    said = source.document if source is not None else {}
    ids = linked_ids([said.get(one.field.name) for one in drawn if has_local_part(one.field)])
    rows = by_ids(request.cms_session, source.lens, ids) if ids and source is not None else {}
    names = dict(named(request, source.lens, rows.values())) if rows and source is not None else {}
    return [
        Beside(
            one,
            in_words(page, one.field, said.get(one.field.name), names),
            amiss.get(one.field.name, ""),
        )
        for one in drawn
        if has_local_part(one.field)
    ]


def source_of(request: Any, draft: Draft, locale: str) -> Draft | None:
    """Return the draft in the language that is translated from, if the reader may see it."""
    assert draft.row is not None
    try:
        return found_draft(request, draft.spec, draft.row.entry_id, locale)
    except NotFound:
        return None


def address_beside(request: Any, draft: Draft, source: str) -> str:
    """Return the address of the two languages side by side."""
    assert draft.row is not None
    below = address_of(request, draft, draft.row.entry_id, "/translate").partition("?")[0]
    return f"{below}?locale={draft.lens.locale}&from={source}"
