"""What is done with several entries: nothing before the plan was shown, then all or none."""

from __future__ import annotations

from typing import Any

import pytest
from webtest import TestApp

from tests.functional.api.conftest import Api

from .conftest import csrf_of, sign_in
from .test_content import titles

PAGES = "/admin/content/page"


@pytest.fixture(scope="module")
def editor(wsgi: Any) -> TestApp:
    return sign_in(wsgi, "editor")


def chosen(app: TestApp, action: str, *ids: str, **given: str) -> Any:
    form = [("csrf", csrf_of(app)), ("action", action), ("back", PAGES)]
    form += [("entry", one) for one in ids] + list(given.items())
    return app.post("/admin/bulk", form, expect_errors=True)


def plan_of(answer: Any) -> Any:
    return next(one for one in answer.forms.values() if one.action == "/admin/bulk")


def applied(answer: Any) -> Any:
    form = plan_of(answer)
    index = next(i for i, one in enumerate(form.fields["then"]) if one._value == "apply")
    return form.submit("then", index=index, expect_errors=True)


def drafts(admin: Api, *names: str) -> list[str]:
    return [admin.create(title=name, publish=False)["id"] for name in names]


def test_a_list_offers_what_one_may_do(wsgi: Any, editor: TestApp, admin: Api) -> None:
    drafts(admin, "Offered")
    admin.create(title="Seen by all")
    shown = editor.get(PAGES).text
    assert 'value="publish"' in shown
    assert 'value="purge"' not in shown
    reader = sign_in(wsgi, "reader").get(PAGES).text
    assert "data-tick" not in reader
    assert 'name="action"' not in reader


def test_nothing_is_done_before_the_plan_was_seen_and_then_all_can_be_taken_back(
    editor: TestApp, admin: Api
) -> None:
    ids = drafts(admin, "First", "Second")
    looked = chosen(editor, "publish", *ids, then="look")
    assert "2 entries change" in looked.text
    assert admin.get(f"/content/page/{ids[0]}", 404)
    done = applied(looked).follow()
    assert "Done, with all of them at once." in done.text
    assert [admin.get(f"/content/page/{one}")["data"]["title"] for one in ids] == [
        "First",
        "Second",
    ]
    undo = next(one for one in done.forms.values() if one.action == "/admin/undo")
    undo.submit()
    admin.get(f"/content/page/{ids[1]}", 404)


def test_what_has_to_be_said_is_asked_and_a_wrong_answer_told_beside_it(
    editor: TestApp, admin: Api
) -> None:
    ids = drafts(admin, "Later", "Much later")
    asked = chosen(editor, "schedule", *ids)
    form = plan_of(asked)
    assert "then" in form.fields
    wrong = chosen(editor, "schedule", *ids, at="soon", then="look")
    assert wrong.status_int == 422
    assert 'id="ask-at-error"' in wrong.text
    past = chosen(editor, "schedule", *ids, at="2001-01-01T09:00", then="look")
    assert "has to lie in the future" in past.text
    looked = chosen(editor, "schedule", *ids, at="2999-01-01T09:00", then="look")
    assert applied(looked).status_int == 303
    assert {"Later", "Much later"} <= set(titles(editor.get(f"{PAGES}?state=scheduled")))


def test_another_answer_than_the_one_that_was_looked_at_is_looked_at_first(
    editor: TestApp, admin: Api
) -> None:
    (entry,) = drafts(admin, "Changed my mind")
    form = plan_of(chosen(editor, "schedule", entry, at="2999-01-01T09:00", then="look"))
    form["at"] = "2999-02-02T09:00"
    index = next(i for i, one in enumerate(form.fields["then"]) if one._value == "apply")
    again = form.submit("then", index=index)
    assert again.status_int == 200
    assert plan_of(again)["at"].value == "2999-02-02T09:00"


def test_those_with_which_it_can_not_be_done_are_named_and_can_be_left_out(
    editor: TestApp, admin: Api
) -> None:
    (good,) = drafts(admin, "Ready")
    bad = admin.create("person", name="No longer")["id"]
    admin.post(f"/content/person/{bad}/unpublish", {})
    gone = "00000000-0000-7000-8000-00000000000a"
    looked = chosen(editor, "unpublish", bad, good, gone, then="look")
    assert "Nothing of that is published." in looked.text
    assert "It is not there any more" in looked.text
    live = admin.create(title="Is live")["id"]
    looked = chosen(editor, "unpublish", live, good, then="look")
    form = plan_of(looked)
    assert [one.value for one in form.fields["entry"]] == [live]
    again = form.submit("then", index=0)
    assert applied(again).status_int == 303
    admin.get(f"/content/page/{live}", 404)


def test_moving_tells_which_addresses_change_and_trashing_which_links_break(
    editor: TestApp, admin: Api
) -> None:
    parent = admin.create(title="House")["id"]
    child = admin.create(title="Room")["id"]
    looked = chosen(editor, "move", child, parent=parent, then="look")
    assert "<code>/room</code>" in looked.text
    assert "<code>/house/room</code>" in looked.text
    assert applied(looked).status_int == 303
    admin.create(title="Leads there", related=[{"type": "page", "id": child}])
    looked = chosen(editor, "trash", parent, then="look")
    assert "1 entry that stands below goes along." in looked.text
    assert "Leads there" in looked.text
    assert applied(looked).status_int == 303
    assert titles(editor.get(f"{PAGES}?state=trashed&q=ro")) == ["Room"]


def test_entries_are_added_to_a_release(editor: TestApp, admin: Api) -> None:
    release = admin.post("/releases", {"data": {"title": "Spring"}}, 201)["data"]["id"]
    ids = drafts(admin, "In spring", "In spring too")
    assert "Spring" in chosen(editor, "release", *ids).text
    assert chosen(editor, "release", *ids, then="look").status_int == 422
    looked = chosen(editor, "release", *ids, release=release, then="look")
    assert applied(looked).status_int == 303
    assert len(admin.get(f"/releases/{release}/items")["data"]) == 2


def test_forms_that_no_page_sends_are_refused(editor: TestApp) -> None:
    one = "00000000-0000-7000-8000-00000000000a"
    assert chosen(editor, "dance", one).status_int == 400
    assert chosen(editor, "publish", "me").status_int == 400
    assert chosen(editor, "publish", one, strange="1").status_int == 400
    assert chosen(editor, "publish", *[f"{one[:-3]}{n:03}" for n in range(501)]).status_int == 413
    assert "Nothing was chosen." in chosen(editor, "publish").follow().text


def test_who_may_not_is_told_so_in_the_plan(wsgi: Any, admin: Api) -> None:
    reader = sign_in(wsgi, "reader")
    live = admin.create(title="Not yours")["id"]
    looked = chosen(reader, "trash", live, then="look")
    assert "apply" not in [one._value for one in plan_of(looked).fields["then"]]
    forced = chosen(reader, "trash", live, then="apply")
    assert forced.status_int == 403
    assert admin.get(f"/content/page/{live}")["data"]["title"] == "Not yours"
