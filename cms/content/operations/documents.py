"""Checking documents before they are written: links, slugs, uniqueness, plugins' objections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select

from cms.content.assets.types import ASSET
from cms.content.context import WriteContext
from cms.content.models import Edition
from cms.content.operations.seen import seen_types
from cms.content.queries.columns import editions, key_column
from cms.content.queries.entries import types_of
from cms.content.relations import ASSET as TO_ASSET
from cms.content.relations import links_of
from cms.content.state import EntryState
from cms.errors import FieldProblem, ValidationFailed
from cms.schema import fields as f
from cms.schema.content_type import TypeSpec
from cms.schema.keys import document_keys
from cms.schema.slugs import make_slug

Document = dict[str, Any]
_SUFFIXES = 1000


def check_links(
    ctx: WriteContext, spec: TypeSpec, document: Document, known: Mapping[str, Any] | None = None
) -> Document:
    """Return `document` with the type of each linked entry filled in.

    Raise ValidationFailed for each new link (one that `known` does not hold) to an entry that
    does not exist on this site or that the writer does not see, or whose type the field does
    not take.
    """
    found = links_of(spec, document)
    if not found:
        return document
    before = {link.target_id for link in links_of(spec, known or {})}
    targets = {link.target_id for link in found}
    types = types_of(ctx.session, ctx.site.id, targets & before)
    types |= seen_types(ctx, targets - before)
    problems = [
        FieldProblem(link.pointer, f"names the {link.kind} {link.target_id}, which does not exist.")
        for link in found
        if link.target_id not in types and link.target_id not in before
    ]
    problems += [
        FieldProblem(link.pointer, f"names an entry of type {types[link.target_id]}, no asset.")
        for link in found
        if link.kind == TO_ASSET and types.get(link.target_id, ASSET) != ASSET
    ]
    for name, field in spec.fields.items():
        problems += _typed(field, document.get(name), f"/{name}", types)
    if problems:
        raise ValidationFailed(problems)
    return document


def _typed(
    field: f.Field, value: Any, pointer: str, types: Mapping[str, str]
) -> list[FieldProblem]:
    """Write the true type into references, and name those that the field does not take."""
    if value is None:
        return []
    if isinstance(field, f.Reference):
        items = list(enumerate(value)) if field.many else [(None, value)]
        places = [(pointer if i is None else f"{pointer}/{i}", item) for i, item in items]
        return [problem for at, item in places for problem in _target(field, item, at, types)]
    if isinstance(field, f.List):
        inner = [(field.of, item, f"{pointer}/{i}") for i, item in enumerate(value)]
    elif isinstance(field, f.Group):
        inner = [(one, value.get(n), f"{pointer}/{n}") for n, one in field.fields.items()]
    elif isinstance(field, f.Blocks):
        inner = [
            (one, block.get(n), f"{pointer}/{i}/{n}")
            for i, block in enumerate(value)
            for n, one in field.components[block["_type"]].fields.items()
        ]
    else:
        return []
    return [problem for one, item, at in inner for problem in _typed(one, item, at, types)]


def _target(
    field: f.Reference, item: Document, pointer: str, types: Mapping[str, str]
) -> list[FieldProblem]:
    actual = types.get(item["id"])
    if actual is None:
        return []
    if field.targets is not None and actual not in field.targets:
        wanted = " or ".join(field.targets)
        return [FieldProblem(pointer, f"names an entry of type {actual}; it takes {wanted}.")]
    if item.get("type", actual) != actual:
        return [FieldProblem(pointer, f"says type {item['type']}, but that entry is a {actual}.")]
    item["type"] = actual
    return []


def fill_slug(
    ctx: WriteContext, spec: TypeSpec, document: Document, state: EntryState, locale: str
) -> Document:
    """Return `document` with a slug made from its source, if it has none yet.

    A made slug that is taken gets a number, also where only a locale that borrows it would meet
    the other; one that somebody wrote is left as it is, and so is a locale that says nothing to
    make one from while another has one.
    """
    name = spec.slug_field
    if name is None or document.get(name):
        return document
    field = spec.fields[name]
    source = document.get(getattr(field, "source", None) or "")
    unicode = bool(getattr(field, "allow_unicode", False))
    stem = make_slug(source, unicode) if isinstance(source, str) else ""
    others = _other_slugs(state, name, locale)
    if not stem and field.localized and others:
        return document
    stem = stem or f"{spec.name.replace('_', '-')}-{state.id[-6:]}"
    shown = [one for one in ctx.site.locales if locale in ctx.site.chains[one]]
    shown = [one for one in shown if one == locale or one not in others]
    for number in range(1, _SUFFIXES):
        slug = stem if number == 1 else f"{stem[:190]}-{number}"
        if not slug_holders(ctx, state, slug, shown):
            return {**document, name: slug}
    return {**document, name: f"{stem[:160]}-{state.id}"}


def _other_slugs(state: EntryState, name: str, locale: str) -> set[str]:
    slices = state.slices(state.entry.head) if state.entry.head else {}
    return {one for one, part in slices.items() if one != locale and part.get(name)}


def slug_holders(
    ctx: WriteContext, state: EntryState, slug: str, locales: Sequence[str]
) -> list[tuple[str, str]]:
    """Return (entry, kind) of others that use a slug now or later, of this type or as siblings."""
    same = [Edition.type == state.spec.name]
    if state.placement is not None:
        same.append(Edition.parent_id == (state.placement.parent_id or ctx.site.id))
    query = (
        select(Edition.entry_id, Edition.kind)
        .where(Edition.site_id == ctx.site.id, Edition.slug == slug, or_(*same))
        .where(Edition.entry_id != state.id, Edition.kind.in_(("live", "draft")))
        .where(or_(Edition.valid_to.is_(None), Edition.valid_to > ctx.now))
        .where(Edition.locale.in_(locales))
        .distinct()
    )
    return [(row.entry_id, row.kind) for row in ctx.session.execute(query)]


def check_unique(
    ctx: WriteContext, state: EntryState, document: Document, locale: str, kind: str
) -> None:
    """Raise ValidationFailed for each `unique` field whose value another entry has."""
    names = [name for name, field in state.spec.fields.items() if field.unique]
    keys = document_keys(state.spec, document)
    problems = []
    for name in (one for one in names if isinstance(keys.get(one), str)):
        other = editions()
        query = (
            select(other.entry_id)
            .where(other.site_id == ctx.site.id, other.type == state.spec.name)
            .where(other.locale == locale, other.kind == kind, other.entry_id != state.id)
            .where(or_(other.valid_to.is_(None), other.valid_to > ctx.now))
            .where(key_column(other, name, ctx.session.get_bind().dialect.name) == keys[name])
            .limit(1)
        )
        if ctx.session.execute(query).first() is not None:
            problems.append(FieldProblem(f"/{name}", "has to be unique, and another has it."))
    if problems:
        raise ValidationFailed(problems)


def check_plugins(ctx: WriteContext, spec: TypeSpec, document: Document, mode: str) -> None:
    """Raise ValidationFailed with what plugins find wrong."""
    problems = list(ctx.hooks.problems(spec, document, mode))
    if problems:
        raise ValidationFailed(problems)
