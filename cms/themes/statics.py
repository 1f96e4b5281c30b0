"""Files of themes and plugins that pages load, under addresses that tell what is in them."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cms.themes.manifest import Theme

BYTES_MAX = 16 * 1024 * 1024
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".woff2": "font/woff2",
    ".woff": "font/woff",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".webmanifest": "application/manifest+json",
}


@dataclass(frozen=True)
class ThemeFiles:
    """The files of a chain of themes, and of plugins below their names, by what templates call them.

    All lie below one digest of their contents, so that a stylesheet names others beside it as they
    lie in the folder, and every address can be kept for good.
    """

    files: Mapping[str, Path]

    @cached_property
    def digest(self) -> str:
        """What the addresses of the files begin with: it changes with any of them."""
        whole = hashlib.sha256()
        for name, path in sorted(self.files.items()):
            body = hashlib.sha256(path.read_bytes()).digest()
            whole.update(name.encode() + b"\0" + body)
        return whole.hexdigest()[:12]

    def find(self, name: str) -> tuple[bytes, str] | None:
        """Return a file and its media type, or None."""
        path = self.files.get(name)
        if path is None or not path.is_file():
            return None
        guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return path.read_bytes(), TYPES.get(path.suffix.lower(), guessed)


def theme_files(chain: Sequence[Theme], plugins: Mapping[str, Path]) -> ThemeFiles:
    """Gather the files of themes, those of a theme in the place of its parent's."""
    found: dict[str, Path] = {}
    for plugin, folder in plugins.items():
        found |= {f"{plugin}/{name}": path for name, path in _below(folder)}
    for theme in reversed(chain):
        found |= dict(_below(theme.folder / "static"))
    return ThemeFiles(found)


def _below(folder: Path) -> Iterator[tuple[str, Path]]:
    if not folder.is_dir():
        return
    root = folder.resolve()
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if hidden or not path.is_file() or not path.resolve().is_relative_to(root):
            continue
        if path.stat().st_size <= BYTES_MAX:
            yield path.relative_to(folder).as_posix(), path
