"""Tests of bracketed filters."""

from __future__ import annotations

import pytest

from cms.api.v1.query_params.brackets import read_brackets
from cms.errors import BadRequest


def test_fields_operators_and_logic_nest() -> None:
    assert read_brackets(
        [
            ("filter[title]", "x"),
            ("filter[minutes][gt]", "5"),
            ("filter[minutes][lt]", "9"),
            ("filter[or][1][b][contains]", "z"),
            ("filter[or][0][a.c]", "y"),
            ("filter[or][0][d]", "w"),
            ("filter[not][and][0][not][e]", "v"),
        ]
    ) == {
        "title": "x",
        "minutes": {"gt": "5", "lt": "9"},
        "or": [{"a.c": "y", "d": "w"}, {"b": {"contains": "z"}}],
        "not": {"and": [{"not": {"e": "v"}}]},
    }


def test_operators_of_several_values_split_at_commas_or_are_numbered() -> None:
    assert read_brackets(
        [("filter[a][in]", "x,y"), ("filter[b][any][1]", "p,q"), ("filter[b][any][0]", "r")]
    ) == {"a": {"in": ["x", "y"]}, "b": {"any": ["r", "p,q"]}}


def test_a_comma_is_a_comma_for_all_other_operators() -> None:
    assert read_brackets([("filter[a]", "x,y"), ("filter[in]", "x,y")]) == {"a": "x,y", "in": "x,y"}


def test_a_value_and_operators_stand_together_in_any_order() -> None:
    both = {"a": {"eq": "1", "gt": "0"}}
    assert read_brackets([("filter[a]", "1"), ("filter[a][gt]", "0")]) == both
    assert read_brackets([("filter[a][gt]", "0"), ("filter[a]", "1")]) == both


@pytest.mark.parametrize(
    "names",
    [
        ["filter[]"],
        ["filter[a"],
        ["filter[a]]"],
        ["filter[a][]"],
        ["filter[a]x"],
        ["filter[or][x][a]"],
        ["filter[or][00][a]"],
        ["filter[a][in][x]"],
        ["filter[a]", "filter[a][eq]"],
        ["filter" + "[a]" * 17],
    ],
)
def test_what_is_malformed_is_refused(names: list[str]) -> None:
    with pytest.raises(BadRequest):
        read_brackets([(name, "1") for name in names])
