"""Beside the editor's form: how results and shared links show the page, and what to mend first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from cartouche_seo.analysis.findings import FAIR
from cartouche_seo.extras import subjects
from cartouche_seo.heads import Head, Subject, head_of
from cartouche_seo.judging import alts_of, analysis_of
from cartouche_seo.links import places
from cartouche_seo.reading import words_of
from cms.sdk import AdminEntryDraft, AdminPage, Panel, Plugins, readable_documents

SHOWN = 8
"""Findings that are shown at once; the rest are behind them."""

PATHS_MAX = 40
"""Paths that are looked at while somebody types."""


def values(request: Any, page: AdminPage, draft: AdminEntryDraft | None) -> dict[str, Any] | None:
    """Return what was found in the draft as it is typed; None for what is no page."""
    if draft is None or draft.row is None or "seo" not in draft.spec.fields:
        return None
    session, lens = request.cms_session, draft.lens
    subject = _typed(session, draft)
    head = head_of(subject)
    known = places(session, lens.site, lens.registry, request.service(Plugins), lens)
    read = words_of(draft.spec, subject.document, known.home)
    broken = [
        {"target": target, "why": page.say(why)}
        for target, why in known.problems(read, lens.locale, PATHS_MAX)
    ]
    found = analysis_of(subject, head, alts_of(session, lens, [subject]))
    mend = [{**one.plain(page.say), "grave": one.score < FAIR} for one in found.first]
    return {
        "score": found.score,
        "findings": mend[:SHOWN],
        "rest": mend[SHOWN:],
        "broken": broken[:SHOWN],
        "good": sum(not one.todo for one in found.findings),
        **previews(subject, head),
    }


def previews(subject: Subject, head: Head) -> dict[str, Any]:
    """Return what lists of results and networks show of a page, as `_seo` tells them of it."""
    parts = urlsplit(head.canonical)
    names = [unquote(one) for one in parts.path.split("/") if one]
    return {
        "site": subject.site,
        "host": parts.netloc,
        "crumbs": names,
        "title": head.title,
        "description": head.description,
        "hidden": head.noindex,
        "share_title": head.share_title,
        "share_description": head.share_description,
        # By its path: the page shows no picture of another host.
        "image": urlsplit(head.image).path,
    }


def _typed(session: Any, draft: AdminEntryDraft) -> Subject:
    """Return the entry as the form has it, without the fields that its reader may not see."""
    row, spec = draft.row, draft.spec
    seen = readable_documents(session, draft.lens, [row])[row.entry_id]
    hidden = row.document.keys() - seen.keys()
    document = {name: one for name, one in draft.document.items() if name not in hidden}
    title, slug = _text(document, spec.title_field), _text(document, spec.slug_field)
    row = row._replace(title=title) if title else row
    found = subjects(session, draft.lens, [row], {row.entry_id: document})[row.entry_id]
    if slug and found.url:
        found = replace(found, url=f"{found.url.rpartition('/')[0]}/{quote(slug)}")
    return found


def _text(document: Mapping[str, Any], name: str | None) -> str:
    value = document.get(name or "")
    return value if isinstance(value, str) else ""


PANEL = Panel(
    "seo", "Search engines", "seo/panel.html", values, place="editor", order=20, live=True
)
