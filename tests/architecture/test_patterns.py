"""No regular expression of the CMS can be made to try for ever by a text that was made for it.

Found in the code itself, so that a new one is looked at too. What takes exponentially many steps is a
repeat within a repeat that can take the same text in several ways: `(a+)*`. What may stand: a part
that begins with a character which nothing repeated within it takes, `(/[a-z]+)*`, since there is only
one way to cut a text at slashes.
"""

from __future__ import annotations

import ast
import importlib
import re
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cms.settings import language_tags

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import sre_constants as sre
    import sre_parse

ROOT = Path(__file__).parents[2]
USING = {"compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"}
FEW = 8
"""Up to how many repeats count as written out."""
ALPHABET = [*map(chr, range(0x180)), "\u2028", "\u2029", "\u3042", "\U0001f600"]

MADE_OF_NAMES = {
    "cms/schema/checks/bounds.py": "a field's own `pattern`, which who declares the type answers for",
    "cms/schema/nodes/text.py": "the same, where texts are held against it",
    "cms/schema/richtext/html_attributes.py": "`own` is one of the constants of html_vocabulary",
    "cms/schema/richtext/html_tokens.py": "the name of an element, of a list",
    "cms/transfer/wordpress/shortcodes.py": "the name of a shortcode, letters and digits only",
    "cms/transfer/wordpress/paragraphs.py": "the name of an element, of a list",
    "cms/db/erasing.py": "an address, escaped",
    "cms/transfer/markdown/keys.py": "one of two constants",
    "cms/site/serving/contributed.py": "a plugin's path, escaped; a name takes one segment, the last one the rest",
}
"""Where a pattern is put together when it is used, and of what."""
MAY_STAND: dict[str | bytes, str] = {
    language_tags._TAG.pattern: "of a setting; an extension begins with one letter between "
    "hyphens, and what follows it has two at least, so that there is one way",
}
"""Patterns with a repeat within a repeat that the rule does not see through, and why each may."""


@dataclass(frozen=True)
class Found:
    place: str
    pattern: str | bytes
    flags: int


def _modules() -> Iterator[tuple[Path, ast.Module]]:
    for room in ("cms", "plugins"):
        for path in sorted((ROOT / room).rglob("*.py")):
            if "tests" not in path.relative_to(ROOT).parts:
                yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id == "re" and node.func.attr in USING:
                yield node


def _value(path: Path, node: ast.expr) -> Any:
    """What a constant expression of a module comes to; raises NameError for one of local names."""
    name = ".".join(path.with_suffix("").parts).removeprefix("plugins.")
    if name.startswith(("blog.", "comments.", "demo.", "seo.")):
        name = name.partition(".")[2]
    module = importlib.import_module(name)
    return eval(compile(ast.Expression(node), str(path), "eval"), vars(module))


def _flags(path: Path, call: ast.Call) -> int:
    given = [one.value for one in call.keywords if one.arg == "flags"]
    position = {"compile": 1, "match": 2, "fullmatch": 2, "search": 2, "findall": 2, "finditer": 2}
    at = position.get(call.func.attr)  # type: ignore[attr-defined]
    if at is not None and len(call.args) > at:
        given.append(call.args[at])
    return int(_value(path, given[0])) if given else 0


def patterns() -> tuple[list[Found], set[str]]:
    """Every pattern of the code, and the files that put some together of local names."""
    found, made = [], set()
    for path, tree in _modules():
        for call in _calls(tree):
            try:
                value = _value(path, call.args[0])
            except NameError:
                made.add(path.as_posix())
                continue
            if isinstance(value, re.Pattern):
                found.append(Found(f"{path}:{call.lineno}", value.pattern, value.flags))
            else:
                found.append(Found(f"{path}:{call.lineno}", value, _flags(path, call)))
    return found, made


# -- what a pattern may try ----------------------------------------------------------------


def _parsed(pattern: str | bytes, flags: int = 0) -> Any:
    return sre_parse.parse(pattern, flags & ~re.UNICODE if isinstance(pattern, bytes) else flags)


def _inner(op: Any, value: Any) -> list[Any]:
    """The sequences within a part of a pattern."""
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        return [value[2]]
    if op is sre.SUBPATTERN:
        return [value[3]]
    if op is sre.BRANCH:
        return list(value[1])
    if op in (sre.ASSERT, sre.ASSERT_NOT):
        return [value[1]]
    if op is sre.ATOMIC_GROUP:
        return [value]
    if op is sre.GROUPREF_EXISTS:
        return [one for one in value[1:] if one is not None]
    return []


def _unbounded(op: Any, value: Any) -> bool:
    return op in (sre.MAX_REPEAT, sre.MIN_REPEAT) and value[1] > FEW


def _repeats(sequence: Any, *, whole: bool = True) -> Iterator[tuple[Any, Any]]:
    """The repeats in a sequence: with `whole`, those too that are never taken otherwise."""
    for op, value in sequence:
        if _unbounded(op, value):
            yield op, value
        if whole or op not in (sre.ATOMIC_GROUP, sre.POSSESSIVE_REPEAT):
            for inner in _inner(op, value):
                yield from _repeats(inner, whole=whole)


def _characters(sequence: Any) -> set[str]:
    """The characters of the alphabet that any part of a sequence takes."""
    found: set[str] = set()
    for op, value in sequence:
        if op in (sre.LITERAL, sre.NOT_LITERAL, sre.IN, sre.ANY):
            found |= {one for one in ALPHABET if _takes(op, value, one)}
        for inner in _inner(op, value):
            found |= _characters(inner)
    return found


def _takes(op: Any, value: Any, one: str) -> bool:
    if op is sre.LITERAL:
        return chr(value).lower() == one.lower()
    if op is sre.NOT_LITERAL:
        return chr(value) != one
    if op is sre.IN:
        negated = bool(value) and value[0][0] is sre.NEGATE
        items = value[1:] if negated else value
        return negated != any(_of_set(kind, item, one) for kind, item in items)
    return True


def _of_set(kind: Any, item: Any, one: str) -> bool:
    if kind is sre.LITERAL:
        return chr(item).lower() == one.lower()
    if kind is sre.RANGE:
        return any(
            item[0] <= ord(each) <= item[1]
            for each in {one, one.lower(), one.upper()}
            if len(each) == 1
        )
    classes = {
        sre.CATEGORY_DIGIT: r"\d",
        sre.CATEGORY_NOT_DIGIT: r"\D",
        sre.CATEGORY_SPACE: r"\s",
        sre.CATEGORY_NOT_SPACE: r"\S",
        sre.CATEGORY_WORD: r"\w",
        sre.CATEGORY_NOT_WORD: r"\W",
    }
    return re.match(classes[item], one) is not None


def _first(sequence: Any) -> set[str] | None:
    """The characters with which a sequence has to begin; None where it may begin otherwise."""
    for op, value in sequence:
        if op in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
            continue
        if op in (sre.LITERAL, sre.NOT_LITERAL, sre.IN, sre.ANY):
            return _characters([(op, value)])
        if op is sre.SUBPATTERN:
            return _first(value[3])
        if op is sre.BRANCH:
            ways = [_first(one) for one in value[1]]
            return None if None in ways else set().union(*ways)  # type: ignore[arg-type]
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT) and value[0] > 0:
            return _first(value[2])
        return None
    return None


def _separated(body: Any) -> bool:
    """Whether each turn of a repeat begins with a character that nothing repeated in it takes."""
    ways = [body]
    while len(body) == 1 and body[0][0] in (sre.SUBPATTERN, sre.BRANCH):
        op, value = body[0]
        if op is sre.BRANCH:
            ways = list(value[1])
            break
        body = value[3]
        ways = [body]
    within = set().union(
        *(_characters(value[2]) for way in ways for _, value in _repeats(way)), set()
    )
    if len(ways) > 1:
        firsts = [_first(way) for way in ways]
        if None in firsts or sum(map(len, firsts)) != len(set().union(*firsts)):  # type: ignore[arg-type]
            return False
        return all(
            not any(_characters(value[2]) & set().union(*firsts) for _, value in _repeats(way))  # type: ignore[arg-type]
            for way in ways
        )
    first = _first(body)
    return first is not None and not first & within


def nested(pattern: str | bytes, flags: int = 0) -> bool:
    """Whether a pattern has a repeat within a repeat that may take a text in several ways."""
    for _, value in _repeats(_parsed(pattern, flags)):
        if any(True for _ in _repeats(value[2], whole=False)) and not _separated(value[2]):
            return True
    return False


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        (r"(a+)+", True),
        (r"(a*)*b", True),
        (r"([a-z]+\d*)*", True),
        (r"(\s*\w+\s*)+=", True),
        (r"(?:x|y+|yz)*", True),
        (r"(.*,){20}", True),
        (r"[a-z]+(/[a-z]+)*", False),
        (r"(?:[^<]|<b>)*", False),
        (r"(a{1,4}){1,4}", False),
        (r"\d+(?:\.\d+)?", False),
        (r"(?:<!--.*?-->)*<svg", True),
        (r"(?><!--.*?-->)*+<svg", False),
        (r"(?>(a+)+)", True),
    ],
)
def test_the_rule_knows_what_tries_for_ever(pattern: str, found: bool) -> None:
    assert nested(pattern) is found


def test_no_pattern_repeats_what_repeats() -> None:
    found, _ = patterns()
    assert len(found) > 100
    bad = {one.pattern: one.place for one in found if nested(one.pattern, one.flags)}
    unknown = [f"{place} {pattern!r}" for pattern, place in bad.items() if pattern not in MAY_STAND]
    assert not unknown, "\n".join(unknown)
    assert not MAY_STAND.keys() - bad.keys()


def test_patterns_that_are_put_together_are_known() -> None:
    _, made = patterns()
    assert made == MADE_OF_NAMES.keys(), sys.version
