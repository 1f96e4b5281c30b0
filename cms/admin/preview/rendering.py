"""The plain page: each kind of field as the HTML that says what it is; plugins' kinds may add theirs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import singledispatch
from typing import Any

from babel.dates import format_date, format_datetime
from markupsafe import Markup, escape

from cms import clock
from cms.admin.page import Page
from cms.admin.translating import mark
from cms.schema import fields as f
from cms.schema.content_type import TypeSpec
from cms.schema.fields import Field
from cms.schema.richtext.html_writer import to_html
from cms.schema.richtext.markdown_reader import from_markdown
from cms.schema.richtext.resolver import Resolver

NOWHERE = Resolver(entry=lambda *_: None, asset=lambda _: None)
"""Links are no links on the plain page, and pictures are named: nothing leads away from the form."""
YES, NO = mark("Yes"), mark("No")


@dataclass(frozen=True)
class Shown:
    """One field on the page; `html` is its value."""

    name: str
    label: str
    html: Markup
    leads: bool = False


@dataclass(frozen=True)
class Around:
    """What values are drawn with: the page's language, and what entries are called."""

    page: Page
    names: Mapping[str, str]


def shown_fields(
    spec: TypeSpec, document: Mapping[str, Any], readable: Iterable[str], around: Around
) -> list[Shown]:
    """Return the fields that have something to show, the title first."""
    seen = set(readable)
    order = sorted(spec.fields, key=lambda name: name != spec.title_field)
    found = []
    for name in order:
        field, value = spec.fields[name], document.get(name)
        if name not in seen or value in (None, "", [], {}) or isinstance(field, f.Slug):
            continue
        html = escape(value) if name == spec.title_field else html_of(field, value, around)
        found.append(Shown(name, field.label or name, html, name == spec.title_field))
    return found


def referred(value: Any) -> Iterable[str]:
    """Yield the ids of all entries that a document names, at any depth."""
    if isinstance(value, Mapping):
        if isinstance(value.get("id"), str) and "type" in value:
            yield value["id"]
        for inner in value.values():
            yield from referred(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from referred(inner)


@singledispatch
def html_of(field: Field, value: Any, around: Around) -> Markup:
    """Return a field's value as HTML; of kinds without a form of their own, its text."""
    return Markup("<p>{}</p>").format(value) if isinstance(value, str) else _plain(value)


def _plain(value: Any) -> Markup:
    if isinstance(value, Mapping):
        return Markup("<pre>{}</pre>").format(repr(dict(value)))
    return Markup("<p>{}</p>").format(value)


@html_of.register
def _(field: f.LongText, value: Any, around: Around) -> Markup:
    parts = [one.strip() for one in str(value).split("\n\n") if one.strip()]
    return Markup("").join(Markup('<p class="lines">{}</p>').format(one) for one in parts)


@html_of.register
def _(field: f.RichText, value: Any, around: Around) -> Markup:
    # The writer escapes all text, and writes no element that the engine does not know.
    return Markup(to_html(value, NOWHERE))  # noqa: S704  # nosec B704


@html_of.register
def _(field: f.Markdown, value: Any, around: Around) -> Markup:
    return Markup(to_html(from_markdown(str(value))[0], NOWHERE))  # noqa: S704  # nosec B704


@html_of.register
def _(field: f.Boolean, value: Any, around: Around) -> Markup:
    return Markup("<p>{}</p>").format(around.page.say(YES if value else NO))


@html_of.register
def _(field: f.DateTime, value: Any, around: Around) -> Markup:
    viewer = around.page.viewer
    instant = clock.from_text(value).astimezone(viewer.zone if viewer else None)
    words = format_datetime(instant, "long", locale=around.page.language)
    return Markup('<p><time datetime="{}">{}</time></p>').format(value, words)


@html_of.register
def _(field: f.Date, value: Any, around: Around) -> Markup:
    words = format_date(date.fromisoformat(value), "long", locale=around.page.language)
    return Markup('<p><time datetime="{}">{}</time></p>').format(value, words)


@html_of.register(f.Choice)
@html_of.register(f.Choices)
def _(field: Any, value: Any, around: Around) -> Markup:
    labels = dict(field.choices)
    chosen = value if isinstance(value, list) else [value]
    return Markup("<p>{}</p>").format(", ".join(str(labels.get(one, one)) for one in chosen))


@html_of.register
def _(field: f.Reference, value: Any, around: Around) -> Markup:
    named = value if isinstance(value, list) else [value]
    return _items(escape(around.names.get(one.get("id", ""), "") or "…") for one in named)


@html_of.register(f.Image)
@html_of.register(f.File)
def _(field: Any, value: Any, around: Around) -> Markup:
    named = value if isinstance(value, list) else [value]
    words = [_called(one, around) for one in named if isinstance(one, Mapping)]
    return Markup("").join(
        Markup('<figure class="stand-in"><figcaption>{}</figcaption></figure>').format(one)
        for one in words
    )


def _called(value: Mapping[str, Any], around: Around) -> str:
    alt = value.get("alt")
    asset = value.get("asset") if isinstance(value.get("asset"), Mapping) else value
    found = around.names.get(str(asset.get("id", "")), "") if isinstance(asset, Mapping) else ""
    return alt if isinstance(alt, str) and alt else found or "…"


@html_of.register
def _(field: f.List, value: Any, around: Around) -> Markup:
    return _items(html_of(field.of, one, around) for one in value if one is not None)


@html_of.register
def _(field: f.Group, value: Any, around: Around) -> Markup:
    return _parts(field.fields, value, around)


@html_of.register
def _(field: f.Blocks, value: Any, around: Around) -> Markup:
    types = {one.name: one for one in field.types}
    return Markup("").join(
        Markup('<section data-cms-block="{}">{}</section>').format(
            one.get("_id", ""), _parts(types[one["_type"]].fields, one, around)
        )
        for one in value
        if one.get("_type") in types
    )


def _items(found: Iterable[Markup]) -> Markup:
    return Markup("<ul>{}</ul>").format(
        Markup("").join(Markup("<li>{}</li>").format(one) for one in found)
    )


def _parts(fields: Mapping[str, Field], value: Mapping[str, Any], around: Around) -> Markup:
    return Markup("").join(
        Markup('<div><p class="label">{}</p>{}</div>').format(
            one.label or name, html_of(one, value[name], around)
        )
        for name, one in fields.items()
        if value.get(name) not in (None, "", [], {})
    )
