"""The tree of resources that requests traverse, each with its parent, name and ACL."""

from __future__ import annotations

from typing import Any


def includeme(config: Any) -> None:
    """Let every request begin its traversal at the root."""
    config.set_root_factory("cms.tree.site.root")
