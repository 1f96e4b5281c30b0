"""Where each setting comes from: the environment, the ini file, or its own default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from cms.settings.loading import Key, Settings, value_of

Source = Literal["environment", "file", "default"]


def source_of(settings: Settings, key: Key, environ: Mapping[str, str]) -> Source:
    """Return where a value comes from; one that the file sets as its default is no different from it."""
    if key.variable in environ:
        return "environment"
    return "default" if value_of(settings, key) == key.default else "file"
