"""A folder of Markdown as a source of neutral content."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from cms.transfer.markdown.folder import Folder, PageFile, read_folder
from cms.transfer.markdown.names import in_words
from cms.transfer.markdown.pages import SERVED, PageReader
from cms.transfer.neutral import Imported, ImportedAsset, ImportedEntry, Misunderstood


class MarkdownSource:
    """Reads all pages under a folder; `locales` are those that the site knows."""

    def __init__(self, root: Path, *, locales: Sequence[str] = (), name: str = "") -> None:
        self._root = root
        self._locales = tuple(locales)
        self._name = name or f"markdown:{root.resolve().name}"

    @property
    def name(self) -> str:
        """The name that was given, or that of the folder."""
        return self._name

    @cached_property
    def folder(self) -> Folder:
        """What the folder holds; raises BadRequest where there is none."""
        return read_folder(self._root, self._locales)

    def count(self) -> int:
        """Return how many pages and media files there are."""
        return len(self.folder.pages) + len(self.folder.media)

    def items(self) -> Iterator[Imported]:
        """Give pages, each after the people and terms that it names first, then media files."""
        known: set[str] = set()
        reader = PageReader(frozenset(relative for _, relative in self.folder.media))
        for page in self.folder.pages:
            for item in reader.read(page):
                if isinstance(item, ImportedEntry) and item.type in ("person", "category", "tag"):
                    if item.source_id in known:
                        continue
                    known.add(item.source_id)
                yield item
        yield from self._media()
        for relative in self.folder.others:
            ending = relative.rpartition(".")[2] if "." in relative else "no ending"
            yield Misunderstood(what=f"a file that is no page ({ending})", place=relative)

    def _media(self) -> Iterator[Imported]:
        owners = {_folder_of(page): f"page:{page.key}" for page in self.folder.pages}
        for path, relative in self.folder.media:
            yield ImportedAsset(
                source_id=f"file:{relative}",
                url=f"/{relative}",
                path=relative,
                folder=relative.rpartition("/")[0],
                addresses=tuple(_served(relative)),
                title=in_words(path.stem),
                entry_source_id=owners.get(relative.rpartition("/")[0]),
                source_type="file",
            )


def _served(relative: str) -> Iterator[str]:
    """Yield where a site serves a file that lies in one of its folders of files."""
    for one in SERVED:
        if relative.startswith(one):
            yield f"/{relative.removeprefix(one)}"


def _folder_of(page: PageFile) -> str:
    is_file = page.path is not None
    return page.relative.rpartition("/")[0] if is_file and page.is_bundle else page.relative
