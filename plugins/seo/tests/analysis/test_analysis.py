"""The analysis says of texts what people say of them, in English and in German."""

from __future__ import annotations

import time

import pytest

from cartouche_seo.analysis.analysing import analyse
from cartouche_seo.analysis.findings import Finding, overall
from cartouche_seo.analysis.languages import language_of
from cartouche_seo.analysis.sentences import sentences
from cartouche_seo.analysis.widths import pixels
from cartouche_seo.analysis.writing import Passage, Writing
from plugins.seo.tests.analysis.cases import Case
from plugins.seo.tests.analysis.english_cases import ENGLISH
from plugins.seo.tests.analysis.german_cases import GERMAN


@pytest.mark.parametrize("case", ENGLISH, ids=str)
def test_english(case: Case) -> None:
    found = analyse(case.writing("en")).of(case.finding)
    assert (found and found.score) == case.score


@pytest.mark.parametrize("case", GERMAN, ids=str)
def test_german(case: Case) -> None:
    found = analyse(case.writing("de-AT")).of(case.finding)
    assert (found and found.score) == case.score


def test_there_are_sixty_cases_in_each_language() -> None:
    assert min(len(ENGLISH), len(GERMAN)) >= 60


def test_every_finding_that_is_not_good_says_what_to_do() -> None:
    for case in ENGLISH:
        for found in analyse(case.writing("en")).findings:
            plain = found.plain()
            assert bool(plain["todo"]) == (found.score < 9), found
            assert "%(" not in plain["text"] + plain["todo"]


def test_another_language_is_looked_at_where_that_needs_no_knowledge_of_it() -> None:
    found = {one.id for one in analyse(Writing("fr", title="La lentille")).findings}
    assert found == {
        "title_width",
        "description_length",
        "text_length",
        "images",
        "links_inside",
        "links_outside",
    }


def test_the_score_is_of_all_findings() -> None:
    assert overall([]) == 0
    assert overall([Finding("a", 9, ""), Finding("b", 0, "")]) == 50


def test_the_worst_comes_first() -> None:
    first = analyse(Writing("en", title="A title that is wide enough to be good")).first
    assert [one.score for one in first] == sorted(one.score for one in first)
    assert all(one.todo for one in first)


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("A", 13), ("Á", 13), ("A\u0301", 13), ("i", 4), ("W", 19), ("灯", 20), ("€", 11)],
)
def test_letters_are_as_wide_as_they_are_set(text: str, width: int) -> None:
    assert pixels(text) == width


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("en", "Mr. Vale came. He sat.", 2),
        ("en", "It was 3.5 m. long? No!", 2),
        ("en", "She said “Go.” Then she left.", 2),
        ("en", "Wait ... what", 1),
        ("de", "Am 3. Mai, z. B. um 9 Uhr. Dann nicht.", 2),
        ("de", "Es war 1862. Er kam.", 2),
        ("de", "Dr. Vogt u. a. kamen!", 1),
    ],
)
def test_sentences_end_where_they_end(language: str, text: str, count: int) -> None:
    assert len(sentences(text, language)) == count


@pytest.mark.parametrize(
    ("locale", "word", "count"),
    [
        ("en", "light", 1),
        ("en", "table", 2),
        ("en", "lamps", 1),
        ("en", "wanted", 2),
        ("en", "jumped", 1),
        ("en", "beautiful", 3),
        ("de", "Leuchtturm", 2),
        ("de", "Treue", 2),
        ("de", "Bäume", 2),
        ("de", "See", 1),
    ],
)
def test_syllables(locale: str, word: str, count: int) -> None:
    language = language_of(locale)
    assert language is not None
    assert language.syllables(word) == count


@pytest.mark.parametrize(
    "piece", ["a. ", "!", "word ", "'-", "…”", "1. ", "ge", "\u0301", "be is "]
)
def test_hostile_text_takes_no_long_time(piece: str) -> None:
    text = piece * (30_000 // len(piece))
    began = time.process_time()
    analyse(Writing("en", text[:500], text, "s", "the lens", (Passage(text),), (text,)))
    analyse(Writing("de", text[:500], text, "s", "die Linse", (Passage(text),), (text,)))
    # What took time by the square of the length took 150 seconds; all of it takes half of one.
    assert time.process_time() - began < 60
