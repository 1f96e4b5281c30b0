"""What something shows is not thrown away, unless by who may edit all that shows it."""

from __future__ import annotations

from typing import Any

from .conftest import Api
from .test_media import PICTURE, asset, send
from .test_media_uses import api, lamp

__all__ = ["api", "lamp"]


def refused(api: Api, lamp: str, **body: Any) -> Any:
    return api.post(f"/content/asset/{lamp}/trash", body, 409)


def test_who_uses_it_is_told_as_far_as_one_sees(api: Api, lamp: str) -> None:
    shown = api.create("article", title="Shown", photo=lamp)
    problem = refused(api, lamp)
    assert "1 entry uses the asset" in problem["detail"]
    assert problem["errors"] == [
        {"pointer": "", "detail": f"is used by the article {shown['id']}."}
    ]
    api.delete(f"/media/{lamp}", 409)
    api.call("POST", f"/content/asset/{lamp}/trash?dry_run=true", {}, 409)
    own = asset(api.as_("author"))["id"]
    api.create("memo", publish=False, title="Secret", photo=own)
    hidden = api.as_("author").delete(f"/media/{own}", 409).json
    assert hidden["errors"] == [{"pointer": "", "detail": "is used by 1 that you may not see."}]
    assert "Secret" not in str(hidden)
    api.as_("author").delete(f"/media/{own}?force=true", 403)
    api.as_("author").delete(f"/media/{own}?force=perhaps", 400)


def test_by_force_it_goes_and_the_plan_says_what_is_lost(api: Api, lamp: str) -> None:
    shown = api.create("article", title="Shown", photo=lamp)
    api.create("article", publish=False, title="Draft", gallery=[lamp])
    plan = api.post(f"/content/asset/{lamp}/trash?dry_run=true", {"force": True})["data"]
    assert plan["warnings"] == [
        f"2 entries that use it show nothing in the place of the asset {lamp}."
    ]
    assert [one["entry"] for one in plan["links"]] == [shown["id"]]
    api.delete(f"/media/{lamp}?force=true")
    admin = api.as_("administrator")
    admin.post(f"/content/asset/{lamp}/purge", {}, 409)
    admin.post(f"/content/asset/{lamp}/purge", {"force": True}, 204)
    assert "photo" not in api.get(f"/content/article/{shown['id']}")["data"]


def test_what_is_to_come_counts_and_what_was_does_not(api: Api) -> None:
    release = api.post("/releases", {"data": {"title": "Spring"}}, 201)["data"]["id"]
    for state in ("scheduled", "release", "history", "trash"):
        lamp = asset(api)["id"]
        made = api.create("article", publish=state == "history", title=state, photo=lamp)["id"]
        one = f"/content/article/{made}"
        if state == "scheduled":
            api.post(f"{one}/schedule", {"at": "2999-01-01T00:00:00Z"})
        elif state == "release":
            items = {"items": [{"entry": made, "version": 1}]}
            api.post(f"/releases/{release}/items", items)
        if state == "trash":
            api.delete(one)
        else:
            change = {"data": {"photo": None}, "base_version": 1, "publish": state == "history"}
            api.patch(one, change)
        api.delete(f"/media/{lamp}", 204 if state in ("history", "trash") else 409)


def test_a_folder_keeps_what_is_used_in_it(api: Api) -> None:
    folder = api.create("media_folder", title="Press")["id"]
    inside = send(api, "/media", PICTURE, parent=folder, publish="true")["data"]["id"]
    api.create("article", title="Shown", photo=inside)
    assert inside in api.post(f"/content/media_folder/{folder}/trash", {}, 409)["detail"]
    api.post(f"/content/media_folder/{folder}/trash", {"force": True})


def test_what_goes_at_once_is_in_nobodys_way(api: Api, lamp: str) -> None:
    shown = api.create("article", title="Shown", photo=lamp)["id"]
    thrown = [{"operation": "trash", "entry": one} for one in (shown, lamp)]
    api.post("/batch", {"operations": thrown[::-1]}, 409)
    done = api.post("/batch", {"operations": thrown})
    api.post("/undo", {"transaction": done["meta"]["transaction"]})
    made = api.post(
        "/batch",
        {
            "operations": [
                {"operation": "create", "type": "article", "data": {"title": "New", "photo": lamp}},
            ]
        },
    )
    refused(api, lamp)
    api.post("/undo", {"transaction": made["meta"]["transaction"]})
    api.delete(f"/media/{lamp}", 409)
    api.delete(f"/content/article/{shown}")
    api.delete(f"/media/{lamp}")
