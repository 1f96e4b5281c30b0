"""Redirects that people make: from a path, from all below one, or from a pattern of segments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from cms.sdk import ContentType, FieldProblem
from cms.sdk import fields as f

REDIRECT = "seo_redirect"
"""The name of the type."""
GONE = "410"


class SeoRedirect(
    ContentType, icon="corner-up-right", label="Redirect", title_field="source", name=REDIRECT
):
    """Where a path leads at which nothing stands any more."""

    source = f.Text(
        required=True,
        unique=True,
        max_length=255,
        indexed=True,
        searchable=True,
        help="A path such as /old-news. In a pattern `*` stands for one name between slashes.",
    )
    kind = f.Choice(
        choices=(
            ("exact", "This path"),
            ("prefix", "This path and all below it"),
            ("pattern", "A pattern with *"),
        ),
        default="exact",
        indexed=True,
    )
    target = f.Text(
        max_length=1000,
        help="A path of this site or an address; $1 is what the first * stood for, "
        "and below a path the rest is kept.",
    )
    status = f.Choice(
        choices=(
            ("301", "For good (301)"),
            ("302", "For now (302)"),
            (GONE, "Nowhere: it is gone (410)"),
        ),
        default="301",
    )


def problems_of(document: Mapping[str, Any]) -> list[FieldProblem]:
    """Return what is wrong with a redirect."""
    source, target = str(document.get("source") or ""), str(document.get("target") or "")
    found = []
    if not source.startswith("/") or source.startswith("//") or any(one in source for one in "?# "):
        found.append(FieldProblem("/source", "is a path such as /old-news, without ? and #."))
    if "*" in source and document.get("kind") != "pattern":
        found.append(FieldProblem("/kind", "has to be a pattern, since the path holds a *."))
    if document.get("status") == GONE:
        return found
    if not _is_target(target):
        found.append(
            FieldProblem("/target", "is a path such as /news, or an address with http or https.")
        )
    elif _same(source, target):
        found.append(FieldProblem("/target", "is the path itself: this would never end."))
    return found


def _is_target(target: str) -> bool:
    if any(ord(one) <= 32 or one == "\\" for one in target):
        return False
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        return parts.scheme in ("http", "https") and bool(parts.netloc)
    return target.startswith("/")


def _same(source: str, target: str) -> bool:
    return source.rstrip("/") == target.partition("?")[0].partition("#")[0].rstrip("/")


def match(rule: Mapping[str, Any], path: str) -> str | None:
    """Return where a redirect leads from a path: the target with what was kept; None if nowhere.

    Compares names between slashes one by one, so that no pattern takes long.
    """
    source = names_of(str(rule.get("source") or ""))
    asked = names_of(path)
    target = str(rule.get("target") or "")
    kind = rule.get("kind") or "exact"
    if kind == "exact":
        return target if source == asked else None
    if kind == "prefix":
        rest = asked[len(source) :]
        if asked[: len(source)] != source:
            return None
        return f"{target.rstrip('/')}/{quote('/'.join(rest))}" if rest else target
    if len(source) != len(asked):
        return None
    kept = [name for wanted, name in zip(source, asked, strict=True) if wanted == "*"]
    same = all(wanted in ("*", name) for wanted, name in zip(source, asked, strict=True))
    return _filled(target, kept) if same else None


def _filled(target: str, kept: Sequence[str]) -> str:
    # From the last on: $1 is the beginning of $12.
    for number in range(len(kept), 0, -1):
        target = target.replace(f"${number}", quote(kept[number - 1], safe=""))
    return target


def names_of(path: str) -> list[str]:
    """Return what stands between the slashes of a path."""
    return [one for one in path.split("/") if one]
