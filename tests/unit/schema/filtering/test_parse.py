"""Tests of reading filters from JSON."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.errors import BadRequest
from cms.schema.filtering.ast import Always, And, Condition, Not, Or, leaves
from cms.schema.filtering.parse import Bounds, from_json


def test_a_value_means_equal() -> None:
    assert from_json({"title": "x"}) == Condition(("title",), "eq", "x")


def test_members_are_joined_by_and() -> None:
    assert from_json({"minutes": {"gt": 5, "lt": 9}, "done": True}) == And(
        (
            And((Condition(("minutes",), "gt", "5"), Condition(("minutes",), "lt", "9"))),
            Condition(("done",), "eq", "true"),
        )
    )


def test_a_list_means_one_of_and_null_means_absent() -> None:
    assert from_json({"tags": ["a", "b"]}) == Condition(("tags",), "in", ("a", "b"))
    assert from_json({"tags": None}) == Condition(("tags",), "null", "true")


def test_a_single_value_for_a_list_operator_is_a_list_of_one() -> None:
    assert from_json({"tags": {"any": "a"}}) == Condition(("tags",), "any", ("a",))


def test_logic_nests() -> None:
    read = from_json({"or": [{"a": "1"}, {"not": {"b.c": {"ne": "2"}}}], "and": [{"d": 1.5}]})
    assert read == And[Condition](
        (
            Or((Condition(("a",), "eq", "1"), Not(Condition(("b", "c"), "ne", "2")))),
            And((Condition(("d",), "eq", "1.5"),)),
        )
    )


def test_an_empty_filter_holds_always() -> None:
    assert from_json({}) == Always()


@pytest.mark.parametrize(
    ("value", "named"),
    [
        ([], "a list"),
        ("x", "text"),
        (None, "null"),
        ({"title": {"contians": "x"}}, "did you mean 'contains'"),
        ({"title": {}}, "names no operator"),
        ({"title": {"eq": ["x"]}}, "a list"),
        ({"title": {"eq": {}}}, "an object"),
        ({"title": {"between": ["x"]}}, "two values"),
        ({"title": {"in": []}}, "1 to 200"),
        ({"title": {"in": ["x"] * 201}}, "1 to 200"),
        ({"title": "a\0b"}, "character"),
        ({"title": "\ud800"}, "character"),
        ({"title": 10**5000}, "too large"),
        ({"title": float("nan")}, "text, a number"),
        ({"a..b": "x"}, "'a..b'"),
        ({"": "x"}, "not the name"),
        ({"or": {}}, "list of filters"),
        ({"and": []}, "list of filters"),
        ({"not": []}, "an object of fields"),
    ],
)
def test_any_other_shape_is_refused_with_its_reason(value: Any, named: str) -> None:
    with pytest.raises(BadRequest) as refusal:
        from_json(value)
    assert named in refusal.value.detail


def test_depth_and_conditions_are_bounded() -> None:
    deep: dict[str, Any] = {"a": "1"}
    for _ in range(3):
        deep = {"not": deep}
    assert from_json(deep, Bounds(depth=3))
    with pytest.raises(BadRequest, match="deeper than 2"):
        from_json(deep, Bounds(depth=2))
    many = {"or": [{"a": "1"}, {"not": {"b": "2"}}, {"c": {"gt": 1, "lt": 2}}]}
    assert from_json(many, Bounds(conditions=4))
    with pytest.raises(BadRequest, match="more than 3"):
        from_json(many, Bounds(conditions=3))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text() | st.sampled_from(["or", "and", "not", "a", "in"]), inner)
    ),
    max_leaves=12,
)


@given(JSON)
def test_whatever_is_sent_is_read_or_refused(value: Any) -> None:
    try:
        read = from_json(value)
    except BadRequest:
        return
    assert all(isinstance(leaf, Condition) for leaf in leaves(read))
