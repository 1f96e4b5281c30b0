"""Where a path leads by the redirects: each step on the way, and how it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cartouche_seo.redirects import GONE, match, names_of

STEPS_MAX = 10
"""Redirects that may follow each other."""
Rule = Mapping[str, Any]
"""A redirect's document, with the entry's id as `_id`."""
End = Literal["nothing", "there", "gone", "circle", "long"]


@dataclass(frozen=True)
class Trail:
    """How a path is led on: to nothing at all, somewhere, nowhere (410), or round and round.

    `status` is 301 only where each step's is. `used` holds the ids of the redirects, in their order;
    `path` is where a chain that ends in no answer was broken off.
    """

    end: End
    target: str = ""
    status: str = "301"
    used: tuple[str, ...] = ()


def trail(path: str, rules: Callable[[str], Iterable[Rule]]) -> Trail:
    """Follow a path; `rules` gives the redirects that may hold for it."""
    seen, status, at = {path.rstrip("/")}, "301", path
    used: list[str] = []
    for _ in range(STEPS_MAX):
        found = _best(rules(at), at)
        if found is None:
            return Trail("there" if used else "nothing", at, status, tuple(used))
        rule, at = found
        used.append(str(rule.get("_id") or ""))
        if rule.get("status") == GONE:
            return Trail("gone", "", GONE, tuple(used))
        status = "302" if rule.get("status") == "302" else status
        if not at.startswith("/") or at.startswith("//"):
            return Trail("there", at, status, tuple(used))
        plain = _plain(at).rstrip("/")
        if plain in seen:
            return Trail("circle", at, status, tuple(used))
        seen.add(plain)
    return Trail("long", at, status, tuple(used))


def _best(rules: Iterable[Rule], path: str) -> tuple[Rule, str] | None:
    """Return the nearest redirect and where it leads: the path itself, then the longest above."""
    plain = _plain(path)
    fitting = []
    for rule in rules:
        target = match(rule, plain)
        if target is not None:
            exact = (rule.get("kind") or "exact") == "exact"
            source = str(rule["source"])
            fitting.append(((not exact, -len(names_of(source)), source), rule, target))
    return min(fitting, key=lambda one: one[0])[1:] if fitting else None


def _plain(path: str) -> str:
    return path.partition("?")[0].partition("#")[0]


class Book:
    """Many redirects, so kept that those for a path are found without looking at all of them."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self.by_id = {str(rule.get("_id")): rule for rule in self.rules}
        self._exact: dict[tuple[str, ...], list[Rule]] = {}
        self._branches: dict[tuple[str, ...], list[Rule]] = {}
        self._patterns: dict[int, list[Rule]] = {}
        for rule in self.rules:
            names = tuple(names_of(str(rule.get("source") or "")))
            if rule.get("kind") == "pattern":
                self._patterns.setdefault(len(names), []).append(rule)
            else:
                kept = self._branches if rule.get("kind") == "prefix" else self._exact
                kept.setdefault(names, []).append(rule)

    def of(self, path: str) -> Iterator[Rule]:
        """Yield the redirects that may hold for a path."""
        names = tuple(names_of(_plain(path)))
        yield from self._exact.get(names, ())
        for most in range(len(names) + 1):
            yield from self._branches.get(names[:most], ())
        yield from self._patterns.get(len(names), ())


@dataclass(frozen=True)
class Chain:
    """A redirect from whose path more than one step leads on, or that never ends."""

    rule: Rule
    trail: Trail

    @property
    def endless(self) -> bool:
        """Whether it leads to no answer: round and round, or on and on."""
        return self.trail.end in ("circle", "long")

    @property
    def flattens(self) -> bool:
        """Whether it can lead to its end at once: what stands for many paths may end in many."""
        return not self.endless and (self.rule.get("kind") or "exact") == "exact"


def chains(book: Book) -> list[Chain]:
    """Return all chains, those without an end first; a pattern is tried with `*` as the name."""
    found = []
    for rule in book.rules:
        led = trail(str(rule.get("source") or ""), book.of)
        # Another redirect may be nearer to the path: then this one is no step of it.
        if led.used[:1] == (rule.get("_id"),) and (len(led.used) > 1 or led.end == "circle"):
            found.append(Chain(rule, led))
    return sorted(found, key=lambda one: (not one.endless, str(one.rule["source"])))
