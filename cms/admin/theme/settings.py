"""Settings of a theme as fields of a form: what they show, and what of them is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms.admin.theme.subject import Subject
from cms.content.assets.types import ASSET
from cms.schema.fields import (
    Boolean,
    Choice,
    Colour,
    Field,
    Image,
    Integer,
    LongText,
    Reference,
    Text,
)
from cms.themes.manifest import ThemeSetting
from cms.themes.values import whole

TEXTS = ("text", "long_text")
LINKS = {"image": ASSET, "entry": ""}


def fields_of(subject: Subject, types: tuple[str, ...]) -> dict[str, Field]:
    """Return a field for each setting; those of the kind `entry` lead to entries of `types`."""
    return {name: _field(one, types) for name, one in subject.declared.items()}


def shown_of(subject: Subject) -> dict[str, Any]:
    """Return what each field shows: what is set, or else the default."""
    found = whole(subject.declared, subject.settings)
    return {name: _shown(one, found[name]) for name, one in subject.declared.items()}


def wanted_of(subject: Subject, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings as they are to be kept of what fields hold; None where it is the default."""
    found = {}
    for name, value in values.items():
        setting = subject.declared[name]
        kept = _kept(setting, value)
        found[name] = None if kept == setting.default else kept
    return found


def effective(subject: Subject, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings to be tried: where none is wanted, the default."""
    return {
        name: subject.declared[name].default if value is None else value
        for name, value in wanted.items()
    }


def _field(setting: ThemeSetting, types: tuple[str, ...]) -> Field:
    named: dict[str, Any] = {"label": setting.label, "help": setting.help}
    match setting.kind:
        case "long_text":
            return LongText(**named)
        case "boolean":
            return Boolean(**named)
        case "choice":
            return Choice(choices=setting.choices, **named)
        case "colour":
            return Colour(**named)
        case "integer":
            return Integer(**named)
        case "image":
            return Image(**named)
        case "entry":
            return Reference(to=types, **named)
        case _:
            return Text(**named)


def _shown(setting: ThemeSetting, value: Any) -> Any:
    if setting.kind in LINKS:
        return {"id": value, "type": LINKS[setting.kind]} if value else None
    return value


def _kept(setting: ThemeSetting, value: Any) -> Any:
    if setting.kind in LINKS:
        return value["id"] if value else ""
    if setting.kind == "boolean":
        return value is True
    if value is None and setting.kind in TEXTS:
        return ""
    # An empty colour, number or choice is the theme's own.
    return setting.default if value is None else value
