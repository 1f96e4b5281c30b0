"""Tests of validators."""

from __future__ import annotations

import pytest

from cms.api.v1.etags import none_matches, read_if_match, representation_etag
from cms.errors import BadRequest, StaleVersion


@pytest.mark.parametrize(
    ("header", "head", "passes"),
    [
        ('"v7"', 7, True),
        ("v7", 7, True),
        ('"v7-00ff"', 7, True),
        ('"v6"', 7, False),
        ('"v6", "v7"', 7, True),
        ('W/"v7"', 7, False),
        ("*", 7, True),
        ('"something"', 7, False),
        ('"v07"', 7, False),
        ('""', 7, False),
    ],
)
def test_if_match_names_versions(header: str, head: int, passes: bool) -> None:
    read = read_if_match(header)
    assert read is not None
    if passes:
        read.require(head)
    else:
        with pytest.raises(StaleVersion, match=str(head)):
            read.require(head)


@pytest.mark.parametrize("header", ["", '"v7', "v7 v8", "x", '"a" "b"', ",".join(['"v1"'] * 51)])
def test_what_is_no_list_of_tags_is_refused(header: str) -> None:
    with pytest.raises(BadRequest):
        read_if_match(header)


def test_without_the_header_nothing_is_asked() -> None:
    assert read_if_match(None) is None
    assert none_matches(None, "x")


def test_if_none_match_compares_weakly() -> None:
    tag = representation_etag(b"body", 3)
    assert tag.startswith("v3-")
    assert not none_matches(f'"{tag}"', tag)
    assert not none_matches(f'"other", W/"{tag}"', tag)
    assert not none_matches("*", tag)
    assert none_matches('"v3"', tag)
    assert representation_etag(b"other", 3) != tag
