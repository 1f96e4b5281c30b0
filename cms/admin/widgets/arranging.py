"""Lists changed by buttons of the form itself, for who has no script: add, take away, move, double.

The buttons of the list `f.links` are named `f.links.*`, and say what they do to the items' keys:
`+quote` adds one, `-key` takes one away, `^key` and `vkey` move it up and down, `=key` doubles it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

from cms.admin.widgets.composing import TYPE

ADD, DROP, UP, DOWN, DOUBLE = "+", "-", "^", "v", "="
BUTTON = ".*"
Typed = Mapping[str, Sequence[str]]


def arranged(typed: Typed) -> dict[str, list[str]] | None:
    """Return what was typed with the list changed as a button said; None where none was pressed."""
    name = next((one for one in typed if one.endswith(BUTTON)), None)
    if name is None:
        return None
    found = {one: list(values) for one, values in typed.items() if one != name}
    path, pressed = name.removesuffix(BUTTON), typed[name][-1]
    keys = [text for text in found.get(path, ()) if text]
    if pressed[:1] != ADD and pressed[1:] not in keys:
        return found
    added = _press(found, path, keys, pressed[:1], pressed[1:])
    return {**found, path: ["", *keys], **added}


def _press(
    found: dict[str, list[str]], path: str, keys: list[str], sign: str, name: str
) -> dict[str, list[str]]:
    """Change the keys in place; return the controls that are new."""
    if sign == ADD:
        key = new_key()
        keys.append(key)
        return {f"{path}.{key}.{TYPE}": [name]}
    at = keys.index(name)
    if sign == DOUBLE:
        key, below = new_key(), f"{path}.{name}"
        keys.insert(at + 1, key)
        return {
            f"{path}.{key}{one[len(below) :]}": values
            for one, values in found.items()
            if one == below or one.startswith(f"{below}.")
        }
    keys.pop(at)
    if sign != DROP:
        keys.insert(max(0, at + (-1 if sign == UP else 1)), name)
    return {}


def new_key() -> str:
    """Return a key for a new item, which is a block's id too."""
    return "n" + secrets.token_hex(6)
