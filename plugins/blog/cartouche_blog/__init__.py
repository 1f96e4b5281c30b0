"""Pages, posts, people, categories and tags: what a site with a magazine needs."""

from __future__ import annotations

from cartouche_blog.plugin import (
    content_types,
    guard_transition,
    permissions,
    render_head,
    renditions,
    site,
)

__all__ = [
    "content_types",
    "guard_transition",
    "permissions",
    "render_head",
    "renditions",
    "site",
]
