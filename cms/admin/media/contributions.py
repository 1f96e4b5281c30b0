"""What the room adds to the shell and to other rooms' screens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms.admin.lists.listing import draft_lens
from cms.admin.lists.views import may_create
from cms.admin.translating import mark
from cms.content.assets.images import Images
from cms.content.assets.thumbnails import thumbnails
from cms.content.assets.types import ASSET
from cms.extension.admin import AdminContributions, PaletteAction, Panel, Way
from cms.schema.content_type import TypeSpec
from cms.schema.registry import TypeRegistry


def _spec(request: Any) -> TypeSpec | None:
    spec = request.service(TypeRegistry).get(ASSET)
    return spec if spec is not None and request.knows_type(spec) else None


def knows_assets(request: Any) -> bool:
    """Say whether who asks may know that there are assets."""
    return _spec(request) is not None


def may_upload(request: Any) -> bool:
    """Say whether who asks may put files into the library."""
    spec = _spec(request)
    return spec is not None and may_create(request, spec, draft_lens(request).locale)


def way_to_the_library(request: Any, page: Any, draft: Any) -> Mapping[str, Any] | None:
    """Return what the editor shows of an asset beside its plain form; nothing for other types."""
    del page
    if draft is None or draft.spec.name != ASSET or draft.row is None:
        return None
    images = request.service(Images)
    found = thumbnails(request.cms_session, draft.lens, images, [draft.row])
    return {"shown": found[draft.row.entry_id]}


CONTRIBUTIONS = AdminContributions(
    ways=(
        Way(
            mark("Media library"),
            "/admin/media",
            "images",
            "media",
            help=mark("Pictures, films, sound and documents, and what is said of each."),
            keys="g m",
            may=knows_assets,
        ),
    ),
    panels=(
        Panel(
            "media",
            mark("Media library"),
            "media/panel.html",
            way_to_the_library,
            "editor",
            order=10,
        ),
    ),
    palette=(PaletteAction(mark("Upload files"), "upload", "/admin/media/upload", may_upload),),
)
