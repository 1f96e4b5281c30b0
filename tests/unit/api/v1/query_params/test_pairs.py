"""Tests of taking parameters from a query string."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.api.v1.query_params.catalogue import Bounds
from cms.api.v1.query_params.listing import read_list
from cms.api.v1.query_params.pairs import Params
from cms.api.v1.query_params.reading import read_lens, read_shape
from cms.errors import BadRequest


def test_a_parameter_is_decoded_and_taken_once() -> None:
    params = Params.of("a=%C3%A9+b&c")
    assert params.take("a") == "é b"
    assert params.take("a") is None
    assert params.take("c") == ""
    params.finish()


def test_what_nobody_takes_is_named_with_the_nearest_known() -> None:
    params = Params.of("localle=de")
    params.take("locale")
    with pytest.raises(BadRequest, match=r"'localle'.*did you mean 'locale'") as refusal:
        params.finish()
    assert refusal.value.parameter == "localle"


@pytest.mark.parametrize("query", ["a=1&a=1", "a=%ff", "%ff=a", "a=%00", "&".join(["x"] * 201)])
def test_what_is_malformed_is_refused(query: str) -> None:
    with pytest.raises(BadRequest):
        Params.of(query)


@pytest.mark.parametrize("text", ["0", "101", "-1", "1.0", "", "٣", "99999999999999999999"])
def test_numbers_are_bounded_and_never_clamped(text: str) -> None:
    with pytest.raises(BadRequest, match="from 1 to 100"):
        Params([("n", text)]).take_number("n", 1, 100)


def test_words_narrow_lists() -> None:
    params = Params.of("q=x")
    assert read_list(params, Bounds()).q == "x"
    params.finish()


@given(st.text(max_size=40) | st.from_regex(r"\A(filter|page|sort|at)(\[[a-z0-9]*\]){0,4}=.{0,5}"))
def test_whatever_is_asked_is_read_or_refused(query: str) -> None:
    try:
        params = Params.of(query)
        read_lens(params)
        read_shape(params, Bounds())
        read_list(params, Bounds())
        params.finish()
    except BadRequest:
        pass
