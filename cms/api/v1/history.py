"""What changed between two versions of an entry, and who wrote each part of it last."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms import clock
from cms.api.v1.answers import envelope, own_url, readable, url
from cms.api.v1.query_params.pairs import Params
from cms.api.v1.versions import NUMBER_MAX, version_info
from cms.content.history.blame import Blamed, blame
from cms.content.history.differences import Differences, differences
from cms.content.history.reader import PERMISSION
from cms.content.history.sides import (
    DRAFT,
    Compared,
    Side,
    current_side,
    head_number,
    named_side,
    side_before,
)
from cms.content.history.visible import Visible
from cms.content.queries.history import VersionInfo
from cms.errors import NotFound
from cms.tree.content import EntryResource
from cms.web.history import history_reader


@view_config(context=EntryResource, name="diff", request_method="GET", permission=PERMISSION)
def get_diff(context: EntryResource, request: Any) -> Any:
    """Answer what changed from one version to another, in one locale."""
    params = Params.of(request.query_string)
    asked = [params.take(name) for name in ("from", "to", "locale")]
    params.finish()
    spec = context.spec
    lens, row = request.find_entry(spec, context.__name__, asked[2])
    reader = history_reader(request, spec, row)
    session, entry_id = request.cms_session, row.entry_id
    after = named_side(session, entry_id, asked[1] or DRAFT, "to")
    before = (
        side_before(session, entry_id, after)
        if asked[0] is None
        else named_side(session, entry_id, asked[0], "from")
    )
    visible = Visible(session, lens)
    found = differences(Compared(reader, before, after), lens.locale, visible.show)
    data = {
        "from": _side_json(before),
        "to": _side_json(after),
        "locale": lens.locale,
        "changes": found.changes,
        "elsewhere": found.elsewhere,
    }
    query = "&".join(f"{name}={value}" for name, value in _named(before, after, lens.locale))
    place = ("content", spec.name, row.entry_id)
    links = {"self": url(request, *place, "diff", query=query), "entry": url(request, *place)}
    meta = {"coarse": found.coarse, "entries": _entries(found, visible)}
    return readable(request, envelope(data, links, meta), tags=[f"entry:{row.entry_id}"])


def _entries(found: Differences, visible: Visible) -> dict[str, dict[str, str | None]]:
    # Nothing that differs names an entry: then no titles are of use.
    return visible.titles if found.changes else {}


def _named(before: Side, after: Side, locale: str) -> list[tuple[str, str]]:
    return [("from", before.name), ("to", after.name), ("locale", locale)]


def _side_json(side: Side) -> dict[str, Any]:
    """Return a side: its name, and the version, or for what is published that of each slice."""
    newest = max(side.infos, key=lambda info: info.number)
    slices = {name: info.number for name, info in sorted(side.versions.items())}
    return {"name": side.name, **version_info(newest), "slices": slices}


@view_config(context=EntryResource, name="blame", request_method="GET", permission=PERMISSION)
def get_blame(context: EntryResource, request: Any) -> Any:
    """Answer who wrote each field and each block last, when, and in which version."""
    params = Params.of(request.query_string)
    locale, wanted = params.take("locale"), params.take_number("version", 1, NUMBER_MAX)
    params.finish()
    spec = context.spec
    lens, row = request.find_entry(spec, context.__name__, locale)
    reader = history_reader(request, spec, row)
    number = wanted or head_number(request.cms_session, row.entry_id)
    slices = current_side(reader, row.entry_id, number)
    found, infos = blame(
        request.cms_session,
        row.entry_id,
        spec,
        slices,
        lens.chain,
        number,
        reader.names(lens.locale),
    )
    data = [
        {
            "field": one.name,
            "label": spec.fields[one.name].label or one.name,
            "present": one.present,
            **_by(one, infos),
            "blocks": [
                {"id": block.name, "type": block.type, **_by(block, infos)} for block in one.blocks
            ],
        }
        for one in found
    ]
    place = ("content", spec.name, row.entry_id)
    links = {"self": own_url(request), "entry": url(request, *place)}
    body = envelope(data, links, {"version": number, "locale": lens.locale})
    return readable(request, body, tags=[f"entry:{row.entry_id}"])


def _by(one: Blamed, infos: dict[int, VersionInfo]) -> dict[str, Any]:
    info = infos.get(one.number)
    if info is None:
        raise NotFound(f"There is no version {one.number}.")
    return {
        "slice": one.slice,
        "version": info.number,
        "author": {"id": info.author_id, "name": info.author_label},
        "at": clock.to_text(info.created_at),
        "note": info.note,
    }
