"""Tastings: a plugin for the tests that uses every hook which the blog and the demo do not."""

from __future__ import annotations

from tasting.plugin import (
    configure,
    content_types,
    extend_types,
    field_types,
    migrations,
    operation,
    permissions,
    sign_in_providers,
    tables,
    validate_entry,
)

__all__ = [
    "configure",
    "content_types",
    "extend_types",
    "field_types",
    "migrations",
    "operation",
    "permissions",
    "sign_in_providers",
    "tables",
    "validate_entry",
]
