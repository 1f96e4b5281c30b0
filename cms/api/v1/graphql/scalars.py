"""Scalars: values that answers of the API have as JSON, passed on as they are.

Times and dates are text (RFC 3339), exact decimals too; `Long` is a whole number within ±(2^53−1),
which the `Int` of GraphQL, of 32 bits, can't hold.
"""

from __future__ import annotations

from typing import Any

from graphql import GraphQLScalarType
from graphql.error import GraphQLError
from graphql.utilities import value_from_ast_untyped

from cms.schema.values import INTEGER_MAX


def _as_it_is(value: Any) -> Any:
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise GraphQLError(f"has to be text, not {type(value).__name__}.")
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > INTEGER_MAX:
        raise GraphQLError(f"has to be a whole number within ±{INTEGER_MAX}.")
    return value


def _scalar(name: str, help: str, parse: Any = _text) -> GraphQLScalarType:
    def literal(node: Any, variables: Any = None) -> Any:
        return parse(value_from_ast_untyped(node, variables))

    return GraphQLScalarType(
        name,
        description=help,
        serialize=_as_it_is,
        parse_value=parse,
        parse_literal=literal,
    )


DATE_TIME = _scalar("DateTime", "An instant, RFC 3339 with `Z`: `2026-01-31T09:00:00Z`.")
DATE = _scalar("Date", "A day: `2026-01-31`.")
TIME = _scalar("Time", "A time of day: `09:30`, `09:30:15`.")
DECIMAL = _scalar("Decimal", 'An exact decimal number, as text: `"12.50"`.')
LONG = _scalar("Long", "A whole number within ±(2^53−1).", _whole)
JSON = _scalar("JSON", "Any JSON value.", _as_it_is)
RICH_TEXT = _scalar(
    "RichText",
    "Formatted text: its JSON tree, or text where `richtext` asks for HTML, Markdown or text.",
    _as_it_is,
)
SCALARS = (DATE_TIME, DATE, TIME, DECIMAL, LONG, JSON, RICH_TEXT)
