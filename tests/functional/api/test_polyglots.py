"""What is two things at once, or not what its name says, is served as what its bytes are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from webtest import TestApp, Upload

from cms.app import make_app
from cms.db.session import make_engine
from cms.media.files import Files
from cms.settings import MediaSettings
from cms.site.files import INLINE
from tests.databases import SqliteSource
from tests.unit.media.polyglots import POLYGLOTS

from .conftest import Api, people, services_on
from .test_media import REGISTRY

REFUSED = ("application/zip", "application/octet-stream")
"""What is not taken in where nothing is set."""


def site(engine: Engine, folder: Path, types: tuple[str, ...]) -> Api:
    services = services_on(engine, REGISTRY, media=MediaSettings(folder=folder, types=types))
    tokens = people(engine)
    return Api(TestApp(make_app(services)), tokens["editor"], tokens)


@pytest.fixture(scope="module")
def api(sqlite_source: SqliteSource, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with sqlite_source.copy() as url:
        engine = make_engine(url)
        yield site(engine, tmp_path_factory.mktemp("media"), ("*/*",))
        engine.dispose()


def send(api: Api, name: str) -> Any:
    one = POLYGLOTS[name]
    params = {"publish": "true", "file": Upload(one.name, one.data)}
    return api.app.post("/api/v1/media", params, headers=api.headers, status=[201, 422])


@pytest.mark.parametrize("name", POLYGLOTS)
def test_it_is_served_as_what_it_is_and_can_not_run(api: Api, name: str) -> None:
    one, made = POLYGLOTS[name], send(api, name)
    if made.status_int == 422:
        # An SVG that is not taken in runs nowhere.
        assert one.served == "image/svg+xml"
        return
    found = api.app.get(made.json["data"]["file"]["url"])
    assert found.content_type == one.served
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert found.headers["Content-Security-Policy"].endswith("sandbox")
    assert found.headers["X-Frame-Options"] == "DENY"
    shown = one.served in INLINE or one.served.startswith(("audio/", "video/"))
    disposition = found.headers["Content-Disposition"]
    assert disposition.startswith("inline;" if shown else "attachment;")
    if one.served.startswith("text/"):
        # A charset that is said is not guessed, as UTF-7 once was.
        assert found.charset == "utf-8"


@pytest.mark.parametrize("name", [n for n, one in POLYGLOTS.items() if one.served in REFUSED])
def test_archives_and_what_is_not_known_are_not_taken_in(
    api: Api, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:

    files = api.app.app.registry.cms_services.get(Files)
    assert send(api, name).status_int == 201
    monkeypatch.setitem(vars(files.settings), "types", MediaSettings().types)
    changed = POLYGLOTS[name].data + b"\n"
    params = {"file": Upload("a.bin", changed)}
    answer = api.app.post("/api/v1/uploads", params, headers=api.headers, status=422)
    assert answer.json["errors"][0]["pointer"] == "/file"
