"""Files become assets, which pages show and browsers get, as far as each may."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from webtest import Upload

from cms.content.assets.types import CORE_TYPES
from cms.schema import fields as f
from cms.schema.content_type import ContentType
from cms.schema.registry import build_registry
from cms.settings import MediaSettings
from tests.unit.media.pictures import picture

from .conftest import Api, served, services_on
from .test_alternates import counted


class Article(ContentType):
    title = f.Text(required=True)
    photo = f.Image()
    gallery = f.List(f.Image())
    manual = f.File()
    text = f.RichText()


REGISTRY = build_registry([*CORE_TYPES, ("test", Article)])
PICTURE = picture("PNG", (6, 4))


@pytest.fixture
def api(engine: Engine, tokens: dict[str, str], tmp_path: Path) -> Api:
    services = services_on(engine, REGISTRY, media=MediaSettings(folder=tmp_path / "media"))
    return Api(served(services), tokens["editor"], tokens)


def send(
    api: Api, path: str, data: bytes, name: str = "lamp.png", status: int = 201, **form: str
) -> Any:
    params = {**form, "file": Upload(name, data)}
    return api.app.post(f"/api/v1{path}", params, headers=api.headers, status=status).json


def asset(api: Api, **form: str) -> dict[str, Any]:
    found: dict[str, Any] = send(api, "/media", PICTURE, publish="true", **form)["data"]
    return found


def test_a_form_makes_an_asset(api: Api) -> None:
    made = asset(api, alt="A lamp")
    assert (made["type"], made["title"], made["alt"]) == ("asset", "lamp", "A lamp")
    assert (made["kind"], made["media_type"], made["width"], made["height"]) == (
        "image",
        "image/png",
        6,
        4,
    )
    assert made["file"]["name"] == "lamp.png"
    assert made["_meta"]["status"] == "published"
    found = api.app.get(made["file"]["url"])
    assert (found.content_type, found.body) == ("image/png", PICTURE)


def test_an_upload_becomes_the_file_of_an_asset(api: Api) -> None:
    upload = send(api, "/uploads", PICTURE, "a.png")["data"]
    assert upload["file"]["width"] == 6
    assert api.get(f"/uploads/{upload['id']}")["data"] == upload
    body = {"data": {"title": "Lamp", "file": {"upload": upload["id"], "name": "lamp.png"}}}
    made = api.post("/media", body, 201)["data"]
    assert made["file"]["hash"] == upload["file"]["hash"]
    assert made["file"]["name"] == "lamp.png"
    assert made["_meta"]["status"] == "draft"


def test_an_upload_serves_its_owner_alone(api: Api) -> None:
    upload = send(api, "/uploads", PICTURE)["data"]
    other = api.as_("author")
    other.get(f"/uploads/{upload['id']}", 404)
    other.delete(f"/uploads/{upload['id']}", 404)
    problem = other.post("/media", {"data": {"file": {"upload": upload["id"]}}}, 422)
    assert problem["errors"] == [
        {"pointer": "/data/file/upload", "detail": "names no upload of yours."}
    ]
    api.delete(f"/uploads/{upload['id']}")
    api.get(f"/uploads/{upload['id']}", 404)


def test_who_may_write_nothing_uploads_nothing(api: Api) -> None:
    send(api.as_("reader"), "/uploads", PICTURE, status=403)
    send(api.as_("reader"), "/media", PICTURE, status=403)
    send(api.as_(None), "/uploads", PICTURE, status=401)


def test_a_hash_alone_gives_nobody_a_file(api: Api) -> None:
    made = asset(api)
    body = {"data": {"title": "Mine", "file": {"hash": made["file"]["hash"]}}}
    problem = api.as_("author").post("/media", body, 422)
    assert "never" not in problem["detail"]
    assert problem["errors"][0]["pointer"] == "/data/file/hash"


def test_what_a_file_says_nobody_else_says(api: Api) -> None:
    made = asset(api)
    body = {"data": {"width": 600}, "base_version": 1}
    problem = api.patch(f"/media/{made['id']}", body, 422)
    assert problem["errors"][0]["pointer"] == "/data/width"
    assert api.patch(f"/media/{made['id']}", {"data": {"width": 6}, "base_version": 1})


def test_a_file_is_replaced_and_its_past_stays(api: Api) -> None:
    made = asset(api)
    other = send(api, "/uploads", picture("JPEG", (9, 9)), "new.jpg")["data"]
    body = {"data": {"file": {"upload": other["id"]}}, "base_version": 1, "publish": True}
    saved = api.patch(f"/media/{made['id']}", body)["data"]
    assert (saved["width"], saved["media_type"]) == (9, "image/jpeg")
    old = api.get(f"/content/asset/{made['id']}/versions/1")["data"]["file"]
    assert old["hash"] == made["file"]["hash"]
    back = {"data": {"file": {"hash": old["hash"]}}, "base_version": 2}
    assert api.patch(f"/media/{made['id']}", back)["data"]["width"] == 6


def test_pages_show_their_images_whole(api: Api) -> None:
    made = asset(api, alt="A lamp", credit="Ann")
    shown = api.create(
        "article", title="Light", photo=made["id"], gallery=[made["id"]], manual={"id": made["id"]}
    )
    photo = api.as_(None).get(f"/content/article/{shown['id']}")["data"]["photo"]
    assert photo["id"] == made["id"]
    assert (photo["alt"], photo["credit"], photo["width"], photo["height"]) == (
        "A lamp",
        "Ann",
        6,
        4,
    )
    assert photo["url"] == made["file"]["url"]
    assert shown["gallery"] == [photo]
    assert shown["manual"] == photo


def test_texts_show_images_and_link_files_as_far_as_they_may_be_seen(api: Api) -> None:
    shown, kept = asset(api), send(api, "/media", PICTURE)["data"]
    link = {"type": "link", "attrs": {"entry": {"id": shown["id"], "type": "asset"}}}
    images = [{"type": "image", "attrs": {"asset": one["id"], "alt": "x"}} for one in (shown, kept)]
    linked = {"type": "text", "text": "Lamp", "marks": [link]}
    content = [*images, {"type": "paragraph", "content": [linked]}]
    made = api.create("article", title="Light", text={"type": "doc", "content": content})
    path = f"/content/article/{made['id']}?richtext=html"
    url = shown["file"]["url"]
    html = api.as_(None).get(path)["data"]["text"]
    assert (html.count("<img"), html.count(f'src="{url}"'), html.count(f'href="{url}"')) == (
        1,
        1,
        1,
    )
    assert kept["file"]["url"] in api.get(f"{path}&status=draft")["data"]["text"]
    uses = api.get(f"/media/{kept['id']}/uses")["data"]
    assert [one["id"] for one in uses] == [made["id"]]
    body = {"data": {"title": "x", "text": {"type": "doc", "content": [images[0]]}}}
    images[0]["attrs"]["asset"] = made["id"]
    assert "no asset" in api.post("/content/article", body, 422)["errors"][0]["detail"]


def test_an_image_that_is_not_public_is_left_out(api: Api) -> None:
    made = send(api, "/media", PICTURE)["data"]
    shown = api.create("article", title="Light", photo=made["id"], gallery=[made["id"]])
    seen = api.as_(None).get(f"/content/article/{shown['id']}")["data"]
    assert "photo" not in seen
    assert seen["gallery"] == []
    draft = api.get(f"/content/article/{shown['id']}?status=draft")["data"]
    assert draft["photo"]["id"] == made["id"]


def test_a_field_for_an_image_takes_assets_only(api: Api) -> None:
    other = api.create("article", title="Other")
    body = {"data": {"title": "Light", "photo": other["id"]}}
    problem = api.post("/content/article", body, 422)
    assert problem["errors"] == [
        {"pointer": "/data/photo", "detail": "names an entry of type article, no asset."}
    ]
    body = {"data": {"title": "Light", "photo": "00000000-0000-7000-8000-000000000009"}}
    assert "does not exist" in api.post("/content/article", body, 422)["errors"][0]["detail"]


def test_a_list_of_pages_asks_once_for_their_images(api: Api, engine: Engine) -> None:
    ids = [asset(api, title=f"Lamp {n}")["id"] for n in range(3)]
    api.create("article", title="One", photo=ids[0])
    with counted(engine) as one:
        api.as_(None).get("/content/article")
    for found in ids:
        api.create("article", title="Light", photo=found, gallery=ids)
    with counted(engine) as many:
        api.as_(None).get("/content/article")
    assert len(many) == len(one)


def test_files_are_served_as_far_as_somebody_may_see_them(api: Api) -> None:
    made = send(api, "/media", PICTURE)["data"]
    url = made["file"]["url"]
    api.app.get(url, status=404)
    own = api.app.get(url, headers=api.headers)
    assert own.headers["Cache-Control"] == "private, no-store"
    api.app.get(url, headers=api.as_("reader").headers, status=404)
    api.post(f"/content/asset/{made['id']}/publish", {})
    public = api.app.get(url)
    assert public.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    api.post(f"/content/asset/{made['id']}/unpublish", {})
    api.app.get(url, status=404)


def test_parts_and_what_is_known_already(api: Api) -> None:
    url = asset(api)["file"]["url"]
    part = api.app.get(url, headers={"Range": "bytes=1-3"}, status=206)
    assert part.body == b"PNG"
    assert part.headers["Content-Range"] == f"bytes 1-3/{len(PICTURE)}"
    whole = api.app.get(url)
    assert whole.headers["Accept-Ranges"] == "bytes"
    api.app.get(url, headers={"If-None-Match": whole.headers["ETag"]}, status=304)
    api.app.head(url)


@pytest.mark.parametrize("name", ["a" * 64, "0" * 63, "x", "%2e%2e"])
def test_no_file_at_all(api: Api, name: str) -> None:
    api.app.get(f"/media/{name}/a.png", status=404)


def test_what_is_no_image_is_downloaded_and_can_not_run(api: Api) -> None:
    page = b"<html><script>alert(1)</script></html>"
    made = send(api, "/media", page, "x\r\n.html", publish="true")["data"]
    assert made["media_type"] == "text/plain"
    found = api.app.get(made["file"]["url"])
    assert found.content_type == "text/plain"
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert found.headers["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in found.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("form", "detail"),
    [({"colour": "#fff"}, "no field 'colour'"), ({"publish": "yes"}, "true or false")],
)
def test_forms_hold_what_is_known(api: Api, form: dict[str, str], detail: str) -> None:
    assert detail in send(api, "/media", PICTURE, status=400, **form)["detail"]


def test_the_same_file_is_told_of_and_taken(api: Api) -> None:
    first = asset(api, title="Lamp")
    draft = send(api, "/media", PICTURE, title="Lantern")
    known = {"id": first["id"], "type": "asset", "title": "Lamp"}
    assert draft["meta"]["same_file"] == [known]
    new = {"id": draft["data"]["id"], "type": "asset", "title": "Lantern"}
    again = send(api, "/uploads", PICTURE)
    assert again["meta"]["same_file"] == [known, new]
    assert api.get(f"/uploads/{again['data']['id']}")["meta"] == again["meta"]
    # Drafts of others are named to nobody who does not see them.
    other = send(api.as_("contributor"), "/uploads", PICTURE)
    assert other["meta"]["same_file"] == [known]
    assert send(api, "/uploads", picture("PNG", (5, 5)))["meta"]["same_file"] == []
    later = send(api, "/uploads", picture("PNG", (9, 9)))["data"]["id"]
    body = {"data": {"file": {"upload": later}}, "base_version": 1, "publish": True}
    api.patch(f"/media/{first['id']}", body)
    # What an entry had once, and has no more, is no duplicate.
    assert send(api, "/uploads", PICTURE)["meta"]["same_file"] == [new]


def test_bodies_that_are_no_form(api: Api) -> None:
    api.post("/uploads", {"file": "x"}, 400)
    api.app.post("/api/v1/uploads", "x", headers=api.headers, status=415, content_type="text/plain")
    response = api.app.post(
        "/api/v1/uploads",
        {"file": "text"},
        headers=api.headers,
        status="*",
        content_type="multipart/form-data",
    )
    assert response.status_int in (400, 422)


def test_assets_are_listed_and_filtered(api: Api) -> None:
    asset(api, title="Lamp")
    send(api, "/media", b"text", "a.txt", publish="true")
    found = api.as_(None).get("/media?filter[kind]=image")["data"]
    assert [one["title"] for one in found] == ["Lamp"]
    assert api.get("/media?sort=title&fields=title")["data"][0]["title"] == "a"


def test_a_folder_that_is_private_keeps_its_files(api: Api) -> None:
    admin = api.as_("administrator")
    folder = api.create("media_folder", title="Press")
    made = asset(api, parent=folder["id"])
    api.app.get(made["file"]["url"])
    admin.post("/breaks", {"data": {"entry": folder["id"]}}, 201)
    api.app.get(made["file"]["url"], status=404)
    api.as_(None).get(f"/media/{made['id']}", 404)
