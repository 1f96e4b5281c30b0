"""SVGs that were cleaned draw what they drew, and name nothing that runs or lies elsewhere."""

from __future__ import annotations

import io
import re
import resource
import sys
from pathlib import Path

import pytest
from lxml import etree

from cms.errors import ValidationFailed
from cms.media.images.vectors.cleaning import clean_svg
from cms.media.images.vectors.sizes import svg_facts
from cms.media.looking import look
from cms.settings import MediaSettings
from tests.corpora import corpus

from .drawings import HOSTILE, drawing


def clean(data: bytes) -> bytes:
    with clean_svg(io.BytesIO(data)) as file:
        file.seek(0)
        return file.read()


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_runs_or_leads_out(name: str) -> None:
    made = clean(HOSTILE[name])
    assert b'id="kept"' in made
    root = etree.fromstring(made)
    for element in root.iter("*"):
        assert etree.QName(element).localname not in ("script", "foreignObject", "handler")
        for attribute, value in element.items():
            assert not attribute.lower().startswith("on")
            assert not re.search(r"javascript|alert|invalid|^/|\\", value)
    assert b"reached.invalid" not in made
    assert clean(made) == made


GOOD = (
    '<defs><linearGradient id="g"><stop offset="0" stop-color="#f00"/></linearGradient>'
    '<clipPath id="c"><circle r="9"/></clipPath></defs><style>.a{fill:url(#g)}</style>'
    '<g transform="rotate(3)" clip-path="url(#c)"><path class="a" d="M0 0L9 9Z"/></g>'
    '<use href="#kept" x="3"/><text><tspan>a</tspan> <tspan>b</tspan> c</text><text x="1" y="9" font-size="4">Ünï &amp; &lt;text&gt;</text>'
    '<image href="data:image/png;base64,AAAA" width="3" height="3"/>'
    '<circle r="3"><animate attributeName="r" values="1;3" dur="1s"/></circle>'
)


def test_what_draws_is_kept() -> None:
    made = clean(drawing(GOOD))
    expected = etree.fromstring(drawing(GOOD))
    for element in etree.fromstring(made).iter("*"):
        name = etree.QName(element).localname
        same = [
            one for one in expected.iter(element.tag) if dict(one.attrib) == dict(element.attrib)
        ]
        if name != "animate":
            assert same, (name, dict(element.attrib))
    count = len(list(expected.iter("*")))
    assert len(list(etree.fromstring(made).iter("*"))) == count
    assert b"<tspan>a</tspan> <tspan>b</tspan> c" in made
    assert "Ünï &amp; &lt;text&gt;".encode() in made


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (drawing("<g>" * 70 + "</g>" * 70), "more than 64 deep"),
        (drawing("<g/>" * 100_001), "more than 100000 elements"),
        (drawing("x" * 4 * 1024**2), "more than 4194304 bytes"),
        (drawing("<g>"), "no whole SVG"),
        (drawing("&unknown;"), "no whole SVG"),
        (b"<svg><rect/></svg>", "not `svg` in the namespace"),
        (b'<svg xmlns="http://www.w3.org/1999/xhtml"/>', "not `svg` in the namespace"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + drawing("&a;"), "no whole SVG"),
    ],
)
def test_what_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(ValidationFailed, match=reason):
        clean(data)


def test_the_worst_that_is_taken_in_needs_little_memory() -> None:
    """Nesting as deep and elements as many as the bounds allow."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    clean(drawing(("<g>" * 60 + "</g>" * 60) * 1000))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown * (1024 if sys.platform != "darwin" else 1) < 200 * 1024**2


@pytest.mark.parametrize(
    ("said", "size"),
    [
        ('viewBox="0 0 40 20"', (40, 20)),
        ('width="80" viewBox="0 0 40 20"', (80, 40)),
        ('height="80px" viewBox="0,0 40,20"', (160, 80)),
        ('width="1in" height="72pt"', (96, 96)),
        ('width="100%" height="100%" viewBox="0 0 40 20"', (40, 20)),
        ('width="0.1" height="5"', (1, 5)),
        ("", None),
        ('width="10"', None),
        ('width="-1" height="5" viewBox="0 0 a b"', None),
        ('viewBox="0 0 0 0"', None),
    ],
)
def test_sizes(said: str, size: tuple[int, int] | None) -> None:
    facts = svg_facts(io.BytesIO(f'<svg xmlns="http://www.w3.org/2000/svg" {said}/>'.encode()))
    assert (facts.get("width"), facts.get("height")) == (size or (None, None))


@pytest.mark.parametrize("keep", [True, False])
def test_svgs_are_cleaned_whatever_is_kept_of_others(keep: bool) -> None:
    looked = look(io.BytesIO(HOSTILE["script"]), MediaSettings(keep_metadata=keep))
    with looked.file:
        looked.file.seek(0)
        assert b"script" not in looked.file.read()
    assert (looked.media_type, looked.facts["width"]) == ("image/svg+xml", 40)


def test_without_the_library_no_svg_is_taken_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "py_svg_hush", None)
    with pytest.raises(ValidationFailed, match=r"cartouche-cms\[media\]"):
        clean(drawing(""))


@pytest.mark.parametrize("path", corpus("**/*.svg"), ids=lambda path: path.name)
def test_real_drawings(path: Path) -> None:
    data = path.read_bytes()
    if path.name in ("SVG_XSS1.svg", "SVG_XSS2.svg"):
        with pytest.raises(ValidationFailed):
            clean(data)
        return
    made = clean(data)
    assert b"script" not in made
    shapes = ["path", "rect", "circle", "polygon", "ellipse", "use", "g", "stop"]
    for shape in shapes:
        tag = f"{{http://www.w3.org/2000/svg}}{shape}"
        count = [len(list(etree.fromstring(one).iter(tag))) for one in (data, made)]
        assert count[0] == count[1], shape
