"""Files that forms bring: received, looked at, and put into the library with their words."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from webtest import TestApp, Upload

from tests.functional.api.conftest import Api

from .conftest import csrf_of, sign_in


@pytest.fixture(scope="module")
def editor(wsgi: Any) -> TestApp:
    return sign_in(wsgi, "editor")


def coloured(colour: str) -> bytes:
    found = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(found, "PNG")
    return found.getvalue()


def bring(app: TestApp, *files: tuple[str, bytes], status: int = 303, **given: str) -> Any:
    pairs: list[tuple[str, Any]] = [("csrf", csrf_of(app)), *given.items()]
    pairs += [("file", Upload(name, data)) for name, data in files]
    return app.post("/admin/media/upload", pairs, status=status, content_type="multipart/form-data")


def form_of(answer: Any, action: str = "/admin/media") -> Any:
    return next(form for form in answer.forms.values() if form.action == action)


def test_files_are_received_and_put_into_a_folder_with_their_words(
    editor: TestApp, admin: Api
) -> None:
    folder = admin.create("media_folder", title="Sent here")["id"]
    sent = bring(
        editor, ("quay.png", coloured("navy")), ("pier.png", coloured("teal")), folder=folder
    )
    form = form_of(sent.follow())
    first, second = (one.value for one in form.fields["upload"])
    assert form[f"title.{first}"].value == "quay"
    form[f"title.{first}"], form[f"alt.{first}"] = "The quay", "A quay at dusk"
    done = form.submit()
    assert done.location.endswith(f"/admin/media?folder={folder}")
    shown = done.follow().text
    assert "In the library now." in shown
    for words in ("The quay", "pier"):
        assert f">{words}</a>" in shown
    (found,) = admin.get("/media?filter[title]=The+quay")["data"]
    assert found["alt"] == "A quay at dusk"
    assert second


def test_what_is_there_already_is_said(editor: TestApp, admin: Api) -> None:
    bring(editor, ("one.png", coloured("olive")))
    form = form_of(bring(editor, ("one.png", coloured("olive"))).follow())
    form.submit()
    again = bring(editor, ("two.png", coloured("olive"))).follow()
    assert "In the library already:" in again.text
    assert ">one</a>" in again.text
    assert form_of(again).submit().status_int == 303


def test_what_is_refused_is_said_and_the_rest_is_kept(editor: TestApp) -> None:
    answer = bring(
        editor, ("good.png", coloured("plum")), ("broken.png", coloured("plum")[:60]), status=422
    )
    assert "broken.png" in answer.text
    form = form_of(answer)
    assert len(form.fields["upload"]) == 1
    assert form.submit().status_int == 303
    form = form_of(bring(editor, ("long.png", coloured("pink"))).follow())
    (upload,) = (one.value for one in form.fields["upload"])
    form[f"title.{upload}"].force_value("x" * 300)
    refused = form.submit(status=422)
    assert "x" * 300 in refused.text


def test_an_upload_is_its_senders_alone(editor: TestApp, wsgi: Any) -> None:
    sent = bring(editor, ("mine.png", coloured("gold")))
    other = sign_in(wsgi, "administrator")
    other.get(sent.location, status=404)
    assert bring(editor).location.endswith("/admin/media/upload")
    bring(editor, ("a.png", b"x"), status=400, unknown="1")
    editor.get("/admin/media/upload?uploads=nothing", status=404)
    form = {"csrf": csrf_of(editor), "upload": "00000000-0000-7000-8000-000000000009"}
    editor.post("/admin/media", form, status=404)
