"""Documents and their slices: what belongs to each locale, and the document that one sees.

A version keeps `{"*": {…}, "en": {…}, "de": {…}}`. A localised field lives in its locale's
slice, every other in `*`. A group that holds localised fields is divided the same way, and so
are blocks: their structure belongs to `*`, their localised fields to each locale, by block id:
`{"*": {"blocks": [{"_id": "a", "_type": "quote"}]}, "de": {"blocks": {"a": {"text": "…"}}}}`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from cms.content.site import SHARED
from cms.schema import fields as f
from cms.schema.content_type import TypeSpec

Document = dict[str, Any]
Slices = dict[str, Document]
Fields = Mapping[str, f.Field]

_LISTS = (f.List, f.Blocks, f.Choices)


def divide(fields: Fields, document: Mapping[str, Any]) -> tuple[Document, Document]:
    """Divide `document` into what is shared and what is local to its locale."""
    shared: Document = {}
    local: Document = {}
    for name, value in document.items():
        if value is None:
            continue
        field = fields[name]
        if field.localized:
            local[name] = value
        elif not _has_local_part(field):
            shared[name] = value
        else:
            shared[name], own = _divide_inside(field, value)
            if own:
                # Else a locale that says nothing here would count as written.
                local[name] = own
    return shared, local


def _divide_inside(field: f.Field, value: Any) -> tuple[Any, Document]:
    if isinstance(field, f.Blocks):
        return _divide_blocks(field, value)
    return divide(cast(f.Group, field).fields, value)


def _divide_blocks(field: f.Blocks, blocks: list[Document]) -> tuple[list[Document], Document]:
    shared: list[Document] = []
    local: Document = {}
    for block in blocks:
        inner = {name: value for name, value in block.items() if not name.startswith("_")}
        common, own = divide(field.components[block["_type"]].fields, inner)
        shared.append({"_id": block["_id"], "_type": block["_type"], **common})
        if own:
            local[block["_id"]] = own
    return shared, local


def has_local_part(field: f.Field) -> bool:
    """Say whether a locale has anything of its own in a field: all of it, or something within."""
    return field.localized or _has_local_part(field)


def _has_local_part(field: f.Field) -> bool:
    if isinstance(field, f.Group):
        return any(one.localized or _has_local_part(one) for one in field.fields.values())
    if isinstance(field, f.Blocks):
        return any(
            one.localized or _has_local_part(one)
            for component in field.components.values()
            for one in component.fields.values()
        )
    return False


def own_document(spec: TypeSpec, slices: Mapping[str, Document], locale: str) -> Document:
    """Return what an editor of `locale` edits: shared and local values, nothing borrowed."""
    return _combine(spec.fields, slices.get(SHARED, {}), [slices.get(locale, {})], [])


def store(
    spec: TypeSpec, slices: Mapping[str, Document], locale: str, document: Mapping[str, Any]
) -> Slices:
    """Return `slices` with `document` as what stands in `locale`; other locales stay."""
    shared, local = divide(spec.fields, document)
    stored = {**slices, SHARED: shared}
    if local or locale in stored:
        stored[locale] = local
    return {name: part for name, part in stored.items() if part or name == SHARED}


def settled(fields: Fields, slices: Mapping[str, Document], default_locale: str) -> Slices:
    """Return slices in which each field lies where its declaration puts it today.

    A field that has become localised since gives its value to the default locale; one that is
    localised no more takes that of the default locale, else of the first that has one.
    """
    parts = {name: dict(part) for name, part in slices.items()}
    shared = parts.setdefault(SHARED, {})
    local = [default_locale, *(one for one in parts if one not in (SHARED, default_locale))]
    for name, field in fields.items():
        if field.localized and name in shared:
            parts.setdefault(default_locale, {}).setdefault(name, shared.pop(name))
        elif not field.localized and not _has_local_part(field) and name not in shared:
            found = [parts[one].pop(name) for one in local if name in parts.get(one, {})]
            if found:
                shared[name] = found[0]
    return parts


def localised_in(slices: Mapping[str, Document]) -> tuple[str, ...]:
    """Return the locales that a version says anything in."""
    return tuple(name for name, part in slices.items() if name != SHARED and part)


def resolve(
    spec: TypeSpec, shared: Document, chain: Sequence[Document]
) -> tuple[Document, list[str]]:
    """Return the whole document that a reader sees, and the names of fields that were borrowed.

    `chain` are the local slices of the reader's locale and of those it falls back to. Every
    declared field is present: null, or an empty list, where nothing was written.
    """
    borrowed: list[str] = []
    found = _combine(spec.fields, shared, chain, borrowed)
    return {name: found.get(name, empty(field)) for name, field in spec.fields.items()}, borrowed


def empty(field: f.Field) -> Any:
    """Return what a field holds when nothing was written: an empty list or null."""
    many = isinstance(field, _LISTS) or bool(getattr(field, "many", False))
    return [] if many else None


def _combine(
    fields: Fields, shared: Mapping[str, Any], chain: Sequence[Any], borrowed: list[str]
) -> Document:
    document: Document = {}
    for name, field in fields.items():
        parts = [part.get(name) if isinstance(part, Mapping) else None for part in chain]
        if field.localized:
            value, came_from = _first(parts)
            if came_from is not None:
                document[name] = value
            elif any(isinstance(part, Mapping) and name in part for part in chain[:1]):
                document[name] = chain[0][name]
            if came_from:
                borrowed.append(name)
        elif name in shared:
            document[name] = _join(name, field, shared[name], parts, borrowed)
    return document


def _first(parts: Sequence[Any]) -> tuple[Any, int | None]:
    for index, value in enumerate(parts):
        if value is not None and value != "" and value != []:
            return value, index
    return None, None


def _join(name: str, field: f.Field, value: Any, parts: Sequence[Any], borrowed: list[str]) -> Any:
    if value is None or not _has_local_part(field):
        return value
    inner: list[str] = []
    joined: Any
    if isinstance(field, f.Group):
        joined = _combine(field.fields, value, [part or {} for part in parts], inner)
    elif isinstance(field, f.Blocks):
        joined = [_join_block(field, block, parts, inner) for block in value]
    else:
        return value
    if inner:
        borrowed.append(name)
    return joined


def _join_block(
    field: f.Blocks, block: Mapping[str, Any], parts: Sequence[Any], borrowed: list[str]
) -> Document:
    component = field.components[block["_type"]]
    local = [part.get(block["_id"], {}) if isinstance(part, Mapping) else {} for part in parts]
    inner = _combine(component.fields, block, local, borrowed)
    return {"_id": block["_id"], "_type": block["_type"], **inner}
