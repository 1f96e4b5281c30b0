"""Lists of entries as screens ask for them: by the same queries as the API's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, cast

from cms.admin.lists.asked import OF_FIELD, REVIEW, SEEN, Asked
from cms.admin.lists.filters import bound_filter
from cms.admin.lists.lenses import beside, looked_for, made_of
from cms.admin.lists.searching import searchable, titled_by
from cms.admin.lists.subjects import Subject
from cms.content.lens import Lens, Status
from cms.content.queries.listing import ListQuery, Page, Sort, count_up_to, find
from cms.content.queries.rows import Row
from cms.content.queries.states import State, states
from cms.content.queries.titles import titles
from cms.content.queries.workflow import InState, standings
from cms.content.workflow.catalogue import load_workflows
from cms.content.workflow.definition import Workflow
from cms.errors import BadRequest, Forbidden
from cms.schema.content_type import TypeSpec
from cms.schema.filtering.ast import conjunction
from cms.schema.filtering.names import Scope, resolve
from cms.web.cursors import Cursor, CursorSigner, query_fingerprint

SIZE = 50
COUNTED = 1000
"""How far entries are counted: more are said to be more."""
_SYSTEM = {"changed": "_updated_at", "created": "_created_at", "published": "_published_at"}
_NEWEST = (Sort("_updated_at", system=True, descending=True),)


@dataclass(frozen=True)
class ListedRow:
    """One entry of a list; `review` says that it was submitted and is not decided yet."""

    entry_id: str
    href: str
    title: str
    kind: str
    icon: str
    state: str
    updated_at: datetime
    published_at: datetime | None
    review: bool = False


@dataclass(frozen=True)
class Found:
    """A part of a list: through which lens, which rows, what continues it, and how many in all."""

    lens: Lens
    page: Page
    further: str
    total: int


def draft_lens(request: Any, locale: str | None = None, status: Status = "draft") -> Lens:
    """Return the lens that shows drafts, or to who sees none, what is published."""
    try:
        return request.lens_for(status=status, locale=locale)  # type: ignore[no-any-return]
    except Forbidden:
        if status == "trashed":
            raise
        return request.lens_for(locale=locale)  # type: ignore[no-any-return]


def lens_of(request: Any, subject: Subject, asked: Asked) -> Lens:
    """Return the lens through which a list is seen; raise `Forbidden` for states one can't see.

    Who does not see the drafts of all that is live, such as only their own, is shown what is live,
    and the drafts by their states.
    """
    trashed = asked.state == "trashed"
    lens = draft_lens(request, asked.locale or None, "trashed" if trashed else "draft")
    if asked.state not in ("", "trashed") and lens.status != "draft":
        raise Forbidden("States of drafts are seen by who sees drafts (view_draft).")
    return lens if asked.state else beside(lens, subject.specs)[-1]


def list_page(request: Any, subject: Subject, asked: Asked) -> Found:
    """Return the part of a list that was asked for, and how many entries it has in all."""
    signer: CursorSigner = request.service(CursorSigner)
    tied = query_fingerprint(f"admin {subject.name}", asked.pairs())
    cursor = signer.read(asked.after, tied) if asked.after else None
    lens = lens_of(request, subject, asked)
    if cursor:
        lens = replace(lens, pinned=cursor.instant)
    query = replace(query_of(request, lens, subject, asked), after=cursor.keys if cursor else None)
    page = find(request.cms_session, lens, query)
    further, total = "", len(page.rows)
    if page.more and page.last_keys is not None:
        further = signer.write(Cursor(page.last_keys, cursor.instant if cursor else lens.now), tied)
    if page.more or cursor:
        whole = replace(query, limit=COUNTED, after=None, sort=())
        total = count_up_to(request.cms_session, lens, whole)
    return Found(lens, page, further, total)


def query_of(request: Any, lens: Lens, subject: Subject, asked: Asked) -> ListQuery:
    """Return the query of a list, without the place in it."""
    plain = asked.state not in ("", "trashed", REVIEW, SEEN)
    conditions = [
        titled_by(subject.specs, lens, asked.q),
        bound_filter(asked.filter, subject, lens),
    ]
    kept = tuple(one for one in conditions if one is not None)
    return ListQuery(
        types=subject.names,
        limit=SIZE,
        filter=conjunction(kept) if kept else None,
        sort=(_sort(subject, lens, asked.sort),),
        state=cast("State", asked.state) if plain else None,
        workflow=_in_review(request, subject) if asked.state == REVIEW else None,
    )


def listed(request: Any, lens: Lens, rows: Sequence[Row]) -> list[ListedRow]:
    """Return rows as lists show them; one query for the states of all."""
    found = states(request.cms_session, lens, [row.entry_id for row in rows])
    called = titles(request.cms_session, lens, rows)
    review = _reviewed(request, lens, rows)
    return [
        _listed(lens, row, called[row.edition_id], found[row.entry_id], row.entry_id in review)
        for row in rows
    ]


def recently_changed(request: Any, specs: Sequence[TypeSpec], limit: int = 8) -> list[ListedRow]:
    """Return what was changed last of some types, whose drafts or live editions the reader sees."""
    if not specs:
        return []
    lenses = beside(draft_lens(request), specs)
    types = tuple(sorted(spec.name for spec in specs))

    def query(_: Lens) -> ListQuery:
        return ListQuery(types=types, limit=limit, sort=_NEWEST)

    found = looked_for(request, lenses, query)
    return made_of(found, partial(listed, request))


def titled(
    request: Any, lens: Lens, spec: TypeSpec, words: str, limit: int
) -> list[tuple[str, str]]:
    """Return entries of a type whose title holds some words, changed last first: id and title.

    The title is empty where the reader may not read it.
    """

    def query(through: Lens) -> ListQuery | None:
        if words and not searchable(spec, through):
            return None
        by = titled_by((spec,), through, words)
        return ListQuery(types=(spec.name,), limit=limit, filter=by, sort=_NEWEST)

    return made_of(looked_for(request, beside(lens, (spec,)), query), partial(named, request))


def named(request: Any, lens: Lens, rows: Iterable[Row]) -> list[tuple[str, str]]:
    """Return the id of each row, and what it is called, as far as the reader may read that."""
    found = list(rows)
    called = titles(request.cms_session, lens, found)
    return [(row.entry_id, called[row.edition_id] or "") for row in found]


def _listed(lens: Lens, row: Row, title: str | None, state: State, review: bool) -> ListedRow:
    spec = lens.registry.require(row.type)
    return ListedRow(
        entry_id=row.entry_id,
        href=f"/admin/content/{row.type}/{row.entry_id}",
        title=title or "",
        kind=spec.label,
        icon=spec.icon or "file-text",
        state=state,
        updated_at=row.updated_at,
        published_at=row.published_at,
        review=review,
    )


def _reviewed(request: Any, lens: Lens, rows: Sequence[Row]) -> frozenset[str]:
    """Return which of the rows are in review, for who sees drafts."""
    if lens.status != "draft" or not rows:
        return frozenset()
    types = {row.entry_id: row.type for row in rows}
    found = standings(request.cms_session, lens.site.id, types, lens.now)
    return frozenset(
        entry
        for entry, standing in found.items()
        if any(
            state in _between(standing.workflow, track) for track, state in standing.states.items()
        )
    )


def _in_review(request: Any, subject: Subject) -> tuple[InState, ...]:
    workflows = load_workflows(request.cms_session, request.site.id)
    known = {flow.name: flow for flow in map(workflows.of, subject.names)}
    return tuple(
        InState(flow.name, track.name, state)
        for flow in known.values()
        for track in flow.tracks
        for state in sorted(_between(flow, track.name))
    )


def _between(workflow: Workflow, track_name: str) -> frozenset[str]:
    """Return the states of a track between its beginning and what is published."""
    for track in workflow.tracks:
        if track.name == track_name:
            return frozenset(track.names) - {track.initial, track.when_published}
    return frozenset()


def _sort(subject: Subject, lens: Lens, name: str) -> Sort:
    descending, key = name.startswith("-"), name.removeprefix("-")
    if key in _SYSTEM:
        return Sort(_SYSTEM[key], system=True, descending=descending)
    spec = subject.any_spec
    path = str(spec.title_field) if key == "title" else key.removeprefix(OF_FIELD)
    scope = Scope(lens.registry, readable=lens.readable)
    (found,) = resolve((path,), spec, scope)
    if not found.ordered:
        raise BadRequest(f"Nothing is sorted by {path[:80]!r}.", "sort")
    return Sort(found.key, folded=found.folded, system=found.system, descending=descending)
