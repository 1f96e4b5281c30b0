"""Reads the parameters of a list: filter, order, and which part of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cms.api.v1.query_params.brackets import read_brackets
from cms.api.v1.query_params.catalogue import Bounds
from cms.api.v1.query_params.pairs import Params
from cms.api.v1.query_params.reading import Path, read_paths
from cms.content.queries.library_asked import LIBRARY
from cms.errors import BadRequest
from cms.schema.filtering import parse
from cms.schema.filtering.ast import Filter

WORKFLOW = "filter[_workflow]"


@dataclass(frozen=True)
class SortTerm:
    """A field to sort by."""

    path: Path
    descending: bool


@dataclass(frozen=True)
class PageParams:
    """Which part of a list; `number` and `after` are never both given."""

    size: int
    number: int | None
    after: str | None
    count: bool

    @property
    def offset(self) -> int:
        """How many come before the page."""
        return ((self.number or 1) - 1) * self.size


@dataclass(frozen=True)
class ListParams:
    """Everything that says what a list answers; `filter` None means all of it.

    `workflow` is a state, or a track and a state: `legal:approved`.
    """

    filter: Filter | None
    sort: tuple[SortTerm, ...]
    page: PageParams
    workflow: str | None = None
    library: Mapping[str, str] = field(default_factory=dict)
    q: str | None = None


def read_list(params: Params, bounds: Bounds) -> ListParams:
    """Take the parameters of a list of entries."""
    # A property of no edition, so that no filter can hold it.
    workflow, library = params.take(WORKFLOW), read_library(params)
    return ListParams(
        workflow=workflow,
        library=library,
        q=params.take("q"),
        filter=read_filter(params, bounds),
        sort=read_sort(params, bounds),
        page=read_page(params, bounds),
    )


def read_library(params: Params) -> dict[str, str]:
    """Take what only the media library is searched by; what it means is for the lens to say."""
    taken = {name: params.take(parameter) for name, parameter in LIBRARY.items()}
    return {name: text for name, text in taken.items() if text is not None}


def read_filter(params: Params, bounds: Bounds) -> Filter | None:
    """Take all `filter[…]`; only their shape is judged here."""
    pairs = params.take_bracketed("filter")
    if not pairs:
        return None
    written = read_brackets(pairs)
    return parse.from_json(written, parse.Bounds(bounds.filter_depth, bounds.filter_max))


def read_sort(params: Params, bounds: Bounds) -> tuple[SortTerm, ...]:
    """Take `sort`, such as `-published_at,title`."""
    text = params.take("sort")
    if text is None:
        return ()
    parts = text.split(",")
    paths = read_paths("sort", ",".join(part.removeprefix("-") for part in parts), bounds)
    if len(paths) > bounds.sort_max:
        raise BadRequest(f"'sort' names more than {bounds.sort_max} fields.", "sort")
    return tuple(
        SortTerm(path, part.startswith("-")) for path, part in zip(paths, parts, strict=True)
    )


def read_page(params: Params, bounds: Bounds) -> PageParams:
    """Take `page[size]`, `page[number]`, `page[after]` and `count`."""
    page = PageParams(
        size=params.take_number("page[size]", 1, bounds.page_max) or bounds.page_size,
        number=params.take_number("page[number]", 1, bounds.page_number_max),
        after=params.take("page[after]"),
        count=params.take_flag("count"),
    )
    if page.number is not None and page.after is not None:
        raise BadRequest("'page[number]' and 'page[after]' can't be given together.", "page[after]")
    return page
