"""Documents written under an older declaration lose nothing."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.schema import fields as f
from cms.schema.compatibility import upgrade
from cms.schema.content_type import TypeSpec
from cms.schema.declaration import declaration
from cms.schema.fields.base import named_all

ID = "0198a7c2-7d6e-7c3a-9f1b-2d4e6f8a0b1c"


def spec(**fields: f.Field) -> TypeSpec:
    return TypeSpec("thing", "Thing", "Things", fields=named_all(fields))


def block(name: str, renamed_from: str | None = None, **fields: f.Field) -> f.ComponentSpec:
    return f.ComponentSpec(name, name, fields=named_all(fields), renamed_from=renamed_from)


OLD = spec(
    title=f.Text(),
    subtitle=f.Text(),
    seo=f.Group({"title": f.Text(), "robots": f.Text()}),
    rows=f.List(f.Group({"left": f.Text(), "right": f.Text()})),
    body=f.Blocks(
        [block("pull", text=f.Text(), by=f.Text()), block("line"), block("map", at=f.Text())]
    ),
    rank=f.Text(),
    author=f.Reference(many=False),
    note=f.Text(),
)
NEW = spec(
    headline=f.Text(renamed_from=("name", "title")),
    meta=f.Group({"heading": f.Text(renamed_from="title")}, renamed_from="seo"),
    rows=f.List(f.Group({"first": f.Text(renamed_from="left"), "right": f.Text()})),
    body=f.Blocks(
        [block("quote", "pull", words=f.Text(renamed_from="text"), by=f.Text()), block("line")]
    ),
    rank=f.Integer(),
    author=f.Reference(many=True),
    note=f.LongText(),
)
DOCUMENT = {
    "title": "A",
    "subtitle": "B",
    "seo": {"title": "C", "robots": "D"},
    "rows": [{"left": "E", "right": "F"}, {"right": None}],
    "body": [
        {"_id": "1", "_type": "map", "at": "G"},
        {"_id": "2", "_type": "pull", "text": "H", "by": "I"},
        {"_id": "3", "_type": "line"},
    ],
    "rank": "5",
    "author": {"id": ID, "type": "person"},
    "note": "J",
}


def test_renames_are_followed_and_what_was_removed_is_handed_back():
    before = copy.deepcopy(DOCUMENT)
    document, leftovers = upgrade(DOCUMENT, declaration(OLD), NEW)
    assert document == {
        "headline": "A",
        "meta": {"heading": "C"},
        "rows": [{"first": "E", "right": "F"}, {"right": None}],
        "body": [
            {"_id": "2", "_type": "quote", "words": "H", "by": "I"},
            {"_id": "3", "_type": "line"},
        ],
        "note": "J",
    }
    assert leftovers == {
        "/subtitle": "B",
        "/seo/robots": "D",
        "/body/0": {"_id": "1", "_type": "map", "at": "G"},
        "/rank": "5",
        "/author": {"id": ID, "type": "person"},
    }
    assert before == DOCUMENT


def test_what_is_todays_already_is_left_alone():
    document, _ = upgrade(DOCUMENT, declaration(OLD), NEW)
    assert upgrade(document, declaration(NEW), NEW) == (document, {})
    assert upgrade(DOCUMENT, declaration(OLD), OLD) == (DOCUMENT, {})


def test_a_value_that_the_new_kind_accepts_stays():
    old, new = spec(a=f.Choice(choices=["x"]), b=f.Text()), spec(a=f.Text(), b=f.Date())
    document, leftovers = upgrade({"a": "x", "b": "2026-01-31"}, declaration(old), new)
    assert document == {"a": "x", "b": "2026-01-31"}
    assert leftovers == {}


def test_a_value_under_todays_name_is_not_overwritten_by_an_older_one():
    new = spec(b=f.Text(renamed_from="a"))
    assert upgrade({"a": "1", "b": "2"}, {}, new) == ({"b": "2"}, {"/a": "1"})
    both = spec(c=f.Text(renamed_from=("b", "a")))
    assert upgrade({"a": "1", "b": "2"}, {}, both) == ({"c": "2"}, {"/a": "1"})


def test_a_slice_of_one_locale_is_carried_by_block_id():
    slices = {
        "title": "A",
        "body": {"2": {"text": "H"}, "1": {"_type": "map", "at": "G"}, "3": {"gone": 1}},
    }
    document, leftovers = upgrade(slices, declaration(OLD), NEW)
    assert document == {"headline": "A", "body": {"2": {"words": "H"}, "3": {}}}
    assert leftovers == {"/body/1": {"_type": "map", "at": "G"}, "/body/3/gone": 1}


def test_a_group_that_became_something_else_is_left_over_whole():
    new = spec(seo=f.Text())
    document, leftovers = upgrade({"seo": {"title": "C"}}, declaration(OLD), new)
    assert (document, leftovers) == ({}, {"/seo": {"title": "C"}})


@pytest.mark.parametrize(
    "written_under", [{}, {"fields": 5}, {"fields": {"title": 5, "body": {"types": 5}}}]
)
def test_an_unknown_past_is_carried_by_names_alone(written_under):
    document, leftovers = upgrade({"title": "A", "x": 1}, written_under, NEW)
    assert (document, leftovers) == ({"headline": "A"}, {"/x": 1})


json_values = st.recursive(
    st.sampled_from([None, True, 0, 5, "", "5", "pull", "line"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["title", "left", "_type", "_id", "x"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


def scalars(value: object) -> list[object]:
    if isinstance(value, dict):
        return [one for inner in value.values() for one in scalars(inner)]
    if isinstance(value, list):
        return [one for inner in value for one in scalars(inner)]
    return ["quote" if value == "pull" else value]


@given(st.dictionaries(st.sampled_from([*OLD.fields, "x", "_meta"]), json_values))
def test_nothing_is_lost_whatever_was_written(document):
    carried, leftovers = upgrade(document, declaration(OLD), NEW)
    kept = scalars(carried) + scalars(leftovers)
    assert sorted(map(repr, kept)) == sorted(map(repr, scalars(document)))
