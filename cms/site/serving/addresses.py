"""The absolute addresses of entries: by their place in the tree, or by a page that shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from sqlalchemy.orm import Session

from cms.content.assets.addresses import file_address
from cms.content.assets.types import ASSET
from cms.content.lens import Lens
from cms.content.queries.rows import Row
from cms.content.queries.tree import Placed, paths_in_locales
from cms.site.serving.faces import Face


@dataclass
class Addresses:
    """Knows where entries are read on a face; `shown_at` maps types to patterns of pages."""

    session: Session
    lens: Lens
    face: Face
    shown_at: Mapping[str, str] = field(default_factory=dict)
    base: str = ""
    """The path of the face's root entry, `` or `/news`."""

    def of(self, rows: Sequence[Row]) -> dict[str, str]:
        """Return the addresses of those entries that have one, by id; at most two queries."""
        found = self.in_locales(rows, {row.entry_id: row for row in rows})
        return {entry_id: url for (entry_id, _), url in found.items()}

    def in_locales(
        self, placed: Sequence[Placed], rows: Mapping[str, Row]
    ) -> dict[tuple[str, str], str]:
        """Return addresses by entry and locale, as `of`."""
        paths = paths_in_locales(self.session, self.lens, list(placed))
        found = {}
        for one in placed:
            key = (one.entry_id, one.locale)
            url = self._url(rows[one.entry_id], one, paths[key])
            if url is not None:
                found[key] = url
        return found

    def _url(self, row: Row, placed: Placed, path: str | None) -> str | None:
        home = self.face.home(self._locale(placed.locale))
        if row.entry_id == self.face.first:
            return f"{home}/"
        if row.type == ASSET:
            return self._file(row)
        if path is not None:
            return self._below(home, path)
        pattern = self.shown_at.get(row.type)
        if pattern is not None:
            slug = placed.slug or row.entry_id
            return f"{home}/{pattern.replace('{slug}', quote(slug)).replace('{id}', row.entry_id)}"
        return None

    def _locale(self, locale: str) -> str:
        return locale if locale in self.face.locales else self.face.default_locale

    def _below(self, home: str, path: str) -> str | None:
        if self.base and path != self.base and not path.startswith(f"{self.base}/"):
            return None
        inner = path[len(self.base) :]
        return f"{home}{quote(inner)}" if inner.strip("/") else f"{home}/"

    def _file(self, row: Row) -> str | None:
        value = row.document.get("file")
        return f"{self.face.url}{file_address(value['hash'], value['name'])}" if value else None

    def path(self, inner: str) -> str:
        """Return the absolute address of a path below the home, as templates name it."""
        home = self.face.home(self._locale(self.lens.locale))
        return f"{home}/{inner.strip('/')}" if inner.strip("/") else f"{home}/"
