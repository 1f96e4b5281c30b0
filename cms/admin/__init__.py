"""The admin, where editors work: pages on the traversal tree, by the same doors as the API."""

from __future__ import annotations

from typing import Any

VIEWS = (
    "dashboard",
    "editor",
    "ground",
    "house",
    "lists",
    "media",
    "model",
    "planning",
    "preview",
    "review",
    "time",
    "widgets",
)
"""The rooms whose views are found by looking through them."""


def includeme(config: Any) -> None:
    """Set up the admin."""
    config.include("cms.admin.static")
    config.include("cms.admin.templating")
    config.include("cms.admin.problem_pages")
    config.include("cms.admin.rooms")
    for room in VIEWS:
        config.scan(f"cms.admin.{room}")
