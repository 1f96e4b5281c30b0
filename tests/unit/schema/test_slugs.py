"""What may be a slug, and what is made of a title."""

from __future__ import annotations

import pytest

from cms.schema.slugs import make_slug, slug_problem


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Hello, World!", "hello-world"),
        ("Käse & Brot", "kase-brot"),
        ("", ""),
        ("!!!", ""),
        ("0198a7c2-7d6e-7c3a-9f1b-2d4e6f8a0b1c", ""),
    ],
)
def test_a_slug_is_made_from_a_title(title, slug):
    assert make_slug(title) == slug


def test_other_scripts_stay_where_they_are_allowed():
    assert make_slug("Привет мир", allow_unicode=True) == "привет-мир"
    assert slug_problem("привет-мир", allow_unicode=True) is None
    assert slug_problem("привет-мир")
    for text in ("Привет", "e\u0301", "-я", "я.", "я я", "я/я", "я\u202e"):
        assert slug_problem(text, allow_unicode=True), text


def test_whatever_is_made_is_a_slug(naughty_strings):
    for text in naughty_strings:
        for allow_unicode in (False, True):
            made = make_slug(text, allow_unicode)
            assert made == "" or slug_problem(made, allow_unicode) is None
