"""What all reads of entries share: the lens and shape that were asked for, and the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from cms.api.v1.answers import envelope, readable, url
from cms.api.v1.query_params.catalogue import Bounds
from cms.api.v1.query_params.pairs import Params
from cms.api.v1.query_params.reading import LensParams, ShapeParams, read_lens, read_shape
from cms.api.v1.serialization.extras import EntryExtras
from cms.api.v1.serialization.presenter import Presenter
from cms.api.v1.serialization.shape import Shape, resolve_shape
from cms.cache.depending import Sources, kept
from cms.cache.store import Kept
from cms.content.assets.images import Images
from cms.content.lens import Lens
from cms.content.queries.rows import Row
from cms.schema.content_type import TypeSpec
from cms.web.response_cache import is_kept


@dataclass(frozen=True)
class Asked:
    """The parameters of a read, with the lens that they open."""

    params: Params
    lens_params: LensParams
    shape_params: ShapeParams
    lens: Lens
    bounds: Bounds

    def shape(self, spec: TypeSpec) -> Shape:
        """Return the shape for entries of a type."""
        return resolve_shape(self.shape_params, spec, self.lens, self.bounds.include_depth)


def ask(request: Any, params: Params | None = None, *, finish: bool = True) -> Asked:
    """Read the parameters that every read has; with `finish`, refuse any others."""
    bounds: Bounds = request.service(Bounds)
    params = params or Params.of(request.query_string)
    lens_params = read_lens(params)
    shape_params = read_shape(params, bounds)
    if finish:
        params.finish()
    lens = request.lens_for(**lens_params.arguments)
    return Asked(params, lens_params, shape_params, lens, bounds)


def require_seen(request: Any, lens: Lens, spec: TypeSpec) -> None:
    """Raise `NotFound` for a type that the caller may not know of, before its fields are named."""
    if not lens.visibility(lens.permissions[0]).of(spec.name):
        request.require_known(spec)


def is_public(request: Any) -> bool:
    """Say whether nobody known asks, so that anybody would get the same answer."""
    return request.actor.user_id is None


def presenter_for(request: Any, lens: Lens, shape: Shape) -> Presenter:
    """Return what writes one answer to a request."""
    extras = request.service(EntryExtras)
    return Presenter(request.cms_session, lens, shape, request.service(Images), extras)


def entry_answer(request: Any, lens: Lens, row: Row, shape: Shape) -> Any:
    """Return the answer that shows one entry."""
    presenter = presenter_for(request, lens, shape)
    body = envelope(
        presenter.write([row])[0], {"self": url(request, "content", row.type, row.entry_id)}
    )
    return readable(
        request,
        body,
        tags=presenter.tags(),
        version=row.version,
        modified=row.updated_at,
        public=is_public(request),
        kept=kept_of(request, lens, presenter),
    )


def kept_of(
    request: Any, lens: Lens, presenter: Presenter, also: Sources | None = None
) -> Kept | None:
    """Return what the answer that a presenter wrote depends on, and on what `also` names.

    None where it is not to be kept.
    """
    if not is_kept(request):
        return None
    sources = also or Sources()
    # What a plugin works out of an entry may come from anything that is published.
    sources.everything |= bool(presenter.shape.extras)
    editions, entries = presenter.sources()
    sources.editions |= editions
    sources.entries |= entries
    return kept(request.cms_session, lens, sources)


def entry_shown(request: Any, lens: Lens, row: Row) -> tuple[orjson.Fragment, dict[str, str]]:
    """Return one entry whole, as JSON text, and its links, as writes answer it."""
    shown = presenter_for(request, lens, Shape()).write([row])[0]
    return shown, {"self": url(request, "content", row.type, row.entry_id)}


def shown(request: Any, lens: Lens, rows: Sequence[Row]) -> list[orjson.Fragment]:
    """Return rows as the JSON text of whole entries."""
    return presenter_for(request, lens, Shape()).write(rows)
