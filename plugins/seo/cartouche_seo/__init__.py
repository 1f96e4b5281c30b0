"""What search engines and social networks are told of pages, and what to mend before they are."""

from __future__ import annotations

from cartouche_seo.plugin import (
    admin,
    commands,
    content_types,
    entry_extras,
    extend_types,
    migrations,
    operation,
    permissions,
    render_head,
    resolve_missing,
    site,
    tables,
    validate_entry,
)

__all__ = [
    "admin",
    "commands",
    "content_types",
    "entry_extras",
    "extend_types",
    "migrations",
    "operation",
    "permissions",
    "render_head",
    "resolve_missing",
    "site",
    "tables",
    "validate_entry",
]
