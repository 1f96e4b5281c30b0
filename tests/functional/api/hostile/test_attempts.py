"""What one may not see is answered as if it were not there, by whatever way one asks for it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest

from cms import clock
from conftest import FROZEN

from .attempts import (
    ELSEWHERE,
    ELSEWHERE_BY_ID,
    GRAPHQL,
    NAMING,
    ON_WHAT_IS_NOT,
    ON_WHAT_IS_SEEN,
    RELATIONS,
    lists,
    reads_of,
    through_lenses,
    writes_of,
)
from .twins import WORDS, Attempt, Told, Twins, twins

CALLERS = (None, "nobody", "reader", "contributor", "author", "editor", "chief", "narrow")
TURNS = ("chief", "author", None, "editor", "chief", "narrow", "reader", "contributor", "chief")
"""Who makes an attempt where not all make each: those the most who may the most."""
THOROUGH = bool(os.environ.get("CMS_TEST_LONG"))


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)]
)
def sites(request: pytest.FixtureRequest) -> Iterator[Twins]:
    step = 1 if THOROUGH or request.param == "sqlite" else 4
    source = request.getfixturevalue(f"{request.param}_source")
    with clock.freeze(FROZEN), twins(source, step) as found:
        yield found


def differing(sites: Twins, attempts: Iterable[Attempt]) -> list[str]:
    """Tell of each answer that only the hidden can explain, or that took other work than without."""
    found = []
    for caller, attempt in made(sites, attempts):
        full, bare = sites.ask(caller, attempt)
        if not attempt.guessable:
            bare = replace(bare, statements=full.statements)
        if full != bare:
            found.append(f"{caller}: {attempt} {difference(full, bare)}")
        asked = f"{attempt.address} {attempt.body}"
        said = [one for one in WORDS if one in full.body and one not in asked]
        if said:
            found.append(f"{caller}: {attempt} says {said}")
    return found


def made(sites: Twins, attempts: Iterable[Attempt]) -> Iterator[tuple[str | None, Attempt]]:
    for number, attempt in enumerate(list(attempts)[:: sites.step]):
        for caller in CALLERS if THOROUGH else (TURNS[number % len(TURNS)],):
            yield caller, attempt


def difference(full: Told, bare: Told) -> str:
    """Return where two answers part."""
    if full.status != bare.status:
        return f"{full.status} {full.body} / {bare.status} {bare.body}"
    if full.body != bare.body:
        pairs = zip(full.body, bare.body, strict=False)
        place = next((at for at, (one, two) in enumerate(pairs) if one != two), 0)
        return f"{full.body[max(0, place - 60) : place + 90]} / {bare.body[place : place + 90]}"
    if full.headers != bare.headers:
        return str(set(full.headers) ^ set(bare.headers))
    return f"{full.statements} statements / {bare.statements}"


def test_reads_through_every_lens(sites: Twins) -> None:
    told = differing(sites, through_lenses())
    assert not told, "\n".join(told)


def test_filters_sorts_fields_and_counts(sites: Twins) -> None:
    told = differing(sites, lists())
    assert not told, "\n".join(told)


def test_what_is_gathered_from_everywhere(sites: Twins) -> None:
    told = differing(sites, [Attempt("GET", one) for one in ELSEWHERE])
    assert not told, "\n".join(told)


@pytest.mark.parametrize("name", ON_WHAT_IS_SEEN)
def test_reads_of_what_leads_to_it(sites: Twins, name: str) -> None:
    told = differing(sites, reads_of("page", name))
    assert not told, "\n".join(told)


@pytest.mark.parametrize(("kind", "name"), ON_WHAT_IS_NOT)
def test_reads_of_it(sites: Twins, kind: str, name: str) -> None:
    told = differing(sites, reads_of(kind, name))
    assert not told, "\n".join(told)


@pytest.mark.parametrize(("kind", "name"), ON_WHAT_IS_NOT)
def test_writes_of_it(sites: Twins, kind: str, name: str) -> None:
    told = differing(sites, writes_of(kind, name))
    assert not told, "\n".join(told)


def test_writes_that_name_it(sites: Twins) -> None:
    told = differing(sites, NAMING)
    assert not told, "\n".join(told)


def test_graphql(sites: Twins) -> None:
    told = differing(sites, GRAPHQL)
    assert not told, "\n".join(told)


def test_its_id_is_as_one_that_never_was(sites: Twins) -> None:
    """Also where what is seen does lead to it, as a relation in a document does."""
    named = [one for one in (*lists(), *NAMING, *ELSEWHERE_BY_ID, *GRAPHQL) if one.names_hidden]
    for caller, attempt in made(sites, named):
        hidden, absent = sites.ask_absent(caller, attempt)
        absent = replace(absent, statements=hidden.statements)
        assert hidden == absent, (caller, attempt, difference(hidden, absent))


def test_a_relation_to_it_is_none(sites: Twins) -> None:
    for condition, expected in RELATIONS:
        for caller in set(CALLERS) - {"narrow"}:
            answer, _ = sites.full.ask(caller, Attempt("GET", f"/content/{condition}&count=true"))
            found = [one["slug"] for one in answer.json["data"]]
            assert (sorted(found), answer.json["meta"]["page"]["total"]) == (
                sorted(expected),
                len(expected),
            ), (caller, condition)


def test_a_slug_that_it_holds_is_taken_by_nobody_in_particular(sites: Twins) -> None:
    """That it is taken has to be told, as two can't have it; not by whom."""
    body = {"data": {"title": "x", "slug": "hidden-now"}, "publish": True}
    for caller in ("author", "editor", "chief"):
        answer, _ = sites.full.ask(caller, Attempt("POST", "/content/page", body))
        assert answer.status == 422
        assert answer.pointers == {"/data/slug"}
        told = answer.body.decode()
        assert not [one for one in sites.names.values() if one in told]
        assert "Hidden" not in told
