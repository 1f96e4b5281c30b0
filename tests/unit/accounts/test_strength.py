"""Which passwords may be chosen: measured, not one's own name, neither common nor leaked."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.accounts.leaked import leaked_list
from cms.accounts.strength import MAX_LENGTH, PasswordRules, check_password
from cms.errors import ValidationFailed

OWN = ("ann.b@mail.example.org", "Annabelle Baker")
RULES = PasswordRules(words=("The Gazette", "gazette.example"))


def refusal(password: str, rules: PasswordRules = RULES) -> str:
    """What is said of a password, which is never repeated; empty where it may be chosen."""
    refused: list[ValidationFailed] = []
    try:
        check_password(password, rules, OWN)
    except ValidationFailed as failed:
        refused.append(failed)
    for failed in refused:
        (problem,) = failed.problems
        assert problem.pointer == "/password"
        # A letter or two may stand in any sentence.
        assert len(password) < 4 or password not in f"{failed} {problem.detail}"
        return problem.detail
    return ""


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "пароль длинный и хороший",
        "the otter counts seven lamps",
        "zqfmxcvwrtbn",
        "x" * 60 + "otter counts seven lamps at night, and then again",
        "🦦🪔🎷🧭🫖🪁🧵🛶🪵🧊🥁🦔",
        "ann counts seven lamps",
    ],
)
def test_a_password_of_any_script_and_without_capitals_may_be_chosen(password: str) -> None:
    assert refusal(password) == ""


@pytest.mark.parametrize("password", ["", "short", "Tr0ub4dor&3"])
def test_a_short_one_may_not(password: str) -> None:
    assert "has to have 12 characters at least" in refusal(password)


@pytest.mark.parametrize("password", ["otter" * 100, "ﷺ" * 60])
def test_a_very_long_one_may_not(password: str) -> None:
    assert f"may have {MAX_LENGTH} characters at most" in refusal(password)


@pytest.mark.parametrize("password", ["a\0" * 10, "\ud800" * 12])
def test_what_no_database_or_encoding_takes_may_not(password: str) -> None:
    assert "holds a character" in refusal(password)


@pytest.mark.parametrize(
    "password",
    [
        "ANN.B@mail.example.org",
        "annabelle baker",
        "Annabelle2026",
        "Ａｎｎａｂｅｌｌｅ２０２６",
        "The-Gazette-2026!",
        "gazette.example1",
        "bakerannabelle99",
    ],
)
def test_it_is_more_than_what_everybody_knows_of_its_owner_and_the_site(password: str) -> None:
    assert "little more than your address" in refusal(password)
    assert refusal(password, replace(RULES, score=0)) != ""


@pytest.mark.parametrize(
    "password", ["password1234", "Password!!!!1", "12345iloveyou", "qwerty  uiop99"]
)
def test_a_common_one_may_not(password: str) -> None:
    assert refusal(password, replace(RULES, score=0)) != "" or "too easy" in refusal(password)


def test_a_common_one_may_not_however_weak_the_rules() -> None:
    assert "most common" in refusal("password1234", replace(RULES, score=0))


@pytest.mark.parametrize(
    "password", ["x" * 12, "abcdefghijklmnop", "passwordpassword", "qwertyuiopasdf"]
)
def test_what_is_quickly_guessed_may_not_and_it_says_why(password: str) -> None:
    told = refusal(password)
    assert "too easy to guess" in told or "most common" in told
    assert "words that don't belong together" in told


def test_the_score_is_a_setting() -> None:
    weak = "x" * 12
    assert refusal(weak, replace(RULES, score=0)) == ""
    good = "ottercounts7"
    at = next(score for score in range(5) if refusal(good, replace(RULES, score=score)))
    assert f"where {at} is needed" in refusal(good, replace(RULES, score=at))


def test_a_leaked_one_may_not(tmp_path: Path) -> None:
    path = tmp_path / "leaked.txt"
    path.write_text("correct horse battery\nthe otter counts\n")
    rules = replace(RULES, leaked=leaked_list(path))
    assert "was leaked" in refusal("correct horse battery", rules)
    assert "was leaked" in refusal("ｃorrect horse battery", rules)
    assert refusal("correct horse batteries", rules) == ""


@given(st.text(max_size=300))
def test_every_text_is_answered(password: str) -> None:
    refusal(password)


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads that take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_one_persons_words_are_not_taken_for_anothers(hasty_threads: None) -> None:
    """Many choose at the same time; each is measured by their own words."""
    people = ("zymurgyx", "quixotrz")
    # Hard to guess, but for who knows that this is the name of its owner.
    rules = PasswordRules(score=4)

    def refused(number: int) -> bool:
        word = people[number % 2]
        try:
            check_password(f"{word}1987maya", rules, (f"{word} smith",))
        except ValidationFailed:
            return True
        return False

    for word in people:
        check_password(f"{word}1987maya", rules, ("somebody else",))
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(refused, range(80)))
