"""Where an entry stands: handed in, returned with words, approved; and why something can't be done."""

from __future__ import annotations

from typing import Any

from webtest import TestApp

from tests.functional.api.conftest import Api

from .conftest import csrf_of


def at(entry: dict[str, Any], below: str = "") -> str:
    return f"/admin/content/page/{entry['id']}{below}"


def step(app: TestApp, entry: dict[str, Any], name: str, status: int = 303, **given: str) -> Any:
    form = {"csrf": csrf_of(app), "transition": name, **given}
    return app.post(at(entry, "/review"), form, status=status)


def state_of(admin: Api, entry: dict[str, Any]) -> str:
    found = admin.get(f"/content/page/{entry['id']}/workflow")["data"]["tracks"][0]["state"]
    return str(found)


def test_an_entry_is_submitted_returned_and_approved(
    signed_in: dict[str, TestApp], admin: Api
) -> None:
    author, editor = signed_in["author"], signed_in["editor"]
    entry = admin.as_("author").create(publish=False, title="The tide clock")
    rail = author.get(at(entry)).html.select_one("[data-review]")
    assert [one.get_text() for one in rail.select(".buttons a")] == ["Submit for review"]
    assert rail.select_one(".hindered") is None, "what leads on from elsewhere is not told of"
    told = step(author, entry, "submit", comment="Please look at the second line.").follow()
    assert "Submitted: it waits for its review now." in told.text
    assert state_of(admin, entry) == "in_review"
    assert [one.get_text() for one in told.html.select("[data-review] .buttons a")] == ["Take back"]

    rail = editor.get(at(entry)).html.select_one("[data-review]")
    assert "Author submitted it" in rail.get_text()
    labels = [one.get_text() for one in rail.select(".buttons a")]
    assert labels == ["Take back", "Approve and publish", "Return with a comment"]
    refused = step(editor, entry, "reject", status=422, comment="  ", assignee="role:editor")
    assert "needs a comment" in refused.text
    chosen = refused.html.select_one('#step-reject-main option[selected][value="role:editor"]')
    assert chosen is not None, "nothing chosen is lost"
    assert refused.html.select_one("#step-reject-main").has_attr("open")
    step(editor, entry, "reject", comment="Which clock?")
    decided = author.get(at(entry, "/review")).html.select_one(".decisions").get_text()
    assert "Which clock?" in decided
    assert "Return with a comment" in decided
    step(author, entry, "submit")
    step(editor, entry, "approve", base_version="1")
    assert state_of(admin, entry) == "published"
    assert admin.as_(None).get(f"/content/page/{entry['id']}")["data"]["title"] == "The tide clock"


def test_what_was_not_read_is_not_approved(signed_in: dict[str, TestApp], admin: Api) -> None:
    entry = admin.as_("author").create(publish=False, title="A first line")
    admin.as_("author").post(f"/content/page/{entry['id']}/submit", {})
    admin.patch(
        f"/content/page/{entry['id']}",
        {"data": {"title": "Another line"}, "base_version": 1},
        Content_Type="application/merge-patch+json",
    )
    answer = step(signed_in["editor"], entry, "approve", status=409, base_version="1", comment="Ok")
    assert "The newest version is 2, not 1" in answer.text
    assert answer.html.select_one("#step-approve-main textarea").get_text().strip() == "Ok"
    assert state_of(admin, entry) == "in_review"


def test_a_step_that_another_has_to_make_is_no_button_and_says_why(
    signed_in: dict[str, TestApp], admin: Api
) -> None:
    definition = admin.get("/workflows/default")["data"]["definition"]
    approve = next(one for one in definition["transitions"] if one["name"] == "approve")
    approve["who"]["not_submitter"] = True
    approve["required_fields"] = ["rank"]
    admin.post(
        "/workflows",
        {"data": {"name": "two", "label": "Two", "types": ["page"], "definition": definition}},
        201,
    )
    try:
        entry = admin.as_("editor").create(publish=False, title="Mine")
        editor = signed_in["editor"]
        step(editor, entry, "submit")
        page = editor.get(at(entry, "/review")).html
        assert page.select_one("#step-approve-main") is None
        said = page.select_one(".hindrances").get_text()
        assert "Somebody else has to do that than who submitted it." in said
        assert step(editor, entry, "approve", status=403).status_int == 403
        app = signed_in["administrator"]
        rail = app.get(at(entry)).html.select_one("[data-review]").get_text()
        assert "has to be filled in for 'Approve and publish'" in rail
    finally:
        admin.delete("/workflows/two")


def test_the_dialog_gets_one_step_and_nothing_else(
    signed_in: dict[str, TestApp], admin: Api
) -> None:
    entry = admin.create(publish=False, title="Alone")
    app, ask = signed_in["editor"], {"HX-Request": "true"}
    part = app.get(at(entry, "/review?do=submit&track=main"), headers=ask)
    assert part.html.select_one("h2").get_text() == "Submit for review"
    assert part.html.select_one("html") is None
    assert app.get(at(entry, "/review?do=odd"), headers=ask, status=404).status_int == 404
    assert "Bei" not in part.text
    said = app.get(at(entry, "/review"), headers={"Accept-Language": "de"})
    assert "Zur Prüfung einreichen" in said.text
