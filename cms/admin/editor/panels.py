"""What the rail says of an entry beside its state: address, links, rights; and the dashboard of drafts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from cms.access.acl import decide
from cms.access.actor import user_principal
from cms.access.explain import explain
from cms.admin.editor.drawing import Draft
from cms.admin.lists.listing import named
from cms.admin.page import Page
from cms.admin.translating import mark
from cms.content.collaboration.working_copies import mine
from cms.content.queries.entries import by_ids, one
from cms.content.queries.links import links as links_of
from cms.content.queries.tree import paths
from cms.content.queries.uses import using_entries
from cms.errors import Forbidden

SHOWN = 8
VERBS = (
    ("view_draft", mark("See the draft")),
    ("edit", mark("Write")),
    ("publish", mark("Publish")),
    ("unpublish", mark("Unpublish")),
    ("schedule", mark("Schedule")),
    ("move", mark("Move")),
    ("trash", mark("To the trash")),
)


class Linked(NamedTuple):
    """An entry at the other end of a link."""

    href: str
    title: str
    kind: str


def address(request: Any, page: Page, draft: Draft) -> Mapping[str, Any] | None:
    """Return where the draft stands, and where readers find it now."""
    if draft.row is None or draft.lens.status == "trashed" or not draft.spec.in_tree:
        return None
    session, lens = request.cms_session, draft.lens
    live_lens = lens.with_status("published")
    live = one(session, live_lens, draft.spec.name, draft.row.entry_id)
    now = paths(session, live_lens, [live])[live.entry_id] if live is not None else None
    path = paths(session, lens, [draft.row])[draft.row.entry_id]
    return {"path": path, "live": now, "slug": draft.spec.slug_field}


def links(request: Any, page: Page, draft: Draft) -> Mapping[str, Any] | None:
    """Return what the draft links to and which drafts link to it, as far as the reader sees both."""
    if draft.row is None or draft.lens.status != "draft":
        return None
    session, lens, row = request.cms_session, draft.lens, draft.row
    readable = lens.readable(draft.spec)
    out = [
        link.target_id
        for link in links_of(session, [row.edition_id]).get(row.edition_id, [])
        if link.field.partition(".")[0] in readable
    ]
    into = using_entries(session, lens, row.entry_id, ("draft",), limit=SHOWN + 1)
    rows = by_ids(session, lens, {*out, *into})
    called = dict(named(request, lens, rows.values())) if rows else {}

    def linked(entry_id: str) -> Linked:
        found = rows[entry_id]
        spec = lens.registry.require(found.type)
        href = f"/admin/content/{found.type}/{entry_id}"
        return Linked(href, called.get(entry_id, ""), spec.label)

    seen_out = [linked(each) for each in dict.fromkeys(out) if each in rows]
    seen_in = [linked(each) for each in into if each in rows]
    if not seen_out and not seen_in:
        return None
    return {
        "out": seen_out[:SHOWN],
        "into": seen_in[:SHOWN],
        "more_out": max(0, len(seen_out) - SHOWN),
        "more_in": len(seen_in) > SHOWN,
    }


def rights(request: Any, page: Page, draft: Draft) -> Mapping[str, Any] | None:
    """Return what the reader may do here and why, in words."""
    if draft.row is None:
        return None
    assert page.viewer is not None
    own, found = user_principal(request.actor.user_id), []
    for permission, words in VERBS:
        if permission == "move" and not draft.spec.in_tree:
            continue
        verdict = decide(request.rights, request.actor, permission, draft.facts)
        why = explain(request.rights, request.actor, permission, draft.facts)
        reason = why.sentence.partition(": ")[2] or verdict.reason
        found.append((words, verdict.allowed, reason.replace(own, page.viewer.name)))
    return {"verbs": found, "public": draft.spec.public}


def unsaved(request: Any, page: Page, subject: Any) -> Mapping[str, Any] | None:
    """Return what the reader typed anywhere and did not save, newest first."""
    try:
        lens = request.lens_for(status="draft")
    except Forbidden:
        return None
    found = mine(request.cms_session, lens, request.actor.user_id)[:SHOWN]
    if not found:
        return None
    main = request.site.default_locale
    rows = [each.row for each in found if each.row is not None]
    called = dict(named(request, lens, rows)) if rows else {}
    shown = []
    for each in found:
        copy = each.copy
        spec = lens.registry.require(copy.type)
        pairs = [f"locale={copy.locale}"] if copy.locale != main else []
        if each.row is None:
            pairs.append(f"entry={copy.entry_id}")
        last = "new" if each.row is None else copy.entry_id
        query = f"?{'&'.join(pairs)}" if pairs else ""
        title = called.get(copy.entry_id, "")
        tongue = page.tongue(copy.locale) if copy.locale != main else ""
        href = f"/admin/content/{copy.type}/{last}{query}"
        shown.append((href, title, each.row is None, spec.label, tongue, copy.updated_at))
    return {"copies": shown}
