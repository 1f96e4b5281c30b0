"""The history of an entry: its versions, and one of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from pyramid.view import view_config

from cms import clock
from cms.api.v1.answers import envelope, readable, url
from cms.api.v1.query_params.catalogue import Bounds
from cms.api.v1.query_params.pairs import Params
from cms.api.v1.serialization.meta import version_etag
from cms.api.v1.serialization.version import version_data
from cms.content.history.changes import FieldChange
from cms.content.history.reader import PERMISSION, HistoryReader
from cms.content.history.written import names_of
from cms.content.queries.history import (
    VersionDocument,
    VersionFilter,
    VersionInfo,
    changes_of,
    version_document,
    versions,
)
from cms.content.site import SHARED
from cms.db.identifiers import is_id
from cms.errors import BadRequest
from cms.schema.declaration import fingerprint
from cms.schema.filtering.parse import nearest
from cms.tree.content import VersionResource, VersionsResource
from cms.web.history import history_reader

NUMBER_MAX = 999_999_999


@view_config(context=VersionsResource, name="", request_method="GET", permission=PERMISSION)
def get_versions(context: VersionsResource, request: Any) -> Any:
    """Answer the versions of an entry, the newest first."""
    bounds: Bounds = request.service(Bounds)
    params = Params.of(request.query_string)
    size = params.take_number("page[size]", 1, bounds.page_max) or bounds.page_size
    before = params.take_number("before", 1, NUMBER_MAX)
    asked = {name: params.take(name) for name in ("author", "field", "locale")}
    params.finish()
    spec, name = context.entry.spec, context.entry.__name__
    _, row = request.find_entry(spec, name)
    reader = history_reader(request, spec, row)
    only = _filter(reader, **asked)
    found = versions(request.cms_session, row.entry_id, limit=size + 1, before=before, only=only)
    page = found[:size]
    changes = changes_of(request.cms_session, row.entry_id, [info.number for info in page])
    place = ("content", spec.name, row.entry_id)
    links = {"self": url(request, *place, "versions"), "entry": url(request, *place)}
    if len(found) > size:
        kept = {name: value for name, value in asked.items() if value is not None}
        query = urlencode({**kept, "page[size]": size, "before": page[-1].number}, safe="[]*")
        links["next"] = url(request, *place, "versions", query=query)
    data = [listed_version(reader, info, changes[info.number]) for info in page]
    body = envelope(data, links, {"page": {"size": size}})
    return readable(request, body, tags=[f"entry:{row.entry_id}"])


def _filter(
    reader: HistoryReader, author: str | None, field: str | None, locale: str | None
) -> VersionFilter:
    if author is not None and not is_id(author):
        raise BadRequest(f"'author' is the id of a user, not {author[:80]!r}.", "author")
    if locale not in (None, SHARED):
        reader.site.require_locale(str(locale))
    known = reader.names(locale or SHARED)
    if field is not None and field not in known:
        raise BadRequest(
            f"{reader.spec.name!r} has no field {field[:80]!r}{nearest(field, known)}.", "field"
        )
    return VersionFilter(
        author=author and author.lower(),
        fields=None if field is None else names_of(reader.spec, field),
        slice=locale,
    )


@view_config(context=VersionResource, name="", request_method="GET", permission=PERMISSION)
def get_version(context: VersionResource, request: Any) -> Any:
    """Answer one version with its document in one locale, by the declaration of then."""
    params = Params.of(request.query_string)
    locale = params.take("locale")
    fallback = params.take_choice("fallback", ("default", "none"), "default") == "default"
    written = params.take_choice("declaration", ("written", "current"), "written") == "written"
    params.finish()
    spec, name = context.entry.spec, context.entry.__name__
    lens, row = request.find_entry(spec, name, locale)
    if not fallback:
        lens = replace(lens, fallback=False)
    reader = history_reader(request, spec, row)
    found = version_document(
        request.cms_session,
        lens,
        row.entry_id,
        context.number,
        written=written,
        kinds=reader.kinds,
    )
    changes = changes_of(request.cms_session, row.entry_id, [context.number])
    meta = listed_version(reader, found.info, changes[context.number])
    body = envelope(
        version_data(request, lens, reader, row, found),
        {
            "self": url(request, "content", spec.name, row.entry_id, "versions", context.__name__),
            "entry": url(request, "content", spec.name, row.entry_id),
        },
        {**meta, "declaration": _declaration(reader, found, lens.locale, written=written)},
    )
    return readable(request, body, tags=[f"entry:{row.entry_id}"], version=context.number)


def _declaration(
    reader: HistoryReader, found: VersionDocument, locale: str, *, written: bool
) -> dict[str, Any]:
    """Say by which declaration a version was read, and what has become of its fields."""
    mark = found.info.fingerprint
    names = sorted(reader.names(locale, mark))
    return {
        "read_by": "written" if written else "current",
        "fingerprint": mark,
        "is_current": mark == fingerprint(reader.spec),
        "gone": [name for name in names if name not in reader.became],
        "renamed": {name: to for name in names if (to := reader.became.get(name, name)) != name},
    }


def listed_version(
    reader: HistoryReader, info: VersionInfo, changes: list[FieldChange]
) -> dict[str, Any]:
    """Return a version without its document, with what it changed as far as it may be told."""
    order = {name: place for place, name in enumerate(reader.spec.fields)}
    told = sorted(
        reader.readable(info.fingerprint, changes),
        key=lambda one: (one.slice != SHARED, one.slice, order.get(one.field, len(order))),
    )
    gone = [
        one
        for one in info.erased or ()
        if one["field"] in reader.told(one["slice"], info.fingerprint)
    ]
    return {
        **version_info(info),
        "reverted_to": info.reverted_to,
        "pruned_at": None if info.pruned_at is None else clock.to_text(info.pruned_at),
        "erased": gone,
        "changes": [_change(one, told) for one in told if not one.block],
    }


def _change(change: FieldChange, told: list[FieldChange]) -> dict[str, Any]:
    blocks = {
        one.block: one.change
        for one in told
        if one.block and (one.slice, one.field) == (change.slice, change.field)
    }
    return {
        "field": change.field,
        "slice": change.slice,
        "change": change.change,
        "blocks": blocks,
    }


def version_info(info: VersionInfo) -> dict[str, Any]:
    """Return who wrote a version, when and why, as JSON."""
    return {
        "version": info.number,
        "etag": version_etag(info.number),
        "base": info.base,
        "author": {"id": info.author_id, "name": info.author_label},
        "note": info.note,
        "created_at": clock.to_text(info.created_at),
        "asserted_at": None if info.asserted_at is None else clock.to_text(info.asserted_at),
    }
