"""Values of fields to be looked at, each kind in its own way; a kind of a plugin as its nearest base."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import singledispatch
from typing import Any

import orjson
from markupsafe import Markup, escape

from cms import clock
from cms.admin.page import Page
from cms.admin.time.rich import joined, tag, tree_html
from cms.admin.translating import mark
from cms.schema import fields as f

EMPTY: tuple[Any, ...] = (None, "", [], {})
Titles = Mapping[str, Mapping[str, str | None]]


@dataclass(frozen=True)
class Around:
    """What showing a value needs: the page, and entries by id with their type and title."""

    page: Page
    titles: Titles = field(default_factory=dict)

    def entry(self, value: Any) -> Markup:
        """Return a relation's value as a link to the entry."""
        named = value.get("id") if isinstance(value, Mapping) else value
        found = self.titles.get(str(named))
        if found is None:
            return Markup('<span class="quiet">…</span>')
        href = f"/admin/content/{found['type']}/{named}"
        title = found["title"] or self.page.say("Untitled")
        return Markup('<a href="{}">{}</a>').format(href, title)


@dataclass(frozen=True)
class ShownField:
    """A field of a document to be looked at; `differs` from what it is now."""

    name: str
    label: str
    body: Markup
    differs: bool = False
    borrowed: bool = False


def shown_fields(
    fields: Mapping[str, f.Field],
    document: Mapping[str, Any],
    around: Around,
    *,
    now: Mapping[str, Any] | None = None,
    borrowed: Iterable[str] = (),
) -> list[ShownField]:
    """Return the fields of a document in their order; those that are empty on both sides are left out."""
    lent, found = set(borrowed), []
    for name, one in fields.items():
        if name not in document and (now is None or name not in now):
            continue
        value, other = document.get(name), None if now is None else now.get(name)
        empty = value in EMPTY
        differs = now is not None and value != other and not (empty and other in EMPTY)
        if empty and not differs:
            continue
        body = Markup('<p class="quiet">–</p>') if empty else shown(one, value, around)
        found.append(ShownField(name, one.label or name, body, differs, name in lent))
    return found


def shown(declared: f.Field, value: Any, around: Around) -> Markup:
    """Return a value as HTML; one that does not have its field's form as it is kept."""
    if declared.encrypted:
        said = around.page.say(mark("Encrypted: it is shown in the form only."))
        return Markup('<p class="quiet">{}</p>').format(said)
    try:
        return shown_value(declared, value, around)
    except (TypeError, ValueError, KeyError, AttributeError):
        return raw(value)


def raw(value: Any) -> Markup:
    """Return a value as it is kept."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return tag("p", escape(value))
    text = orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
    return Markup('<pre class="kept">{}</pre>').format(text)


@singledispatch
def shown_value(declared: Any, value: Any, around: Around) -> Markup:
    """Return a value of a field as HTML; plugins' fields register their own."""
    return raw(value)


@shown_value.register(f.Text)
@shown_value.register(f.LongText)
@shown_value.register(f.Markdown)
@shown_value.register(f.Slug)
@shown_value.register(f.Email)
@shown_value.register(f.URL)
def _(declared: f.Field, value: Any, around: Around) -> Markup:
    return Markup('<p class="plain">{}</p>').format(value)


@shown_value.register
def _(declared: f.RichText, value: Any, around: Around) -> Markup:
    return Markup('<div class="prose">{}</div>').format(tree_html(value, around.page))


@shown_value.register
def _(declared: f.Boolean, value: Any, around: Around) -> Markup:
    return tag("p", escape(around.page.say(mark("Yes") if value else mark("No"))))


@shown_value.register
def _(declared: f.DateTime, value: Any, around: Around) -> Markup:
    return tag("p", around.page.instant(clock.from_text(value)))


@shown_value.register
def _(declared: f.Choice, value: Any, around: Around) -> Markup:
    return tag("p", escape(dict(declared.choices).get(value, value)))


@shown_value.register
def _(declared: f.Choices, value: Any, around: Around) -> Markup:
    named = dict(declared.choices)
    return tag("p", escape(", ".join(str(named.get(one, one)) for one in value)))


@shown_value.register
def _(declared: f.Colour, value: Any, around: Around) -> Markup:
    return tag("p", tag("code", escape(value)))


@shown_value.register(f.Reference)
@shown_value.register(f.Image)
@shown_value.register(f.File)
def _(declared: f.Field, value: Any, around: Around) -> Markup:
    if isinstance(value, list):
        return tag("ul", joined([tag("li", around.entry(one)) for one in value]), "several")
    return tag("p", around.entry(value))


@shown_value.register
def _(declared: f.StoredFile, value: Any, around: Around) -> Markup:
    return tag("p", escape(value.get("name") or value.get("filename") or value.get("hash", "")))


@shown_value.register
def _(declared: f.List, value: Any, around: Around) -> Markup:
    items = [tag("li", shown(declared.of, one, around)) for one in value]
    return tag("ol" if len(items) > 1 else "ul", joined(items), "several")


@shown_value.register
def _(declared: f.Group, value: Any, around: Around) -> Markup:
    return _parts(declared.fields, value, around)


@shown_value.register
def _(declared: f.Blocks, value: Any, around: Around) -> Markup:
    blocks = []
    for one in value:
        component = declared.components.get(one.get("_type", ""))
        label = component.label if component else one.get("_type", "")
        inner = _parts(component.fields, one, around) if component else raw(one)
        head = Markup('<p class="tag">{}</p>').format(label)
        blocks.append(Markup('<div class="block">{}{}</div>').format(head, inner))
    return joined(blocks)


def _parts(fields: Mapping[str, f.Field], value: Mapping[str, Any], around: Around) -> Markup:
    found = shown_fields(fields, value, around)
    rows = [Markup("<dt>{}</dt><dd>{}</dd>").format(one.label, one.body) for one in found]
    return tag("dl", joined(rows), "parts")
