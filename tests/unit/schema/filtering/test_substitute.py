"""Tests of putting values in place of variables."""

from __future__ import annotations

from cms.schema.filtering.ast import Condition, Never, Not, Or
from cms.schema.filtering.parse import from_json
from cms.schema.filtering.substitute import substitute, variables

KNOWN: dict[str, str | tuple[str, ...]] = {
    "user.id": "u1",
    "$user.groups": ("a", "b"),
    "now": "2026-01-31T09:00:00Z",
}


def test_a_variable_becomes_its_value() -> None:
    assert substitute(from_json({"owner": "$user.id"}), KNOWN) == Condition(("owner",), "eq", "u1")


def test_several_values_stand_for_any_of_them() -> None:
    assert substitute(from_json({"team": "$user.groups"}), KNOWN) == Condition(
        ("team",), "in", ("a", "b")
    )
    assert substitute(from_json({"team": {"ne": "$user.groups"}}), KNOWN) == Condition(
        ("team",), "nin", ("a", "b")
    )
    assert substitute(from_json({"team": {"starts": "$user.groups"}}), KNOWN) == Or(
        (Condition(("team",), "starts", "a"), Condition(("team",), "starts", "b"))
    )


def test_several_values_spread_in_a_list() -> None:
    assert substitute(from_json({"team": {"in": ["x", "$user.groups"]}}), KNOWN) == Condition(
        ("team",), "in", ("x", "a", "b")
    )


def test_nothing_equals_a_variable_without_a_value() -> None:
    assert substitute(from_json({"owner": "$user.email"}), KNOWN) == Never()
    assert substitute(from_json({"owner": {"ne": "$user.email"}}), KNOWN) == Not(Never())
    assert substitute(from_json({"owner": {"in": ["$user.email"]}}), KNOWN) == Never()
    assert substitute(from_json({"at": {"between": ["$now", "$none"]}}), KNOWN) == Never()


def test_two_signs_mean_one() -> None:
    assert substitute(from_json({"price": "$$user.id"}), KNOWN) == Condition(
        ("price",), "eq", "$user.id"
    )


def test_variables_are_listed_for_who_checks_them() -> None:
    tree = from_json({"a": "$user.id", "or": [{"b": {"in": ["$x", "$$y", "$"]}}, {"c": "1"}]})
    assert variables(tree) == {"user.id", "x"}
