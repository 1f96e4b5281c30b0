"""A folder of Markdown as a tree of pages: which file is which page, and under which."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from cms.errors import BadRequest
from cms.transfer.markdown.names import BUNDLES, Name, looks_like_locale, taken_apart

MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mkd"})
HTML = frozenset({".html", ".htm"})
MEDIA = frozenset(
    [
        ".png",
        ".jpg",
        ".jpeg",
        ".gif",
        ".svg",
        ".webp",
        ".avif",
        ".ico",
        ".bmp",
        ".tif",
        ".tiff",
        ".pdf",
        ".mp3",
        ".mp4",
        ".m4a",
        ".m4v",
        ".mov",
        ".ogg",
        ".ogv",
        ".wav",
        ".webm",
        ".zip",
        ".doc",
        ".docx",
        ".odt",
        ".ods",
        ".xls",
        ".xlsx",
        ".ppt",
        ".pptx",
        ".csv",
    ]
)
_SKIPPED = frozenset({"node_modules", "__pycache__"})


@dataclass(frozen=True)
class PageFile:
    """A page: the file that holds it (None for a folder without one), its place and its names.

    `key` is the same for the translations of a page; `parent` is the key of the page above.
    """

    key: str
    path: Path | None
    relative: str
    parent: str | None
    name: Name
    locale: str | None = None
    is_bundle: bool = False
    section: str = ""


@dataclass
class Folder:
    """All that a folder holds: pages, parents first; media files; and files of no use."""

    pages: list[PageFile] = field(default_factory=list)
    media: list[tuple[Path, str]] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def read_folder(root: Path, locales: Sequence[str] = ()) -> Folder:
    """Look through `root`; links to outside, hidden files and `node_modules` are not followed.

    A first level of folders named like locales divides the pages by locale, as does
    `page.de.md`. Raises BadRequest when `root` is no folder.
    """
    if not root.is_dir():
        raise BadRequest(f"{root} is no folder. Name the one that holds the Markdown files.")
    found = Folder()
    divided = _locale_folders(root, locales)
    _Walker(root, found, frozenset(locales) | divided).walk(root, None, None, "")
    return found


def _locale_folders(root: Path, locales: Sequence[str]) -> frozenset[str]:
    names = {path.name for path in root.iterdir() if path.is_dir()}
    alike = {name for name in names if looks_like_locale(name)}
    known = names & set(locales)
    return frozenset(alike if len(alike) > 1 else known)


class _Walker:
    def __init__(self, root: Path, found: Folder, locales: frozenset[str]) -> None:
        self._root = root
        self._found = found
        self._locales = locales

    def walk(self, folder: Path, parent: str | None, locale: str | None, key: str) -> None:
        files, folders = self._listed(folder)
        texts = [path for path in files if path.suffix.lower() in MARKDOWN | HTML]
        bundles = {path: stem for path in texts if (stem := self._bundle(path, folder, texts))}
        own = key if key or not bundles else ""
        if folder != self._root and key and (bundles or self._holds_text(folder)):
            parent = self._folder_page(folder, list(bundles), parent, locale, key)
        elif bundles:
            self._folder_page(folder, list(bundles), None, locale, own or "/")
        for path in texts:
            if path not in bundles:
                self._page(path, parent, locale, key)
        self._files(files)
        for inner in folders:
            if folder == self._root and inner.name in self._locales:
                self.walk(inner, None, inner.name, "")
            else:
                self.walk(inner, parent, locale, f"{key}/{inner.name}".strip("/"))

    def _listed(self, folder: Path) -> tuple[list[Path], list[Path]]:
        inside = sorted(path for path in folder.iterdir() if _is_ours(path))
        return [p for p in inside if p.is_file()], [p for p in inside if p.is_dir()]

    def _holds_text(self, folder: Path) -> bool:
        return any(path.suffix.lower() in MARKDOWN | HTML for path in self._within(folder))

    def _within(self, folder: Path) -> Iterator[Path]:
        files, folders = self._listed(folder)
        yield from files
        for inner in folders:
            yield from self._within(inner)

    def _bundle(self, path: Path, folder: Path, texts: list[Path]) -> str:
        """Return the name by which a file stands for its folder, or an empty string."""
        stem, _ = self._stem(path)
        if stem.lower() in BUNDLES:
            first = min(
                (BUNDLES.index(other) for other in self._stems(texts) if other in BUNDLES),
                default=0,
            )
            return stem if BUNDLES.index(stem.lower()) == first else ""
        only = len({self._stem(one)[0] for one in texts}) == 1
        is_grav = only and re.match(r"\d+\.", folder.name) is not None
        return stem if is_grav and folder != self._root else ""

    def _stems(self, texts: list[Path]) -> set[str]:
        return {self._stem(path)[0].lower() for path in texts}

    def _stem(self, path: Path) -> tuple[str, str | None]:
        stem, _, suffix = path.stem.rpartition(".")
        if stem and suffix in self._locales:
            return stem, suffix
        return path.stem, None

    def _folder_page(
        self, folder: Path, bundles: list[Path], parent: str | None, locale: str | None, key: str
    ) -> str:
        name = taken_apart(folder.name if key != "/" else "home")
        section = PurePosixPath(key).parent.as_posix()
        files: list[Path | None] = [*bundles] or [None]
        for path in files:
            own = self._stem(path)[1] if path else None
            relative = self._relative(path or folder)
            page = PageFile(key, path, relative, parent, name, own or locale, True, section)
            self._found.pages.append(page)
        return key

    def _page(self, path: Path, parent: str | None, locale: str | None, key: str) -> None:
        stem, own = self._stem(path)
        page_key = f"{key}/{stem}".strip("/")
        relative = self._relative(path)
        page = PageFile(
            page_key, path, relative, parent, taken_apart(stem), own or locale, False, key
        )
        self._found.pages.append(page)

    def _files(self, files: list[Path]) -> None:
        for path in files:
            suffix = path.suffix.lower()
            if suffix in MEDIA:
                self._found.media.append((path, self._relative(path)))
            elif suffix not in MARKDOWN | HTML:
                self._found.others.append(self._relative(path))

    def _relative(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()


def _is_ours(path: Path) -> bool:
    return not path.name.startswith(".") and path.name not in _SKIPPED and not path.is_symlink()
