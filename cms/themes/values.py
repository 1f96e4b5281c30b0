"""The values of a theme's settings: checked when they are set, and made whole when they are read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from cms.db.identifiers import is_id
from cms.errors import FieldProblem, ValidationFailed
from cms.themes.manifest import ThemeSetting

_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
_MAX = {"text": 500, "long_text": 10_000}
Declared = Mapping[str, ThemeSetting]


def check_values(declared: Declared, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings as they are kept; raise ValidationFailed naming each that is wrong."""
    problems = [
        FieldProblem(f"/settings/{name}", detail)
        for name, value in given.items()
        for detail in _problem(declared.get(name), value)
    ]
    if problems:
        raise ValidationFailed(problems)
    return dict(given)


def whole(declared: Declared, kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return the value of every setting: what is kept, if it still fits, else the default."""
    found = {}
    for name, setting in declared.items():
        fits = name in kept and not list(_problem(setting, kept[name]))
        found[name] = kept[name] if fits else setting.default
    return found


def stylesheet(declared: Declared, values: Mapping[str, Any]) -> str:
    """Return the colours of the settings as custom properties of CSS: `--setting-accent`."""
    lines = [
        f"--setting-{name.replace('_', '-')}:{values[name]};"
        for name, setting in sorted(declared.items())
        if setting.kind == "colour" and _COLOUR.fullmatch(str(values.get(name, "")))
    ]
    return f":root{{{''.join(lines)}}}\n" if lines else ""


def digest(text: str) -> str:
    """Return a few letters that tell one text from another."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _problem(setting: ThemeSetting | None, value: Any) -> Iterator[str]:
    if setting is None:
        yield "is no setting of the theme."
        return
    kind = setting.kind
    if kind == "boolean" and not isinstance(value, bool):
        yield "has to be true or false."
    if kind == "integer" and (isinstance(value, bool) or not isinstance(value, int)):
        yield "has to be a whole number."
    if kind not in ("boolean", "integer"):
        yield from _text_problem(setting, value)


def _text_problem(setting: ThemeSetting, value: Any) -> Iterator[str]:
    kind = setting.kind
    if not isinstance(value, str) or len(value) > _MAX.get(kind, 200):
        yield f"has to be a text of at most {_MAX.get(kind, 200)} characters."
        return
    if kind == "choice" and value not in setting.choices:
        yield f"has to be one of {', '.join(setting.choices)}."
    if kind == "colour" and value and not _COLOUR.fullmatch(value):
        yield "has to be a colour such as #3354c8."
    if kind in ("image", "entry") and value and not is_id(value):
        yield "has to be the id of an entry."
