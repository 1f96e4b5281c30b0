"""Every kind of field: how a hostile text is put into it, and into what a frontend puts its value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cms.schema import fields as f

from .payloads import OWN

ABSENT = "00000000-0000-7000-8000-000000000009"
PLACE = "https://example.org/x"


def plain(text: str) -> Any:
    """The text itself."""
    return text


def _text(text: str, *marks: dict[str, Any]) -> dict[str, Any]:
    return {"type": "text", "text": text, **({"marks": list(marks)} if marks else {})}


def _paragraph(*content: dict[str, Any]) -> dict[str, Any]:
    return {"type": "paragraph", "content": list(content)}


def _doc(*content: dict[str, Any]) -> dict[str, Any]:
    return {"type": "doc", "content": list(content)}


def _of(type: str, *content: dict[str, Any], **attrs: Any) -> dict[str, Any]:
    return {
        "type": type,
        **({"attrs": attrs} if attrs else {}),
        **({"content": list(content)} if content else {}),
    }


def everywhere(text: str) -> dict[str, Any]:
    """Rich text with the text wherever any text may stand."""
    said = _paragraph(_text(text))
    link = {"type": "link", "attrs": {"href": PLACE, "title": text, "target": "_blank"}}
    named = {"type": "link", "attrs": {"href": PLACE, "title": text}}
    line = " ".join(text.split()) or "x"
    return _doc(
        said,
        _of("heading", _text(line), level=2),
        _of("bullet_list", _of("list_item", said)),
        _of("ordered_list", _of("list_item", said, said), start=3),
        _of("blockquote", said),
        _of("code_block", _text(text), language="html"),
        _of("table", _of("table_row", _of("table_header", said)), caption=text),
        _of("table", _of("table_row", _of("table_header", _paragraph(_text(line)))),
            _of("table_row", _of("table_cell", _paragraph(_text(line))))),
        _of("image", src=PLACE, alt=text),
        _of("image", src=PLACE, alt=text, title=text, caption=text, href=PLACE),
        _of("embed", url="https://www.youtube.com/watch?v=abcdefghijk", caption=text),
        _of("embed", url=PLACE, caption=text),
        _paragraph(_text("a", link), _text(text, named), _text(text, link, {"type": "bold"})),
        _paragraph(*(_text(text, {"type": one}) for one in ("code", "bold", "highlight"))),
    )  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A field, the value that carries a text, and the place in a page for what comes out of it."""

    field: f.Field
    put: Callable[[str], Any]
    sink: str

    def takes(self, text: str) -> bool:
        """Say whether a text is worth sending: what takes only words refuses each alike."""
        return self.sink != "word" or text in OWN

    def shown(self, value: Any) -> Iterator[str]:
        """Yield the texts that a value as the API answers it consists of."""
        pending = [value]
        while pending:
            one = pending.pop()
            if isinstance(one, dict):
                pending += one.values()
            elif isinstance(one, list):
                pending += one
            elif isinstance(one, str):
                yield one


ROWS: dict[str, Row] = {
    "text": Row(f.Text(localized=True), plain, "text"),
    "long_text": Row(f.LongText(localized=True), plain, "text"),
    "markdown": Row(f.Markdown(), plain, "markdown"),
    "rich_text": Row(f.RichText(localized=True), everywhere, "html"),
    "rich_link": Row(
        f.RichText(),
        lambda text: _doc(_paragraph(_text("x", {"type": "link", "attrs": {"href": text}}))),
        "html",
    ),
    "rich_fragment": Row(
        f.RichText(),
        lambda text: _doc(
            _paragraph(
                _text(
                    "x",
                    {"type": "link", "attrs": {"entry": {"id": ABSENT}, "fragment": text}},
                )
            )
        ),
        "html",
    ),
    "rich_image": Row(f.RichText(), lambda text: _doc(_of("image", src=text, alt="x")), "html"),
    "rich_linked": Row(
        f.RichText(), lambda text: _doc(_of("image", src=PLACE, alt="x", href=text)), "html"
    ),
    "rich_embed": Row(f.RichText(), lambda text: _doc(_of("embed", url=text)), "html"),
    "rich_provider": Row(
        f.RichText(), lambda text: _doc(_of("embed", url=PLACE, provider=text)), "html"
    ),
    "rich_code": Row(
        f.RichText(), lambda text: _doc(_of("code_block", _text("x"), language=text)), "html"
    ),
    "integer": Row(f.Integer(), plain, "word"),
    "decimal": Row(f.Decimal(), plain, "word"),
    "boolean": Row(f.Boolean(), plain, "word"),
    "date": Row(f.Date(), plain, "word"),
    "date_time": Row(f.DateTime(), plain, "word"),
    "time": Row(f.Time(), plain, "word"),
    "choice": Row(f.Choice(choices=[("a", "A")]), plain, "word"),
    "choices": Row(f.Choices(choices=[("a", "A")]), lambda text: [text], "word"),
    "colour": Row(f.Colour(), plain, "colour"),
    "email": Row(f.Email(), plain, "mailto"),
    "url": Row(f.URL(), plain, "href"),
    "json": Row(f.JSON(), lambda text: {"a": text}, "text"),
    "location": Row(f.Location(), lambda text: {"lat": text, "lng": text}, "word"),
    "image": Row(f.Image(), plain, "word"),
    "file": Row(f.File(), lambda text: {"id": text}, "word"),
    "reference": Row(f.Reference(to="*"), plain, "word"),
    "references": Row(f.Reference(to="*", many=True), lambda text: [{"id": text}], "word"),
    "list": Row(f.List(f.URL()), lambda text: [text], "href"),
    "group": Row(f.Group({"link": f.URL()}), lambda text: {"link": text}, "href"),
}
"""The fields of a cell: one row of blocks, in which every kind but two may stand."""

Cell = type("Cell", (f.Component,), {name: row.field for name, row in ROWS.items()})

OF_ENTRIES: dict[str, Row] = {
    "slug": Row(f.Slug(), plain, "segment"),
    "unicode_slug": Row(f.Slug(allow_unicode=True), plain, "segment"),
    "blocks": Row(f.Blocks([Cell]), lambda text: [{"_type": text, "_id": text}], "word"),
}
"""The fields that only an entry itself can have."""
