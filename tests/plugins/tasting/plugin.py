"""What the plugin gives to Cartouche, and where it takes part."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, insert

from cms.sdk import (
    ContentType,
    CreateEntry,
    FieldProblem,
    Outcome,
    Outgoing,
    Permission,
    Provider,
    ProviderSettings,
    Publish,
    SaveDraft,
    TypeExtension,
    TypeSpec,
    Vetoed,
    clock,
    hookimpl,
)
from cms.sdk import fields as f
from tasting.guild import Guild
from tasting.rating import Rating
from tasting.tables import METADATA, SIPS
from tasting.views import sips

JUDGE = Permission(name="judge", label="Judge", help="Say how something tastes.")
POISON = "poison"
"""A word that no verdict may hold, whatever else is right with it."""


class Dish(ContentType, allowed_in=("/", "page", "dish")):
    """Something that was tasted."""

    title = f.Text(required=True, indexed=True)
    slug = f.Slug(source="title")
    stars = Rating(label="Stars", indexed=True)


@hookimpl
def content_types() -> list[type[ContentType]]:
    return [Dish]


@hookimpl
def field_types() -> list[type[f.Field]]:
    return [Rating]


@hookimpl
def permissions() -> list[Permission]:
    return [JUDGE]


@hookimpl
def extend_types() -> list[TypeExtension]:
    verdict = f.Text(max_length=200, localized=True, write_permission=JUDGE.name)
    return [TypeExtension(to="post", fields={"stars": Rating(least="0.5"), "verdict": verdict})]


@hookimpl
def tables() -> list[MetaData]:
    return [METADATA]


@hookimpl
def migrations() -> Path:
    return Path(__file__).parent / "migrations"


@hookimpl
def validate_entry(spec: TypeSpec, document: Mapping[str, Any], mode: str) -> list[FieldProblem]:
    if mode == "publish" and document.get("stars") == "0.5" and not document.get("verdict"):
        return [FieldProblem("/verdict", "has to say why it is only half a star.")]
    return []


@hookimpl(wrapper=True)
def operation(op: Any, context: Any) -> Generator[None, Outcome, Outcome]:
    """Refuse poison before the write, and count a sip after each publication."""
    if isinstance(op, CreateEntry | SaveDraft) and POISON in str(op.data.get("verdict") or ""):
        raise Vetoed("Nobody is to be poisoned.", [FieldProblem("/verdict", "names poison.")])
    outcome = yield
    if isinstance(op, Publish) and not outcome.unchanged:
        sip = {"entry_id": outcome.entry_id, "taster": context.actor.label, "at": clock.now()}
        context.session.execute(insert(SIPS).values(**sip))
    return outcome


@hookimpl
def configure(config: Any) -> None:
    config.add_route("tasting.sips", "/api/v1/tasting/{entry}/sips")
    config.add_view(
        sips, route_name="tasting.sips", renderer="json", request_method=("GET", "HEAD")
    )


@hookimpl
def sign_in_providers(
    providers: Mapping[str, ProviderSettings], outgoing: Outgoing
) -> list[Provider]:
    """Offer the guild, where the settings name it."""
    return [Guild(providers["guild"], outgoing)] if "guild" in providers else []
