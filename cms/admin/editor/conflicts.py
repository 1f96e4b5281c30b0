"""The page on which a writer chooses between what they typed and what somebody else saved meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pyramid.renderers import render_to_response

from cms.access.acl import decide
from cms.admin.editor.asking import Typed, address_of
from cms.admin.editor.drawing import PREFIX, Draft
from cms.admin.editor.saying import Side, in_words, linked_ids, path_words, sides
from cms.admin.editor.settling import Choice
from cms.admin.editor.typed import keep_typed
from cms.admin.lists.listing import named
from cms.admin.page import Crumb, Page, page_for
from cms.admin.translating import mark
from cms.content.history.diff.alignment import Effort
from cms.content.models import Version
from cms.content.operations.save import SaveDraft
from cms.content.queries.entries import by_ids
from cms.errors import EditConflict, StateConflict, TooLarge
from cms.schema.pointers import tokens_of

log = logging.getLogger("cms.admin")

PLACES_MAX = 200
CHOOSE = mark("Choose which of both is to stay, or write it anew.")


@dataclass(frozen=True)
class Sent:
    """What a form sent that could not be put together: the texts, their base, and what to do."""

    typed: Typed
    base: int
    then: str


@dataclass(frozen=True)
class Shown:
    """A place that both changed. `text` is what may be written anew, None where that is no text."""

    number: int
    pointer: str
    label: str
    before: str
    theirs: Side
    mine: Side
    order: bool
    hidden: bool
    text: str | None
    choice: Choice | None = None
    error: str = ""


@dataclass(frozen=True)
class Answers:
    """What was chosen so far, by pointer, and where nothing was."""

    choices: Mapping[str, Choice] = field(default_factory=dict)
    asked: bool = False


def save_of(draft: Draft, data: dict[str, Any], base: int, *, publish: bool = False) -> SaveDraft:
    """Return the operation that saves some fields in the language at hand."""
    assert draft.row is not None
    entry, locale = draft.row.entry_id, draft.lens.locale
    return SaveDraft(entry=entry, data=data, locale=locale, base_version=base, publish=publish)


def conflict_of(
    request: Any, draft: Draft, values: dict[str, Any], base: int
) -> EditConflict | None:
    """Return where what was typed can't be put together with what is saved now, if anywhere."""
    assert draft.row is not None
    if not values or draft.row.version == base:
        return None
    try:
        request.executor.plan(save_of(draft, values, base))
    except EditConflict as conflict:
        return conflict
    return None


def asking(
    request: Any, draft: Draft, sent: Sent, conflict: EditConflict, answers: Answers | None = None
) -> Any:
    """Keep what was typed, so that one may leave, and show both sides."""
    assert draft.row is not None
    try:
        keep_typed(request, draft, draft.row.entry_id, page_for(request), sent.typed, sent.base)
    except (StateConflict, TooLarge) as full:
        log.info("What was typed is only in the page: %s", full)
    return both_sides(request, draft, sent, conflict, answers)


def both_sides(
    request: Any, draft: Draft, sent: Sent, conflict: EditConflict, answers: Answers | None = None
) -> Any:
    """Show each place that both changed, with all that was typed, as a page that answers 409."""
    assert draft.row is not None
    title = named(request, draft.lens, [draft.row])[0][1]
    address = address_of(request, draft, draft.row.entry_id)
    page = page_for(
        request,
        Crumb(draft.spec.plural, f"/admin/content/{draft.spec.name}", own=True),
        Crumb(title, address, own=True),
        Crumb(mark("Two versions")),
    )
    ids = linked_ids([list(one.values()) for one in conflict.conflicts.values()])
    rows = by_ids(request.cms_session, draft.lens, ids) if ids else {}
    asked = Asked(
        page, draft, conflict, answers or Answers(), dict(named(request, draft.lens, rows.values()))
    )
    values = {
        "page": page,
        "title": title,
        "who": _who(request, draft, conflict.version),
        "places": [
            _shown(asked, key, number)
            for number, key in enumerate(list(conflict.conflicts)[:PLACES_MAX])
        ],
        "head": conflict.version,
        "sent": sent,
        "typed": [(PREFIX + name, text) for name, texts in sent.typed.items() for text in texts],
        "draft": draft,
        "entry": draft.row.entry_id,
        "address": address,
        "action": f"/admin/content/{draft.spec.name}/{draft.row.entry_id}/conflict",
    }
    response = render_to_response(
        "editor/conflict.html", values, request, response=request.response
    )
    response.status_int = 409
    return response


@dataclass(frozen=True)
class Asked:
    """What all places of a page share: `names` are what entries are called that values lead to."""

    page: Page
    draft: Draft
    conflict: EditConflict
    answers: Answers
    names: Mapping[str, str]
    effort: Effort = field(default_factory=Effort)


def _shown(asked: Asked, key: str, number: int) -> Shown:
    page, conflict, answers, effort = asked.page, asked.conflict, asked.answers, asked.effort
    values, place = conflict.conflicts[key], tokens_of(key)
    label, declared = path_words(page, asked.draft.spec, place, conflict.merged)
    before, theirs, yours = (values.get(side) for side in ("base", "theirs", "yours"))
    chosen = answers.choices.get(key)
    texts = [in_words(page, declared, one, asked.names) for one in (before, theirs, yours)]
    is_text = not values.get("order") and isinstance(yours, str) and not isinstance(theirs, list)
    return Shown(
        number=number,
        pointer=key,
        label=label,
        before=texts[0],
        theirs=sides(texts[0], texts[1], effort),
        mine=sides(texts[0], texts[2], effort),
        order=bool(values.get("order")),
        hidden=not values,
        text=(chosen.text if chosen and chosen.take == "text" else yours) if is_text else None,
        choice=chosen,
        error=page.say(CHOOSE) if answers.asked and chosen is None else "",
    )


def _who(request: Any, draft: Draft, number: int) -> str:
    """Return who saved a version, to who may know that."""
    assert draft.row is not None
    if not decide(request.rights, request.actor, "view_history", draft.facts).allowed:
        return ""
    version = request.cms_session.get(Version, (draft.row.entry_id, number))
    return version.author_label if version is not None else ""
