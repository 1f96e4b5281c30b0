"""People, groups and rights by their screens: made, changed, explained, seen before they are done."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from sqlalchemy import Engine, event
from webtest import TestApp

from cms.accounts.users import create_user
from cms.db.session import begin_write, make_session_factory
from tests.functional.admin.conftest import csrf_of, sign_in
from tests.functional.api.conftest import Api


@pytest.fixture(scope="module")
def app(wsgi: Any) -> TestApp:
    return sign_in(wsgi, "administrator")


def form_to(page: Any, action: str, which: int = 0) -> Any:
    return [one for one in page.forms.values() if one.action == action][which]


def test_somebody_is_made_found_renamed_shut_out_and_let_in(app: TestApp) -> None:
    form = form_to(app.get("/admin/people/new"), "/admin/people/new")
    form["name"], form["email"] = "Odile Fenn", "not an address"
    page = form.submit(status=422)
    assert "has to be an address" in page.text
    form = form_to(page, "/admin/people/new")
    assert form["name"].value == "Odile Fenn"
    form["email"] = "odile@example.org"
    page = form.submit(status=303).follow()
    address = page.request.path
    assert "No password yet" in page.text
    assert "Odile Fenn" in app.get("/admin/people?q=ODILE").text
    assert "Odile Fenn" not in app.get("/admin/people?q=nobody+such").text
    form = form_to(page, address)
    form["name"] = "Odile Fennimore"
    page = form.submit(status=303).follow()
    page = form_to(page, f"{address}/state").submit("then", value="deactivate").follow()
    assert "Let in again" in page.text
    assert "Odile" in app.get("/admin/people?state=inactive").text
    page = form_to(page, f"{address}/state").submit("then", value="activate").follow()
    assert "Deactivate" in page.text


def test_the_last_administrator_is_not_shut_out_and_the_page_says_why(app: TestApp) -> None:
    page = app.get("/admin/people?q=administrator@")
    address = page.text.split('data-open href="')[1].split('"')[0]
    answer = app.post(f"{address}/state", {"csrf": csrf_of(app), "then": "deactivate"}, status=409)
    assert "last active administrator" in answer.text


def test_a_list_is_taken_along_and_no_cell_is_a_formula(app: TestApp, engine: Engine) -> None:
    with make_session_factory(engine)() as session:
        begin_write(session)
        create_user(session, "formula@example.org", "=HYPERLINK(1)")
        session.commit()
    answer = app.get("/admin/people?as=csv")
    assert answer.content_type == "text/csv"
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert rows[0][:2] == ["Name", "E-mail address"]
    assert ["'=HYPERLINK(1)", "formula@example.org"] in [row[:2] for row in rows]


def test_a_list_asks_the_same_questions_however_long_it_is(app: TestApp, engine: Engine) -> None:
    asked: list[str] = []

    def count() -> int:
        asked.clear()
        app.get("/admin/people")
        return len(asked)

    def note(*args: Any) -> None:
        asked.append(args[2])

    event.listen(engine, "before_cursor_execute", note)
    app.get("/admin/people")
    before = count()
    with make_session_factory(engine)() as session:
        begin_write(session)
        for number in range(60):
            create_user(session, f"n{number}@example.org", f"Nobody {number}")
        session.commit()
    app.get("/admin/people")
    assert count() == before
    event.remove(engine, "before_cursor_execute", note)
    assert "Further" in app.get("/admin/people").text
    assert "Page 2" in app.get("/admin/people?page=2").text


def test_a_role_is_given_by_a_group_after_its_effects_were_seen(app: TestApp) -> None:
    form = form_to(app.get("/admin/groups"), "/admin/groups", 1)
    form["name"], form["label"] = "press", "Press office"
    group = form.submit(status=303).follow()
    page = app.get("/admin/people?q=nobody@")
    address = page.text.split('data-open href="')[1].split('"')[0]
    form = form_to(app.get(address), address)
    form.get("group", 0).checked = True
    page = form.submit(status=303).follow()
    form = form_to(group, "/admin/grants")
    form["role"] = "editor"
    seen = form.submit("then", value="look", status=200)
    assert "Nobody" in seen.text
    assert "What it would do" in seen.text
    # Nothing is done by looking.
    assert (
        "Press office" not in app.get("/admin/grants").text.split("<tbody>")[1].split("</tbody>")[0]
    )
    done = form_to(seen, "/admin/rights").submit("then", value="do", status=303).follow()
    assert "Saved." in done.text
    assert "by the group" in app.get(address).text
    explained = app.get("/admin/rights/explain?user=nobody@example.org&permission=manage_users")
    assert "may not" in explained.text
    delete = app.post("/admin/groups/press", {"csrf": csrf_of(app), "then": "delete"}, status=409)
    assert "take them out first" in delete.text
    taking = app.get("/admin/grants?q=press").text.split('data-open href="')[1].split('"')[0]
    form_to(app.get(taking), "/admin/rights").submit("then", value="do", status=303)
    assert "Nothing like that" in app.get("/admin/grants?q=press").text


def test_a_role_is_written_seen_and_kept_and_mistakes_lose_nothing(app: TestApp) -> None:
    form = form_to(app.get("/admin/roles/new"), "/admin/roles/new")
    form["label"], form["name"] = "Translators", "translator"
    form["r0.permission"], form["r0.locales"] = "edit", "de"
    form["r0.condition"] = "{not json"
    page = form.submit("then", value="save", status=422)
    assert "is not JSON" in page.text
    form = form_to(page, "/admin/roles/new")
    assert form["r0.condition"].value == "{not json"
    form["r0.condition"] = '{"owner": "$user.id"}'
    page = form.submit("then", value="add")
    form = form_to(page, "/admin/roles/new")
    form["r1.effect"], form["r1.permission"], form["r1.type"] = "deny", "publish", "page"
    page = form.submit("then", value="look")
    assert "Nobody gains or loses" in page.text
    kept = form_to(page, "/admin/roles/new").submit("then", value="save", status=303).follow()
    assert form_to(kept, "/admin/roles/translator")["r1.type"].value == "page"
    matrix = app.get("/admin/roles?type=page").text
    assert "Translators" in matrix
    assert "cell denied" in matrix
    seen = form_to(kept, "/admin/roles/translator/delete").submit()
    form_to(seen, "/admin/rights").submit("then", value="do", status=303)
    assert app.get("/admin/roles/translator", status=404)
    fixed = app.get("/admin/roles/administrator")
    assert "can’t be changed" in fixed.text


def test_why_is_answered_with_the_rule_and_its_place(app: TestApp, admin: Api) -> None:
    page = admin.create(title="A guarded page")
    address = f"/admin/rights/explain?user=reader@example.org&entry={page['id']}"
    text = app.get(address).text
    assert "A guarded page" in text or page["id"] in text
    assert "The role &#39;Reader&#39;" in text
    assert "No rule allows" in text
    assert "Nobody with an account" in app.get("/admin/rights/explain?user=x@example.org").text


def test_who_manages_people_alone_changes_no_administrator_and_gives_no_rights(
    wsgi: Any, app: TestApp
) -> None:
    form = form_to(app.get("/admin/roles/new"), "/admin/roles/new")
    form["label"], form["name"], form["r0.permission"] = "Desk", "desk", "manage_users"
    form.submit("then", value="save", status=303)
    given = {"csrf": csrf_of(app), "person": "author@example.org", "role": "desk"}
    form_to(app.post("/admin/grants", given), "/admin/rights").submit("then", value="do")
    desk = sign_in(wsgi, "author")
    page = desk.get("/admin/people?q=administrator@")
    address = page.text.split('data-open href="')[1].split('"')[0]
    assert "Give the role" not in desk.get(address).text
    token = csrf_of(desk)
    for place, form in (("sessions", {}), ("factors", {}), ("state", {"then": "deactivate"})):
        desk.post(f"{address}/{place}", {"csrf": token, **form}, status=403)
    form = {"csrf": token, "name": "X", "with_groups": "yes", "group": "administrators"}
    assert desk.post(address, form, status=403)
    assert desk.get("/admin/roles", status=403)


def test_erasing_shows_what_would_go_and_then_lets_it_go(app: TestApp, engine: Engine) -> None:
    with make_session_factory(engine)() as session:
        begin_write(session)
        user = create_user(session, "gone@example.org", "Somebody Gone")
        session.commit()
        address = f"/admin/people/{user.id}"
    form = form_to(app.get(f"{address}/erase"), f"{address}/erase")
    page = form.submit("then", value="plan", status=422)
    assert "Say why" in page.text
    form = form_to(page, f"{address}/erase")
    form["reason"] = "They asked for it."
    page = form.submit("then", value="plan", status=200)
    assert "This would be erased" in page.text
    assert "Somebody Gone" in app.get("/admin/people?q=gone").text
    done = form_to(page, f"{address}/erase").submit("then", value="erase", status=303).follow()
    assert "on record" in done.text
    assert "Somebody Gone" not in app.get("/admin/people?q=gone").text
