"""Tests of strict JSON."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.errors import BadRequest, TooLarge
from cms.web.json_body import parse

FAITHFUL = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
            inner,
            max_size=3,
        )
    ),
    max_leaves=10,
)


@given(FAITHFUL)
def test_what_can_be_kept_is_read_to_the_letter(value: Any) -> None:
    assert json.dumps(parse(json.dumps(value).encode())) == json.dumps(value)


@given(st.binary(max_size=50))
def test_no_bytes_do_more_than_be_refused(raw: bytes) -> None:
    with contextlib.suppress(BadRequest, TooLarge):
        parse(raw)


@pytest.mark.parametrize(
    ("raw", "named"),
    [
        (b"", "empty"),
        (b"\xff", "not UTF-8"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        (b"{} {}", "not JSON"),
        (b"[1,]", "not JSON"),
        (b"{'a': 1}", "not JSON"),
        (b"[NaN]", "NaN"),
        (b"[-Infinity]", "-Infinity"),
        (b'["\t"]', "not JSON"),
        (b"[01]", "not JSON"),
    ],
)
def test_what_is_not_json_is_refused(raw: bytes, named: str) -> None:
    with pytest.raises(BadRequest) as refusal:
        parse(raw)
    assert named in refusal.value.detail


@pytest.mark.parametrize(
    ("raw", "pointer"),
    [
        (b'{"a": 1, "a": 2}', "/a"),
        (b'{"data": [0, 9007199254740992]}', "/data/1"),
        (b"[-9007199254740993]", "/0"),
        (b"[1e400]", "/0"),
        (b"[123456789012345678901234.5]", "/0"),
        (b"[1e-400]", "/0"),
        (b"[" + b"9" * 5000 + b"]", "/0"),
        (b"[1E99999999999999999999]", "/0"),
        (b'["\\ud800"]', "/0"),
        (b'{"x": {"a/b~": "\\u0000"}}', "/x/a~1b~0"),
        (b'{"\\u0000": 1}', ""),
    ],
)
def test_what_would_be_changed_is_refused_at_its_place(raw: bytes, pointer: str) -> None:
    with pytest.raises(BadRequest) as refusal:
        parse(raw)
    assert [problem.pointer for problem in refusal.value.problems] == [pointer]


def test_all_places_are_named_at_once() -> None:
    with pytest.raises(BadRequest) as refusal:
        parse(b'[1e400, "\\ud800", {"a": 1, "a": 1}]')
    assert {problem.pointer for problem in refusal.value.problems} == {"/0", "/1", "/2/a"}


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_depth_is_bounded(opening: bytes) -> None:
    closing = {b"[": b"]", b'{"a":': b"}"}[opening]
    assert parse(opening * 31 + b"[]" + closing * 31, depth_max=32)
    for depth in (33, 100_000):
        with pytest.raises(TooLarge, match="32 levels"):
            parse(opening * (depth - 1) + b"[]" + closing * (depth - 1), depth_max=32)


def test_many_refusals_are_cut_short() -> None:
    with pytest.raises(BadRequest) as refusal:
        parse(b"[" + b",".join([b"1e400"] * 1000) + b"]")
    assert len(refusal.value.problems) == 20
