"""Redirects that people make: from a path, from all below one, or from a pattern of segments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from cms.sdk import ContentType, FieldProblem
from cms.sdk import fields as f

STEPS_MAX = 10
"""Redirects that may follow each other."""
GONE = "410"


class SeoRedirect(
    ContentType, icon="corner-up-right", label="Redirect", title_field="source", name="seo_redirect"
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
    source = _names(str(rule.get("source") or ""))
    asked = _names(path)
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


def _names(path: str) -> list[str]:
    return [one for one in path.split("/") if one]


Found = tuple[str, str]
"""Where it leads, and the status."""


def follow(path: str, rules: Callable[[str], Iterable[Mapping[str, Any]]]) -> Found | None:
    """Return where a path leads in the end, and by which status; None for nowhere, or in a circle.

    `rules` gives the redirects that may hold for a path. The status is 301 only where each step's is.
    """
    seen, status, at = {path.rstrip("/")}, "301", path
    for step in range(STEPS_MAX):
        found = _best(rules(at), at)
        if found is None:
            return (at, status) if step else None
        target, how = found
        if how == GONE:
            return "", GONE
        status = "302" if how == "302" else status
        at = target
        if not target.startswith("/") or target.startswith("//"):
            return at, status
        plain = target.partition("?")[0].partition("#")[0].rstrip("/")
        if plain in seen:
            return None
        seen.add(plain)
    return None


def _best(rules: Iterable[Mapping[str, Any]], path: str) -> Found | None:
    """Return the nearest redirect: the path itself, then the longest pattern or path above."""
    plain = path.partition("?")[0].partition("#")[0]
    fitting = []
    for rule in rules:
        target = match(rule, plain)
        if target is not None:
            exact = (rule.get("kind") or "exact") == "exact"
            rank = (not exact, -len(_names(str(rule["source"]))), str(rule["source"]))
            fitting.append((rank, target, str(rule.get("status") or "301")))
    return min(fitting)[1:] if fitting else None
