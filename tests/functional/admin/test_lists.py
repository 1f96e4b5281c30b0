"""Lists: filters, columns, order, saved views, all types; and that each costs the same for any number."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import Engine
from webtest import TestApp

from tests.functional.api.conftest import Api

from .conftest import csrf_of, sign_in
from .test_content import counted, titles

PAGES = "/admin/content/page"


@pytest.fixture(scope="module")
def pages(admin: Api) -> dict[str, str]:
    """Three pages of an author."""
    author = admin.create("person", name="Imogen Sallow")["id"]
    return {
        "author": author,
        "one": admin.create(title="Ash", rank=1, labels=["a", "b"], author={"id": author})["id"],
        "two": admin.create(title="Birch", rank=20, price="2.50", secret="hush")["id"],
        "three": admin.create(title="Cedar", rank=3, publish=False)["id"],
    }


@pytest.fixture(scope="module")
def editor(wsgi: Any, pages: dict[str, str]) -> TestApp:
    return sign_in(wsgi, "editor")


def filtered(app: TestApp, text: str, **given: Any) -> Any:
    return app.get(f"{PAGES}?filter={quote(text)}", **given)


@pytest.mark.parametrize(
    ("field", "op", "value", "found", "words"),
    [
        ("rank", "gt", "2", ["Cedar", "Birch"], "Rank is more than"),
        ("title", "icontains", "ED", ["Cedar"], "Title contains"),
        ("labels", "any", "b", ["Ash"], "Labels has"),
        ("price", "filled", "", ["Birch"], "Price is filled in"),
        ("author", "eq", "{author}", ["Ash"], "Author is"),
        ("_updated_at", "lt", "2001-01-01", [], "Changed is before"),
    ],
)
def test_a_condition_is_added_by_a_form_and_stands_in_the_address(
    editor: TestApp,
    pages: dict[str, str],
    field: str,
    op: str,
    value: str,
    found: list[str],
    words: str,
) -> None:
    address = f"{PAGES}/filter?field={field}&op={op}&value={value.format(**pages)}&sort=title"
    shown = editor.get(address).follow()
    assert titles(shown) == sorted(found)
    assert words in shown.text
    without = re.findall(r'<li class="chip">.*?<a href="([^"]+)"', shown.text)
    assert without == [f"{PAGES}?sort=title"]


def test_conditions_are_joined_and_taken_away_one_by_one(editor: TestApp) -> None:
    first = editor.get(f"{PAGES}/filter?field=rank&op=gte&value=2").location
    query = first.partition("?")[2]
    both = editor.get(f"{PAGES}/filter?{query}&field=title&op=starts&value=B").follow()
    assert titles(both) == ["Birch"]
    one, other = re.findall(r'<li class="chip">.*?<a href="([^"]+)"', both.text)
    assert titles(editor.get(one.replace("&amp;", "&"))) == ["Birch"]
    assert sorted(titles(editor.get(other.replace("&amp;", "&")))) == ["Birch", "Cedar"]


def test_what_can_not_be_filtered_by_is_told_in_the_form(editor: TestApp) -> None:
    shown = editor.get(f"{PAGES}/filter?field=rank&op=gt&value=many")
    assert "filter-problem" in shown.text
    assert 'value="many"' in shown.text
    editor.get(f"{PAGES}/filter?field=secret", status=400)
    filtered(editor, '{"secret": "hush"}', status=400)
    filtered(editor, "[", status=400)
    part = editor.get(f"{PAGES}/filter?field=author", headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert "Imogen Sallow" in part.text


def test_a_filter_of_the_api_is_shown_as_it_is(editor: TestApp) -> None:
    shown = filtered(editor, '{"or": [{"rank": 1}, {"title": "Cedar"}]}')
    assert sorted(titles(shown)) == ["Ash", "Cedar"]


def test_columns_are_chosen_and_sorted_by(editor: TestApp, pages: dict[str, str]) -> None:
    address = editor.get(f"{PAGES}/columns?column=f.rank&column=f.author&column=f.labels").location
    assert address.endswith("columns=f.rank%2Cf.author%2Cf.labels")
    shown = editor.get(f"{address}&sort=-f.rank")
    assert titles(shown)[:3] == ["Birch", "Cedar", "Ash"]
    assert 'aria-sort="descending"' in shown.text
    assert "Imogen Sallow" in shown.text
    assert "a, b" in shown.text
    editor.get(f"{PAGES}?columns=f.secret", status=400)
    editor.get(f"{PAGES}?columns=f.body", status=400)
    editor.get(f"{PAGES}?sort=f.labels", status=400)


def test_columns_take_as_many_queries_for_any_number_of_rows(
    editor: TestApp, admin: Api, pages: dict[str, str], engine: Engine
) -> None:
    address = f"{PAGES}?columns=f.author,f.related,owner,slug&q=Row"
    for number in range(2):
        admin.create(title=f"Row {number}", author={"id": pages["author"]})
    editor.get(address)
    with counted(engine) as few:
        assert len(titles(editor.get(address))) == 2
    for number in range(2, 40):
        person = admin.create("person", name=f"Author {number}")["id"]
        admin.create(title=f"Row {number}", author={"id": person}, publish=number % 2 == 0)
    with counted(engine) as many:
        assert len(titles(editor.get(address))) == 40
    assert len(many) == len(few)
    with counted(engine) as every:
        assert len(titles(editor.get("/admin/content/all"))) == 50
    assert len(every) < 25


def test_all_types_stand_in_one_list_as_far_as_one_knows_them(
    wsgi: Any, editor: TestApp, admin: Api
) -> None:
    admin.create("note", title="Only for us", publish=False)
    assert "Only for us" in titles(editor.get("/admin/content/all?q=only"))
    assert "Only for us" not in editor.get("/admin/content/all?q=only&state=published").text
    by_type = quote('{"_type": {"eq": "person"}}')
    shown = editor.get(f"/admin/content/all?filter={by_type}&q=imogen&columns=type,owner")
    assert titles(shown) == ["Imogen Sallow"]
    assert "Type is" in shown.text
    by_rank = quote('{"rank": 1}')
    editor.get(f"/admin/content/all?filter={by_rank}", status=400)
    reader = sign_in(wsgi, "reader")
    assert "Only for us" not in reader.get("/admin/content/all").text


def test_what_is_in_review_is_a_state_of_its_own(editor: TestApp, admin: Api) -> None:
    page = admin.create(title="Submitted", publish=False)
    admin.post(f"/content/page/{page['id']}/submit", {})
    shown = editor.get(f"{PAGES}?state=review")
    assert titles(shown) == ["Submitted"]
    assert 'class="state review"' in shown.text


def test_a_view_is_kept_shared_changed_and_deleted(wsgi: Any, editor: TestApp) -> None:
    shown = editor.get(f"{PAGES}?sort=title&columns=slug")
    form = next(one for one in shown.forms.values() if one.action == f"{PAGES}/views")
    form["name"], form["shared"] = "By name", True
    kept = form.submit()
    assert kept.location.endswith("?sort=title&columns=slug")
    assert "The view is kept." in kept.follow().text
    assert form.submit(expect_errors=True).status_int == 409
    author = sign_in(wsgi, "author")
    theirs = author.get(PAGES)
    assert "By name" in theirs.text
    assert "views/" not in " ".join(one.action for one in theirs.forms.values())
    mine = editor.get(f"{PAGES}?sort=-title")
    change = next(one for one in mine.forms.values() if "/views/" in one.action)
    token = {"csrf": csrf_of(author), "then": "delete", "asked": ""}
    author.post(change.action, token, status=403)
    assert change.submit("then", index=0).status_int == 303
    assert "sort=-title" in author.get(PAGES).text
    unshare = next(i for i, one in enumerate(change.fields["then"]) if one._value == "keep")
    change.submit("then", index=unshare)
    assert "By name" not in author.get(PAGES).text
    author.post(change.action, token, status=404)
    delete = next(i for i, one in enumerate(change.fields["then"]) if one._value == "delete")
    assert "The view is deleted." in change.submit("then", index=delete).follow().text
    assert "By name" not in editor.get(PAGES).text
