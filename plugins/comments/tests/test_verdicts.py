"""What a comment looks like by itself, what its form tells, and what is wrong with its fields."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cartouche_comments.traps import stamp, trapped
from cartouche_comments.verdicts import Verdict, look, strictest
from cartouche_comments.writing import read_comment
from cms.sdk import ValidationFailed, clock

GIVEN = {"name": "Ann", "email": "Ann@Example.com ", "text": "Good.", "consent": "yes"}


@pytest.mark.parametrize(
    ("text", "name", "word"),
    [
        ("A good read.", "Ann", "wait"),
        ("See https://a.example and http://b.example", "Ann", "wait"),
        ("https://a.example www.b.example http://c.example", "Ann", "spam"),
        ("[url=x]", "Ann", "spam"),
        ("<a href=x>", "Ann", "spam"),
        ("Good", "www.pills.example", "spam"),
    ],
)
def test_what_is_made_of_links_is_spam(text: str, name: str, word: str) -> None:
    assert look(text, name).word == word


def test_the_strictest_verdict_counts() -> None:
    said = [Verdict("approve"), Verdict("wait", "first"), Verdict("wait", "second")]
    assert strictest(said) == Verdict("wait", "first")


@pytest.mark.parametrize(
    ("age", "caught"), [(0, True), (2, True), (4, False), (86000, False), (86500, True)]
)
def test_a_form_takes_its_time(age: int, caught: bool) -> None:
    made = stamp("secret", "e", clock.now() - timedelta(seconds=age))
    assert bool(trapped("secret", "e", made, "")) is caught


@pytest.mark.parametrize("given", ["", ".", "1.", "x.y", "99999999999999999999.z", "é.\ud800"])
def test_a_form_of_somebody_else_is_known(given: str) -> None:
    assert trapped("secret", "e", given, "")
    good = stamp("secret", "e", clock.now() - timedelta(seconds=60))
    assert trapped("secret", "another", good, "")
    assert trapped("secret", "e", good, "filled in")
    assert not trapped("secret", "e", good, "")


def test_a_comment_is_cleaned_of_what_nobody_sees() -> None:
    sent = {**GIVEN, "name": " A\u202en\x00n ", "text": "One\r\ntwo\u2066\r\n\r\nthree\x07"}
    found = read_comment("e", "en", sent, "I agree.")
    assert (found.name, found.email, found.text) == ("Ann", "ann@example.com", "One\ntwo\n\nthree")


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"name": " \u200b "}, "/name"),
        ({"name": "x" * 81}, "/name"),
        ({"email": "ann"}, "/email"),
        ({"email": "ann@example"}, "/email"),
        ({"email": "a@b@example.com"}, "/email"),
        ({"text": "\x00"}, "/text"),
        ({"text": "x" * 5001}, "/text"),
        ({"consent": "no"}, "/consent"),
    ],
)
def test_what_is_wrong_is_named(changed: dict[str, Any], pointer: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        read_comment("e", "en", {**GIVEN, **changed}, "I agree.")
    assert [one.pointer for one in refused.value.problems] == [pointer]
