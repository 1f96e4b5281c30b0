"""Searches by each kind of caller: found and counted is what a list shows them, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from .search_rows import ALL, ROWS
from .wire import Wire

TITLES = {"person": "name", "specimen": "text"}


@pytest.fixture(scope="module")
def made(wire: Wire) -> dict[tuple[str, str], str]:
    """An entry of each type that is live, and one that is a draft; all hold one word."""
    found = {}
    for name in ROWS:
        for status in ("published", "draft"):
            data = {TITLES.get(name, "title"): "Quagga"}
            body = {"data": data, "publish": status == "published"}
            answered = wire.post(f"/content/{name}", body)
            assert answered.status == 201, answered.json
            found[name, status] = answered.json["data"]["id"]
    return found


def test_what_is_found_and_counted_is_what_the_caller_sees(
    nobody: Wire, made: dict[tuple[str, str], str]
) -> None:
    for role in sorted(ALL, key=str):
        caller = nobody.as_(role)
        for status in ("published", "draft"):
            seen = {
                entry: name
                for (name, kind), entry in made.items()
                if role in ROWS[name][kind == "draft" or status == "draft"]
                and (kind == "published" or status == "draft")
            }
            check(caller, status, seen, f"{role}, {status}")


def check(caller: Wire, status: str, seen: dict[str, str], told: str) -> None:
    answer = caller.get(f"/search?q=quagga&status={status}&count=true&facets=type")
    if answer.status in (401, 403):
        assert seen == {}, told
        return
    body: dict[str, Any] = answer.json
    counts = {name: list(seen.values()).count(name) for name in set(seen.values())}
    assert {one["id"] for one in body["data"]} == set(seen), told
    assert body["meta"]["page"]["total"] == len(seen), told
    assert body["meta"]["facets"]["type"] == counts, told
    for name in ROWS:
        listed = caller.get(f"/content/{name}?q=quagga&status={status}&count=true")
        ids = {one["id"] for one in listed.json["data"]} if listed.status == 200 else set()
        assert ids == {entry for entry, kind in seen.items() if kind == name}, (told, name)
