"""Names that would show as something else, or give orders to a terminal, are refused by every noun."""

from __future__ import annotations

from typing import Any

import pytest

from .wire import Wire

DECEIVING = {
    "escape": "x\x1b[2J",
    "one-byte escape": "x\x9b2J",
    "line break": "x\r\nX-Admin: yes",
    "next line": "x\x85y",
    "line separator": "x\u2028y",
    "right-to-left override": "gpj.\u202eexe",
    "isolate": "a\u2066b",
    "backspace": "admin\x08\x08",
    "delete": "a\x7f",
}
NOUNS: dict[str, tuple[str, dict[str, Any]]] = {
    "/users": ("name", {"email": "somebody@example.org"}),
    "/groups": ("label", {"name": "desk"}),
    "/roles": ("label", {"name": "clerk", "rules": []}),
    "/releases": ("title", {}),
    "/tokens": ("name", {}),
    "/calendars": ("name", {}),
}


@pytest.mark.parametrize("text", DECEIVING.values(), ids=DECEIVING)
@pytest.mark.parametrize("noun", NOUNS)
def test_names_that_deceive_are_refused(wire: Wire, noun: str, text: str) -> None:
    member, more = NOUNS[noun]
    answer = wire.post(noun, {"data": {**more, member: text}})
    assert answer.status == 422, answer
    assert answer.pointers == {f"/data/{member}"}


@pytest.mark.parametrize("text", DECEIVING.values(), ids=DECEIVING)
def test_machine_names_and_slugs_are_stricter(wire: Wire, text: str) -> None:
    group = wire.post("/groups", {"data": {"name": text, "label": "x"}})
    assert group.pointers == {"/data/name"}
    address = wire.post("/users", {"data": {"email": f"{text}@example.org", "name": "x"}})
    assert address.pointers == {"/data/email"}
    slug = wire.post("/content/specimen", {"data": {"slug": text}})
    assert slug.pointers == {"/data/slug"}
