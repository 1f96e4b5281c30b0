"""What was typed and is no value, as a working copy holds it, to be shown again as it was typed.

A single text stands there as it is. Of what has several controls, such as a list in which one item
can't be read, all that was typed is held, by the names of the controls below the field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from cms.admin.widgets.base import Sent
from cms.errors import ValidationFailed
from cms.schema.colander_schema import validate
from cms.schema.content_type import TypeSpec

TYPED = "_typed"
Typed = Mapping[str, Sequence[str]]


def unread(spec: TypeSpec, name: str, typed: Typed) -> Any:
    """Return what a form sent for a field, in the shape in which a working copy holds it."""
    sent = Sent(typed, name)
    whole = {one: list(texts) for one, texts in typed.items() if sent.holds(one)}
    texts = whole.get(name, [])
    if len(whole) == len(texts) == 1 and again(spec, name, texts[0]) == whole:
        return texts[0]
    return {TYPED: {one[len(name) + 1 :]: texts for one, texts in whole.items()}}


def again(spec: TypeSpec, name: str, kept: Any) -> dict[str, list[str]]:
    """Return what was typed into a field's controls, by their names; nothing for what is a value."""
    if isinstance(kept, str) and _is_odd(spec, name, kept):
        return {name: [kept]}
    parts = kept.get(TYPED) if isinstance(kept, Mapping) and len(kept) == 1 else None
    if not isinstance(parts, Mapping) or not all(map(_are_texts, parts.values())):
        return {}
    return {f"{name}.{part}" if part else name: list(texts) for part, texts in parts.items()}


def _are_texts(texts: Any) -> bool:
    return isinstance(texts, list) and all(isinstance(one, str) for one in texts)


def canonical(spec: TypeSpec, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as saving would write them, where they are valid: to be told from the saved."""
    found = dict(values)
    for name, value in values.items():
        with suppress(ValidationFailed):
            found[name] = validate(spec, {name: value}, "draft", partial=True)[name]
    return found


def _is_odd(spec: TypeSpec, name: str, text: str) -> bool:
    """Say whether a text is no value of its field."""
    try:
        validate(spec, {name: text}, "draft", partial=True)
    except ValidationFailed:
        return True
    return False
