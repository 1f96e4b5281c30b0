"""Tests of judging one document by a bound filter."""

from __future__ import annotations

import pytest

from cms.schema.filtering.ast import Always, And, BoundCondition, Hop, Never, Not, Or
from cms.schema.filtering.evaluate import matches

KEYS: dict[str, str | list[str]] = {
    "title": "Straße",
    "title~": "strasse",
    "minutes": "050",
    "tags": ["a", "b"],
}
SYSTEM = {"_id": "i1", "_published_at": None}


def holds(key: str, op: str, *values: str, system: bool = False, folded: bool = False) -> bool:
    return matches(
        BoundCondition((), key, folded, isinstance(KEYS.get(key), list), op, values, system),
        KEYS,
        SYSTEM,
    )


@pytest.mark.parametrize(
    ("key", "op", "values", "expected"),
    [
        ("title", "eq", ["Straße"], True),
        ("title", "eq", ["straße"], False),
        ("title~", "contains", ["ass"], True),
        ("title", "starts", ["Str"], True),
        ("title", "ends", ["ße"], True),
        ("title", "ends", ["Str"], False),
        ("minutes", "lt", ["051"], True),
        ("minutes", "lte", ["050"], True),
        ("minutes", "gt", ["050"], False),
        ("minutes", "gte", ["050"], True),
        ("minutes", "between", ["010", "050"], True),
        ("minutes", "between", ["051", "010"], False),
        ("tags", "eq", ["b"], True),
        ("tags", "in", ["x", "b"], True),
        ("tags", "all", ["a", "b"], True),
        ("tags", "all", ["a", "c"], False),
        ("tags", "null", ["false"], True),
        ("absent", "null", ["true"], True),
    ],
)
def test_each_operator(key: str, op: str, values: list[str], expected: bool) -> None:
    assert holds(key, op, *values) is expected


@pytest.mark.parametrize("op", ["eq", "lt", "lte", "gt", "gte", "contains", "starts", "in", "all"])
def test_no_comparison_with_an_absent_value_is_true(op: str) -> None:
    assert not holds("absent", op, "")
    assert not holds("_published_at", op, "", system=True)


def test_the_negation_of_a_comparison_with_an_absent_value_is_true() -> None:
    assert matches(Not(BoundCondition((), "absent", False, False, "eq", ("x",), False)), {}, {})


def test_properties_of_the_entry_are_not_looked_for_among_the_fields() -> None:
    assert holds("_id", "eq", "i1", system=True)
    assert not holds("title", "eq", "Straße", system=True)


def test_logic() -> None:
    assert matches(And(()), {}, {})
    assert not matches(Or(()), {}, {})
    assert matches(Or((Never(), And((Always(), Not(Never()))))), {}, {})


def test_a_relation_can_not_be_crossed_with_one_document() -> None:
    condition = BoundCondition(
        (Hop("author", ("person",)),), "name", False, False, "eq", ("x",), False
    )
    with pytest.raises(ValueError, match="crosses a relation"):
        matches(condition, {}, {})
