"""What a locale lacks and what is outdated in it, against a model that reads all of history."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cms.content.locales.marks import Gaps, Marks, gaps_of, sources
from cms.content.site import Site

FIELDS = ("/title", "/body", "/seo/title")
LOCALES = ("en", "de", "de-AT", "fr")
SITE = Site("s", "main", "Main", (), LOCALES, {"de-AT": ("de", "en"), "fr": ()}, {})


def site(locales: tuple[str, ...], **fallbacks: tuple[str, ...]) -> Site:
    return Site("s", "main", "Main", (), locales, fallbacks, {})


texts = st.dictionaries(st.sampled_from(FIELDS), st.sampled_from("ab"), max_size=3)
versions = st.tuples(st.sampled_from(LOCALES), texts, st.integers(0, 3))
confirms = st.tuples(st.sampled_from(LOCALES), st.lists(st.sampled_from(FIELDS)), st.integers(0, 3))
steps = st.lists(st.one_of(versions, confirms), max_size=14)


@given(steps)
def test_marks_say_what_history_says(steps: list[tuple[str, Any, int]]) -> None:
    history: list[dict[str, dict[str, str]]] = [{one: {} for one in LOCALES}]
    marks = dict.fromkeys(LOCALES, Marks())
    agreed: dict[tuple[str, str], int] = {}
    for locale, what, back in steps:
        number = len(history)
        seen = max(0, number - back)
        if isinstance(what, list):
            head = max(0, number - 1 - back)
            marks[locale] = marks[locale].confirm(what, head)
            for pointer in set(what) & history[-1][locale].keys():
                agreed[locale, pointer] = max(agreed[locale, pointer], head)
            continue
        before = history[-1]
        after = {**before, locale: what}
        for one in LOCALES:
            marks[one] = marks[one].advance(before[one], after[one], number, seen)
        for pointer, value in what.items():
            if before[locale].get(pointer) != value:
                agreed[locale, pointer] = seen
        history.append(after)
    for locale in LOCALES:
        assert gaps_of(SITE, locale, history[-1], marks) == expected(history, locale, agreed)


def expected(
    history: list[dict[str, dict[str, str]]], locale: str, agreed: dict[tuple[str, str], int]
) -> Gaps:
    """The same by looking at every version for when each value became what it is."""
    now = history[-1]
    above = [one for one in sources(SITE, locale) if now[one]]
    if not above:
        every = dict.fromkeys(p for one in LOCALES for p in now[one])
        return Gaps() if now[locale] else Gaps(tuple(every))
    missing, outdated = [], {}
    for pointer in dict.fromkeys(p for one in above for p in now[one]):
        source = next(one for one in above if pointer in now[one])
        since = len(history) - 1
        while history[since - 1][source].get(pointer) == now[source][pointer]:
            since -= 1
        if pointer not in now[locale]:
            missing.append(pointer)
        elif agreed[locale, pointer] < since:
            outdated[pointer] = since
    return Gaps(tuple(missing), outdated)


def test_a_locale_is_translated_from_its_chain_and_from_the_default_one() -> None:
    assert [sources(SITE, one) for one in LOCALES] == [(), ("en",), ("de", "en"), ("en",)]
    both = site(("en", "de"), en=("de",), de=("en",))
    assert [sources(both, one) for one in both.locales] == [(), ("en",)]


def test_the_nearest_source_that_says_something_counts() -> None:
    marks = {
        "en": Marks({"/title": 5}, {"/title": 5}),
        "de": Marks({"/title": 2}, {"/title": 5}),
        "de-AT": Marks({"/title": 3}, {"/title": 3}),
    }
    said = {one: {"/title": one} for one in marks}
    assert gaps_of(SITE, "de-AT", said, marks) == Gaps()
    assert gaps_of(SITE, "de-AT", {**said, "de": {}}, marks) == Gaps(outdated={"/title": 5})
