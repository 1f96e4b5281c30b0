"""The form of an asset: the fields that its type declares, and those that its picture is for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from cms.access.fields import readable_fields, writable_fields
from cms.admin.editor.drawing import Draft, DrawnField
from cms.admin.media.chosen import words_of
from cms.admin.translating import mark
from cms.content.assets.types import KNOWN

POINT, CUT = ("x", "y"), ("left", "top", "width", "height")
PICTURED = {"focus": POINT, "crop": CUT}
OWN = ("tags", *(f"{name}.{part}" for name, parts in PICTURED.items() for part in parts))
CONTROLS = ("base", "locale", "then", "upload", "version")
NO_NUMBER = mark("These have to be percentages from 0 to 100.")
NOTHING_LEFT = mark("The part that is shown has to have a width and a height.")
_ELSEWHERE = frozenset({"file", "tags", *PICTURED, *KNOWN})
Typed = Mapping[str, Sequence[str]]


def drawn_here(fields: Sequence[DrawnField], kind: str) -> list[DrawnField]:
    """Return the fields that are drawn one under the other; the picture has the others."""
    hidden = _ELSEWHERE | ({"poster"} if kind == "image" else frozenset())
    return [one for one in fields if one.field.name not in hidden]


def allowed(request: Any, draft: Draft) -> dict[str, str]:
    """Return which of the form's own fields are to be shown: `read`, or `write` where they change."""
    rights, actor = request.rights, request.actor
    seen = readable_fields(rights, actor, draft.facts, draft.lens.permissions[0])
    written = writable_fields(rights, actor, draft.facts, "edit")
    return {
        name: "write" if name in written else "read"
        for name in ("tags", "file", *PICTURED)
        if name in seen
    }


def shown_values(draft: Draft, typed: Typed | None) -> dict[str, str]:
    """Return what the form's own controls hold: percentages, and tags with commas between them."""
    found = {"tags": ", ".join(draft.document.get("tags") or ())}
    for name, parts in PICTURED.items():
        value = draft.document.get(name) or {}
        for part in parts:
            found[f"{name}.{part}"] = _percent(value.get(part))
    if typed is not None:
        found |= {name: typed[name][-1] for name in found if name in typed}
    return found


def without_own(typed: Typed) -> Typed:
    """Return what was typed into controls that fields have by their kinds, and not into the form's own."""
    return {
        name: texts
        for name, texts in typed.items()
        if name.partition(".")[0] not in ("tags", *PICTURED)
    }


def read_own(draft: Draft, page: Any, typed: Typed, may: Mapping[str, str]) -> Any:
    """Return the values of the form's own controls, and in words what can't be read, by field."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    if "tags" in typed and may.get("tags") == "write":
        tags = list(words_of(typed["tags"][-1]))
        if tags != (draft.document.get("tags") or []):
            values["tags"] = tags
    for name, parts in PICTURED.items():
        given = [(typed.get(f"{name}.{part}") or [""])[-1].strip() for part in parts]
        if may.get(name) != "write" or f"{name}.{parts[0]}" not in typed:
            continue
        try:
            value = _group(parts, given)
        except (InvalidOperation, ValueError) as wrong:
            errors[name] = page.say(str(wrong) if str(wrong) == NOTHING_LEFT else NO_NUMBER)
            continue
        if not _same(value, draft.document.get(name), parts):
            values[name] = value
    return values, errors


def _group(parts: Sequence[str], given: Sequence[str]) -> dict[str, str] | None:
    if not any(given):
        return None
    numbers = [Decimal(one.replace(",", ".") or "0") / 100 for one in given]
    if not all(number.is_finite() and 0 <= number <= 1 for number in numbers):
        raise ValueError(NO_NUMBER)
    found = dict(zip(parts, numbers, strict=True))
    if "width" in found:
        if not found["width"] or not found["height"]:
            raise ValueError(NOTHING_LEFT)
        if found == dict(zip(CUT, map(Decimal, (0, 0, 1, 1)), strict=True)):
            # All of it is shown: so nothing is cut.
            return None
    return {part: str(round(number, 4).normalize() + 0) for part, number in found.items()}


def _same(value: Any, before: Any, parts: Sequence[str]) -> bool:
    if not value or not before:
        return not value and not before
    return all(Decimal(str(value[part])) == Decimal(str(before[part])) for part in parts)


def _percent(value: Any) -> str:
    if value is None:
        return ""
    return f"{(Decimal(str(value)) * 100).normalize():f}"
