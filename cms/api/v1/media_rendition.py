"""Addresses of renditions that nobody declared: of an asset's image, in a size that somebody wants."""

from __future__ import annotations

from typing import Any

import orjson
from pyramid.view import view_config

from cms.api.v1.answers import answer, envelope, url
from cms.api.v1.query_params.catalogue import Bounds
from cms.api.v1.query_params.pairs import Params
from cms.api.v1.query_params.reading import read_lens, read_shape
from cms.api.v1.reading import presenter_for, require_seen
from cms.api.v1.serialization.shape import resolve_shape
from cms.content.assets.images import Images
from cms.content.assets.passes import Passes
from cms.content.assets.signing import FileSigner
from cms.content.queries.entries import one
from cms.errors import BadRequest, NotSignedIn, StateConflict
from cms.media.renditions.recipes import read_recipe
from cms.tree.media import AssetResource

SIZE = ("w", "h", "fit", "format", "q")
"""The parameters that say what is wanted; where the image is cut, the asset's focus and crop say."""


@view_config(context=AssetResource, name="rendition", request_method="GET")
def get_rendition(context: AssetResource, request: Any) -> Any:
    """Answer the address at which an asset's image is had in a size, and how large it is there.

    Nobody known gets none: what is asked for is made and kept, so whoever could ask for all sizes
    that there are could fill the storage.
    """
    if request.actor.user_id is None:
        raise NotSignedIn("Sign in to ask for an image in a size of your own.")
    params = Params.of(request.query_string)
    wanted = {name: text for name in SIZE if (text := params.take(name)) is not None}
    lens_params = read_lens(params)
    params.finish()
    lens, spec = request.lens_for(**lens_params.arguments), context.spec
    require_seen(request, lens, spec)
    row = one(request.cms_session, lens, spec.name, context.__name__)
    if row is None:
        raise request.no_entry(spec, context.__name__)
    if "w" not in wanted and "h" not in wanted:
        raise BadRequest("Say a width (`w`) or a height (`h`) in pixels, or both.", "w")
    recipe = read_recipe(wanted)
    # As any answer tells it: without what the caller may not read, signed where that is needed.
    shape = resolve_shape(read_shape(Params.of(""), request.service(Bounds)), spec, lens, 0)
    shown = orjson.loads(orjson.dumps(presenter_for(request, lens, shape).write([row])[0]))
    file = shown.get("file") or {}
    if file.get("kind") != "image":
        raise StateConflict("This asset has no image of which there could be a rendition.")
    private = frozenset[str]() if "signed_url" in file else None
    passes = Passes(request.service(FileSigner), private)
    told = request.service(Images).rendition(file, recipe.of(shown), passes)
    body = envelope(told, {"self": url(request, "media", row.entry_id, "rendition")})
    return answer(request, body)
