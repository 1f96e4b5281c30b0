"""An entry whose past is looked at: who may, and what stands around every screen of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cms.access.acl import decide
from cms.access.facts import Facts
from cms.admin.contributed import entry_ways
from cms.admin.editor.drawing import Draft
from cms.admin.lists.listing import named
from cms.admin.notices import take_notices
from cms.admin.page import Crumb, Page, page_for, require_signed_in
from cms.admin.translating import mark
from cms.content.history.reader import PERMISSION, HistoryReader
from cms.content.lens import Lens
from cms.content.queries.rows import Row
from cms.errors import Forbidden
from cms.schema.content_type import TypeSpec
from cms.tree.admin.content import AdminEntry
from cms.web.history import history_reader
from cms.web.releases import sees_releases

TABS = (
    ("", mark("What happened"), "history"),
    ("compare", mark("Compare"), "columns-2"),
    ("blame", mark("Who wrote what"), "user-round"),
    ("at", mark("At a moment"), "clock"),
)


@dataclass(frozen=True)
class Past:
    """An entry, its reader, and what it is called."""

    spec: TypeSpec
    lens: Lens
    row: Row
    facts: Facts
    reader: HistoryReader
    title: str

    @property
    def address(self) -> str:
        """The address of the entry's editor."""
        return f"/admin/content/{self.spec.name}/{self.row.entry_id}"

    @property
    def query(self) -> str:
        """What an address needs so as to stay in a language that is not the site's first."""
        own = self.spec.localized and self.lens.locale != self.lens.site.default_locale
        return f"locale={self.lens.locale}" if own else ""


def open_past(context: AdminEntry, request: Any, locale: str = "") -> Past:
    """Return an entry whose past who asks may see.

    Raises `NotFound` for one that they don't see at all, `Forbidden` without `view_history`.
    """
    require_signed_in(request)
    spec = context.spec
    lens, row = request.find_entry(spec, context.__name__, locale or None)
    facts = request.entry_facts(spec, row, lens.locale)
    verdict = decide(request.rights, request.actor, PERMISSION, facts)
    if not verdict.allowed:
        raise Forbidden(verdict.reason)
    title = named(request, lens, [row])[0][1]
    return Past(spec, lens, row, facts, history_reader(request, spec, row), title)


def may(request: Any, past: Past, permission: str) -> bool:
    """Say whether who asks may do something to the entry."""
    return decide(request.rights, request.actor, permission, past.facts).allowed


def may_see_history(request: Any, draft: Any) -> bool:
    """Say whether the history of the editor's entry is shown to who asks."""
    return decide(request.rights, request.actor, PERMISSION, draft.facts).allowed


def may_travel(request: Any) -> bool:
    """Say whether who asks may look at any other moment than the present."""
    return sees_releases(request, PERMISSION, "view_scheduled", "view_release")


def page_of(request: Any, past: Past, *crumbs: Crumb) -> Page:
    """Return the page of a screen of the entry's past."""
    history = Crumb(mark("History"), f"{past.address}/history" if crumbs else "")
    return page_for(
        request,
        Crumb(past.spec.plural, f"/admin/content/{past.spec.name}", own=True),
        Crumb(past.title, past.address, own=True),
        history,
        *crumbs,
        notices=take_notices(request),
    )


def around(request: Any, past: Past, page: Page, tab: str) -> dict[str, Any]:
    """Return what the templates of all screens of an entry's past are given."""
    draft = Draft(past.spec, past.lens, past.row, {}, past.facts)
    return {
        "page": page,
        "past": past,
        "spec": past.spec,
        "tab": tab,
        "tabs": TABS,
        "ways": entry_ways(request, draft),
        "locales": past.lens.site.locales if past.spec.localized else (),
        "may_edit": past.lens.status != "trashed" and may(request, past, "edit"),
    }
