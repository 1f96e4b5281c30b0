"""Tests of the parameters of the lens, the shape and lists."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cms.api.v1.query_params.catalogue import (
    Bounds,
    lens_parameters,
    list_parameters,
    shape_parameters,
)
from cms.api.v1.query_params.listing import SortTerm, read_list
from cms.api.v1.query_params.pairs import Params
from cms.api.v1.query_params.reading import LensParams, read_lens, read_shape
from cms.errors import BadRequest
from cms.schema.filtering.ast import Condition

BOUNDS = Bounds()


def read_all(params: Params) -> None:
    read_lens(params)
    read_shape(params, BOUNDS)
    read_list(params, BOUNDS)
    params.finish()


def test_the_lens() -> None:
    assert read_lens(Params.of("")) == LensParams()
    read = read_lens(
        Params.of("locale=de&fallback=none&status=draft&at=2026-01-31T10:00:00%2B01:00")
    )
    assert read == LensParams("de", False, "draft", datetime(2026, 1, 31, 9, tzinfo=UTC))


def test_the_shape() -> None:
    shape = read_shape(Params.of("fields=title,author.name&include=author&richtext=html"), BOUNDS)
    assert shape.fields == (("title",), ("author", "name"))
    assert shape.include == (("author",),)
    assert shape.richtext == "html"
    assert not shape.plain
    assert read_shape(Params.of(""), BOUNDS).plain


def test_a_list() -> None:
    read = read_list(
        Params.of(
            "filter[a][gt]=1&sort=-published_at,author.name&page[size]=10&page[number]=3&count=true"
        ),
        BOUNDS,
    )
    assert read.filter == Condition(("a",), "gt", "1")
    assert read.sort == (SortTerm(("published_at",), True), SortTerm(("author", "name"), False))
    assert (read.page.size, read.page.number, read.page.count) == (10, 3, True)
    assert read.page.offset == 20


@pytest.mark.parametrize(
    "query",
    [
        "fallback=maybe",
        "status=publishd",
        "at=yesterday",
        "at=2026-01-31",
        "at=2026-01-31T09:00:00",
        "at=2026-02-30T09:00:00Z",
        "at=0001-01-01T00:00:00%2B23:59",
        "at=2026-01-31T10:00:00+01:00",
        "at=",
        "fields=",
        "fields=a,,b",
        "fields=a,a",
        "fields=a.",
        "include=a.b.c.d.e",
        "include=a-b",
        "richtext=pdf",
        "sort=",
        "sort=--a",
        "sort=a,-a",
        "sort=a,b,c,d,e,f",
        "page[size]=0",
        "page[size]=101",
        "page[number]=0",
        "page[number]=1&page[after]=x",
        "count=yes",
        "filter[a][like]=x",
        "filter=x",
        "page=x",
        "page[sise]=1",
    ],
)
def test_what_is_out_of_bounds_or_unknown_is_named(query: str) -> None:
    with pytest.raises(BadRequest) as refusal:
        read_all(Params.of(query))
    named = query.partition("=")[0]
    assert refusal.value.parameter.partition("[")[0] == named.partition("[")[0]


def test_every_parameter_that_is_read_is_described() -> None:
    described = {
        one.name
        for one in (
            *lens_parameters(BOUNDS),
            *shape_parameters(BOUNDS),
            *list_parameters(BOUNDS),
        )
    }
    params = Params.of("")
    read_all(params)
    # `filter[_workflow]` is described with the filter that it stands beside.
    assert {name.partition("[_")[0] for name in params._known} == described
