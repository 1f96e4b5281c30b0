"""Which values each kind of field accepts and refuses, by validation and by JSON Schema."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from cms.errors import ValidationFailed
from cms.schema.colander_schema import validate
from cms.schema.json_schema import type_schema

ID = "0198a7c2-7d6e-7c3a-9f1b-2d4e6f8a0b1c"
DOC = {
    "type": "doc",
    "content": [{"type": "paragraph", "content": [{"type": "text", "text": "a"}]}],
}
PLACE = {"lat": 48.2, "lng": 16}
SAME = object()

ACCEPTED: list[tuple[str, Any, Any]] = [
    ("title", "Soup", SAME),
    ("title", "x" * 120, SAME),
    ("title", "👩‍🍳\n\t\x01 e\u0301", SAME),
    ("summary", "", SAME),
    ("source", "# Soup\r\n", SAME),
    ("body", DOC, SAME),
    ("slug", "a-soup_2.0", SAME),
    ("minutes", 1, SAME),
    ("minutes", 600, SAME),
    ("price", "0", SAME),
    ("price", "-0.00", SAME),
    ("price", "-10", SAME),
    ("price", "1000.50", SAME),
    ("price", "1000.5", SAME),
    ("vegan", True, SAME),
    ("day", "2024-02-29", SAME),
    ("day", "0001-01-01", SAME),
    ("instant", "2026-01-31T09:00:00Z", SAME),
    ("instant", "2026-01-31T09:00:00.000001Z", SAME),
    ("instant", "2026-01-31T10:00:00+01:00", "2026-01-31T09:00:00Z"),
    ("instant", "2026-01-31t09:00:00.50z", "2026-01-31T09:00:00.500000Z"),
    ("instant", "0001-01-01T00:00:00Z", SAME),
    ("instant", "9999-12-31T23:59:59.999999-00:00", "9999-12-31T23:59:59.999999Z"),
    ("clock", "09:30", SAME),
    ("clock", "23:59:59.5", SAME),
    ("level", "hard", SAME),
    ("seasons", ["summer", "spring"], SAME),
    ("colour", "#08F", SAME),
    ("colour", "#0088ff80", SAME),
    ("email", "Ann.O'Hara+news@Example.org", SAME),
    ("email", "用户@例え.jp", SAME),
    ("website", "https://user:pw@example.org:8080/a?b=c#d", SAME),
    ("website", "http://[::1]/", SAME),
    ("website", "https://exämple.org/straße", SAME),
    ("extra", {"a": [1, 2.5, None, {"b": "c"}]}, SAME),
    ("extra", [], SAME),
    ("extra", False, SAME),
    ("extra", 2**53 - 1, SAME),
    ("place", PLACE, SAME),
    ("place", {"lng": -180, "lat": -90.0}, {"lat": -90.0, "lng": -180}),
    ("photo", ID, {"id": ID}),
    ("photo", {"id": ID.upper()}, {"id": ID}),
    ("attachment", {"id": ID}, SAME),
    ("author", ID, {"id": ID, "type": "person"}),
    ("author", {"id": ID}, {"id": ID, "type": "person"}),
    (
        "related",
        [ID, {"id": ID[:-1] + "d", "type": "person"}],
        [{"id": ID}, {"id": ID[:-1] + "d", "type": "person"}],
    ),
    ("anything", {"id": ID, "type": "whatever"}, SAME),
    ("steps", ["a", "a", ""], SAME),
    ("seo", {"title": "a"}, SAME),
    ("seo", {"title": None}, {}),
    ("blocks", [{"_id": "a", "_type": "divider"}], SAME),
    ("blocks", [{"_id": "a", "_type": "quote", "text": "b"}], SAME),
]

REFUSED: list[tuple[str, Any, str]] = [
    ("title", 5, "/title"),
    ("title", ["a"], "/title"),
    ("title", "x" * 121, "/title"),
    ("title", "a\0b", "/title"),
    ("title", "\udfff", "/title"),
    ("summary", {"a": 1}, "/summary"),
    ("source", True, "/source"),
    ("source", "x" * 1_000_001, "/source"),
    ("body", "text", "/body"),
    ("body", {"type": "doc", "content": [{"type": "nope"}]}, "/body/content/0/type"),
    (
        "body",
        {
            "type": "doc",
            "content": [{"type": "paragraph", "content": [{"type": "text", "text": "a\0"}]}],
        },
        "/body/content/0/content/0/text",
    ),
    ("slug", "", "/slug"),
    ("slug", "Soup", "/slug"),
    ("slug", "a/b", "/slug"),
    ("slug", "..", "/slug"),
    ("slug", "a.", "/slug"),
    ("slug", "ä", "/slug"),
    ("slug", ID, "/slug"),
    ("slug", "a\n", "/slug"),
    ("slug", "x" * 201, "/slug"),
    ("minutes", "1", "/minutes"),
    ("minutes", 1.0, "/minutes"),
    ("minutes", True, "/minutes"),
    ("minutes", 0, "/minutes"),
    ("minutes", 601, "/minutes"),
    ("minutes", 2**64, "/minutes"),
    ("minutes", 10**400, "/minutes"),
    ("price", 5, "/price"),
    ("price", 5.5, "/price"),
    ("price", True, "/price"),
    ("price", "5.", "/price"),
    ("price", "05", "/price"),
    ("price", "+5", "/price"),
    ("price", "1e2", "/price"),
    ("price", "5.123", "/price"),
    ("price", "-10.01", "/price"),
    ("price", "1000.51", "/price"),
    ("price", "٣", "/price"),
    ("price", "1\n", "/price"),
    ("price", "NaN", "/price"),
    ("price", "9" * 31, "/price"),
    ("vegan", 1, "/vegan"),
    ("vegan", "true", "/vegan"),
    ("day", "2023-02-29", "/day"),
    ("day", "2026-1-1", "/day"),
    ("day", "20260101", "/day"),
    ("day", "0000-01-01", "/day"),
    ("day", "2026-01-01T00:00:00Z", "/day"),
    ("instant", "2026-01-31T09:00:00", "/instant"),
    ("instant", "2026-01-31 09:00:00Z", "/instant"),
    ("instant", "2026-01-31T24:00:00Z", "/instant"),
    ("instant", "2016-12-31T23:59:60Z", "/instant"),
    ("instant", "2026-01-31T09:00:00.1234567Z", "/instant"),
    ("instant", "2026-01-31T09:00:00+24:00", "/instant"),
    ("instant", "0001-01-01T00:00:00+00:01", "/instant"),
    ("instant", "9999-12-31T23:59:59-00:01", "/instant"),
    ("instant", 1_700_000_000, "/instant"),
    ("clock", "24:00", "/clock"),
    ("clock", "9:30", "/clock"),
    ("clock", "09:30Z", "/clock"),
    ("level", "Easy", "/level"),
    ("level", 1, "/level"),
    ("seasons", "spring", "/seasons"),
    ("seasons", ["spring", "winter"], "/seasons/1"),
    ("seasons", ["spring", "spring"], "/seasons/1"),
    ("seasons", ["spring", "summer", "autumn"], "/seasons"),
    ("colour", "red", "/colour"),
    ("colour", "#12345", "/colour"),
    ("email", "", "/email"),
    ("email", "ann", "/email"),
    ("email", "a@b@c", "/email"),
    ("email", "a b@c.org", "/email"),
    ("email", ".a@c.org", "/email"),
    ("email", "a@-c.org", "/email"),
    ("email", "a@c..org", "/email"),
    ("email", "x" * 65 + "@c.org", "/email"),
    ("email", "a@c.org\n", "/email"),
    ("website", "javascript:alert(1)", "/website"),
    ("website", "JavaScript://example.org/%0aalert(1)", "/website"),
    ("website", "/relative", "/website"),
    ("website", "//example.org", "/website"),
    ("website", "https://", "/website"),
    ("website", "https:example.org", "/website"),
    ("website", "https://exa mple.org", "/website"),
    ("website", "https://example.org/\n", "/website"),
    ("website", "https://[::1", "/website"),
    ("website", "https://example.org:99999/", "/website"),
    ("website", "https://example.org/\u202e", "/website"),
    ("website", "https://e.org/" + "x" * 2048, "/website"),
    ("extra", {"a": "\0"}, "/extra/a"),
    ("extra", {"a": [2**53]}, "/extra/a/0"),
    ("extra", float("nan"), "/extra"),
    ("extra", float("inf"), "/extra"),
    ("extra", "x" * 102_400, "/extra"),
    ("extra", {"a": object()}, "/extra/a"),
    ("extra", b"bytes", "/extra"),
    ("place", [48, 16], "/place"),
    ("place", {"lat": 91, "lng": 0}, "/place/lat"),
    ("place", {"lat": 0}, "/place/lng"),
    ("place", {"lat": True, "lng": "0"}, "/place/lng"),
    ("place", {"lat": 0, "lng": 0, "alt": 0}, "/place"),
    ("place", {"lat": 10**400, "lng": 0}, "/place/lat"),
    ("photo", "cat.jpg", "/photo"),
    ("photo", {"id": "cat.jpg"}, "/photo/id"),
    ("photo", {"src": "x"}, "/photo"),
    ("photo", {}, "/photo/id"),
    ("attachment", [ID], "/attachment"),
    ("author", [ID], "/author"),
    ("author", {"id": ID, "type": "everything"}, "/author/type"),
    ("author", {"id": ID, "name": "Ann"}, "/author"),
    ("author", "ann", "/author"),
    ("related", ID, "/related"),
    ("related", [ID, "x"], "/related/1"),
    ("related", [ID, ID.upper()], "/related/1"),
    ("related", [None], "/related/0"),
    ("anything", {"id": ID, "type": 5}, "/anything/type"),
    ("steps", "a", "/steps"),
    ("steps", ["a", 5, None], "/steps/1"),
    ("steps", ["a"] * 4, "/steps"),
    ("steps", ["x" * 11], "/steps/0"),
    ("seo", "a", "/seo"),
    ("seo", {"nope": 1}, "/seo/nope"),
    ("seo", {"title": "x" * 11}, "/seo/title"),
    ("blocks", {}, "/blocks"),
    ("blocks", ["a"], "/blocks/0"),
    ("blocks", [{"_type": "nope"}], "/blocks/0/_type"),
    ("blocks", [{"_type": ["quote"]}], "/blocks/0/_type"),
    ("blocks", [{"text": "a"}], "/blocks/0/_type"),
    ("blocks", [{"_type": "divider", "_id": "a b"}], "/blocks/0/_id"),
    ("blocks", [{"_type": "divider", "_id": 5}], "/blocks/0/_id"),
    ("blocks", [{"_type": "divider", "text": "a"}], "/blocks/0/text"),
    ("blocks", [{"_type": "quote", "text": "x" * 21}], "/blocks/0/text"),
    (
        "blocks",
        [{"_type": "gallery", "captions": [{"_type": "quote", "text": 5}]}],
        "/blocks/0/captions/0/text",
    ),
    ("nope", 1, "/nope"),
    ("_meta", {}, "/_meta"),
    ("a/b~c", 1, "/a~1b~0c"),
]


BEYOND_SCHEMA = {"body", "slug", "email", "website", "extra", "price", "day", "instant", "related"}
"""Fields whose rules JSON Schema can state in part only: formats, exact bounds, ids once."""


@pytest.mark.parametrize(("name", "value", "expected"), ACCEPTED)
def test_accepted_value_is_kept_or_given_its_canonical_form(everything, name, value, expected):
    found = validate(everything, {name: value}, "draft")
    assert found == {name: value if expected is SAME else expected}
    assert type(found[name]) is type(value if expected is SAME else expected)
    assert validate(everything, found, "draft") == found


@pytest.mark.parametrize(("name", "value", "pointer"), REFUSED)
def test_refused_value_is_pointed_at(everything, name, value, pointer):
    with pytest.raises(ValidationFailed) as caught:
        validate(everything, {name: value}, "draft")
    assert pointer in [problem.pointer for problem in caught.value.problems]
    assert all(problem.detail for problem in caught.value.problems)


def test_every_kind_has_values_in_both_tables(everything):
    assert everything.fields.keys() == {name for name, _, _ in ACCEPTED}
    assert everything.fields.keys() <= {name for name, _, _ in REFUSED}


def test_naughty_strings_are_kept_to_the_letter_or_refused_where_they_stand(
    everything, naughty_strings
):
    for text in naughty_strings:
        for name in ("title", "source", "extra", "summary"):
            _kept_or_refused(everything, {name: text}, f"/{name}")
        for name in everything.fields:
            _kept_or_refused(everything, {name: text}, f"/{name}", form_may_change=True)
        _kept_or_refused(everything, {"extra": {"in": [text]}}, "/extra/in/0")
        _kept_or_refused(everything, {"steps": [text]}, "/steps/0")


def _kept_or_refused(spec, document, pointer, form_may_change=False):
    found, pointers = _answer(spec, document)
    assert pointers in (set(), {pointer})
    assert pointers or form_may_change or found == document


def _answer(spec, document):
    try:
        return validate(spec, document, "draft"), set()
    except ValidationFailed as error:
        return {}, {problem.pointer for problem in error.problems}


def test_odd_json_is_kept_to_the_letter_or_refused_where_it_stands(everything, naughty_json):
    for value in naughty_json:
        for name in everything.fields:
            found, pointers = _answer(everything, {name: value})
            assert all(pointer.startswith(f"/{name}") for pointer in pointers)
            if name == "extra" and value is not None and not pointers:
                assert repr(found["extra"]) == repr(value)


def test_naughty_strings_as_keys_are_refused_in_words_that_can_be_sent(everything, naughty_strings):
    for text in naughty_strings:
        with pytest.raises(ValidationFailed) as caught:
            validate(everything, {f"{text}?": 1, "extra": {text: "\0"}}, "draft")
        for problem in caught.value.problems:
            (problem.pointer + problem.detail).encode("utf-8")
            assert "\0" not in problem.pointer + problem.detail


def test_what_validation_accepts_fits_the_schema(everything):
    write = Draft202012Validator(type_schema(everything, "write"))
    read = Draft202012Validator(type_schema(everything, "read"))
    whole = {"id": ID, "type": "everything", "_meta": {}}
    for name, value, expected in ACCEPTED:
        answered = value if expected is SAME else expected
        assert write.is_valid({name: value}), (name, value)
        assert read.is_valid({**whole, name: answered}), (name, answered)
        assert write.is_valid({name: None})


def test_what_the_schema_can_state_it_refuses_as_validation_does(everything):
    write = Draft202012Validator(type_schema(everything, "write"))
    for name, value, _ in REFUSED:
        if (
            name not in BEYOND_SCHEMA
            and name != "_meta"
            and not _only_python(value)
            and type(value) is not float
        ):
            assert not write.is_valid({name: value}), (name, value)


def _only_python(value: object) -> bool:
    text = repr(value)
    return "\\ud" in text or "object" in text


def test_the_schema_takes_a_whole_number_with_a_point_for_an_integer(everything):
    """The one difference: JSON Schema (6.1.1) has no way to tell 1.0 from 1."""
    assert Draft202012Validator(type_schema(everything, "write")).is_valid({"minutes": 1.0})
