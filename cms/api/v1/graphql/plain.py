"""Kinds of fields whose values are one thing, the same in answers as in what is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLBoolean, GraphQLList, GraphQLNonNull, GraphQLString

from cms.api.v1.graphql.scalars import DATE, DATE_TIME, DECIMAL, JSON, LONG, TIME
from cms.schema import fields as f

_TEXTS = (f.Text, f.LongText, f.Markdown, f.Slug, f.Email, f.URL, f.Colour, f.Choice)
_PLAIN: Mapping[type[f.Field], Any] = {
    **dict.fromkeys(_TEXTS, GraphQLString),
    f.Choices: GraphQLList(GraphQLNonNull(GraphQLString)),
    f.Integer: LONG,
    f.Decimal: DECIMAL,
    f.Boolean: GraphQLBoolean,
    f.Date: DATE,
    f.DateTime: DATE_TIME,
    f.Time: TIME,
}


def plain(declared: f.Field) -> Any:
    """Return the type of a field's values; a kind of a plugin has its base's, or is JSON."""
    found = (_PLAIN[kind] for kind in type(declared).__mro__ if kind in _PLAIN)
    return next(found, JSON)
