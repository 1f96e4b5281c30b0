"""Versions, diff, blame and revert over the API: what is answered, and to whom."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Api

BODY = {
    "type": "doc",
    "content": [{"type": "paragraph", "content": [{"type": "text", "text": "One two three."}]}],
}


def text(words: str) -> dict[str, Any]:
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": words}]}
    return {"type": "doc", "content": [paragraph]}


@pytest.fixture
def page(admin: Api) -> str:
    """A page with five versions: two of German, one with sections, one with a secret."""
    made = admin.create(
        title="One", body=text("The lamp is lit."), labels=["a", "b"], secret="s3", publish=True
    )
    at = f"/content/page/{made['id']}"
    admin.patch(f"{at}?locale=de", {"data": {"title": "Eins"}, "base_version": 1})
    sections = [
        {"_id": "a", "_type": "quote", "text": "A"},
        {"_id": "b", "_type": "quote", "text": "B"},
    ]
    admin.patch(at, {"data": {"sections": sections}, "base_version": 2, "note": "Quotes"})
    sections = [
        {"_id": "b", "_type": "quote", "text": "B!"},
        {"_id": "a", "_type": "quote", "text": "A"},
    ]
    data = {
        "title": "Two",
        "sections": sections,
        "body": text("The old lamp is lit."),
        "labels": ["b", "a"],
    }
    admin.as_("editor").patch(at, {"data": data, "base_version": 3})
    admin.patch(at, {"data": {"secret": "s4"}, "base_version": 4})
    return at


def changes(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["field"]: one for one in found["data"]["changes"]}


def test_versions_say_what_they_changed(admin: Api, page: str) -> None:
    found = admin.get(f"{page}/versions")["data"]
    assert [one["version"] for one in found] == [5, 4, 3, 2, 1]
    told = [{(c["slice"], c["field"]): c["change"] for c in one["changes"]} for one in found]
    assert told[0] == {("*", "secret"): "changed"}
    assert told[3] == {("de", "title"): "added", ("de", "slug"): "added"}
    (sections,) = [c for c in found[2]["changes"] if (c["slice"], c["field"]) == ("*", "sections")]
    assert sections["blocks"] == {"a": "added", "b": "added"}
    assert ("*", "labels") in told[1]
    assert found[2]["note"] == "Quotes"


def test_versions_tell_only_of_fields_that_one_may_read(admin: Api, page: str) -> None:
    editor = admin.as_("editor")
    found = editor.get(f"{page}/versions")["data"]
    assert found[0]["changes"] == []
    assert "secret" not in str(found)
    assert editor.get(f"{page}/versions?field=secret", 400)["parameter"] == "field"
    assert "secret" not in str(editor.get(f"{page}/diff?from=1&to=5"))
    assert "secret" not in str(editor.get(f"{page}/blame"))
    assert "secret" not in editor.get(f"{page}/versions/5")["data"]
    assert changes(admin.get(f"{page}/diff?from=4&to=5")).keys() == {"secret"}


def test_versions_are_filtered(admin: Api, page: str) -> None:
    def numbers(query: str) -> list[int]:
        return [one["version"] for one in admin.get(f"{page}/versions?{query}")["data"]]

    editor = admin.get(f"{page}/versions")["data"][1]["author"]["id"]
    assert numbers(f"author={editor}") == [4]
    assert numbers("field=title") == [4, 2, 1]
    assert numbers("field=title&locale=de") == [2]
    assert numbers("locale=*") == [5, 4, 3, 1]
    assert numbers(f"field=title&author={editor}") == [4]
    assert numbers("field=title&before=4") == [2, 1]
    first = admin.get(f"{page}/versions?field=title&page[size]=2")
    assert [one["version"] for one in first["data"]] == [4, 2]
    following = first["links"]["next"].removeprefix("/api/v1")
    assert [one["version"] for one in admin.get(following)["data"]] == [1]
    # A version that changed several fields there counts once.
    shared = admin.get(f"{page}/versions?locale=*&page[size]=2")
    assert [one["version"] for one in shared["data"]] == [5, 4]
    rest = admin.get(shared["links"]["next"].removeprefix("/api/v1"))
    assert [one["version"] for one in rest["data"]] == [3, 1]
    for bad in ("author=me", "field=titel", "locale=fr", "autor=x"):
        admin.get(f"{page}/versions?{bad}", 400)


def test_a_diff_says_how_each_field_differs(admin: Api, page: str) -> None:
    found = admin.get(f"{page}/diff?from=3&to=4")
    told = changes(found)
    assert told["title"]["diff"] == {
        "type": "words",
        "runs": [{"op": "removed", "text": "One"}, {"op": "added", "text": "Two"}],
    }
    assert told["title"]["slices"] == ["en"]
    (paragraph,) = told["body"]["diff"]["blocks"]
    assert [(run["op"], run["text"]) for run in paragraph["runs"]] == [
        ("same", "The "),
        ("added", "old "),
        ("same", "lamp is lit."),
    ]
    blocks = {one["id"]: one for one in told["sections"]["diff"]["blocks"]}
    assert [one["moved"] for one in blocks.values()].count(True) == 1
    assert blocks["a"]["op"] == "same"
    assert blocks["b"]["op"] == "changed"
    assert [one["op"] for one in told["labels"]["diff"]["items"]].count("moved") == 1
    assert found["data"]["elsewhere"] == {}
    assert found["meta"] == {"coarse": False, "entries": {}}


def test_a_diff_takes_names_for_versions_and_has_sides_by_default(admin: Api, page: str) -> None:
    assert changes(admin.get(f"{page}/diff")).keys() == {"secret"}
    found = admin.get(f"{page}/diff?from=published&to=draft")
    assert found["data"]["from"]["slices"] == {"*": 1, "en": 1}
    assert {"title", "body", "sections"} <= changes(found).keys()
    assert found["data"]["elsewhere"] == {"de": ["title", "slug"]}
    german = admin.get(f"{page}/diff?from=1&to=2&locale=de")
    assert changes(german)["title"]["change"] == "added"
    assert admin.get(f"{page}/diff?from=2&to=2")["data"]["changes"] == []
    for bad in ("from=0", "to=new", "from=1&form=2", "locale=fr"):
        admin.get(f"{page}/diff?{bad}", 400)
    admin.get(f"{page}/diff?from=9", 404)
    admin.post(f"{page}/unpublish")
    admin.get(f"{page}/diff?from=published", 404)


def test_a_diff_leaves_out_relations_that_one_does_not_see(admin: Api) -> None:
    hidden = admin.create("person", publish=False, name="Hidden")
    shown = admin.create("person", name="Shown")
    made = admin.create(title="One", author=hidden["id"])
    at = f"/content/page/{made['id']}"
    admin.patch(at, {"data": {"author": shown["id"]}, "base_version": 1})
    admin.post(
        "/roles",
        {
            "data": {
                "name": "past",
                "label": "Past",
                "rules": [
                    {"effect": "allow", "permission": name, "type": "page"}
                    for name in ("view", "view_draft", "view_history")
                ],
            }
        },
        201,
    )
    me = admin.as_("nobody").get("/sessions/current")["data"]["user"]["id"]
    admin.post("/grants", {"data": {"principal": f"user:{me}", "role": "past"}}, 201)
    found = admin.as_("nobody").get(f"{at}/diff?from=1&to=2")
    assert hidden["id"] not in str(found)
    assert (
        changes(admin.get(f"{at}/diff?from=1&to=2"))["author"]["diff"]["from"]["id"] == hidden["id"]
    )


def test_blame_names_who_wrote_each_field_and_block_last(admin: Api, page: str) -> None:
    found = {one["field"]: one for one in admin.get(f"{page}/blame")["data"]}
    assert found["title"]["version"] == 4
    assert found["title"]["author"]["name"] == "Editor"
    assert found["secret"]["version"] == 5
    blocks = {one["id"]: one for one in found["sections"]["blocks"]}
    assert (blocks["a"]["version"], blocks["b"]["version"]) == (3, 4)
    german = {one["field"]: one for one in admin.get(f"{page}/blame?locale=de")["data"]}
    assert (german["title"]["version"], german["title"]["slice"]) == (2, "de")
    early = {one["field"]: one for one in admin.get(f"{page}/blame?version=3")["data"]}
    assert early["title"]["version"] == 1
    admin.get(f"{page}/blame?version=6", 404)
    admin.get(f"{page}/blame?at=now", 400)


def test_a_revert_is_a_new_version_by_who_reverted(admin: Api, page: str) -> None:
    done = admin.post(
        f"{page}/revert", {"version": 3, "fields": ["title"], "base_version": 5, "note": "Back"}
    )
    assert done["data"]["title"] == "One"
    assert done["data"]["labels"] == ["b", "a"]
    newest = admin.get(f"{page}/versions?page[size]=1")["data"][0]
    assert (newest["version"], newest["reverted_to"], newest["note"]) == (6, 3, "Back")
    found = {one["field"]: one for one in admin.get(f"{page}/blame")["data"]}
    assert found["title"]["version"] == 6
    assert found["body"]["version"] == 4
    again = admin.post(
        f"{page}/revert", {"version": 3, "base_version": 6, "locales": ["en"], "shared": False}
    )
    assert again["data"]["body"]["content"][0]["content"][0]["text"] == "The lamp is lit."
    assert again["data"]["labels"] == ["b", "a"]
    whole = admin.post(f"{page}/revert", {"version": 1, "base_version": 7})
    assert whole["data"]["labels"] == ["a", "b"]
    assert whole["data"]["sections"] == []
    assert whole["data"]["secret"] == "s3"


def test_a_revert_keeps_what_one_may_not_read_and_asks_for_every_right(
    admin: Api, page: str
) -> None:
    editor = admin.as_("editor")
    done = editor.post(f"{page}/revert", {"version": 1, "base_version": 5})
    assert done["data"]["title"] == "One"
    assert admin.get(f"{page}?status=draft")["data"]["secret"] == "s4"
    editor.post(f"{page}/revert", {"version": 1, "fields": ["secret"], "base_version": 6}, 403)
    admin.as_("reader").post(f"{page}/revert", {"version": 1, "base_version": 6}, 403)
    admin.as_(None).post(f"{page}/revert", {"version": 1, "base_version": 6}, 401)
    admin.post(f"{page}/revert", {"version": 1}, 428)
    admin.post(f"{page}/revert", {"version": 1, "base_version": 9}, 400)
    admin.post(f"{page}/revert", {"version": 9, "base_version": 6}, 404)
    admin.post(f"{page}/revert", {"version": 1, "fields": ["nothing"], "base_version": 6}, 400)
    admin.post(f"{page}/revert", {"version": 1, "locales": ["fr"], "base_version": 6}, 400)
    admin.post(f"{page}/revert", {"version": 1}, 412, If_Match='"v5"')
    admin.post(f"{page}/revert", {"version": 4}, If_Match='"v6"')


def test_a_revert_merges_what_others_did_and_conflicts_where_they_did_the_same(
    admin: Api, page: str
) -> None:
    admin.patch(page, {"data": {"rank": 7}, "base_version": 5})
    merged = admin.post(f"{page}/revert", {"version": 3, "fields": ["title"], "base_version": 5})
    assert (merged["data"]["title"], merged["data"]["rank"]) == ("One", 7)
    admin.patch(page, {"data": {"title": "Three"}, "base_version": 7})
    refused = admin.post(
        f"{page}/revert", {"version": 4, "fields": ["title"], "base_version": 7}, 409
    )
    assert refused["conflicts"]["/title"] == {"base": "One", "theirs": "Three", "yours": "Two"}


def test_a_dry_run_of_a_revert_says_what_would_change(admin: Api, page: str) -> None:
    asked = {"version": 3, "fields": ["title", "labels"], "base_version": 5}
    plan = admin.post(f"{page}/revert?dry_run=true", asked)["data"]
    assert {(one["slice"], one["field"]) for one in plan["changes"]} == {
        ("en", "title"),
        ("*", "labels"),
    }
    assert admin.get(f"{page}/versions")["data"][0]["version"] == 5


def test_who_may_not_see_the_history_is_told_nothing(admin: Api, page: str) -> None:
    for place in ("versions", "versions/1", "diff", "blame"):
        admin.as_("reader").get(f"{page}/{place}", 403)
        admin.as_(None).get(f"{page}/{place}", 401)
