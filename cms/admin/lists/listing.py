"""Lists of entries as screens ask for them: by the same queries as the API's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast, get_args
from urllib.parse import urlencode

from cms.admin.forms import read_query
from cms.admin.translating import mark
from cms.content.lens import Lens, Status
from cms.content.queries.listing import ListQuery, Page, Sort, find
from cms.content.queries.rows import Row
from cms.content.queries.states import State, states
from cms.content.queries.titles import titles
from cms.errors import BadRequest, Forbidden
from cms.schema.content_type import TypeSpec
from cms.schema.filtering.ast import Condition
from cms.schema.filtering.bind import bind
from cms.schema.filtering.names import Scope, resolve
from cms.web.cursors import Cursor, CursorSigner, query_fingerprint

SIZE = 50
TABS = (
    ("", mark("All")),
    ("draft", mark("Drafts")),
    ("published", mark("Live")),
    ("changed", mark("Changed")),
    ("scheduled", mark("Scheduled")),
    ("unpublished", mark("Unpublished")),
    ("trashed", mark("Trash")),
)
SORTS = (
    ("-changed", mark("Changed last")),
    ("changed", mark("Changed first")),
    ("-created", mark("Newest")),
    ("title", mark("Title, A to Z")),
    ("-title", mark("Title, Z to A")),
)
_SYSTEM = {"changed": "_updated_at", "created": "_created_at"}


@dataclass(frozen=True)
class Asked:
    """What a list was asked for, as its address says it."""

    q: str = ""
    state: str = ""
    locale: str = ""
    sort: str = "-changed"
    after: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether there may be more than what is shown."""
        return bool(self.q or self.state or self.after)

    def pairs(self) -> list[tuple[str, str]]:
        """Return what the list is of, without the place in it."""
        named = (("q", self.q), ("state", self.state), ("locale", self.locale), ("sort", self.sort))
        return [(name, value) for name, value in named if value and value != "-changed"]

    def address(self, base: str, after: str = "", **changes: str) -> str:
        """Return the address of the same list with something else asked."""
        pairs = replace(self, after="", **changes).pairs()
        pairs += [("after", after)] if after else []
        return f"{base}?{urlencode(pairs)}" if pairs else base


@dataclass(frozen=True)
class ListedRow:
    """One entry of a list."""

    href: str
    title: str
    kind: str
    icon: str
    state: str
    updated_at: datetime
    published_at: datetime | None


def read_asked(request: Any, spec: TypeSpec) -> Asked:
    """Read what the address asks for; raise `BadRequest` for what there is not."""
    given = read_query(request, "q", "state", "locale", "sort", "after")
    asked = Asked(**{name: value.strip() for name, value in given.items() if value.strip()})
    if asked.state not in ("", "trashed", *get_args(State)):
        raise BadRequest("There is no such state.", "state")
    if asked.sort not in dict(SORTS) or (asked.sort.endswith("title") and not spec.title_field):
        raise BadRequest("There is no such order.", "sort")
    if len(asked.q) > 100:
        raise BadRequest("A search has 100 characters at most.", "q")
    return asked


def draft_lens(request: Any, locale: str | None = None, status: Status = "draft") -> Lens:
    """Return the lens that shows drafts, or to who sees none, what is published."""
    try:
        return request.lens_for(status=status, locale=locale)  # type: ignore[no-any-return]
    except Forbidden:
        if status == "trashed":
            raise
        return request.lens_for(locale=locale)  # type: ignore[no-any-return]


def list_page(request: Any, spec: TypeSpec, asked: Asked) -> tuple[Lens, Page, str]:
    """Return the lens, the part of the list that was asked for, and what continues it, if anything."""
    signer: CursorSigner = request.service(CursorSigner)
    tied = query_fingerprint(f"admin {spec.name}", asked.pairs())
    cursor = signer.read(asked.after, tied) if asked.after else None
    lens = draft_lens(
        request, asked.locale or None, "trashed" if asked.state == "trashed" else "draft"
    )
    if cursor:
        lens = replace(lens, pinned=cursor.instant)
    state = cast("State", asked.state) if asked.state not in ("", "trashed") else None
    if state is not None and lens.status != "draft":
        raise Forbidden("States of drafts are seen by who sees drafts (view_draft).")
    query = ListQuery(
        types=(spec.name,),
        limit=SIZE,
        filter=_titled(spec, lens, asked.q),
        sort=(_sort(spec, lens, asked.sort),),
        after=cursor.keys if cursor else None,
        state=state,
    )
    page = find(request.cms_session, lens, query)
    further = ""
    if page.more and page.last_keys is not None:
        further = signer.write(Cursor(page.last_keys, cursor.instant if cursor else lens.now), tied)
    return lens, page, further


def listed(request: Any, lens: Lens, rows: Sequence[Row]) -> list[ListedRow]:
    """Return rows as lists show them; one query for the states of all."""
    found = states(request.cms_session, lens, [row.entry_id for row in rows])
    called = titles(request.cms_session, lens, rows)
    return [_listed(lens, row, called[row.edition_id], found[row.entry_id]) for row in rows]


def recently_changed(request: Any, specs: Sequence[TypeSpec], limit: int = 8) -> list[ListedRow]:
    """Return what was changed last of some types, whose drafts or live editions the reader sees."""
    if not specs:
        return []
    lens = draft_lens(request)
    query = ListQuery(
        types=tuple(sorted(spec.name for spec in specs)),
        limit=limit,
        sort=(Sort("_updated_at", system=True, descending=True),),
    )
    return listed(request, lens, find(request.cms_session, lens, query).rows)


def titled(
    request: Any, lens: Lens, spec: TypeSpec, words: str, limit: int
) -> list[tuple[str, str]]:
    """Return entries of a type whose title holds some words, changed last first: id and title.

    The title is empty where the reader may not read it.
    """
    if words and not _searchable(spec, lens):
        return []
    query = ListQuery(
        types=(spec.name,),
        limit=limit,
        filter=_titled(spec, lens, words),
        sort=(Sort("_updated_at", system=True, descending=True),),
    )
    return named(request, lens, find(request.cms_session, lens, query).rows)


def named(request: Any, lens: Lens, rows: Iterable[Row]) -> list[tuple[str, str]]:
    """Return the id of each row, and what it is called, as far as the reader may read that."""
    found = list(rows)
    called = titles(request.cms_session, lens, found)
    return [(row.entry_id, called[row.edition_id] or "") for row in found]


def _listed(lens: Lens, row: Row, title: str | None, state: State) -> ListedRow:
    spec = lens.registry.require(row.type)
    return ListedRow(
        href=f"/admin/content/{row.type}/{row.entry_id}",
        title=title or "",
        kind=spec.label,
        icon=spec.icon or "file-text",
        state=state,
        updated_at=row.updated_at,
        published_at=row.published_at,
    )


def _searchable(spec: TypeSpec, lens: Lens) -> bool:
    name = spec.title_field
    return name is not None and name in lens.readable(spec) and not spec.fields[name].encrypted


def _titled(spec: TypeSpec, lens: Lens, words: str) -> Any:
    if not words or spec.title_field is None:
        return None
    if not _searchable(spec, lens):
        raise BadRequest("The titles of these entries can't be searched by you.", "q")
    condition = Condition((spec.title_field,), "icontains", words)
    return bind(condition, spec, lens.registry, readable=lens.readable)


def _sort(spec: TypeSpec, lens: Lens, name: str) -> Sort:
    descending, key = name.startswith("-"), name.lstrip("-")
    if key in _SYSTEM:
        return Sort(_SYSTEM[key], system=True, descending=descending)
    scope = Scope(lens.registry, readable=lens.readable)
    (found,) = resolve((str(spec.title_field),), spec, scope)
    return Sort(found.key, folded=found.folded, descending=descending)
