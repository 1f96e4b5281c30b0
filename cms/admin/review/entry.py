"""What the screens of one entry share: its draft, its addresses, and what was typed that can't be read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cms.admin import entry_forms
from cms.admin.contributed import entry_ways
from cms.admin.editor.drawing import Draft
from cms.admin.lists.listing import named
from cms.admin.page import Crumb, Page
from cms.admin.translating import mark
from cms.admin.widgets.times import INSTANT
from cms.content.lens import Lens
from cms.content.local_time import instant_of
from cms.content.queries.rows import Row
from cms.errors import CMSError, FieldProblem, ValidationFailed
from cms.extension.admin import EntryWay
from cms.tree.admin.review import OfEntry
from cms.web.working import find_draft


def found_draft(context: OfEntry, request: Any, locale: str) -> tuple[Lens, Row]:
    """Return the draft of the entry that a screen is of, and the lens that shows it."""
    named_locale = request.site.require_locale(locale) if locale else None
    return find_draft(request, context.spec, context.entry, named_locale)


def entry_address(request: Any, lens: Lens, row: Row, below: str = "") -> str:
    """Return the address of an entry's screen, in the locale at hand."""
    return entry_forms.entry_address(request, lens, row.type, row.entry_id, below)


def ways_of(context: OfEntry, request: Any, lens: Lens, row: Row) -> list[EntryWay]:
    """Return the screens of the entry, as its editor shows them."""
    facts = request.entry_facts(context.spec, row, lens.locale)
    return entry_ways(request, Draft(context.spec, lens, row, {}, facts))


def read_local(name: str, text: str, zone: str) -> datetime | None:
    """Return the instant of a day and a time as they were typed; raise `ValidationFailed`."""
    if not text.strip():
        return None
    try:
        return instant_of(text.strip(), zone, fold=0)
    except ValueError:
        raise ValidationFailed([FieldProblem(f"/{name}", INSTANT)]) from None


def read_version(text: str) -> int | None:
    """Return the version that a form was made from, if it says one."""
    return entry_forms.read_version(text, "base_version") if text else None


def told_errors(page: Page, failed: CMSError | None) -> dict[str, str]:
    """Return what is wrong by the control beside which it is said; under "" for none of them."""
    errors: dict[str, str] = {}
    if failed is None:
        return errors
    for problem in failed.problems:
        name = problem.pointer.lstrip("/").partition("/")[0]
        words = page.say(f"{name} {problem.detail}" if name == "" else problem.detail)
        words = words.strip()
        errors[name] = words[:1].upper() + words[1:]
    return errors or {"": page.say(failed.detail)}


def entry_crumbs(request: Any, context: OfEntry, lens: Lens, row: Row, last: str) -> list[Crumb]:
    """Return the way to a screen of one entry."""
    title = named(request, lens, [row])[0][1]
    return [
        Crumb(context.spec.plural, f"/admin/content/{context.spec.name}", own=True),
        Crumb(title or mark("Untitled"), entry_address(request, lens, row), own=bool(title)),
        Crumb(last),
    ]
