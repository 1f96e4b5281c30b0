"""The headings of a text get names by which pages link to them."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from cms.themes.outline import outline_of


def test_headings_are_named_by_their_words_and_no_two_alike() -> None:
    told = outline_of(Markup("<p>a</p><h2>Ü &amp; <em>b</em></h2><p>c</p><h3>B</h3><h2>b</h2>"))
    assert [(one.level, one.title) for one in told.headings] == [(2, "Ü & b"), (3, "B"), (2, "b")]
    names = [one.id for one in told.headings]
    assert len(set(names)) == len(names) == 3
    assert f'<h2 id="{names[0]}">Ü &amp; <em>b</em></h2><p>c</p>' in told.html
    assert names[2] == "b-2"


@pytest.mark.parametrize("text", ["<h2>x</h2>", "plain & simple", "", None])
def test_what_is_no_markup_is_escaped(text: str | None) -> None:
    told = outline_of(text)
    assert told.headings == ()
    assert "<" not in told.html


def test_a_heading_without_words_has_a_name_too() -> None:
    assert outline_of(Markup("<h2></h2><h2>∗</h2>")).headings[0].id == "part"


def test_words_can_not_leave_the_name() -> None:
    told = outline_of(Markup("<h2>&quot;&gt;&lt;script&gt;</h2>"))
    assert '"><script' not in told.html
