"""Previews of entries, read through a lens: those that are chosen, and those that could be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from cms.admin.lists.lenses import beside, looked_for, made_of
from cms.admin.widgets.previewed import Preview
from cms.content.assets.addresses import file_address
from cms.content.assets.signing import signer_of
from cms.content.assets.standing import standing_for
from cms.content.assets.types import ASSET
from cms.content.lens import Lens
from cms.content.queries.entries import by_ids
from cms.content.queries.listing import ListQuery, Sort
from cms.content.queries.rows import Row
from cms.content.queries.states import states
from cms.content.queries.titles import titles
from cms.media.renditions.recipes import RENDERED, Recipe
from cms.media.renditions.signing import RenditionSigner
from cms.schema.content_type import TypeSpec
from cms.schema.filtering.ast import And, BoundFilter, Condition, Filter
from cms.schema.filtering.bind import bind

THUMB = Recipe(width=320, height=320, fit="contain")
WIDE = Recipe(width=1280)
CHANGED = Sort("_updated_at", system=True, descending=True)


def chosen_previews(request: Any, lens: Lens, ids: Iterable[str]) -> dict[str, Preview]:
    """Return by id what the reader sees of some entries; three queries for up to 500, or six."""
    wanted, found = set(ids), dict[str, Preview]()
    for through in beside(lens, lens.registry):
        missing = wanted - found.keys()
        rows = by_ids(request.cms_session, through, missing) if missing else {}
        found |= {one.id: one for one in _previews(request, through, list(rows.values()))}
    return found


def found_previews(
    request: Any, lens: Lens, specs: Sequence[TypeSpec], words: str, limit: int, kind: str = ""
) -> list[Preview]:
    """Return entries of some types whose titles hold some words, changed last first.

    `kind` is that of assets (`image`), empty for all of them.
    """
    found: list[tuple[Lens, Row]] = []
    for spec in specs:
        if len(found) >= limit:
            break
        left = limit - len(found)
        query = partial(_query, spec=spec, words=words, kind=kind, limit=left)
        found += looked_for(request, beside(lens, (spec,)), query)
    return made_of(found, partial(_previews, request))


def picture_of(request: Any, row: Row, recipe: Recipe) -> str:
    """Return where an asset's picture is had in a size, for who may see the asset; empty for none."""
    document: Mapping[str, Any] = row.document
    file: Any = document.get("file")
    standing = standing_for(file, document, None)
    if standing is not None:
        file, document = standing.file, standing.document
    if not isinstance(file, Mapping) or file.get("kind") != "image" or "hash" not in file:
        return ""
    signer: RenditionSigner = request.service(RenditionSigner)
    address = file_address(file["hash"], file["name"])
    if file.get("media_type") in RENDERED:
        address = signer.address(file["hash"], file["name"], recipe.of(document))
    passes = signer_of(request.cms_session)
    return passes.signed(file["hash"], address) if passes else address


def _previews(request: Any, lens: Lens, rows: Sequence[Row]) -> list[Preview]:
    if not rows:
        return []
    called = titles(request.cms_session, lens, rows)
    found = states(request.cms_session, lens, [row.entry_id for row in rows])
    return [
        _preview(request, lens, row, called[row.edition_id] or "", found[row.entry_id])
        for row in rows
    ]


def _preview(request: Any, lens: Lens, row: Row, title: str, state: str) -> Preview:
    spec = lens.registry.require(row.type)
    shown = lens.readable(spec) if row.type == ASSET else frozenset()
    return Preview(
        id=row.entry_id,
        type=row.type,
        title=title,
        kind=spec.label,
        icon=spec.icon or "file-text",
        state=state,
        thumb=picture_of(request, row, THUMB) if "file" in shown else "",
        note=str(row.document.get("alt") or "") if "alt" in shown else "",
        seen=True,
    )


def _query(lens: Lens, spec: TypeSpec, words: str, kind: str, limit: int) -> ListQuery | None:
    condition = _condition(lens, spec, words, kind)
    if condition is None and (words or kind):
        return None
    return ListQuery(types=(spec.name,), limit=limit, filter=condition, sort=(CHANGED,))


def _condition(lens: Lens, spec: TypeSpec, words: str, kind: str) -> BoundFilter | None:
    """Return the filter; None where nothing is asked, or what is asked may not be."""
    parts: list[Filter] = []
    name, readable = spec.title_field, lens.readable(spec)
    if words:
        if name is None or name not in readable or spec.fields[name].encrypted:
            return None
        parts.append(Condition((name,), "icontains", words))
    if kind and spec.name == ASSET:
        if "kind" not in readable:
            return None
        parts.append(Condition(("kind",), "eq", kind))
    if not parts:
        return None
    whole = parts[0] if len(parts) == 1 else And(tuple(parts))
    return bind(whole, spec, lens.registry, readable=lens.readable)
