"""The page of renditions: how they are declared, and those that come along."""

from __future__ import annotations

import cartouche_blog
from cms.extension.manager import Plugins
from cms.schema.rendition import Rendition
from cms.services import build_types, declared_renditions
from tools.reference.markdown import block, code, doc, page, table

INTRODUCTION = """
A rendition is a size in which images are shown. A plugin brings some by the hook `renditions`, and fields name them, as in
`f.Image(renditions=("card", "hero"))`; a field may also declare one itself, as
`f.Image(renditions=Rendition("portrait", 400, 500))`. A name that nothing declares, or that has two meanings, stops the start.
`GET /api/v1/renditions` lists those of a site.
"""

_EXAMPLE = """
from cms.sdk import Rendition, hookimpl

@hookimpl
def renditions():
    return [Rendition("card", 640, 360), Rendition("wide", width=1600)]
"""


def renditions() -> str:
    """Return the page."""
    plugins = Plugins({"blog": cartouche_blog})
    found = declared_renditions(plugins, build_types(plugins))
    rows = [
        (
            code(one.name),
            *(str(side) if side else "as follows" for side in (one.width, one.height)),
            one.fit,
            str(one.quality or "the encoder's"),
            ", ".join(one.formats) or "its own",
        )
        for one in found
    ]
    head = ("name", "width", "height", "fit", "quality", "formats")
    return page(
        "Renditions",
        INTRODUCTION,
        block(_EXAMPLE.strip(), "py"),
        f"## Rendition\n\n{doc(Rendition)}",
        "## Those of the blog",
        table(head, rows),
    )
