"""A hostile theme: it reads nothing that it is not given, runs nothing, and ends."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from jinja2 import TemplateError
from jinja2.exceptions import SecurityError
from markupsafe import Markup

from cms.themes.bounds import Budget
from cms.themes.manifest import Theme
from cms.themes.rendering import Brought, ReadyTheme
from cms.themes.sandbox import Readable


class Shown(Readable):
    """Something that pages are given, with an inside."""

    def __init__(self) -> None:
        self.title, self._inside = "Title", "secret"

    def method(self) -> str:
        """Return its inside's own words."""
        return "said"


class Inner:
    """Something of a room of the CMS that slipped into the values of a page."""

    __module__ = "cms.web.request"
    secret = "secret"


def made(folder: Path, text: str, **values: Any) -> str:
    (folder / "templates").mkdir(exist_ok=True)
    (folder / "templates" / "page.html").write_text(text)
    theme = ReadyTheme([Theme("hostile", "", folder)], Brought({}, {}))
    given = {"shown": Shown(), "inner": Inner(), "say": lambda text: text, **values}
    return theme.render("page.html", given)


def ends(folder: Path, text: str) -> None:
    """A template either ends in an error, or shows nothing of the inside."""
    try:
        page = made(folder, text)
    except (TemplateError, SecurityError, TypeError, ValueError, RecursionError):
        return
    assert "secret" not in page
    assert "class" not in page
    assert "function" not in page
    assert len(page) < 3_000_000


@pytest.mark.parametrize(
    "inner",
    [
        "''.__class__.__mro__[1].__subclasses__()",
        "shown.__class__",
        "shown['__class__']",
        "shown|attr('__class__')",
        "shown|map(attribute='__class__')|list",
        "[shown]|map(attribute='_inside')|list",
        "[shown]|sort(attribute='_inside')",
        "[shown]|sum(attribute='_inside', start='')",
        "[shown]|groupby('_inside')|list",
        "[shown]|selectattr('_inside')|list",
        "[shown]|join(attribute='_inside')",
        "shown._inside",
        "shown['_inside']",
        "inner.secret",
        "inner['secret']",
        "[inner]|map(attribute='secret')|list",
        "shown.method.__globals__",
        "shown.method.__func__.__code__",
        "say.__globals__",
        "say.__closure__",
        "self.__init__.__globals__",
        "self._TemplateReference__context",
        "'{0.__class__}'.format(shown)",
        "'{0._inside}'.format(shown)",
        "('{0._inside}'|escape).format(shown)",
        "'%s'|format(shown)",
        "'%999999999d' % 1",
        "'a' * 999999999",
        "['a'] * 999999999",
        "2 ** 999999999",
        "('a' * 1999999).replace('a', 'b' * 1999999)",
        "('a' * 1999999)|replace('a', 'b' * 1999999)",
        "'a'.center(999999999)",
        "'a'.ljust(999999999)",
        "'\\t'.expandtabs(999999999)",
        "'a'|center(999999999)",
        "'a'|indent(999999999)",
        "'a b'|wordwrap(1, wrapstring='x' * 1999999)",
        "[1]|batch(999999999, 'x')|list",
        "[1]|slice(999999999)|list",
        "range(999999999)|list",
        "lipsum(n=9999)",
        "cycler.__init__.__globals__",
        "joiner.__init__.__globals__",
        "namespace.__init__.__globals__",
        "dict.__subclasses__()",
        "dict.mro()",
        "get_flashed_messages.__globals__",
        "request.environ",
        "config",
        "shown|pprint",
        "shown|string",
        "range|string",
    ],
)
def test_nothing_is_reached_that_is_not_given(tmp_path: Path, inner: str) -> None:
    ends(tmp_path, "{{ " + inner + " }}")


@pytest.mark.parametrize(
    "text",
    [
        "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
        "{% for a in range(9999) if a > 99999 %}{% endfor %}" * 60,
        "{% macro f(n) %}{{ f(n + 1) }}{{ f(n + 1) }}{% endmacro %}{{ f(0) }}",
        "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(40) }}",
        "{% include 'page.html' %}",
        "{% extends 'page.html' %}",
        "{% import 'page.html' as other %}",
        "{% set n = namespace(s='ab') %}{% for a in range(60) %}{% set n.s = n.s ~ n.s %}{% endfor %}",
        "{% set n = namespace(s='ab') %}{% for a in range(60) %}{% set n.s = n.s + n.s %}{% endfor %}",
        "{% set n = namespace(s=[1]) %}{% for a in range(60) %}{% set n.s = n.s + n.s %}{% endfor %}",
        (
            "{% set n = namespace(s='ab') %}{% for a in range(60) %}"
            "{% set n.s = [n.s, n.s]|join %}{% endfor %}"
        ),
        (
            "{% set n = namespace(s='ab') %}{% for a in range(60) %}{% set x %}{{ n.s }}{{ n.s }}"
            "{% endset %}{% set n.s = x %}{% endfor %}"
        ),
        "{% for a in range(9999) recursive %}{{ loop(range(9999)) }}{% endfor %}",
        "{% for a in range(9999) %}{{ 'x' * 9999 }}{% endfor %}",
        "{% set n = namespace(s=2) %}{% for a in range(99) %}{% set n.s = n.s * n.s %}{% endfor %}",
    ],
)
def test_what_never_ends_is_ended(
    tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cms.themes.rendering.Budget", partial(Budget, steps=20_000))
    with pytest.raises((SecurityError, RecursionError, TemplateError)):
        made(tmp_path, text)


def test_a_template_stays_in_its_folder(tmp_path: Path) -> None:
    outside = tmp_path / "outside.html"
    outside.write_text("secret")
    inside = tmp_path / "theme"
    (inside / "templates").mkdir(parents=True)
    (inside / "templates" / "link.html").symlink_to(outside)
    for name in ("../../outside.html", "/etc/passwd", "link.html", "@other/page.html"):
        with pytest.raises(TemplateError):
            made(inside, "{% include '" + name + "' %}")


def test_values_are_escaped_and_markup_is_not(tmp_path: Path) -> None:
    values = {"plain": "<script>", "markup": Markup("<b>")}
    assert made(tmp_path, "{{ plain }}{{ markup }}", **values) == "&lt;script&gt;<b>"
    assert made(tmp_path, "{{ plain ~ markup }}", **values) == "&lt;script&gt;<b>"
    assert made(tmp_path, "{{ [plain, markup]|join(plain) }}", **values) == (
        "&lt;script&gt;&lt;script&gt;<b>"
    )
    assert made(tmp_path, "{{ markup|replace('b', plain) }}", **values) == "<&lt;script&gt;>"


def test_what_pages_need_works(tmp_path: Path) -> None:
    text = (
        "{{ shown.title }}{{ shown.method() }}{{ missing.deep.deeper }}"
        "{% for one in [3, 1]|sort %}{{ loop.index }}{{ one }}{% endfor %}"
        "{{ {'a': 1}.items()|list|length }}{{ 'a b'.split()|first }}{{ [1, 2, 3]|batch(2)|length }}"
        "{% macro m(x) %}<i>{{ x }}</i>{% endmacro %}{{ m('<') }}{{ 7 // 2 }}{{ 'abc'[:2] }}"
    )
    assert made(tmp_path, text) == "Titlesaid11231a2<i>&lt;</i>3ab"
