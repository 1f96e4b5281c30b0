"""Keys order like the values that they stand for, on every database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.errors import BadRequest
from cms.schema import fields as f
from cms.schema.colander_schema import validate
from cms.schema.content_type import TypeSpec
from cms.schema.fields.base import named_all
from cms.schema.keys import comparable, comparable_fields, document_keys, literal_key, value_key
from cms.schema.sortable import fold
from cms.schema.values import INTEGER_MAX, as_instant, instant_text

ID = "0198a7c2-7d6e-7c3a-9f1b-2d4e6f8a0b1c"

integers = st.integers(-INTEGER_MAX, INTEGER_MAX) | st.integers(-20, 20)
decimals = st.from_regex(r"-?(0|[1-9][0-9]{0,5})(\.[0-9]{1,5})?", fullmatch=True).filter(
    str.isascii
)
offsets = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
BOUNDS = datetime.fromisoformat("0002-01-01"), datetime.fromisoformat("9998-12-31")
instants = st.datetimes(*BOUNDS, timezones=offsets)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def agrees(one, other, one_key, other_key):
    def order(a, b):
        return (a > b) - (a < b)

    return order(one, other) == order(one_key.encode(), other_key.encode())


@given(integers, integers)
def test_integers(one, other):
    field = f.Integer()
    assert agrees(one, other, value_key(field, one), value_key(field, other))


@given(decimals, decimals)
def test_decimals(one, other):
    field = f.Decimal()
    assert agrees(Decimal(one), Decimal(other), value_key(field, one), value_key(field, other))


@given(integers, decimals)
def test_integers_and_decimals_share_one_order(one, other):
    keys = value_key(f.Integer(), one), value_key(f.Decimal(), other)
    assert agrees(Decimal(one), Decimal(other), *keys)


@given(st.dates(), st.dates())
def test_dates(one: date, other: date):
    keys = (value_key(f.Date(), day.isoformat()) for day in (one, other))
    assert agrees(one, other, *keys)


@given(instants, instants)
def test_instants(one, other):
    keys = (value_key(f.DateTime(), instant.isoformat()) for instant in (one, other))
    assert agrees(one, other, *keys)


@given(instants)
def test_an_instants_canonical_form_is_the_same_instant_and_stays(instant):
    text = instant_text(as_instant(instant.isoformat()))
    assert datetime.fromisoformat(text) == instant.astimezone(UTC)
    assert instant_text(as_instant(text)) == text


@given(st.times(), st.times())
def test_times(one, other):
    keys = (value_key(f.Time(), time.isoformat()) for time in (one, other))
    assert agrees(one, other, *keys)


def test_a_time_without_seconds_equals_one_with_none():
    assert value_key(f.Time(), "09:30") == value_key(f.Time(), "09:30:00.0")


@given(texts, texts)
def test_texts_order_by_code_point(one, other):
    assert agrees(one, other, value_key(f.Text(), one), value_key(f.Text(), other))


@given(texts)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(texts)
def test_folding_ignores_case(text):
    assert fold(text.swapcase().casefold()) == fold(text.casefold().swapcase().casefold())
    assert fold("Ⅷ ＡＢＣ Straße") == fold("viii abc STRASSE")


SPEC = TypeSpec(
    name="thing",
    label="Thing",
    plural="Things",
    fields=named_all(
        {
            "title": f.Text(),
            "note": f.LongText(),
            "source": f.Markdown(),
            "body": f.RichText(),
            "slug": f.Slug(),
            "minutes": f.Integer(),
            "price": f.Decimal(),
            "vegan": f.Boolean(),
            "day": f.Date(),
            "instant": f.DateTime(),
            "clock": f.Time(),
            "level": f.Choice(choices=["easy", "hard"]),
            "seasons": f.Choices(choices=["spring", "summer"]),
            "colour": f.Colour(),
            "email": f.Email(),
            "website": f.URL(),
            "extra": f.JSON(),
            "place": f.Location(),
            "photo": f.Image(),
            "author": f.Reference(to="person"),
            "tags": f.Reference(to="tag", many=True),
            "steps": f.List(f.Text()),
            "scores": f.List(f.Integer()),
            "pictures": f.List(f.Image()),
            "rows": f.List(f.Group({"a": f.Text()})),
            "seo": f.Group({"title": f.Text(), "more": f.Group({"rank": f.Integer()})}),
            "blocks": f.Blocks(),
        }
    ),
)


def test_every_comparable_value_of_a_document_has_its_keys():
    document = {
        "title": "Über",
        "source": "# a",
        "minutes": -5,
        "price": "1.50",
        "vegan": False,
        "day": "2026-01-31",
        "instant": "2026-01-31T09:00:00Z",
        "clock": "09:30",
        "level": "easy",
        "seasons": ["summer", "spring"],
        "colour": "#ABC",
        "extra": {"a": 1},
        "photo": {"id": ID},
        "author": {"id": ID, "type": "person"},
        "tags": [{"id": ID, "type": "tag"}],
        "steps": ["A", "b"],
        "scores": [1, 2],
        "rows": [{"a": "x"}],
        "seo": {"title": "T", "more": {"rank": 1}},
        "note": None,
    }
    assert document_keys(SPEC, document) == {
        "title": "Über",
        "title~": "über",
        "minutes": value_key(f.Integer(), -5),
        "price": value_key(f.Decimal(), "1.5"),
        "vegan": "0",
        "day": "2026-01-31",
        "instant": "2026-01-31T09:00:00.000000Z",
        "clock": "09:30:00.000000",
        "level": "easy",
        "seasons": ["summer", "spring"],
        "colour": "#abc",
        "photo": ID,
        "author": ID,
        "tags": [ID],
        "steps": ["A", "b"],
        "steps~": ["a", "b"],
        "scores": [value_key(f.Integer(), 1), value_key(f.Integer(), 2)],
        "seo.title": "T",
        "seo.title~": "t",
        "seo.more.rank": value_key(f.Integer(), 1),
    }


def test_values_of_an_older_declaration_have_no_key_rather_than_a_wrong_one():
    document = {
        "title": 5,
        "minutes": "5",
        "price": 5,
        "day": "soon",
        "instant": None,
        "author": {"id": "ann"},
        "tags": [],
        "seo": "text",
        "scores": ["1", 2, None],
    }
    assert document_keys(SPEC, document) == {"scores": [value_key(f.Integer(), 2)]}


def test_what_compares_and_how():
    found = comparable_fields(SPEC.fields)
    absent = {"source", "body", "extra", "place", "rows", "blocks", "seo"}
    assert found.keys() == (SPEC.fields.keys() - absent) | {"seo.title", "seo.more.rank"}
    title, tags = comparable(found["title"]), comparable(found["tags"])
    assert title
    assert title.folded
    assert title.ordered
    assert "icontains" in title.operators
    assert tags
    assert tags.many
    assert {"any", "all"} <= tags.operators
    assert "gt" not in tags.operators
    steps = comparable(found["steps"])
    assert steps
    assert steps.many
    assert steps.folded
    assert not steps.ordered


@pytest.mark.parametrize(
    ("name", "literal", "value"),
    [
        ("title", "", ""),
        ("minutes", "-5", -5),
        ("minutes", "007", 7),
        ("price", "1.500", "1.5"),
        ("vegan", "true", True),
        ("instant", "2026-01-31T10:00:00+01:00", "2026-01-31T09:00:00Z"),
        ("clock", "09:30", "09:30:00"),
        ("level", "hard", "hard"),
        ("colour", "#ABC", "#abc"),
        ("author", ID.upper(), ID),
        ("scores", "5", 5),
    ],
)
def test_a_literal_has_the_key_of_the_value_that_it_means(name, literal, value):
    field = SPEC.fields[name]
    assert literal_key(field, literal) == value_key(field, value)


@pytest.mark.parametrize(
    ("name", "literal", "said"),
    [
        ("minutes", "5.0", "whole number"),
        ("minutes", "٣", "whole number"),
        ("minutes", "9007199254740992", "whole number"),
        ("minutes", "", "whole number"),
        ("price", "1e3", "decimal"),
        ("vegan", "1", "true or false"),
        ("day", "2026-02-30", "exists"),
        ("instant", "2026-01-31", "offset"),
        ("clock", "noon", "09:30"),
        ("level", "Hard", "easy, hard"),
        ("author", "ann", "id"),
        ("title", "a\0", "NUL"),
        ("title", "\ud800", "surrogate"),
        ("title", "x" * 1_001, "1000"),
    ],
)
def test_a_literal_that_can_be_no_value_is_refused_in_words(name, literal, said):
    with pytest.raises(BadRequest) as caught:
        literal_key(SPEC.fields[name], literal)
    assert said in caught.value.detail
    assert name in caught.value.detail


def test_naughty_strings_as_literals_have_a_key_or_a_reason(naughty_strings):
    for text in naughty_strings:
        for field in comparable_fields(SPEC.fields).values():
            try:
                literal_key(field, text).encode()
            except BadRequest as error:
                error.detail.encode()


def test_canonical_values_of_all_kinds_have_keys(everything):
    document = validate(
        everything, {"author": ID, "instant": "2026-01-31T10:00:00+01:00", "price": "2"}, "draft"
    )
    assert document_keys(everything, document).keys() == {"author", "instant", "price"}
