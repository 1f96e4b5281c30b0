"""Fits imported values to the fields that take them, and says what had to give."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cms.errors import ValidationFailed
from cms.schema import fields as f
from cms.schema.colander_schema import validate
from cms.schema.content_type import TypeSpec
from cms.schema.richtext import from_markdown, to_markdown, to_text

Report = Callable[[str], None]


def fit(spec: TypeSpec, name: str, value: Any, report: Report) -> Any:
    """Return `value` as the field `name` takes it, or None where it can't.

    Whatever is shortened, turned into another form or left out is reported.
    """
    field = spec.fields[name]
    formed = _formed(field, value)
    if formed in (None, "", []):
        return None
    bound = getattr(field, "max_length", None)
    if isinstance(formed, str) and bound and len(formed) > bound:
        report(f"a {name} longer than the {bound} characters that {spec.name} takes: shortened")
        formed = shortened(formed, bound)
    try:
        return validate(spec, {name: formed}, "draft", partial=True).get(name)
    except ValidationFailed as failed:
        report(f"a {name} that {spec.name} does not take: {failed.problems[0].detail}")
        return None


def fit_references(spec: TypeSpec, name: str, ids: list[str], report: Report) -> Any:
    """Return links to entries as the field `name` takes them, or None without any."""
    field = spec.fields[name]
    if ids and isinstance(field, f.Image | f.File):
        return {"id": ids[0]}
    if not ids or not isinstance(field, f.Reference):
        return None
    if not field.many:
        if len(ids) > 1:
            report(f"more than one {name}: {spec.name} takes the first")
        return {"id": ids[0]}
    if field.max_items is not None and len(ids) > field.max_items:
        report(
            f"more {name} than the {field.max_items} that {spec.name} takes: the rest is left out"
        )
        ids = ids[: field.max_items]
    return [{"id": one} for one in ids]


def shortened(text: str, bound: int) -> str:
    """Cut `text` to `bound` characters, at a space if one is near, with an ellipsis."""
    cut = text[: bound - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > bound * 2 // 3 else cut).rstrip() + "…"


def _formed(field: f.Field, value: Any) -> Any:
    if isinstance(field, f.RichText):
        if isinstance(value, str):
            return from_markdown(value)[0] if value.strip() else None
        return value if value and value.get("content") else None
    if isinstance(value, dict) and value.get("type") == "doc":
        return to_markdown(value) if isinstance(field, f.Markdown) else to_text(value)
    if isinstance(field, f.Text) and isinstance(value, str):
        return " ".join(value.split())
    return value
