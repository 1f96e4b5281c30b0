"""The renditions that are declared: in which sizes images are shown."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms.api.v1.answers import envelope, readable, url
from cms.api.v1.nouns import no_parameters
from cms.api.v1.reading import is_public
from cms.media.renditions.declared import Renditions
from cms.tree.media import RenditionsResource


@view_config(context=RenditionsResource, name="", request_method="GET")
def list_renditions(context: RenditionsResource, request: Any) -> Any:
    """Answer the renditions that plugins and content types declare, by name."""
    no_parameters(request)
    data = [
        {
            "name": one.name,
            "width": one.width,
            "height": one.height,
            "fit": one.fit,
            "quality": one.quality,
            "formats": list(one.formats),
        }
        for one in request.service(Renditions)
    ]
    body = envelope(data, {"self": url(request, "renditions")})
    return readable(request, body, tags=["types"], public=is_public(request))
