"""Entries of a type: the list, and one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from pyramid.view import view_config

from cms.api.v1.answers import BASE, envelope, link_header, readable, url
from cms.api.v1.query_params.catalogue import Bounds
from cms.api.v1.query_params.listing import WORKFLOW, ListParams, read_list
from cms.api.v1.query_params.pairs import Params, split
from cms.api.v1.query_params.reading import read_lens, read_shape
from cms.api.v1.query_params.sorting import resolve_sort
from cms.api.v1.reading import ask, entry_answer, is_public, kept_of, presenter_for, require_seen
from cms.api.v1.serialization.shape import resolve_shape
from cms.cache.depending import Sources, crosses
from cms.content.lens import Lens
from cms.content.queries.entries import one
from cms.content.queries.library_asked import library_asked
from cms.content.queries.listing import ListQuery, Page, find
from cms.content.queries.workflow import InState, wanted_states
from cms.content.workflow.catalogue import load_workflows
from cms.errors import BadRequest
from cms.schema.content_type import TypeSpec
from cms.schema.filtering.bind import bind
from cms.search.asking import Synonyms
from cms.search.finding import narrowed
from cms.tree.content import EntryResource, TypeResource
from cms.web.cursors import Cursor, CursorSigner, query_fingerprint


@view_config(context=EntryResource, name="", request_method="GET")
def get_entry(context: EntryResource, request: Any) -> Any:
    """Answer one entry, by id or slug."""
    spec = context.spec
    asked = ask(request)
    require_seen(request, asked.lens, spec)
    shape = asked.shape(spec)
    row = one(request.cms_session, asked.lens, spec.name, context.__name__)
    if row is None:
        raise request.no_entry(spec, context.__name__)
    return entry_answer(request, asked.lens, row, shape)


@view_config(context=TypeResource, name="", request_method="GET")
def list_entries(context: TypeResource, request: Any) -> Any:
    """Answer a page of the entries of a type."""
    spec = context.spec
    bounds = request.service(Bounds)
    params = Params.of(request.query_string)
    lens_params = read_lens(params)
    shape_params = read_shape(params, bounds)
    listed = read_list(params, bounds)
    params.finish()
    cursor = _cursor(request, listed)
    lens = request.lens_for(
        **lens_params.arguments,
        pinned=cursor.instant if cursor else None,
    )
    require_seen(request, lens, spec)
    shape = resolve_shape(shape_params, spec, lens, bounds.include_depth)
    query = list_query(spec, lens, listed, cursor)
    if listed.workflow is not None:
        query = replace(query, workflow=_in_workflow(request, lens, spec, listed.workflow))
    query = replace(query, library=library_asked(request.cms_session, lens, spec, listed.library))
    if listed.q is not None:
        query = narrowed(lens, query, listed.q, request.service(Synonyms))
    page = find(request.cms_session, lens, query)
    presenter = presenter_for(request, lens, shape)
    body = envelope(
        presenter.write(page.rows),
        _links(request, lens, listed, page, cursor),
        {"page": _page_meta(listed, page)},
    )
    sources = Sources(types={spec.name}, everything=_looks_further(query))
    response = readable(
        request,
        body,
        tags={*presenter.tags(), f"type:{spec.name}"},
        public=is_public(request),
        # What a search finds depends on its index as well, of whose changes nobody is told.
        kept=None if listed.q is not None else kept_of(request, lens, presenter, sources),
    )
    response.headers["Link"] = link_header(body["links"])
    return response


def _looks_further(query: ListQuery) -> bool:
    """Say whether which entries a list has, or their order, depends on others than those."""
    beyond = any(one.hops for one in query.sort) or crosses(query.filter)
    return beyond or query.workflow is not None or query.library is not None


def list_query(spec: TypeSpec, lens: Lens, listed: ListParams, cursor: Cursor | None) -> ListQuery:
    """Return the query that a list's parameters ask for; raise `BadRequest` for unknown fields."""
    bound = None
    if listed.filter is not None:
        with named_by("filter"):
            bound = bind(listed.filter, spec, lens.registry, readable=lens.readable)
    with named_by("sort"):
        sort = resolve_sort(listed.sort, spec, lens)
    return ListQuery(
        types=(spec.name,),
        filter=bound,
        sort=sort,
        limit=listed.page.size,
        offset=0 if cursor else listed.page.offset,
        after=cursor.keys if cursor else None,
        count=listed.page.count,
    )


def _in_workflow(request: Any, lens: Lens, spec: TypeSpec, text: str) -> tuple[InState, ...]:
    """Return the states that `filter[_workflow]` names; raise `BadRequest` for others."""
    if lens.status != "draft" or lens.at is not None:
        raise BadRequest("Workflows are of drafts: ask with status=draft, without `at`.", WORKFLOW)
    workflow = load_workflows(request.cms_session, lens.site.id).of(spec.name)
    track, colon, state = text.rpartition(":")
    found = wanted_states(workflow, state, track if colon else None)
    if not found:
        known = [f"{one.name}:{name}" for one in workflow.tracks for name in one.names]
        raise BadRequest(
            f"There is no state {text[:80]!r} in the workflow {workflow.name!r}: "
            f"it has {', '.join(known)}.",
            WORKFLOW,
        )
    return found


@contextmanager
def named_by(parameter: str) -> Iterator[None]:
    """Let what is wrong with a field be told of the query parameter that names the field."""
    try:
        yield
    except BadRequest as error:
        bracketed = parameter == "filter" and error.parameter
        error.parameter = f"filter[{error.parameter}]" if bracketed else parameter
        raise


def _fingerprint(request: Any) -> str:
    return query_fingerprint(request.path_info, split(request.query_string))


def _cursor(request: Any, listed: ListParams) -> Cursor | None:
    if listed.page.after is None:
        return None
    signer: CursorSigner = request.service(CursorSigner)
    return signer.read(listed.page.after, _fingerprint(request))


def _page_meta(listed: ListParams, page: Page) -> dict[str, Any]:
    meta: dict[str, Any] = {"size": listed.page.size}
    if listed.page.after is not None:
        meta["after"] = listed.page.after
    else:
        meta["number"] = listed.page.number or 1
    if page.total is not None:
        meta["total"] = page.total
        meta["pages"] = _pages(listed, page)
    return meta


def _pages(listed: ListParams, page: Page) -> int:
    return -(-(page.total or 0) // listed.page.size)


def _links(
    request: Any,
    lens: Lens,
    listed: ListParams,
    page: Page,
    cursor: Cursor | None,
) -> dict[str, str]:
    number = listed.page.number
    kept = [pair for pair in split(request.query_string) if pair[0] not in _PLACES]
    own = [part for part in request.path_info.removeprefix(BASE).split("/") if part]

    def at(**place: str) -> str:
        named = [(f"page[{name}]", value) for name, value in place.items()]
        query = urlencode([*kept, *named], safe="[],:")
        # The address that was asked for: assets have two, and a cursor is of one.
        return url(request, *own, query=query)

    links = {"self": at(**_here(listed)), "first": at(**({"number": "1"} if number else {}))}
    if number is not None and number > 1:
        links["prev"] = at(number=str(number - 1))
    if page.more and number is not None:
        links["next"] = at(number=str(number + 1))
    elif page.more and page.last_keys is not None:
        # Without a number the list goes on by cursor: nothing is skipped while content moves.
        pinned = cursor.instant if cursor else lens.now
        after = Cursor(page.last_keys, pinned)
        links["next"] = at(after=request.service(CursorSigner).write(after, _fingerprint(request)))
    if page.total is not None:
        links["last"] = at(number=str(max(1, _pages(listed, page))))
    return links


_PLACES = ("page[number]", "page[after]")


def _here(listed: ListParams) -> Mapping[str, str]:
    if listed.page.after is not None:
        return {"after": listed.page.after}
    return {} if listed.page.number is None else {"number": str(listed.page.number)}
