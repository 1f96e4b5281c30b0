"""Documents as a whole: every problem at once, drafts and publishing, null, conditions, blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import colander
import pytest

from cms.errors import DeclarationError, ValidationFailed
from cms.schema import fields as f
from cms.schema.colander_schema import field_node, schema_for, validate
from cms.schema.content_type import TypeSpec


def spec_with(**fields: f.Field) -> TypeSpec:
    from cms.schema.fields.base import named_all

    return TypeSpec(name="thing", label="Thing", plural="Things", fields=named_all(fields))


def problems(spec, document, mode="publish", **options):
    with pytest.raises(ValidationFailed) as caught:
        validate(spec, document, mode, **options)
    return {problem.pointer: problem.detail for problem in caught.value.problems}


def test_all_problems_are_said_at_once(everything):
    found = problems(
        everything,
        {
            "summary": "ab",
            "minutes": "5",
            "seasons": ["winter", "spring", "spring"],
            "nope": 1,
            "seo": {"title": 5, "robots": "some", "x": 1},
            "extra": {"\ud800": 1, "ok": ["\0"]},
            "blocks": [
                {"_type": "quote"},
                {"_type": "gallery", "images": [], "captions": [{"_type": "divider"}, 5]},
            ],
        },
    )
    assert set(found) == {
        "/title",
        "/summary",
        "/minutes",
        "/seasons",
        "/nope",
        "/seo/title",
        "/seo/robots",
        "/seo/x",
        "/extra",
        "/extra/ok/0",
        "/blocks/0/text",
        "/blocks/1/images",
        "/blocks/1/captions/0/_type",
        "/blocks/1/captions/1",
    }


def test_a_draft_may_miss_what_publishing_demands():
    spec = spec_with(
        title=f.Text(required=True, min_length=3, pattern="[a-z]+"),
        tags=f.List(f.Text(min_length=2), min_items=2, required=True),
    )
    assert validate(spec, {}, "draft") == {}
    assert validate(spec, {"title": "ab", "tags": ["a"]}, "draft") == {"title": "ab", "tags": ["a"]}
    assert validate(spec, {"title": ""}, "draft") == {"title": ""}
    assert set(problems(spec, {})) == {"/title", "/tags"}
    assert set(problems(spec, {"title": "ab", "tags": ["a"]})) == {"/title", "/tags"}
    assert set(problems(spec, {"title": "abc", "tags": ["a", "bc"]})) == {"/tags/0"}
    assert set(problems(spec, {"title": "ABC"}, "draft")) == {"/title"}


@pytest.mark.parametrize(
    ("field", "empty"),
    [
        (f.Text(required=True), ""),
        (f.List(f.Text(), required=True), []),
        (f.Reference(many=True, required=True), []),
        (f.RichText(required=True), {"type": "doc", "content": []}),
        (f.RichText(required=True), {"type": "doc", "content": [{"type": "paragraph"}]}),
        (f.Group({"a": f.Text()}, required=True), {}),
        (f.Integer(required=True), None),
    ],
)
def test_what_is_empty_does_not_fulfil_a_requirement(field, empty):
    spec = spec_with(it=field)
    assert problems(spec, {"it": empty}) == {"/it": "is required."}
    validate(spec, {"it": empty}, "draft")


def test_zero_and_false_fulfil_a_requirement():
    spec = spec_with(a=f.Integer(required=True), b=f.Boolean(required=True))
    assert validate(spec, {"a": 0, "b": False}, "publish") == {"a": 0, "b": False}


def test_null_clears_and_a_partial_document_keeps_it():
    spec = spec_with(
        title=f.Text(required=True),
        note=f.Text(),
        seo=f.Group({"title": f.Text(required=True), "note": f.Text()}),
    )
    assert validate(spec, {"title": "a", "note": None}, "publish") == {"title": "a"}
    partial = {"note": None, "seo": {"note": None}}
    assert validate(spec, partial, "publish", partial=True) == partial
    assert set(problems(spec, {"title": None}, partial=True)) == {"/title"}
    assert set(problems(spec, {"nope": None, "note": 5}, partial=True)) == {"/nope", "/note"}
    assert set(problems(spec, {"title": "a", "seo": {}})) == {"/seo/title"}


def test_a_document_must_be_an_object(everything):
    for value in (None, [], "a", 5, True):
        assert set(problems(everything, value, "draft")) == {""}


def test_an_unknown_key_is_told_the_nearest_name(everything):
    assert "'minutes'" in problems(everything, {"minuets": 5}, "draft")["/minuets"]


def test_depth_is_bounded_without_recursion(everything):
    deep: list = []
    for _ in range(100_000):
        deep = [deep]
    assert len(problems(everything, {"extra": deep}, "draft")) == 1
    at_bound: object = 1
    for _ in range(32):
        at_bound = [at_bound]
    validate(everything, {"extra": at_bound}, "draft")
    assert len(problems(everything, {"extra": [at_bound]}, "draft")) == 1


def test_an_answer_lists_a_bounded_number_of_problems(everything):
    found = problems(everything, {f"key{n}": n for n in range(5_000)}, "draft")
    assert len(found) == 1_001
    assert "4000" in found[""]


@pytest.mark.parametrize(
    ("condition", "kind", "shown"),
    [
        ({"kind": "video"}, "video", True),
        ({"kind": "video"}, "audio", False),
        ({"kind": "video"}, None, False),
        ({"kind": ["video", "audio"]}, "audio", True),
        ({"kind": {"ne": "audio"}}, None, True),
        ({"kind": {"nin": ["audio", None]}}, None, False),
        ({"kind": {"null": False}}, "video", True),
        ({"kind": None}, None, True),
    ],
)
def test_a_field_that_is_not_shown_is_not_required_but_keeps_its_value(condition, kind, shown):
    spec = spec_with(
        kind=f.Choice(choices=["video", "audio"]),
        url=f.Integer(required=True, visible_if=condition),
    )
    document = {} if kind is None else {"kind": kind}
    if shown:
        assert set(problems(spec, document)) == {"/url"}
    else:
        assert validate(spec, document, "publish") == document
    assert validate(spec, {**document, "url": 5}, "publish") == {**document, "url": 5}
    assert set(problems(spec, {**document, "url": "x"})) == {"/url"}


def test_conditions_tell_truth_from_one():
    spec = spec_with(on=f.Boolean(), text=f.Text(required=True, visible_if={"on": True}))
    assert set(problems(spec, {"on": True})) == {"/text"}
    assert validate(spec, {"on": False}, "publish") == {"on": False}
    numbered = spec_with(on=f.Integer(), text=f.Text(required=True, visible_if={"on": True}))
    assert validate(numbered, {"on": 1}, "publish") == {"on": 1}


def test_blocks_get_ids_that_are_unique_in_the_document(everything):
    document = {
        "blocks": [{"_type": "divider"}, {"_type": "gallery", "captions": [{"_type": "quote"}]}]
    }
    found = validate(everything, document, "draft")
    ids = [
        found["blocks"][0]["_id"],
        found["blocks"][1]["_id"],
        found["blocks"][1]["captions"][0]["_id"],
    ]
    assert all(len(one) == 12 for one in ids)
    assert len(set(ids)) == 3
    assert validate(everything, found, "draft") == found
    assert document["blocks"][0] == {"_type": "divider"}
    found["blocks"][1]["captions"][0]["_id"] = ids[0]
    assert set(problems(everything, found, "draft")) == {"/blocks/1/captions/0/_id"}


def test_the_canonical_order_is_that_of_the_declaration(everything):
    found = validate(everything, {"minutes": 5, "title": "a"}, "draft")
    assert list(found) == ["title", "minutes"]


def test_equal_types_in_another_order_are_not_mixed_up():
    one = spec_with(a=f.Integer(), b=f.Integer())
    other = spec_with(b=f.Integer(), a=f.Integer())
    assert one == other
    assert list(validate(one, {"a": 1, "b": 2}, "draft")) == ["a", "b"]
    assert list(validate(other, {"a": 1, "b": 2}, "draft")) == ["b", "a"]


@dataclass(frozen=True, kw_only=True)
class Stars(f.Field):
    kind: ClassVar[str] = "stars"
    breaks: str = ""


@field_node.register
def _(field: Stars, mode: str) -> colander.SchemaNode:
    def explode(node, value):
        raise RuntimeError("a plugin's mistake")

    if field.breaks == "validator":
        return colander.SchemaNode(colander.Int(), validator=explode)
    if field.breaks == "output":
        return colander.SchemaNode(colander.DateTime())
    return colander.SchemaNode(
        colander.Int(strict=True), validator=colander.Range(1, 5, max_err="at most 5 stars")
    )


def test_a_plugins_field_is_checked_by_the_node_it_registers():
    spec = spec_with(stars=Stars(required=True), also=f.List(Stars()))
    assert validate(spec, {"stars": 3, "also": [1, 2]}, "publish") == {"stars": 3, "also": [1, 2]}
    found = problems(spec, {"stars": 6, "also": [1, "x", 7]})
    assert found["/stars"] == "at most 5 stars"
    assert set(found) == {"/stars", "/also/1", "/also/2"}


@pytest.mark.parametrize("breaks", ["validator", "output"])
def test_a_plugins_failing_check_refuses_its_field_and_no_more(breaks):
    spec = spec_with(stars=Stars(breaks=breaks), title=f.Text(required=True))
    value = "2026-01-01T00:00:00Z" if breaks == "output" else 5
    assert set(problems(spec, {"stars": value})) == {"/stars", "/title"}


def test_a_kind_without_a_node_is_a_wrong_declaration():
    @dataclass(frozen=True, kw_only=True)
    class Lost(f.Field):
        kind: ClassVar[str] = "lost"

    with pytest.raises(DeclarationError, match="lost"):
        schema_for(spec_with(lost=Lost()), "draft")
