"""Content types as authors write them, and as everything else finds them."""

from __future__ import annotations

import pytest

from cms.errors import NotFound
from cms.schema import fields as f
from cms.schema.content_type import ContentType, TypeExtension, compile_type, plural_of
from cms.schema.defaults import with_defaults
from cms.schema.fields.component import snake_case
from cms.schema.registry import build_registry


class Base(ContentType):
    title = f.Text(required=True)
    note = f.Text()


class BlogPost(Base, icon="pen", allowed_in=["/", "blog_post"]):
    """What somebody wrote.

    At some length.
    """

    note = None
    slug = f.Slug(source="title")
    body = f.RichText(localized=True)


def test_a_class_becomes_a_spec():
    spec = compile_type(BlogPost, "blog")
    assert (spec.name, spec.label, spec.plural) == ("blog_post", "Blog post", "Blog posts")
    assert spec.help == "What somebody wrote.\n\nAt some length."
    assert list(spec.fields) == ["title", "slug", "body"]
    assert spec.allowed_in == ("/", "blog_post")
    assert spec.in_tree
    assert spec.routable
    assert (spec.title_field, spec.slug_field, spec.plugin) == ("title", "slug", "blog")
    assert spec.localized
    assert spec.public
    assert not spec.singleton
    assert compile_type(Base, "blog").help == ""


def test_a_type_without_parents_or_slug_has_no_path():
    spec = compile_type(Base, "blog")
    assert not spec.in_tree
    assert not spec.routable
    assert not spec.localized


def test_localized_is_seen_at_any_depth():
    class Quote(f.Component):
        text = f.Text(localized=True)

    class Deep(ContentType):
        a = f.Group({"b": f.Blocks([Quote])})

    assert compile_type(Deep, "x").localized


def test_the_registry_finds_types_by_name():
    registry = build_registry([("blog", BlogPost), ("blog", Base)])
    assert registry.names == ("base", "blog_post") == tuple(spec.name for spec in registry)
    assert registry.get("base") is registry.require("base")
    assert "base" in registry
    assert registry.get("nope") is None
    assert len(registry) == 2
    with pytest.raises(NotFound, match="nope"):
        registry.require("nope")


def test_a_plugin_extends_types_of_others():
    extension = TypeExtension("*", {"seo": f.Group({"title": f.Text(localized=True)})})
    registry = build_registry([("blog", BlogPost), ("blog", Base)], [("seo", extension)])
    for spec in registry:
        assert list(spec.fields)[-1] == "seo"
        assert spec.fields["seo"].name == "seo"
        assert spec.localized
        assert spec.plugin == "blog"


def test_an_indexed_or_unique_text_is_bounded_for_its_index():
    assert f.Text(indexed=True).max_length == f.Text(unique=True).max_length == 255
    assert f.Text().max_length == 1_000


def test_one_name_may_stand_for_a_tuple_of_one():
    assert f.Image(renditions="card").renditions == ("card",)
    assert f.URL(schemes="https").schemes == ("https",)
    assert f.Text(renamed_from="old").former_names == ("old",)


def test_choices_are_strings_or_pairs():
    field = f.Choice(choices=["rather_hard", ("b", "Bee")])
    assert field.choices == (("rather_hard", "Rather hard"), ("b", "Bee"))
    assert field.values == ("rather_hard", "b")


@pytest.mark.parametrize(
    ("written", "expected"),
    [("BlogPost", "blog_post"), ("FAQPage", "faq_page"), ("Page2", "page2"), ("A", "a")],
)
def test_names_are_derived(written, expected):
    assert snake_case(written) == expected


@pytest.mark.parametrize(
    ("one", "many"),
    [("Recipe", "Recipes"), ("Category", "Categories"), ("Day", "Days"), ("Dish", "Dishes")],
)
def test_plurals_are_guessed(one, many):
    assert plural_of(one) == many


def test_defaults_fill_what_is_not_named_and_are_never_shared():
    class Thing(ContentType):
        tags = f.Choices(choices=["a", "b"], default=["a"])
        count = f.Integer(default=0)
        seo = f.Group({"index": f.Boolean(default=True), "note": f.Text()})
        plain = f.Group({"note": f.Text()})

    fields = build_registry([("x", Thing)]).require("thing").fields
    filled = with_defaults(fields, {"count": None})
    assert filled == {"count": None, "tags": ["a"], "seo": {"index": True}}
    filled["tags"].append("b")
    assert with_defaults(fields, {})["tags"] == ["a"]
    assert with_defaults(fields, {"seo": {"index": False}, "plain": {}})["seo"] == {"index": False}
    assert with_defaults(fields, {"seo": None})["seo"] is None
