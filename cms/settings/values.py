"""Reads the text of a setting as the type that its dataclass declares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from cms.errors import SettingsError

WORDS = {"true": True, "yes": True, "on": True, "1": True} | {
    "false": False,
    "no": False,
    "off": False,
    "0": False,
}


def read_value(kind: str, text: str, least: int) -> object:
    """Read `text` as the annotation `kind`; raise SettingsError saying what is expected."""
    value = READERS[kind](text.strip())
    if isinstance(value, int) and not isinstance(value, bool) and value < least:
        raise SettingsError(f"{value} is too small: {least} is the least")
    return value


def _text(text: str) -> str:
    return text


def _integer(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise SettingsError(f"{text!r} is not a whole number") from None


def _boolean(text: str) -> bool:
    if text.lower() not in WORDS:
        raise SettingsError(f"{text!r} is neither true nor false")
    return WORDS[text.lower()]


def _names(text: str) -> tuple[str, ...]:
    names = text.replace(",", " ").split()
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SettingsError(f"{twice[0]!r} is named twice")
    return tuple(names)


def _path(text: str) -> Path | None:
    return Path(text) if text else None


def _chains(text: str) -> Mapping[str, tuple[str, ...]]:
    chains: dict[str, tuple[str, ...]] = {}
    for part in filter(str.strip, text.split(";")):
        name, colon, chain = part.partition(":")
        if not colon or not name.strip():
            raise SettingsError(f"{part.strip()!r} is not of the form `de-AT: de en`")
        if name.strip() in chains:
            raise SettingsError(f"{name.strip()!r} is named twice")
        chains[name.strip()] = _names(chain)
    return MappingProxyType(chains)


READERS: Mapping[str, Callable[[str], object]] = {
    "str": _text,
    "int": _integer,
    "bool": _boolean,
    "tuple[str, ...]": _names,
    "Path | None": _path,
    "Mapping[str, tuple[str, ...]]": _chains,
}
"""By annotation, as written in `cms.settings.rooms`."""
