"""Rooms share one style sheet: what one calls its own, no other may style."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

SHEETS = Path(__file__).parents[3] / "cms" / "admin" / "frontend" / "css"
GENERAL = {"admin", "tokens", "fonts", "base", "controls", "pieces", "shell", "screens"}
CLASS = re.compile(r"\.([a-zA-Z][\w-]*)")
RULE = re.compile(r"([^{}]+)\{")


def own_names(sheet: str) -> set[str]:
    """Return the classes that a sheet styles wherever they stand: those a selector begins with."""
    text = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    selectors = [one.strip() for rule in RULE.findall(text) for one in rule.split(",")]
    found = [CLASS.match(one) for one in selectors]
    return {one[1] for one in found if one}


def sheets() -> dict[str, set[str]]:
    return {one.stem: own_names(one.read_text(encoding="utf-8")) for one in SHEETS.glob("*.css")}


def test_no_room_styles_what_another_calls_its_own() -> None:
    named = sheets()
    general = set[str]().union(*(named[one] for one in GENERAL))
    rooms = defaultdict(list)
    for room in sorted(named.keys() - GENERAL):
        for name in named[room] - general:
            rooms[name].append(room)
    twice = {name: where for name, where in rooms.items() if len(where) > 1}
    assert twice == {}


def test_the_classes_of_a_sheet_are_those_its_selectors_begin_with() -> None:
    found = own_names("/* .no */ .a .b, .c > .d { x: y; } @media (x) { .e:hover { x: y; } }")
    assert found == {"a", "c", "e"}
