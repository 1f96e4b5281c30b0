"""Comments by readers: threads below posts, a queue for moderators, and a hook against spam."""

from __future__ import annotations

from cartouche_comments.plugin import (
    admin,
    commands,
    configure,
    extend_types,
    hook_declarations,
    migrations,
    permissions,
    site,
    tables,
)

__all__ = [
    "admin",
    "commands",
    "configure",
    "extend_types",
    "hook_declarations",
    "migrations",
    "permissions",
    "site",
    "tables",
]
