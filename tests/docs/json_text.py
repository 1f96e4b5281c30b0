"""JSON as a page shows it: wrapped to a width, with `…` for what differs from run to run."""

from __future__ import annotations

import json
import re
from typing import Any

WIDTH = 118
ANY = "…"
_CURSOR = re.compile(r"(page\[after\]=)[^&]+")


def wrapped(value: Any, indent: int = 0, before: int = 0) -> str:
    """Write JSON on as few lines as fit, each level two spaces further in.

    `before` is how many characters stand before it on its first line.
    """
    line = json.dumps(value, ensure_ascii=False)
    if indent + before + len(line) < WIDTH or not isinstance(value, dict | list) or not value:
        return line
    inner = indent + 2
    if isinstance(value, dict):
        heads = [json.dumps(name, ensure_ascii=False) + ": " for name in value]
        pieces = [
            head + wrapped(one, inner, len(head))
            for head, one in zip(heads, value.values(), strict=True)
        ]
    else:
        pieces = [wrapped(one, inner) for one in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return opening + _filled(pieces, inner) + "\n" + " " * indent + closing


def _filled(pieces: list[str], indent: int) -> str:
    """Put as many pieces on a line as fit; one of several lines stands alone."""
    lines: list[str] = []
    alone = True
    for number, piece in enumerate(pieces):
        text = piece + ("," if number < len(pieces) - 1 else "")
        if alone or "\n" in piece or indent + len(lines[-1]) + 1 + len(text) > WIDTH:
            lines.append(text)
        else:
            lines[-1] += " " + text
        alone = "\n" in piece
    return "".join("\n" + " " * indent + line for line in lines)


def veiled(first: Any, second: Any) -> Any:
    """Return `first` with `…` where the answer of another run, `second`, differs."""
    if isinstance(first, dict) and isinstance(second, dict):
        return {name: veiled(one, second.get(name)) for name, one in first.items()}
    if isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
        return [veiled(one, other) for one, other in zip(first, second, strict=True)]
    if first == second:
        return first
    if isinstance(first, str) and isinstance(second, str):
        cursors = [_CURSOR.sub(rf"\1{ANY}", one) for one in (first, second)]
        return cursors[0] if cursors[0] == cursors[1] else ANY
    return ANY


def agrees(shown: Any, real: Any) -> bool:
    """Say whether an answer is what a page shows; `…` in a text stands for anything.

    An object with a member named `…` shows only some of the real one's, and a list that ends in
    `…` only the first items.
    """
    if isinstance(shown, dict):
        return isinstance(real, dict) and _members_agree(shown, real)
    if isinstance(shown, list):
        return isinstance(real, list) and _items_agree(shown, real)
    if isinstance(shown, str) and ANY in shown:
        pattern = ".*".join(re.escape(part) for part in shown.split(ANY))
        return shown == ANY or (isinstance(real, str) and re.fullmatch(pattern, real) is not None)
    return bool(shown == real)


def _members_agree(shown: dict[str, Any], real: dict[str, Any]) -> bool:
    named = {name: one for name, one in shown.items() if name != ANY}
    if named.keys() - real.keys() or (ANY not in shown and real.keys() - named.keys()):
        return False
    return all(agrees(one, real[name]) for name, one in named.items())


def _items_agree(shown: list[Any], real: list[Any]) -> bool:
    if shown and shown[-1] == ANY and len(real) != len(shown):
        shown = shown[:-1]
        real = real[: len(shown)]
    return len(shown) == len(real) and all(agrees(*pair) for pair in zip(shown, real, strict=True))
