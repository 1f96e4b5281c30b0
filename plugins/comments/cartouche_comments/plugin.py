"""What the comments give to Cartouche."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import click
from sqlalchemy import MetaData

from cartouche_comments import hooks
from cartouche_comments.api import answer_comments
from cartouche_comments.command import comments
from cartouche_comments.pages import comment_page, comments_part
from cartouche_comments.screen import PALETTE, PANEL, SCREEN, WAY
from cartouche_comments.tables import METADATA
from cms.sdk import (
    AdminContributions,
    Permission,
    SiteContributions,
    TypeExtension,
    hookimpl,
)
from cms.sdk import fields as f

HERE = Path(__file__).parent
MODERATE = Permission(
    name="moderate_comments",
    label="Moderate comments",
    help="Approve, put away and delete what readers wrote.",
)


@hookimpl
def hook_declarations() -> list[ModuleType]:
    """Declare `check_comment`."""
    return [hooks]


@hookimpl
def permissions() -> list[Permission]:
    """Name the right of moderators."""
    return [MODERATE]


@hookimpl
def extend_types() -> list[TypeExtension]:
    """Let the comments of a post be closed; closed, they are shown and none are taken."""
    closed = f.Boolean(
        label="Comments closed", default=False, help="What readers wrote stays; nothing is added."
    )
    return [TypeExtension(to="post", fields={"comments_closed": closed})]


@hookimpl
def tables() -> list[MetaData]:
    """Give the table of comments."""
    return [METADATA]


@hookimpl
def migrations() -> Path:
    """Give the revisions of the table."""
    return HERE / "migrations"


@hookimpl
def commands() -> list[click.Command]:
    """Give `cms comments`."""
    return [comments]


@hookimpl
def site() -> list[SiteContributions]:
    """Show comments below posts, and take them."""
    return [
        SiteContributions(
            pages=(comment_page(),),
            parts=(comments_part(),),
            templates=HERE / "templates",
            static=HERE / "static",
            locale=HERE / "locale",
        )
    ]


@hookimpl
def admin() -> list[AdminContributions]:
    """Give moderators their queue."""
    return [
        AdminContributions(
            ways=(WAY,),
            screens=(SCREEN,),
            panels=(PANEL,),
            palette=(PALETTE,),
            templates=HERE / "templates",
            locale=HERE / "locale",
        )
    ]


@hookimpl
def configure(config: Any) -> None:
    """Let frontends read the comments of an entry."""
    config.add_route("comments.of_entry", "/api/v1/reader-comments/{entry}")
    config.add_view(
        answer_comments,
        route_name="comments.of_entry",
        renderer="json",
        request_method=("GET", "HEAD"),
    )
