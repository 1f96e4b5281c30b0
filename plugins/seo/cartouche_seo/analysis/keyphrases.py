"""Whether what the page wants to be found for stands where readers and search engines look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from cartouche_seo.analysis.findings import BAD, FAIR, GOOD, POOR, Finding
from cartouche_seo.analysis.language import Language
from cartouche_seo.analysis.sentences import sentences
from cartouche_seo.analysis.words import stem, stems, words
from cartouche_seo.analysis.writing import Writing

LONGEST, LONG = 8, 4
"""Meaningful words of a keyphrase."""
DENSITY_FROM = 100
"""Words below which a density says nothing."""
DENSITY_LEAST, DENSITY_MOST, DENSITY_TOO_MUCH = 0.5, 3.0, 4.0
"""Percent of the words."""
HEADINGS_LEAST, HEADINGS_MOST = 0.3, 0.75
HEADINGS_MANY = 4
"""Headings from which the keyphrase in nearly all of them is too much."""


@dataclass(frozen=True)
class Keyphrase:
    """What an entry wants to be found for, in the words that carry its meaning."""

    text: str
    language: Language

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """The stems of its meaningful words, or of all where none is."""
        plain = words(self.text.replace("-", " "))
        meant = [one for one in plain if one not in self.language.function_words] or plain
        return tuple(stem(one, self.language.tag) for one in meant)

    def share(self, text: str) -> float:
        """Return how many of its words a text holds, 0 to 1."""
        there = set(stems(text, self.language.tag))
        return sum(one in there for one in self.stems) / len(self.stems) if self.stems else 0

    def within(self, text: str) -> bool:
        """Say whether a text holds all of its words."""
        return self.share(text) == 1

    def exact(self, text: str) -> int:
        """Return at which word of a text it stands as it is written, or -1."""
        wanted, found = words(self.text), words(text)
        places = range(len(found) - len(wanted) + 1) if wanted else range(0)
        return next((at for at in places if found[at : at + len(wanted)] == wanted), -1)

    def times(self, texts: Sequence[str]) -> int:
        """Return how many times sentences hold all of its words; one may several times."""
        counts = 0
        for text in texts:
            found = stems(text, self.language.tag)
            counts += min((found.count(one) for one in self.stems), default=0)
        return counts


def keyphrase_findings(writing: Writing, language: Language) -> Iterator[Finding]:
    """Yield what there is to say; only that it is missing, where none was chosen."""
    phrase = Keyphrase(writing.keyphrase, language)
    if not phrase.stems:
        yield Finding(
            "keyphrase",
            BAD,
            "No keyphrase is set.",
            "Say in a few words what the page is to be found for.",
        )
        return
    yield _length(phrase)
    yield _title(phrase, writing)
    yield _description(phrase, writing)
    if writing.slug:
        yield _slug(phrase, writing)
    if writing.paragraphs:
        yield _introduction(phrase, writing)
    if writing.headings:
        yield _headings(phrase, writing)
    if writing.alts:
        yield _alts(phrase, writing)
    if len(writing.words) >= DENSITY_FROM:
        yield _density(phrase, writing)


def _length(phrase: Keyphrase) -> Finding:
    count = len(phrase.stems)
    if count <= LONG:
        return Finding("keyphrase", GOOD, "The keyphrase has a good length.")
    return Finding(
        "keyphrase",
        FAIR if count <= LONGEST else POOR,
        "The keyphrase has %(count)s meaningful words.",
        "Shorten it to %(most)s: hardly anybody searches for more.",
        {"count": count, "most": LONG},
    )


def _title(phrase: Keyphrase, writing: Writing) -> Finding:
    at = phrase.exact(writing.title)
    if at == 0:
        return Finding("keyphrase_title", GOOD, "The title begins with the keyphrase.")
    if at > 0:
        before = words(writing.title)[:at]
        if all(one in phrase.language.function_words for one in before):
            return Finding("keyphrase_title", GOOD, "The title begins with the keyphrase.")
        return Finding(
            "keyphrase_title",
            FAIR,
            "The keyphrase stands in the title, though not at its beginning.",
            "Move it to the beginning of the title.",
        )
    if phrase.within(writing.title):
        return Finding(
            "keyphrase_title",
            FAIR,
            "The title holds the words of the keyphrase, though not as it is written.",
            "Write it in the title as it is.",
        )
    return Finding(
        "keyphrase_title", BAD, "The keyphrase is not in the title.", "Write it in the title."
    )


def _description(phrase: Keyphrase, writing: Writing) -> Finding:
    times = phrase.times([writing.description])
    if times == 0:
        return Finding(
            "keyphrase_description",
            POOR,
            "The keyphrase is not in the description.",
            "Write it in the description: results show it in bold.",
        )
    if times > 2:
        return Finding(
            "keyphrase_description",
            POOR,
            "The description holds the keyphrase %(times)s times.",
            "Write it once or twice.",
            {"times": times},
        )
    return Finding("keyphrase_description", GOOD, "The keyphrase is in the description.")


def _slug(phrase: Keyphrase, writing: Writing) -> Finding:
    share = _slug_share(phrase, writing.slug)
    if share == 1:
        return Finding("keyphrase_slug", GOOD, "The keyphrase is in the slug.")
    return Finding(
        "keyphrase_slug",
        FAIR if share >= 0.5 else POOR,
        "A part of the keyphrase is in the slug."
        if share >= 0.5
        else "The keyphrase is not in the slug.",
        "Use its words in the slug; who has the old address is led to the new one.",
    )


def _slug_share(phrase: Keyphrase, slug: str) -> float:
    # Slugs write umlauts as two letters: "laempchen".
    plain = slug.replace("-", " ")
    folded = plain.replace("ae", "a").replace("oe", "o").replace("ue", "u")
    return max(phrase.share(plain), phrase.share(folded))


def _introduction(phrase: Keyphrase, writing: Writing) -> Finding:
    first = writing.paragraphs[0]
    if any(phrase.within(one) for one in sentences(first, writing.tongue)):
        return Finding("keyphrase_introduction", GOOD, "The first paragraph holds the keyphrase.")
    if phrase.within(first):
        return Finding(
            "keyphrase_introduction",
            FAIR,
            "The words of the keyphrase are scattered over the first paragraph.",
            "Say them in one sentence.",
        )
    return Finding(
        "keyphrase_introduction",
        POOR,
        "The keyphrase is not in the first paragraph.",
        "Say at once what the page is about.",
    )


def _headings(phrase: Keyphrase, writing: Writing) -> Finding:
    count = len(writing.headings)
    holding = sum(phrase.share(one) >= 0.5 for one in writing.headings)
    values = {"holding": holding, "count": count}
    if holding / count < HEADINGS_LEAST:
        return Finding(
            "keyphrase_headings",
            POOR,
            "%(holding)s of %(count)s headings speak of the keyphrase.",
            "Use it, or other words for it, in more headings.",
            values,
        )
    if count >= HEADINGS_MANY and holding / count > HEADINGS_MOST:
        return Finding(
            "keyphrase_headings",
            POOR,
            "%(holding)s of %(count)s headings speak of the keyphrase.",
            "Use it in fewer headings: this looks made for machines.",
            values,
        )
    return Finding("keyphrase_headings", GOOD, "Headings speak of the keyphrase.", values=values)


def _alts(phrase: Keyphrase, writing: Writing) -> Finding:
    if any(phrase.share(one) >= 0.5 for one in writing.alts):
        return Finding(
            "keyphrase_alt", GOOD, "An image's alternative text speaks of the keyphrase."
        )
    return Finding(
        "keyphrase_alt",
        FAIR,
        "No image's alternative text speaks of the keyphrase.",
        "Where an image shows what the page is about, say so in its alternative text.",
    )


def _density(phrase: Keyphrase, writing: Writing) -> Finding:
    times = phrase.times(writing.sentences)
    # A phrase of several words makes up more of a text each time that it is said.
    density = 100 * times * (1 + (len(phrase.stems) - 1) * 0.5) / len(writing.words)
    values = {"times": times, "density": f"{density:.1f}"}
    if density < DENSITY_LEAST:
        return Finding(
            "keyphrase_density",
            POOR,
            "The text speaks of the keyphrase %(times)s times (%(density)s %%).",
            "Use its words more often.",
            values,
        )
    if density > DENSITY_MOST:
        return Finding(
            "keyphrase_density",
            POOR if density <= DENSITY_TOO_MUCH else BAD,
            "The text speaks of the keyphrase %(times)s times (%(density)s %%).",
            "Use it less often, and other words for it.",
            values,
        )
    return Finding(
        "keyphrase_density", GOOD, "The text speaks of the keyphrase often enough.", values=values
    )
