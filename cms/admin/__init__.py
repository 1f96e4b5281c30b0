"""The admin, where editors work: pages on the traversal tree, by the same doors as the API."""

from __future__ import annotations

from typing import Any


def includeme(config: Any) -> None:
    """Set up the admin."""
    config.include("cms.admin.templating")
    config.include("cms.admin.problem_pages")
    config.include("cms.admin.rooms")
