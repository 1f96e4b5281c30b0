"""Strings that break software, as values of every kind of field that text can be sent to."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from tests.corpora import corpus

from .wire import Answer, Wire

OWN = (
    "",
    " ",
    "\u00a0\u2003\u3000",
    "\ttab and\nline and\r\nreturn",
    "\x01\x02\x7f\x80\x9f",
    "\u200b\u200e\u202e\u2066\ufeff\ufffe\uffff",
    "é e\u0301 \u212b \u00c5 ﬁ",
    "İıſßẞ",
    "\U0010ffff \U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1e9\U0001f1ea",
    "Z\u0310\u0356\u033c" + "a\u0301" * 100,
    "'; DROP TABLE entry; --",
    "' OR '1'='1",
    "%s %d %n {0} {{7*7}} ${7*7} $user.id :name ?",
    "<script>alert(1)</script>&amp;]]>",
    "javascript:alert(1)",
    "../../../../etc/passwd",
    "NULL null None undefined NaN true",
    "1e999 0x1F 1_000 ١٢٣ ²",
    "2026-02-30 2026-13-01T25:61:61Z",
    "00000000-0000-7000-8000-000000000000",
    "a" * 1000,
    "\\ \" ' ` / ~ ~0 ~1",
    '{"$ref": "#"}',
)
"""A sample of what the corpora hold, and of what they lack."""

REFUSED = {
    "NUL": '"a\\u0000b"',
    "lone high surrogate": '"\\ud800"',
    "lone low surrogate": '"a\\udc00b"',
    "surrogates in the wrong order": '"\\udc00\\ud800"',
}

FREE: dict[str, Callable[[str], Any]] = {
    "text": lambda text: text,
    "long_text": lambda text: text,
    "markdown": lambda text: text,
    "json": lambda text: {"value": text, "list": [text], text: 1},
    "texts": lambda text: [text, text],
    "group": lambda text: {"text": text, "inner": {"text": text}},
    "blocks": lambda text: [{"_id": "b1", "_type": "box", "text": text}],
    "rich_text": lambda text: {
        "type": "doc",
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}],
    },
}
"""Fields that take any text, and how it is put into them."""

STRICT: dict[str, Callable[[str], Any]] = {
    "slug": lambda text: text,
    "integer": lambda text: text,
    "decimal": lambda text: text,
    "boolean": lambda text: text,
    "date": lambda text: text,
    "date_time": lambda text: text,
    "time": lambda text: text,
    "choice": lambda text: text,
    "choices": lambda text: [text],
    "colour": lambda text: text,
    "email": lambda text: text,
    "url": lambda text: text,
    "location": lambda text: {"lat": text, "lng": text},
    "image": lambda text: text,
    "file": lambda text: {"id": text},
    "reference": lambda text: text,
    "references": lambda text: [{"id": text, "type": text}],
    "blocks": lambda text: [{"_id": text, "_type": text}],
    "rich_text": lambda text: {"type": text},
}
"""Fields that take text of a form of their own."""


def naughty() -> list[str]:
    """Return the samples, and the strings of the corpora where they are present."""
    found = list(OWN)
    for path in corpus("strings/blns/blns.json"):
        found += json.loads(path.read_bytes())
    for pattern in ("fuzz/fuzzdb/unicode/*.txt", "fuzz/fuzzdb/control-chars/*.txt"):
        for path in corpus(pattern):
            for line in path.read_bytes().decode("utf-8", "replace").splitlines()[:40]:
                found.append(line[:1000])
    return list(dict.fromkeys(found))


STRINGS = naughty()
PARTS = [
    pytest.param([*OWN, *STRINGS[len(OWN) :: 20]], id="sample"),
    *(
        pytest.param(STRINGS[part::5], id=f"part-{part}", marks=pytest.mark.slow)
        for part in range(5)
        if len(STRINGS) > len(OWN)
    ),
]


def document(kinds: dict[str, Callable[[str], Any]], text: str) -> dict[str, Any]:
    return {name: make(text) for name, make in kinds.items()}


def send_until_taken(wire: Wire, data: dict[str, Any]) -> tuple[Answer, dict[str, Any]]:
    """Create an entry of `data`, leaving out each field that an answer points at."""
    for _ in range(4):
        answer = wire.post("/content/specimen", {"data": data})
        if answer.status == 201:
            return answer, data
        assert answer.status == 422, answer
        pointed = {pointer.split("/")[2] for pointer in answer.pointers}
        assert pointed, answer
        assert pointed <= data.keys(), (pointed, data)
        data = {name: value for name, value in data.items() if name not in pointed}
    raise AssertionError(f"not every problem was told at once: {answer}")


@pytest.mark.parametrize("texts", PARTS)
def test_free_text_is_kept_to_the_letter(wire: Wire, texts: list[str]) -> None:
    kept = []
    for text in texts:
        answer, data = send_until_taken(wire, document(FREE, text))
        refused = FREE.keys() - data.keys()
        # An empty text is no node of a rich text; a text longer than a line's bound is too long.
        allowed = (
            {"rich_text"} if not text else {"text", "texts", "group"} if len(text) > 255 else set()
        )
        assert refused <= allowed, (text, refused)
        kept.append((answer.json["data"]["id"], data))
    for entry, data in kept:
        seen = wire.get(f"/content/specimen/{entry}?status=draft").json["data"]
        assert {name: seen[name] for name in data} == data


@pytest.mark.parametrize("texts", PARTS)
def test_text_of_a_form_is_kept_to_the_letter_or_pointed_at(wire: Wire, texts: list[str]) -> None:
    for text in texts:
        answer, data = send_until_taken(wire, document(STRICT, text))
        seen = wire.get(f"/content/specimen/{answer.json['data']['id']}?status=draft").json["data"]
        for name, value in data.items():
            kept = {"id": value} if name in ("image", "file") and isinstance(value, str) else value
            assert seen[name] == kept, (name, value, seen[name])


def test_a_published_text_is_found_by_what_it_says(wire: Wire) -> None:
    for text in [*OWN, *STRINGS[::40]]:
        if not 0 < len(text) <= 255:
            continue
        made = wire.create("specimen", text=text, slug=None)
        answer = wire.get(
            f"/content/specimen?status=draft&fields=text&{query('filter[text]', text)}"
        )
        assert [one["text"] for one in answer.json["data"]].count(text) >= 1, text
        assert made["id"] in {one["id"] for one in answer.json["data"]}


def query(name: str, value: str) -> str:
    return f"{quote(name)}={quote(value, safe='')}"


@pytest.mark.parametrize("written", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("field", sorted(FREE.keys() | STRICT.keys()))
def test_what_no_database_keeps_is_refused_where_it_stands(
    wire: Wire, field: str, written: str
) -> None:
    shape = (FREE | STRICT)[field]("@")
    body = json.dumps({"data": {field: shape}}).replace('"@"', written).encode()
    answer = wire.post("/content/specimen", body)
    assert answer.status == 400
    assert any(pointer.startswith(f"/data/{field}") for pointer in answer.pointers)


def test_a_field_of_any_name_is_refused_by_its_name(wire: Wire) -> None:
    for text in [*OWN, *STRINGS[::10]]:
        answer = wire.post("/content/specimen", {"data": {text: 1}})
        if text in ("id", "type", "_meta"):
            continue
        assert answer.status == 422, (text, answer)
        assert answer.pointers == {"/data/" + text.replace("~", "~0").replace("/", "~1")}
