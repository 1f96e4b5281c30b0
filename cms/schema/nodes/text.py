"""Nodes of fields whose value is text."""

from __future__ import annotations

import re
import unicodedata
from typing import Any
from urllib.parse import urlsplit

from cms.schema import fields as f
from cms.schema.fields.text import EMAIL_MAX, LONG_TEXT_MAX, TEXT_MAX, URL_MAX
from cms.schema.nodes.base import Check, Mode, field_node, leaf
from cms.schema.slugs import slug_problem
from cms.schema.values import Refused, as_text

LOCAL_MAX = 64
"""Characters of an e-mail address before the @ (RFC 5321, 4.5.3.1.1)."""

_LOCAL = re.compile(r'[^\s@"(),:;<>\[\\\]\x00-\x20\x7f]+')
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
_COLOUR = re.compile(r"#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})")
_NOT_IN_URL = frozenset('<>"\\')


def bounded_text(min_length: int | None, max_length: int) -> Check:
    """Return a check of a text's length in characters."""

    def check(value: Any) -> str:
        text = as_text(value)
        if len(text) > max_length:
            raise Refused(f"must be at most {max_length} characters long, and is {len(text)}.")
        if min_length is not None and len(text) < min_length:
            raise Refused(f"must be at least {min_length} characters long, and is {len(text)}.")
        return text

    return check


@field_node.register
def _(field: f.Text, mode: Mode) -> Any:
    bounded = bounded_text(_lower(field.min_length, mode), field.max_length or TEXT_MAX)
    pattern = None if field.pattern is None else re.compile(field.pattern)

    def check(value: Any) -> str:
        text: str = bounded(value)
        unfinished = mode == "draft" and not text
        if pattern is not None and not unfinished and not pattern.fullmatch(text):
            raise Refused(f"must match the pattern {pattern.pattern}")
        return text

    return leaf(check)


@field_node.register(f.LongText)
@field_node.register(f.Markdown)
def _(field: f.LongText | f.Markdown, mode: Mode) -> Any:
    return leaf(bounded_text(_lower(field.min_length, mode), field.max_length or LONG_TEXT_MAX))


def _lower(bound: int | None, mode: Mode) -> int | None:
    return bound if mode == "publish" else None


@field_node.register
def _(field: f.Slug, mode: Mode) -> Any:
    def check(value: Any) -> str:
        text = as_text(value)
        problem = slug_problem(text, field.allow_unicode)
        if problem:
            raise Refused(problem)
        return text

    return leaf(check)


@field_node.register
def _(field: f.Email, mode: Mode) -> Any:
    return leaf(as_email)


def as_email(value: Any) -> str:
    """Require an address (RFC 5321 without quoted local parts, RFC 6531 for other scripts)."""
    text = as_text(value)
    local, at, domain = text.rpartition("@")
    well_formed = (
        len(text) <= EMAIL_MAX
        and at
        and 0 < len(local) <= LOCAL_MAX
        and _LOCAL.fullmatch(local)
        and all(local.split("."))
        and all(_LABEL.fullmatch(label) for label in domain.split("."))
    )
    if not well_formed:
        raise Refused("must be an e-mail address such as ann@example.org.")
    return text


@field_node.register
def _(field: f.URL, mode: Mode) -> Any:
    def check(value: Any) -> str:
        return as_url(value, field.schemes)

    return leaf(check)


def as_url(value: Any, schemes: tuple[str, ...]) -> str:
    """Require an absolute URL of one of the schemes (RFC 3986, with IRI characters)."""
    text = as_text(value)
    if len(text) > URL_MAX:
        raise Refused(f"must be at most {URL_MAX} characters long, and is {len(text)}.")
    if not all(_may_stand_in_url(character) for character in text):
        raise Refused('must not hold spaces, control characters or any of < > " \\.')
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError:
        raise Refused(_url_rule(schemes)) from None
    if parts.scheme not in schemes or not (parts.hostname if "//" in text else parts.path):
        raise Refused(_url_rule(schemes))
    if parts.scheme in ("http", "https") and not parts.hostname:
        raise Refused(_url_rule(schemes))
    return text


def _may_stand_in_url(character: str) -> bool:
    if character.isascii():
        return "!" <= character <= "~" and character not in _NOT_IN_URL
    return unicodedata.category(character)[0] not in "CZ"


def _url_rule(schemes: tuple[str, ...]) -> str:
    return f"must be an absolute URL ({', '.join(schemes)}) such as https://example.org/page."


@field_node.register
def _(field: f.Colour, mode: Mode) -> Any:
    def check(value: Any) -> str:
        text = as_text(value)
        if not _COLOUR.fullmatch(text):
            raise Refused("must be a colour such as #08f, #0088ff or #0088ff80.")
        return text

    return leaf(check)
