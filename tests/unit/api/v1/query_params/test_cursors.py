"""Tests of cursors."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms import clock
from cms.errors import BadRequest
from cms.web.cursors import Cursor, CursorSigner, query_fingerprint

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SIGNER = CursorSigner("secret")
CURSOR = Cursor(("ä", None, "0198"), NOON)


def test_a_cursor_is_read_as_it_was_written() -> None:
    with clock.freeze(NOON):
        assert SIGNER.read(SIGNER.write(CURSOR, "f"), "f") == CURSOR


def test_it_is_tied_to_its_query_whatever_the_page() -> None:
    path = "/api/v1/content/post"
    tied = query_fingerprint(path, [("sort", "title"), ("page[size]", "5")])
    assert tied == query_fingerprint(path, [("page[after]", "x"), ("sort", "title")])
    assert tied != query_fingerprint(path, [("sort", "-title")])
    assert tied != query_fingerprint("/api/v1/content/page", [("sort", "title")])
    with clock.freeze(NOON), pytest.raises(BadRequest, match="another query"):
        SIGNER.read(SIGNER.write(CURSOR, "f"), "g")


def test_it_is_good_for_an_hour() -> None:
    written = SIGNER.write(CURSOR, "f")
    with clock.freeze(NOON):
        clock.tick(3600)
        assert SIGNER.read(written, "f")
        clock.tick(1)
        with pytest.raises(BadRequest, match="older than an hour"):
            SIGNER.read(written, "f")


def test_another_secret_signs_otherwise() -> None:
    with pytest.raises(BadRequest, match="not a cursor"):
        CursorSigner("other").read(SIGNER.write(CURSOR, "f"), "f")


@given(st.integers(0, 200), st.integers(1, 255))
def test_a_changed_bit_breaks_it(place: int, change: int) -> None:
    raw = bytearray(base64.urlsafe_b64decode(SIGNER.write(CURSOR, "f") + "=="))
    raw[place % len(raw)] ^= change
    with pytest.raises(BadRequest, match="not a cursor"):
        SIGNER.read(base64.urlsafe_b64encode(bytes(raw)).decode().rstrip("="), "f")


@given(st.text(max_size=60))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    with pytest.raises(BadRequest):
        SIGNER.read(text, "f")
