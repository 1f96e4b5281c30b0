"""`_seo` in the API, and the same head on the site's own pages."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from lxml import html

SECRET = "</script><script>alert(1)</script>"


@pytest.fixture(scope="module")
def pages(admin: Any) -> dict[str, Any]:
    news = admin.create("page", title="News", slug="news", summary="All the news.")
    first = admin.create(
        "page",
        title=f"First {SECRET}",
        slug="first",
        control_parent=news["id"],
        seo={"description": f"Mine {SECRET}", "schema": "Article"},
    )
    draft = admin.create("page", publish=False, title="Hidden", slug="hidden")
    rule = {"name": "News", "title": "{title} | {site} news", "below": {"id": news["id"]}}
    admin.create("seo_rule", **rule)
    return {"news": news["id"], "first": first["id"], "draft": draft["id"]}


def test_the_api_tells_the_head_where_it_is_asked_for(admin: Any, pages: Any) -> None:
    found = admin.as_(None).get(f"/content/page/{pages['news']}?include=_seo")["data"]["_seo"]
    assert found["title"].startswith("News | ")
    assert found["description"] == "All the news."
    assert found["canonical"] == "http://localhost/news"
    assert found["robots"] == "index"
    assert found["json_ld"]["@type"] == "WebPage"
    plain = admin.get(f"/content/page/{pages['news']}")["data"]
    assert "_seo" not in plain


def test_a_list_tells_it_of_each_entry_and_a_rule_holds_below_its_page(
    admin: Any, pages: Any
) -> None:
    found = admin.as_(None).get("/content/page?include=_seo&fields=title")["data"]
    by_id = {one["id"]: one for one in found}
    assert pages["draft"] not in by_id
    assert " news" in by_id[pages["first"]]["_seo"]["title"]
    assert set(by_id[pages["first"]]) == {"id", "type", "title", "_seo", "_meta"}


def test_what_is_no_page_has_no_head(admin: Any, pages: Any) -> None:
    assert admin.get("/content/seo_rule?include=_seo")["data"][0]["_seo"] is None


@pytest.mark.parametrize("name", ["_nothing", "_meta", "_seo.title", "author._seo"])
def test_another_extra_is_refused(admin: Any, pages: Any, name: str) -> None:
    admin.get(f"/content/page?include={name}", status=400)


def test_an_extra_goes_with_relations(admin: Any, pages: Any) -> None:
    ada = admin.create("person", name="Ada", slug="ada", email="ada@example.com")
    made = admin.create("post", title="P", slug="p", author={"id": ada["id"], "type": "person"})
    path = f"/content/post/{made['id']}?include=author,_seo"
    found = admin.as_(None).get(path)["data"]
    assert found["author"]["name"] == "Ada"
    assert found["_seo"]["json_ld"]["author"] == [{"@type": "Person", "name": "Ada"}]
    assert "_seo" not in found["author"]
    assert "ada@example.com" not in json.dumps(found)


def test_a_template_tells_nothing_that_the_caller_may_not_read(admin: Any) -> None:
    admin.create("seo_rule", name="People", types=["person"], title="{name} {email} {role}")
    bo = admin.create("person", name="Bo", slug="bo", email="bo@example.com", role="Cook")
    path = f"/content/person/{bo['id']}?include=_seo"
    assert admin.as_(None).get(path)["data"]["_seo"]["title"] == "Bo Cook"
    assert admin.get(path)["data"]["_seo"]["title"] == "Bo bo@example.com Cook"


def test_caches_forget_it_with_the_rules(admin: Any, pages: Any) -> None:
    answer = admin.call("GET", f"/content/page/{pages['news']}?include=_seo")
    assert "type:seo_rule" in answer.headers["Cache-Tag"].split(",")


def test_openapi_describes_it(admin: Any) -> None:
    described = admin.app.get("/api/v1/openapi.json").json
    page = described["components"]["schemas"]["PageEntry"]
    assert "title" in page["properties"]["_seo"]["properties"]
    listed = described["paths"]["/api/v1/content/page"]["get"]["parameters"]
    include = next(one for one in listed if one["name"] == "include")
    assert "_seo" in include["schema"]["items"]["enum"]


def head(visitor: Any, path: str) -> Any:
    return html.document_fromstring(visitor.get(path).text).find("head")


def test_the_page_of_an_entry_tells_the_same(visitor: Any, admin: Any, pages: Any) -> None:
    found = head(visitor, "/news/first")
    asked = admin.as_(None).get(f"/content/page/{pages['first']}?include=_seo")["data"]["_seo"]
    assert found.findtext("title") == asked["title"]
    assert found.xpath("meta[@name='description']/@content") == [asked["description"]]
    assert found.xpath("link[@rel='canonical']/@href") == [asked["canonical"]]
    assert found.xpath("meta[@property='og:title']/@content") == [asked["share"]["title"]]
    data = [json.loads(one) for one in found.xpath("script/text()")]
    assert asked["json_ld"] in data
    way = next(one for one in data if one["@type"] == "BreadcrumbList")
    assert [one["item"] for one in way["itemListElement"]] == [
        "http://localhost/",
        "http://localhost/news",
        "http://localhost/news/first",
    ]


def test_caches_forget_a_page_with_what_its_head_is_made_of(
    visitor: Any, admin: Any, pages: Any
) -> None:
    eve = admin.create("person", publish=False, name="Eve", slug="eve")
    author = {"id": eve["id"], "type": "person"}
    admin.create("post", title="By Eve", slug="by-eve", author=author)
    tags = visitor.get("/by-eve").headers["Cache-Tag"].split(",")
    assert {"type:seo_rule", "type:person", f"entry:{eve['id']}"} <= set(tags)
    assert f"entry:{pages['news']}" in visitor.get("/news/first").headers["Cache-Tag"].split(",")


def test_hostile_text_ends_no_element(visitor: Any, pages: Any) -> None:
    text = visitor.get("/news/first").text
    assert "<script>alert" not in text
    assert len(re.findall("</script>", text)) == len(re.findall("<script ", text))


def test_the_home_tells_what_the_site_is(visitor: Any, pages: Any) -> None:
    data = [json.loads(one) for one in head(visitor, "/").xpath("script/text()")]
    assert "WebSite" in {one["@type"] for one in data}
