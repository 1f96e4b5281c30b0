"""What heads say, without any database."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from cartouche_seo.heads import Subject, filled, head_of
from cartouche_seo.reading import shortened, words_of
from cartouche_seo.rules import Rules
from cartouche_seo.structured import breadcrumbs, json_ld, website
from cms.schema.content_type import ContentType, compile_type
from cms.sdk import fields as f

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Thing(ContentType):
    """Anything."""

    title = f.Text(required=True)
    slug = f.Slug(source="title")
    summary = f.LongText()
    body = f.RichText()
    blocks = f.Blocks(types=())
    hero = f.Image()


SPEC = compile_type(Thing, "test")


def paragraph(text: str, *marks: Any) -> dict[str, Any]:
    return {"type": "paragraph", "content": [{"type": "text", "text": text, "marks": list(marks)}]}


def link(**attributes: Any) -> dict[str, Any]:
    return {"type": "link", "attrs": attributes}


def subject(document: dict[str, Any] | None = None, **given: Any) -> Subject:
    row = SimpleNamespace(entry_id="a", title="Fog", published_at=NOON, updated_at=NOON)
    values = {
        "locale": "en",
        "site": "Light",
        "home": "https://x.test",
        "url": "https://x.test/fog",
    }
    return Subject(SPEC, row, row.title, document or {}, **{**values, **given})


def test_without_a_word_of_ones_own_the_content_speaks() -> None:
    body = {"type": "doc", "content": [paragraph("It is grey.")]}
    head = head_of(subject({"body": body}))
    assert (head.title, head.description) == ("Fog – Light", "It is grey.")
    assert (head.canonical, head.noindex) == ("https://x.test/fog", False)
    assert head_of(subject({"body": body, "summary": "Short."})).description == "Short."


def test_what_was_written_of_the_entry_counts_before_any_rule() -> None:
    seo = {"title": "Own", "description": "Mine.", "noindex": True, "canonical": "https://o.test/"}
    head = head_of(subject({"seo": seo}, rules=[{"title": "Rule", "description": "Rule"}]))
    assert (head.title, head.description) == ("Own", "Mine.")
    assert head.noindex
    assert head.canonical == "https://o.test/"
    assert head.share_title == "Own"


def test_the_nearest_rule_counts_for_each_word() -> None:
    near, far = {"title": "{title} | Near"}, {"title": "Far", "description": "{type}: {summary}"}
    head = head_of(subject({"summary": "Grey"}, rules=[near, far]))
    assert (head.title, head.description) == ("Fog | Near", "Thing: Grey")


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{title} – {site}", "Fog – Light"),
        ("{summary} – {site}", "Light"),
        ("{nothing}", ""),
        ("{title.__class__}", "{title.__class__}"),
        ("{0} {title!r}", "{0} {title!r}"),
        ("%(title)s", "%(title)s"),
    ],
)
def test_templates_put_in_text_and_nothing_else(template: str, said: str) -> None:
    assert filled(template, subject()) == said


def test_a_value_is_never_a_template() -> None:
    assert filled("{summary}", subject({"summary": "{site}"})) == "{site}"


def test_rules_are_nearest_first_and_of_the_type() -> None:
    everywhere, typed = {"title": "e"}, {"title": "t", "types": ["thing"]}
    other = {"title": "o", "types": ["page"]}
    branch, leaf = {"title": "b", "below": {"id": "up"}}, {"title": "l", "below": {"id": "a"}}
    away = {"title": "x", "below": {"id": "else"}}
    rules = Rules([everywhere, typed, other, branch, leaf, away], {"a": ["mid", "up"]})
    assert [one["title"] for one in rules.of("a", "thing")] == ["l", "b", "t", "e"]


def test_links_and_images_are_counted() -> None:
    tree = {
        "type": "doc",
        "content": [
            {"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": "H"}]},
            paragraph("a", link(entry={"id": "b"}), link(href="/c")),
            paragraph("b", link(href="https://x.test/d"), link(href="https://y.test/")),
            paragraph("c", link(href="mailto:a@b.test"), link(href="https://x.test.evil/")),
            {"type": "image", "attrs": {"alt": "A boat"}},
        ],
    }
    found = words_of(SPEC, {"body": tree, "hero": {"id": "i", "alt": ""}}, "https://x.test")
    assert (found.internal, found.entries) == (3, ["b"])
    assert found.outside == ["https://y.test/", "https://x.test.evil/"]
    assert found.alts == ["A boat", ""]
    assert [one.kind for one in found.passages] == ["heading", *["paragraph"] * 3]


@pytest.mark.parametrize(
    ("text", "short"), [("a  b", "a b"), ("one two three", "one two…"), ("x" * 30, "x" * 9 + "…")]
)
def test_descriptions_are_cut_between_words(text: str, short: str) -> None:
    assert shortened(text, 10) == short


def data(schema: str, document: dict[str, Any], **given: Any) -> dict[str, Any]:
    one = subject({"seo": {"schema": schema}, **document}, **given)
    found = json_ld(one, head_of(one))
    assert found is not None
    assert found["@context"] == "https://schema.org"
    assert json.loads(json.dumps(found)) == found
    assert all(value not in (None, "", [], {}) for value in found.values())
    return found


@pytest.mark.parametrize("kind", ["Article", "BlogPosting", "WebPage"])
def test_an_article(kind: str) -> None:
    document = {"author": {"id": "p", "type": "person"}, "hero": {"id": "i"}}
    files = {"i": "https://x.test/i.jpg", "p": "https://x.test/p"}
    found = data(kind, document, files=files, names={"p": "Ada"})
    assert found["@type"] == kind
    assert found["headline"] == "Fog"
    assert found["author"] == [{"@type": "Person", "name": "Ada", "url": "https://x.test/p"}]
    assert found["image"] == ["https://x.test/i.jpg"]
    assert found["datePublished"] == "2026-03-01T12:00:00+00:00"
    assert found["publisher"]["name"] == "Light"


def test_an_author_who_is_not_seen_is_not_named() -> None:
    assert "author" not in data("Article", {"author": {"id": "p", "type": "person"}})


@pytest.mark.parametrize("kind", ["Person", "Organization"])
def test_a_person_or_an_organisation(kind: str) -> None:
    found = data(kind, {"role": "Keeper", "links": [{"label": "a", "url": "https://a.test"}, {}]})
    assert (found["@type"], found["name"], found["sameAs"]) == (kind, "Fog", ["https://a.test"])
    assert found.get("jobTitle") == ("Keeper" if kind == "Person" else None)


def test_a_product_with_a_price() -> None:
    found = data("Product", {"price": "9.50", "currency": "GBP", "brand": "Lamp", "sku": "1"})
    assert found["offers"] == {"@type": "Offer", "price": "9.50", "priceCurrency": "GBP"}
    assert found["brand"] == {"@type": "Brand", "name": "Lamp"}


def test_an_event_by_a_mapping_of_its_fields() -> None:
    mapping = [{"property": "startDate", "field": "when"}]
    found = data("Event", {"when": "2026-05-01T19:00:00Z", "venue": "Pier"}, rules=[
        {"mapping": mapping}
    ])  # fmt: skip
    assert found["startDate"] == "2026-05-01T19:00:00Z"
    assert found["location"] == {"@type": "Place", "name": "Pier"}


def test_questions_and_answers() -> None:
    found = data("FAQPage", {"questions": [{"question": "Q?", "answer": "A."}, {"question": 1}]})
    answer = {"@type": "Answer", "text": "A."}
    assert found["mainEntity"] == [{"@type": "Question", "name": "Q?", "acceptedAnswer": answer}]


def test_nothing_where_it_is_nothing_of_the_kind() -> None:
    one = subject({"seo": {"schema": "none"}})
    assert json_ld(one, head_of(one)) is None


def test_the_site_and_the_way_to_a_page() -> None:
    assert website("Light", "https://x.test/")["@type"] == "WebSite"
    assert breadcrumbs([("Light", "https://x.test/")]) is None
    way = breadcrumbs([("Light", "https://x.test/"), ("Fog", "https://x.test/fog")])
    assert way is not None
    assert [one["position"] for one in way["itemListElement"]] == [1, 2]
