"""Bodies that are no JSON, JSON that can't be kept, and bodies of the wrong size, depth and kind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.corpora import corpus

from .wire import Answer, Wire

VALID = {
    "empty object": b"{}",
    "scalar": b"1",
    "null": b"null",
    "text": b'"text"',
    "array": b"[[]]",
    "white space around": b" \t\r\n{} \n",
    "escapes": b'["\\u0061\\ud83d\\ude00\\n\\/"]',
    "numbers": b"[-0, 0.1, 1e3, 1E-2, 9007199254740991]",
    "raw control picture": '["\u2028\u2029\x7f"]'.encode(),
}
INVALID = {
    "nothing but space": b"  ",
    "trailing comma": b'{"data": {},}',
    "single quotes": b"{'data': 1}",
    "comment": b'{"data": {}} // no',
    "two values": b"{} {}",
    "cut off": b'{"data": {"text": "a',
    "bare word": b"nope",
    "NaN": b'{"data": {"json": NaN}}',
    "Infinity": b"[-Infinity]",
    "leading zero": b"[01]",
    "plus": b"[+1]",
    "half a number": b"[1.]",
    "hexadecimal": b"[0x1]",
    "raw newline in text": b'["a\nb"]',
    "raw NUL": b'["a\x00b"]',
    "bad escape": b'["\\x41"]',
    "short escape": b'["\\u12"]',
    "byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"data": {}}'.encode("utf-16"),
    "UTF-32": '{"data": {}}'.encode("utf-32-le"),
    "Latin-1": '{"data": {"text": "é"}}'.encode("latin-1"),
    "overlong": b'["\xc0\xaf"]',
    "raw surrogate": b'["\xed\xa0\x80"]',
    "beyond Unicode": b'["\xf4\x90\x80\x80"]',
    "open arrays": b"[" * 100_000,
    "open objects": b'{"a":' * 50_000,
}


def corpus_files(prefix: str) -> list[Path]:
    return corpus(f"strings/JSONTestSuite/test_parsing/{prefix}_*.json")


def wrapped(raw: bytes) -> bytes:
    return b'{"data": {"json": ' + raw + b"}}"


@pytest.fixture(scope="module")
def places(wire: Wire) -> list[tuple[str, str]]:
    """Where bodies are sent: every kind of reader of bodies once."""
    entry = wire.create("specimen", text="body")
    address = f"/content/specimen/{entry['id']}"
    return [
        ("POST", "/content/specimen"),
        ("PATCH", address),
        ("PUT", address),
        ("POST", f"{address}/publish"),
        ("POST", "/batch"),
        ("POST", "/users"),
        ("PATCH", "/roles/editor"),
        ("POST", "/grants"),
        ("POST", "/tokens"),
        ("POST", "/sessions"),
        ("POST", "/sessions/passkey"),
    ]


def refused(answer: Answer, *statuses: int) -> None:
    assert answer.status in (statuses or (400,)), answer


@pytest.mark.parametrize("raw", INVALID.values(), ids=INVALID)
def test_what_is_no_json_is_400_everywhere(
    wire: Wire, places: list[tuple[str, str]], raw: bytes
) -> None:
    for method, address in places:
        answer = wire.ask(method, address, raw)
        assert answer.status in (400, 413), (method, address, answer)
        assert answer.status == 400 or raw.startswith((b"[[", b'{"a":{"a"')), answer


@pytest.mark.parametrize("raw", VALID.values(), ids=VALID)
def test_json_of_the_wrong_shape_is_refused_everywhere(
    wire: Wire, places: list[tuple[str, str]], raw: bytes
) -> None:
    for method, address in places:
        answer = wire.ask(method, address, raw)
        accepted = (200,) if address.endswith("/publish") and raw.strip() == b"{}" else (400, 422)
        assert answer.status in accepted, (method, address, answer)


def test_the_test_suite_of_json_as_bodies(wire: Wire, places: list[tuple[str, str]]) -> None:
    content = [places[0], places[1], places[4]]
    for path in corpus_files("n"):
        for method, address in content:
            answer = wire.ask(method, address, path.read_bytes())
            deep = b"[[[[" in path.read_bytes() or b'[{"":[' in path.read_bytes()
            assert answer.status == 400 or (deep and answer.status == 413), (path.name, answer)
    for path in [*corpus_files("y"), *corpus_files("i")]:
        for method, address in content:
            refused(wire.ask(method, address, path.read_bytes()), 400, 413, 422)


def test_the_test_suite_of_json_as_values(wire: Wire) -> None:
    for path in corpus_files("n"):
        answer = wire.ask("POST", "/content/specimen", wrapped(path.read_bytes()))
        assert answer.status in (400, 413), (path.name, answer)
    for path in [*corpus_files("y"), *corpus_files("i")]:
        raw = path.read_bytes()
        answer = wire.ask("POST", "/content/specimen", wrapped(raw))
        if answer.status == 201:
            assert_same(answer.json["data"].get("json"), raw, path.name)
        else:
            assert answer.status in (400, 413, 422), (path.name, answer)
            # Only what RFC 7493 advises against, and NUL, is not kept.
            assert path.name.startswith("i_") or path.name in NOT_KEPT, (path.name, answer)


NOT_KEPT = {
    "y_object_duplicated_key.json",
    "y_object_duplicated_key_and_value.json",
    "y_object_escaped_null_in_key.json",
    "y_string_null_escape.json",
    "y_structure_lonely_null.json",
}


def assert_same(kept: Any, raw: bytes, name: str) -> None:
    expected = json.loads(raw)
    assert json.dumps(kept, sort_keys=True) == json.dumps(expected, sort_keys=True), name


@pytest.mark.parametrize(
    "written",
    [
        "9007199254740993",
        "-9007199254740992",
        "1" + "0" * 5000,
        "1e400",
        "0.1000000000000000055511151231257827",
        "123456789.123456789123456789",
        "1e-400",
        "1E9999999999",
        "0.1e-99999999999999999999",
    ],
)
def test_a_number_that_loses_digits_is_pointed_at(wire: Wire, written: str) -> None:
    for field in ("json", "integer", "decimal", "text"):
        body = f'{{"data": {{"{field}": {written}}}}}'.encode()
        answer = wire.ask("POST", "/content/specimen", body)
        refused(answer, 400)
        assert answer.pointers == {f"/data/{field}"}


def test_a_member_named_twice_is_pointed_at(wire: Wire) -> None:
    answer = wire.ask("POST", "/content/specimen", b'{"data": {"text": "a", "text": "b"}}')
    refused(answer)
    assert answer.pointers == {"/data/text"}
    refused(wire.ask("POST", "/content/specimen", b'{"data": {}, "data": {}}'))
    refused(wire.ask("POST", "/content/specimen", b'{"data": {"json": {"\\u0061": 1, "a": 1}}}'))


@pytest.mark.parametrize("members", [b"{}", b'{"a": 1}'])
def test_depth_is_bounded(wire: Wire, members: bytes) -> None:
    for opening, closing in ((b"[", b"]"), (b'{"a":', b"}")):
        for depth, statuses in (
            (20, {201}),
            (40, {422}),
            (100, {413}),
            (900, {413}),
            (5000, {400, 413}),
        ):
            raw = wrapped(opening * depth + b"1" + closing * depth)
            answer = wire.ask("POST", "/content/specimen", raw)
            assert answer.status in statuses, (depth, answer)


def test_size_is_bounded_whatever_the_length_says(wire: Wire) -> None:
    large = b'{"data": {"long_text": "' + b"a" * (1 << 20) + b'"}}'
    refused(wire.ask("POST", "/content/specimen", large), 413)
    refused(wire.ask("POST", "/batch", large), 413)
    refused(wire.ask("POST", "/content/specimen", b"{}", length=str(10**30)), 413)
    for nonsense in ("-1", "abc", "1e3", " 2 ", "", "٣"):
        answer = wire.ask("POST", "/content/specimen", b"{}", length=nonsense)
        assert answer.status in (400, 422), (nonsense, answer)


@pytest.mark.parametrize(
    "media",
    [
        None,
        "",
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=iso-8859-1",
        "application/jsonp",
        "application/json, text/plain",
        "nonsense",
        "a/b/c;;;",
        "application/json\x0b",
        "application/merge-patch+json",
    ],
)
def test_only_json_is_read(wire: Wire, places: list[tuple[str, str]], media: str | None) -> None:
    for method, address in places:
        answer = wire.ask(method, address, b'{"data": {}}', media=media)
        if method == "PATCH" and media == "application/merge-patch+json" and "content" in address:
            continue
        refused(answer, 415)


@pytest.mark.parametrize(
    "media", ["application/json", "APPLICATION/JSON", 'application/json; charset="UTF-8"']
)
def test_json_is_read_however_it_is_named(wire: Wire, media: str) -> None:
    answer = wire.ask("POST", "/content/specimen", b'{"data": {"text": "a"}}', media=media)
    assert answer.status == 201


@pytest.mark.parametrize(
    "body",
    [
        {"data": None},
        {"data": []},
        {"data": "text"},
        {"data": {}, "unknown": 1},
        {"data": {}, "publish": "yes"},
        {"data": {}, "publish": 1},
        {"data": {}, "note": 1},
        {"data": {}, "note": "n" * 2001},
        {"data": {}, "parent": "nowhere"},
        {"data": {}, "parent": 1},
        {"data": {}, "parent": "00000000-0000-7000-8000-000000000009"},
        {"data": {}, "entry_id": "x"},
        {"data": {}, "at": "yesterday"},
        {"data": {}, "at": "0000-01-01T00:00:00Z"},
        {"data": {}, "at": "10000-01-01T00:00:00Z"},
        {"data": {}, "at": "0001-01-01T00:00:00+23:59"},
        {"data": {}, "at": "9999-12-31T23:59:59-23:59"},
        {"data": {}, "owner": "me"},
        {"data": {}, "strict": True},
        {"data": {}, "locale": "de"},
        {"data": {}, "base_version": 1},
        {"data": {"_secret": 1}},
        {"data": {"text": {"$ref": "x"}}},
    ],
    ids=lambda body: json.dumps(body)[:60],
)
def test_control_words_are_taken_at_their_word(wire: Wire, body: dict[str, Any]) -> None:
    answer = wire.post("/content/specimen", body)
    refused(answer, 400, 404, 409, 422)
    if answer.status == 422:
        assert answer.pointers


@pytest.mark.parametrize(
    "operations",
    [
        None,
        {},
        [],
        [1],
        [None],
        [[]],
        [{}],
        [{"operation": None}],
        [{"operation": ["create"]}],
        [{"operation": "nothing"}],
        [{"operation": "create"}],
        [{"operation": "create", "type": "nothing", "data": {}}],
        [{"operation": "create", "type": "specimen", "data": []}],
        [{"operation": "create", "type": "specimen", "data": {"nothing": 1}}],
        [{"operation": "create", "type": "specimen", "data": {}, "extra": 1}],
        [{"operation": "create", "type": "specimen", "data": {}, "locale": "xx"}],
        [{"operation": "publish", "entry": "x"}],
        [{"operation": "publish", "entry": "00000000-0000-7000-8000-000000000009"}],
        [{"operation": "publish", "entry": "00000000-0000-7000-8000-000000000009", "version": -1}],
        [{"operation": "trash", "entry": 1}, {"operation": "purge"}],
        [{"operation": "create", "type": "specimen", "data": {}}] * 101,
    ],
    ids=lambda value: json.dumps(value)[:60],
)
def test_a_bad_batch_changes_nothing_and_says_where(wire: Wire, operations: Any) -> None:
    count = "/content/specimen?status=draft&count=true&page[size]=1"
    before = wire.get(count).json["meta"]["page"]["total"]
    good = {"operation": "create", "type": "specimen", "data": {"text": "lost"}}
    for listed in (operations, [good, *operations] if isinstance(operations, list) else None):
        answer = wire.post("/batch", {"operations": listed})
        if listed == [good]:
            continue
        refused(answer, 400, 404, 409, 413, 422)
        if answer.status == 422:
            assert all(pointer.startswith("/operations") for pointer in answer.pointers)
    after = wire.get(count).json["meta"]["page"]["total"]
    assert after - before == (1 if operations == [] else 0)
