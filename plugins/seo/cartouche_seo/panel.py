"""Beside the editor's form: how the page looks in a list of results, and what to mend first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cartouche_seo.analysis.analysing import analyse
from cartouche_seo.analysis.findings import FAIR
from cartouche_seo.extras import subjects
from cartouche_seo.heads import head_of
from cartouche_seo.reading import words_of, writing_of
from cms.sdk import (
    AdminEntryDraft,
    AdminPage,
    Panel,
    by_ids,
    readable_documents,
)

SHOWN = 8
"""Findings that are shown; the rest follow when these are mended."""


def values(request: Any, page: AdminPage, draft: AdminEntryDraft | None) -> dict[str, Any] | None:
    """Return what was found in the draft as it was last saved; None for what is no page."""
    if draft is None or draft.row is None or "seo" not in draft.spec.fields:
        return None
    session, lens, row = request.cms_session, draft.lens, draft.row
    subject = subjects(session, lens, [row])[row.entry_id]
    head = head_of(subject)
    assets = words_of(draft.spec, subject.document).assets
    writing = writing_of(
        draft.spec,
        subject.document,
        lens.locale,
        head.title,
        head.description,
        subject.home,
        _alts(session, lens, assets),
    )
    found = analyse(writing)
    return {
        "score": found.score,
        "title": head.title,
        "description": head.description,
        "url": head.canonical,
        "hidden": head.noindex,
        "findings": [
            {**one.plain(page.say), "grave": one.score < FAIR} for one in found.first[:SHOWN]
        ],
    }


def _alts(session: Any, lens: Any, ids: Iterable[str]) -> dict[str, str]:
    rows = by_ids(session, lens, {one for one in ids if one})
    found = readable_documents(session, lens, list(rows.values()))
    return {one: str(document.get("alt") or "") for one, document in found.items()}


PANEL = Panel("seo", "Search engines", "seo/panel.html", values, place="editor", order=70)
