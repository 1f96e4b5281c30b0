"""Renditions are declared once, by plugins and by fields; what contradicts itself stops the start."""

from __future__ import annotations

from typing import Any

import pytest

from cms.errors import DeclarationError
from cms.media.renditions.declared import build_renditions
from cms.schema import fields as f
from cms.schema.content_type import ContentType
from cms.schema.registry import TypeRegistry, build_registry
from cms.schema.rendition import Rendition, rendition_problem

CARD = Rendition("card", 640, 360)
PORTRAIT = Rendition("portrait", 400, 500, formats=["webp"])  # type: ignore[arg-type]


class Slide(f.Component):
    picture = f.Image(renditions="card")


class Article(ContentType):
    title = f.Text()
    photo = f.Image(renditions=("card", PORTRAIT))
    slides = f.Blocks([Slide])


def registry(**fields: f.Field) -> TypeRegistry:
    made = type("Thing", (ContentType,), {"title": f.Text(), **fields})
    return build_registry([("test", made)])


def test_plugins_and_fields_declare_them() -> None:
    types = build_registry([("test", Article)])
    known = build_renditions([("test", CARD)], types)
    assert [one.name for one in known] == ["card", "portrait"]
    photo = types.require("article").fields["photo"]
    assert isinstance(photo, f.Image)
    assert known.of(photo) == [CARD, PORTRAIT]
    assert PORTRAIT.formats == ("webp",)


def test_a_field_names_what_there_is() -> None:
    with pytest.raises(DeclarationError, match=r"'test'.*'article'.*'photo'.*no rendition 'card'"):
        build_renditions([], build_registry([("test", Article)]))
    nested = registry(parts=f.List(f.Group({"picture": f.Image(renditions="big")})))
    with pytest.raises(DeclarationError, match=r"no rendition 'big'\. There are: card"):
        build_renditions([("test", CARD)], nested)


def test_a_name_has_one_meaning() -> None:
    other = Rendition("card", 100)
    assert len(build_renditions([("a", CARD), ("b", Rendition("card", 640, 360))], registry())) == 1
    with pytest.raises(DeclarationError, match="plugin 'b': the rendition 'card' is declared"):
        build_renditions([("a", CARD), ("b", other)], registry())
    with pytest.raises(DeclarationError, match="'photo': the rendition 'card' is declared"):
        build_renditions([("a", CARD)], registry(photo=f.Image(renditions=other)))


@pytest.mark.parametrize(
    ("given", "detail"),
    [
        ("card", "not str"),
        (Rendition("Card", 1), "lower-case"),
        (Rendition("card"), "needs a width or a height"),
        (Rendition("card", 0), "from 1 to 8192"),
        (Rendition("card", 640, 9000), "from 1 to 8192"),
        (Rendition("card", True), "from 1 to 8192"),
        (Rendition("card", 640, fit="crop"), "cover, contain, scale"),  # type: ignore[arg-type]
        (Rendition("card", 640, quality=101), "1 to 100"),
        (Rendition("card", 640, formats=("jpeg",)), "avif, webp"),
        (Rendition("card", 640, formats=("webp", "webp")), "twice"),
        (Rendition("card", 640, formats=None), "avif, webp"),  # type: ignore[arg-type]
    ],
)
def test_what_is_wrong_is_named(given: Any, detail: str) -> None:
    assert detail in (rendition_problem(given) or "")
    with pytest.raises(DeclarationError):
        build_renditions([("test", given)], registry())


def test_a_field_refuses_what_is_wrong() -> None:
    with pytest.raises(DeclarationError, match="needs a width"):
        registry(photo=f.Image(renditions=Rendition("card")))
