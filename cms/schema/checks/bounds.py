"""Check what each kind of field says of its values, by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import singledispatch
from typing import Any

from cms.schema import fields as f
from cms.schema.fields.composite import ITEMS_MAX
from cms.schema.rendition import rendition_problem
from cms.schema.sortable import DIGITS_MAX, number_key
from cms.schema.values import INTEGER_MAX, as_decimal

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*")
_SCRIPTING = frozenset({"javascript", "data", "vbscript"})


@singledispatch
def contradictions(field: f.Field) -> Iterator[str]:
    """Yield what is wrong with the field's own attributes; a plugin registers its own."""
    yield from ()


@contradictions.register(f.Text)
@contradictions.register(f.LongText)
@contradictions.register(f.Markdown)
def _(field: f.Text | f.LongText | f.Markdown) -> Iterator[str]:
    yield from count_contradictions(field.min_length, field.max_length, "length")
    if isinstance(field, f.Text) and field.pattern is not None:
        yield from _pattern(field.pattern)


@contradictions.register
def _(field: f.Integer) -> Iterator[str]:
    for name in ("min", "max"):
        bound = getattr(field, name)
        if bound is not None and (not _is_whole(bound) or abs(bound) > INTEGER_MAX):
            yield f"{name} must be a whole number within ±{INTEGER_MAX}."
            return
    if field.min is not None and field.max is not None and field.min > field.max:
        yield f"min {field.min} is greater than max {field.max}."


@contradictions.register
def _(field: f.Decimal) -> Iterator[str]:
    for name in ("min", "max"):
        try:
            if getattr(field, name) is not None:
                as_decimal(getattr(field, name))
        except ValueError as error:
            yield f"{name} {error}"
            return
    if None not in (field.min, field.max) and number_key(field.min) > number_key(field.max):
        yield f"min {field.min} is greater than max {field.max}."
    if field.places is not None and not (
        _is_whole(field.places) and 0 <= field.places <= DIGITS_MAX
    ):
        yield f"places must be a whole number from 0 to {DIGITS_MAX}."


@contradictions.register(f.Choice)
@contradictions.register(f.Choices)
def _(field: f.Choice | f.Choices) -> Iterator[str]:
    yield from _options(field.choices)
    if isinstance(field, f.Choices):
        yield from count_contradictions(field.min_items, field.max_items, "items")
        if field.min_items is not None and field.min_items > len(field.choices):
            yield f"min_items {field.min_items} is more than there are choices."


@contradictions.register
def _(field: f.URL) -> Iterator[str]:
    if not field.schemes:
        yield "schemes must name at least one."
    schemes: tuple[Any, ...] = field.schemes
    for scheme in schemes:
        if not isinstance(scheme, str) or not _SCHEME.fullmatch(scheme):
            yield f"{scheme!r} is no scheme of a URL, written in lower case without a colon."
        elif scheme in _SCRIPTING:
            yield f"the scheme {scheme!r} runs scripts and is never allowed."


@contradictions.register
def _(field: f.Reference) -> Iterator[str]:
    to: Any = field.to
    names = (to,) if isinstance(to, str) else to
    if not isinstance(names, tuple) or not names or not all(isinstance(n, str) for n in names):
        yield "to must be a type's name, a tuple of them, or '*'."
    if not field.many and (field.min_items is not None or field.max_items is not None):
        yield "min_items and max_items need many=True."
    yield from count_contradictions(field.min_items, field.max_items, "items")


@contradictions.register
def _(field: f.Image) -> Iterator[str]:
    for one in field.renditions:
        if isinstance(one, str):
            if not one:
                yield "renditions must be names, or renditions."
        elif problem := rendition_problem(one):
            yield problem


@contradictions.register
def _(field: f.StoredFile) -> Iterator[str]:
    if not all("/" in str(one) for one in field.accept):
        yield "accept must be media types, such as 'image/*'."
    if field.localized or field.encrypted or field.unique:
        yield "a file can't be localized, encrypted or unique."


@contradictions.register
def _(field: f.List) -> Iterator[str]:
    yield from count_contradictions(field.min_items, field.max_items, "items")


@contradictions.register
def _(field: f.Blocks) -> Iterator[str]:
    yield from count_contradictions(field.min_items, field.max_items, "items")


def count_contradictions(least: Any, most: Any, noun: str) -> Iterator[str]:
    """Yield what is wrong with a pair of bounds such as min_items and max_items."""
    for name, bound in ((f"min_{noun}", least), (f"max_{noun}", most)):
        if bound is not None and (not _is_whole(bound) or bound < 0):
            yield f"{name} must be a whole number, 0 or more."
            return
    if least is not None and most is not None and least > most:
        yield f"min_{noun} {least} is greater than max_{noun} {most}."
    if noun == "items" and least is not None and most is None and least > ITEMS_MAX:
        yield f"min_items {least} is greater than {ITEMS_MAX}, which holds without max_items."


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _pattern(pattern: Any) -> Iterator[str]:
    try:
        re.compile(pattern)
    except (re.error, TypeError, RecursionError, OverflowError) as error:
        yield f"pattern is no regular expression: {error}."


def _options(options: Any) -> Iterator[str]:
    if not isinstance(options, tuple) or not options:
        yield "choices must list at least one value."
        return
    for option in options:
        if not (
            isinstance(option, tuple)
            and len(option) == len(("value", "label"))
            and all(isinstance(part, str) and part for part in option)
        ):
            yield f"choices are strings, or pairs of value and label, not {option!r}."
            return
    values = [value for value, _ in options]
    if len(set(values)) < len(values):
        yield "choices has a value twice."
