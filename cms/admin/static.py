"""What pages load: served from memory under names that tell what is in it, so kept for good."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from cms.errors import PluginError

BUILT = Path(__file__).parent / "static" / "built"
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
}
LAPIS = 262
"""The hue of the accent that the stylesheet has by itself."""
_MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 28" fill="none" stroke="#3354c8" '
    'stroke-width="2"><rect x="3" y="5.5" width="19" height="17" rx="8.5"/>'
    '<path d="M25 5.5v17M9 11.5h7M9 16.5h5"/></svg>'
)


@dataclass(frozen=True)
class StaticFile:
    """One file: its bytes, the same compressed where that makes them fewer, and its media type."""

    body: bytes
    media_type: str
    compressed: bytes | None = None


@dataclass(frozen=True)
class StaticFiles:
    """All files by the names under which they are served; `names` maps what pages call them."""

    files: Mapping[str, StaticFile]
    names: Mapping[str, str]
    icons: Mapping[str, str]
    styles: tuple[str, ...] = ()
    """What pages call the stylesheets of plugins, in their order."""


def static_files(
    accent: int = LAPIS,
    folder: Path = BUILT,
    styles: Mapping[str, Path] = MappingProxyType({}),
) -> StaticFiles:
    """Read what was built, and add what the settings say, and stylesheets by their plugins.

    `accent` is the hue of the accent (OKLCH, degrees). Raises PluginError for a stylesheet that
    can't be read.
    """
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    files = {
        path.name: _file(path.read_bytes(), TYPES[path.suffix])
        for path in folder.iterdir()
        if path.suffix in TYPES
    }
    names = dict(manifest["files"])
    given = {f"plugin-{plugin}.css": _style(plugin, path) for plugin, path in styles.items()}
    made = {"mark.svg": _MARK, "accent.css": _accent(accent), **given}
    for name, text in made.items():
        if text:
            body = text.encode()
            stem, _, ending = name.partition(".")
            names[name] = f"{stem}.{hashlib.sha256(body).hexdigest()[:8]}.{ending}"
            files[names[name]] = _file(body, TYPES[f".{ending}"])
    icons = json.loads((folder / "icons.json").read_text(encoding="utf-8"))
    return StaticFiles(files, names, icons, tuple(name for name in given if name in names))


def _style(plugin: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PluginError(
            f"Plugin {plugin!r}: its stylesheet {path.name!r} can't be read: {error}."
        ) from error


def _file(body: bytes, media_type: str) -> StaticFile:
    if media_type == "font/woff2":
        # It is compressed already.
        return StaticFile(body, media_type)
    return StaticFile(body, media_type, gzip.compress(body, 9, mtime=0))


def _accent(hue: int) -> str:
    return "" if hue == LAPIS else f":root{{--accent-hue:{hue}}}"
