"""The values of fields as templates read them: markup, entries, images, dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from cms import clock
from cms.content.assets.types import ASSET
from cms.content.walking import target_of
from cms.schema.fields import (
    Blocks,
    Date,
    DateTime,
    Field,
    File,
    Group,
    Image,
    List,
    Markdown,
    Reference,
    RichText,
    StoredFile,
)
from cms.schema.richtext import Resolver, from_markdown, to_html
from cms.site.serving.images import asset_value
from cms.themes.sandbox import Readable

if TYPE_CHECKING:
    from cms.site.serving.entries import Level, Shelf


class ShownBlocks(Readable):
    """Blocks of a page: as markup all together, or one after another."""

    __slots__ = ("_items", "_shelf")

    def __init__(self, items: list[dict[str, Any]], shelf: Shelf) -> None:
        self._items, self._shelf = items, shelf

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __html__(self) -> str:
        return "".join(str(self._shelf.render_block(one["type"], one)) for one in self._items)


@dataclass(frozen=True)
class Values:
    """Turns what a document holds into what templates read."""

    shelf: Shelf
    document: Mapping[str, Any]
    level: Level

    def top(self, field: Field, value: Any) -> Any:
        """Return the value of a field of the entry itself, marked with it in previews."""
        made = self.value(field, value)
        if self.shelf.marked and isinstance(made, Markup | ShownBlocks) and made:
            inner = Markup(made.__html__())  # noqa: S704 - made by us of what is escaped  # nosec B704
            return Markup('<div data-cms-field="{}">{}</div>').format(field.name, inner)
        return made

    def value(self, field: Field, value: Any) -> Any:
        """Return the value of a field, at any depth."""
        if value is None:
            return None
        for kinds, make in _MAKERS:
            if isinstance(field, kinds):
                return make(self, field, value)
        return value

    def markup(self, tree: Any) -> Markup:
        """Return rich text as HTML, whose links lead to where the visitor finds things."""
        html = to_html(tree, Resolver(self._entry_url, self._file_url)) if tree else ""
        return Markup(html)  # noqa: S704 - safe by construction  # nosec B704

    def _entry_url(self, entry_id: str, _type: str | None) -> str | None:
        found = self.level.below.get(entry_id)
        return (found.url or None) if found is not None else None

    def _file_url(self, asset_id: str) -> str | None:
        found = self._asset_of(asset_id, None)
        return found["url"] if found else None

    def _asset_of(self, asset_id: str, field: Field | None) -> dict[str, Any] | None:
        row = self.level.inner.by_id.get(asset_id)
        if row is None or row.type != ASSET:
            return None
        return asset_value(self.level.inner, row, field)

    def make_rich(self, field: Field, value: Any) -> Any:
        """Return rich text as HTML."""
        return self.markup(value)

    def make_markdown(self, field: Field, value: Any) -> Any:
        """Return Markdown as HTML."""
        return self.markup(from_markdown(str(value)))

    def make_reference(self, field: Field, value: Any) -> Any:
        """Return the entries that are linked to, as far as they are seen."""
        if isinstance(value, list):
            found = [self.level.below.get(target_of(one) or "") for one in value]
            return [one for one in found if one is not None]
        return self.level.below.get(target_of(value) or "")

    def make_asset(self, field: Field, value: Any) -> Any:
        """Return an image or a file of the library."""
        return self._asset_of(target_of(value) or "", field)

    def make_stored(self, field: Field, value: Any) -> Any:
        """Return a file of the entry's own."""
        shelf = self.shelf
        return shelf.images.file(value, self.document, self.level.passes)

    def make_list(self, field: Any, value: Any) -> Any:
        """Return a list of values."""
        made = (self.value(field.of, one) for one in value)
        return [one for one in made if one is not None]

    def make_group(self, field: Any, value: Any) -> Any:
        """Return a group as values by name."""
        return {name: self.value(one, value.get(name)) for name, one in field.fields.items()}

    def make_blocks(self, field: Any, value: Any) -> Any:
        """Return blocks, each with its values."""
        found = []
        for one in value:
            component = field.components.get(one.get("_type"))
            if component is not None:
                made = {name: self.value(f, one.get(name)) for name, f in component.fields.items()}
                label = component.label
                found.append({**made, "type": component.name, "id": one.get("_id"), "label": label})
        return ShownBlocks(found, self.shelf)

    def make_date(self, field: Field, value: Any) -> Any:
        """Return a day."""
        return date.fromisoformat(value)

    def make_instant(self, field: Field, value: Any) -> Any:
        """Return an instant."""
        return clock.from_text(value)


_MAKERS: tuple[tuple[Any, Any], ...] = (
    (RichText, Values.make_rich),
    (Markdown, Values.make_markdown),
    (Reference, Values.make_reference),
    (Image | File, Values.make_asset),
    (StoredFile, Values.make_stored),
    (List, Values.make_list),
    (Group, Values.make_group),
    (Blocks, Values.make_blocks),
    (Date, Values.make_date),
    (DateTime, Values.make_instant),
)
