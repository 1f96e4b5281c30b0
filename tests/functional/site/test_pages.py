"""Pages of the site: what stands at a path, in which language, and what else is answered there."""

from __future__ import annotations

import re
from typing import Any

import pytest

POLICY = "default-src 'self'; script-src 'self'; style-src 'self'"


@pytest.fixture(scope="module", autouse=True)
def site(admin: Any) -> dict[str, Any]:
    """A section with posts, one of them in German too, and a person."""
    ann = admin.create("person", name="Ann <b>", slug="ann")
    news = admin.create(title="News & <views>", slug="news", summary="All of it")
    made = {"ann": ann, "news": news}
    for number in range(1, 15):
        made[f"post{number}"] = admin.create(
            "post",
            title=f"Post {number}",
            slug=f"post-{number}",
            author={"id": ann["id"], "type": "person"},
            body={"type": "doc", "content": [_paragraph(f"Words {number}", news["id"])]},
            control_parent=news["id"],
        )
    german = {"data": {"title": "Beitrag", "slug": "beitrag"}, "publish": True}
    first = made["post1"]
    admin.patch(
        f"/content/post/{first['id']}?locale=de", german, If_Match=f'"v{first["_meta"]["version"]}"'
    )
    return made


def _paragraph(text: str, target: str) -> dict[str, Any]:
    link = {"type": "link", "attrs": {"entry": {"id": target, "type": "page"}}}
    return {"type": "paragraph", "content": [{"type": "text", "text": text, "marks": [link]}]}


def heading(page: Any) -> str:
    """Return the text of a page's heading, as it stands there."""
    return re.findall(r"<h1[^>]*>([^<]*)</h1>", page.text)[0]


def test_an_entry_is_shown_at_its_path(visitor: Any, site: Any) -> None:
    page = visitor.get("/news/post-3")
    assert heading(page) == "Post 3"
    assert '<a href="http://localhost/news"' in page.text
    assert '<link rel="canonical" href="http://localhost/news/post-3">' in page.text
    assert {f"entry:{site['post3']['id']}", "type:post"} <= {*page.headers["Cache-Tag"].split(",")}
    assert page.headers["Content-Security-Policy"].startswith(POLICY)
    assert heading(visitor.get("/news")) == "News &amp; &lt;views&gt;"


def test_a_section_lists_what_stands_below_it_by_pages(visitor: Any) -> None:
    first = visitor.get("/news")
    listed = r'href="(http://localhost/news/post-\d+)"'
    assert len({*re.findall(listed, first.text)}) == 12
    assert first.text.index("Post 14") < first.text.index("Post 13")
    assert first.html.find(rel="next")["href"] == "http://localhost/news?page=2"
    assert len({*re.findall(listed, visitor.get("/news?page=2").text)}) == 2
    for number in ("3", "0", "x", "9" * 9):
        visitor.get(f"/news?page={number}", status=404)


def test_the_home_lists_the_newest(visitor: Any) -> None:
    page = visitor.get("/")
    assert "Post 14" in page.text
    assert '<a href="http://localhost/news">News' in page.text


def test_languages_stand_below_their_names(visitor: Any) -> None:
    page = visitor.get("/de/news/beitrag")
    assert '<html lang="de"' in page.text
    assert page.headers["Content-Language"] == "de"
    for locale, path in (("en", "news/post-1"), ("de", "de/news/beitrag")):
        tag = f'<link rel="alternate" hreflang="{locale}" href="http://localhost/{path}">'
        assert tag in page.text
        assert tag in visitor.get(f"/{path}").text
    other = '<link rel="alternate" hreflang="x-default" href="http://localhost/news/post-1">'
    assert other in page.text
    moved = visitor.get("/en/news", status=301)
    assert moved.location == "http://localhost/news"


def test_what_has_moved_is_led_to(admin: Any, visitor: Any) -> None:
    made = admin.create(title="About us", slug="about-us")
    changed = {"data": {"slug": "about"}, "publish": True}
    admin.patch(f"/content/page/{made['id']}", changed, If_Match=f'"v{made["_meta"]["version"]}"')
    assert visitor.get("/about-us", status=301).location == "http://localhost/about"
    assert visitor.get("/about/", status=301).location == "http://localhost/about"
    assert visitor.get("/old", status=301).location == "http://localhost/news"


def test_drafts_and_what_is_not_public_are_not_there(admin: Any, visitor: Any) -> None:
    admin.create(title="Secret plan", slug="plan", publish=False)
    admin.create("note", title="A note")
    page = visitor.get("/plan", status=404)
    assert page.content_type == "text/html"
    assert "Secret" not in page.text
    assert "Secret" not in visitor.get("/").text


def test_what_was_seen_is_not_sent_again(visitor: Any) -> None:
    page = visitor.get("/news")
    same = visitor.get("/news", headers={"If-None-Match": page.headers["ETag"]}, status=304)
    assert not same.body
    assert visitor.head("/news").headers["ETag"] == page.headers["ETag"]
    assert page.headers["Cache-Control"] == "public, max-age=0, must-revalidate"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_nothing_else_is_done_at_a_page(visitor: Any, method: str) -> None:
    answer = visitor.request("/news", method=method, status=405)
    assert answer.content_type == "text/html"
    assert visitor.post("/news", {}, status=405).headers["Allow"] == "GET, HEAD"


def test_plugins_have_pages_parts_and_tags(visitor: Any) -> None:
    assert visitor.get("/feed.atom").content_type == "application/atom+xml"
    assert visitor.get("/robots.txt").text == "User-agent: *\n"
    visitor.get("/de/robots.txt", status=404)
    person = visitor.get("/people/ann")
    assert "<h1>Ann &lt;b&gt;</h1>" in person.text
    assert '<p id="pages">7</p>' in person.text
    visitor.get("/people/nobody", status=404)
    style = person.text.split('rel="prefetch" href="')[1].split('"')[0]
    assert visitor.get(style).headers["Cache-Control"].endswith("immutable")
    post = visitor.get("/news/post-2").text
    assert '<p class="probe">Post 2</p>' in post
    assert '<meta name="description" content="by &#34;probe&#34;">' in post
    assert "<script>alert" not in post
    assert "javascript:" not in post


def test_a_form_needs_its_token(visitor: Any) -> None:
    shown = visitor.get("/news/post-2/letter").forms.values()
    form = next(one for one in shown if one.method == "post")
    assert form.submit().location == "http://localhost/thanks?for=post-2"
    visitor.post("/news/post-2/letter", {}, status=403)
    visitor.post("/news/post-2/letter", form.submit_fields(), status=303)
    other = {"Origin": "https://elsewhere.example"}
    visitor.post("/news/post-2/letter", form.submit_fields(), headers=other, status=403)


def test_search_finds_words(visitor: Any) -> None:
    page = visitor.get("/search?q=post+14")
    assert "Post 14" in page.text
    assert "Post 2<" not in page.text
    assert "noindex" in page.text
    assert "<script>" not in visitor.get("/search?q=<script>").text


def test_the_api_and_the_admin_are_where_they_were(visitor: Any) -> None:
    assert visitor.get("/healthz").json == {"status": "ok"}
    assert visitor.get("/api/v1/nothing", status=404).content_type == "application/problem+json"
    assert visitor.get("/admin", status=303)
    visitor.get("/-/default/000000000000/css/nothing.css", status=404)
    visitor.get("/-/default/000000000000/../../theme.toml", status=404)


def test_the_number_of_queries_does_not_follow_the_number_of_entries(
    visitor: Any, engine: Any, counted: Any
) -> None:
    visitor.get("/news")
    with counted(engine) as statements:
        visitor.get("/news")
    assert len(statements) <= 16, statements


def test_what_is_listed_by_date_beside_a_page_is_not_read_for_it(visitor: Any, admin: Any) -> None:
    above = admin.create(title="Magazine", slug="magazine")["id"]
    issue = admin.create("post", title="Issue", slug="issue", control_parent=above)["id"]
    beside = admin.create(title="Beside", slug="beside", control_parent=above)["id"]
    admin.create(title="Imprint", slug="imprint", control_parent=above)
    read = visitor.get("/magazine/imprint").headers["Cache-Tag"].split(",")
    assert f"entry:{beside}" in read
    assert f"entry:{issue}" not in read
    assert f"entry:{issue}" in visitor.get("/magazine").headers["Cache-Tag"].split(",")
