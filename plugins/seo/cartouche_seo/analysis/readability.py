"""How easily a text is read: its sentences, paragraphs, headings, and the measure of Flesch."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from cartouche_seo.analysis.findings import FAIR, GOOD, POOR, Finding
from cartouche_seo.analysis.language import Language
from cartouche_seo.analysis.words import words
from cartouche_seo.analysis.writing import Writing

LONG_SENTENCES = (25.0, 30.0)
"""Percent of the sentences that may be long: well, and only just."""
PASSIVE = (10.0, 15.0)
"""Percent of the sentences in the passive voice."""
TRANSITIONS = (30.0, 20.0)
"""Percent of the sentences with a transition word: well, and only just."""
TRANSITIONS_FROM = 200
"""Words from which a text needs them."""
PARAGRAPH = (150, 200)
"""Words of the longest paragraph."""
STRETCH = (300, 350)
"""Words without a heading."""
SAME_START = 3
"""Sentences that begin with one word, one after the other, at which it is told."""
EASY, HARD = 60.0, 30.0
"""Points of reading ease."""


def readability_findings(writing: Writing, language: Language) -> Iterator[Finding]:
    """Yield what there is to say; nothing of a text without words."""
    if not writing.sentences:
        return
    yield _sentence_length(writing, language)
    yield _paragraph_length(writing)
    yield _passive(writing, language)
    if len(writing.words) >= TRANSITIONS_FROM:
        yield _transitions(writing, language)
    yield _subheadings(writing)
    yield _same_start(writing)
    yield _ease(writing, language)


def _graded(name: str, value: float, bounds: tuple[float, float], todo: str, text: str) -> Finding:
    """Grade what is better the less there is of it."""
    score = GOOD if value <= bounds[0] else FAIR if value <= bounds[1] else POOR
    values = {"value": f"{value:.0f}", "most": f"{bounds[0]:.0f}"}
    return Finding(name, score, text, "" if score == GOOD else todo, values)


def _share(found: int, of: int) -> float:
    return 100 * found / of if of else 0.0


def _sentence_length(writing: Writing, language: Language) -> Finding:
    long = sum(len(words(one)) > language.sentence_words for one in writing.sentences)
    return _graded(
        "sentence_length",
        _share(long, len(writing.sentences)),
        LONG_SENTENCES,
        "Divide some: at most %(most)s %% should be so long.",
        "%(value)s %% of the sentences have more than 20 words.",
    )


def _paragraph_length(writing: Writing) -> Finding:
    longest = max(len(words(one)) for one in writing.paragraphs)
    return _graded(
        "paragraph_length",
        longest,
        PARAGRAPH,
        "Divide paragraphs of more than %(most)s words.",
        "The longest paragraph has %(value)s words.",
    )


def _passive(writing: Writing, language: Language) -> Finding:
    found = sum(language.passive(one) for one in writing.sentences)
    return _graded(
        "passive_voice",
        _share(found, len(writing.sentences)),
        PASSIVE,
        "Say who does it: at most %(most)s %% should be so.",
        "%(value)s %% of the sentences are in the passive voice.",
    )


def _transitions(writing: Writing, language: Language) -> Finding:
    found = sum(_has_transition(one, language) for one in writing.sentences)
    share = _share(found, len(writing.sentences))
    well, just = TRANSITIONS
    score = GOOD if share >= well else FAIR if share >= just else POOR
    return Finding(
        "transition_words",
        score,
        "%(value)s %% of the sentences hold a transition word.",
        "" if score == GOOD else "Lead from one thought to the next: %(least)s %% should hold one.",
        {"value": f"{share:.0f}", "least": f"{well:.0f}"},
    )


def _has_transition(sentence: str, language: Language) -> bool:
    found = words(sentence)
    spaced = f" {' '.join(found)} "
    return any(one in found for one in language.transitions if " " not in one) or any(
        f" {one} " in spaced for one in language.transitions if " " in one
    )


def _subheadings(writing: Writing) -> Finding:
    longest = stretch = 0
    for passage in writing.passages:
        stretch = 0 if passage.kind == "heading" else stretch + len(words(passage.text))
        longest = max(longest, stretch)
    return _graded(
        "subheadings",
        longest,
        STRETCH,
        "Put a heading at least every %(most)s words.",
        "The longest stretch without a heading has %(value)s words.",
    )


def _same_start(writing: Writing) -> Finding:
    firsts = (words(one)[0] for one in writing.sentences)
    runs = ((word, len(list(run))) for word, run in groupby(firsts))
    word, most = max(runs, key=lambda run: run[1])
    if most < SAME_START:
        return Finding("sentence_beginnings", GOOD, "The sentences begin in different ways.")
    return Finding(
        "sentence_beginnings",
        POOR,
        "%(count)s sentences one after the other begin with “%(word)s”.",
        "Begin some of them with another word.",
        {"count": most, "word": word},
    )


def _ease(writing: Writing, language: Language) -> Finding:
    syllables = sum(language.syllables(one) for one in writing.words)
    count = max(1, len(writing.words))
    ease = language.reading_ease(count / len(writing.sentences), syllables / count)
    ease = min(100.0, max(0.0, ease))
    score = GOOD if ease >= EASY else FAIR if ease >= HARD else POOR
    return Finding(
        "reading_ease",
        score,
        "The reading ease is %(value)s of 100.",
        "" if score == GOOD else "Use shorter sentences and shorter words.",
        {"value": f"{ease:.0f}"},
    )
