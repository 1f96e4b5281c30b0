"""Finds what comes along with the code: in a checkout beside `cms/`, in a wheel within it."""

from __future__ import annotations

from pathlib import Path

from cms.errors import ConfigurationError

_PACKAGE = Path(__file__).parent
_PLACES = (_PACKAGE / "_bundled", _PACKAGE.parent)


def path(name: str) -> Path:
    """Return the folder `name` (`migrations`, `themes`); raise ConfigurationError if it is gone."""
    for place in _PLACES:
        if (place / name).is_dir():
            return place / name
    raise ConfigurationError(f"The installation is incomplete: {name!r} is missing.")
