"""Checks limits that settings name by what they are for, as in `image/*: 50000000`."""

from __future__ import annotations

from collections.abc import Mapping

from cms.errors import SettingsError
from cms.settings.content_rooms import MediaSettings


def check_sizes(media: MediaSettings) -> None:
    """Raise SettingsError where a limit of the room `media` is no number of bytes."""
    _check("cms.media.limits", media.limits)
    _check("cms.media.role_limits", media.role_limits)
    for name in media.limits:
        if name.count("/") != 1 or name.startswith("/") or name.endswith("/"):
            raise SettingsError(f"cms.media.limits: {name!r} is no media type, such as `image/*`.")


def _check(key: str, limits: Mapping[str, tuple[str, ...]]) -> None:
    for name, value in limits.items():
        if len(value) != 1 or not value[0].isdecimal() or int(value[0]) < 1:
            told = " ".join(value)
            raise SettingsError(f"{key}: {name} has {told!r}, and not one number of bytes.")
