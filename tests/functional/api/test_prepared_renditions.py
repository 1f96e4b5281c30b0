"""Workers make what pages will ask for as soon as it is published, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker

from cms.background import background
from cms.jobs.models import Job
from cms.jobs.worker import Worker
from cms.media.files import Files
from cms.media.models import Blob

from .conftest import Api
from .test_media import send
from .test_renditions import api, engine, folder, photo, rows, services, upload

__all__ = ["api", "engine", "folder", "services"]

KINDS = ["image/avif", "image/png", "image/webp"]


class Crew:
    """Does all that is to be done, as often as it is asked."""

    def __init__(self, services: Any) -> None:
        found = background(services)
        self._sessions = services.get(sessionmaker)
        self._chore = next(one for one in found.chores if one.name == "relay renditions")
        self._worker = Worker(self._sessions, found.handlers)

    def work(self) -> None:
        while self._chore.run().did:
            pass
        self._worker.drain()

    def jobs(self) -> int:
        with self._sessions() as session:
            return session.query(Job).filter(Job.kind == "media.renditions").count()


@pytest.fixture(scope="module")
def crew(api: Api, services: Any) -> Crew:
    return Crew(services)


def made(engine: Engine, asset: dict[str, Any]) -> list[tuple[str, int | None]]:
    return [(one.media_type, one.width) for one in rows(engine, asset)]


def test_what_is_published_is_made(api: Api, crew: Crew, engine: Engine) -> None:
    asset = upload(api)
    crew.work()
    assert made(engine, asset) == []
    page = api.create("article", publish=False, title="Light", photo=asset["id"])
    crew.work()
    assert made(engine, asset) == []
    api.post(f"/content/article/{page['id']}/publish", {})
    crew.work()
    found = sorted(made(engine, asset))
    assert found == [("image/avif", 40), ("image/png", 40), ("image/png", 60), ("image/webp", 40)]
    keys = {one.key for one in rows(engine, asset)}
    shown = api.as_(None).get(f"/content/article/{page['id']}")["data"]["photo"]
    for one in shown["renditions"].values():
        api.app.get(one["url"], headers={"Accept": "image/avif"})
        api.app.get(one["url"], headers={"Accept": "image/webp"})
        api.app.get(one["url"])
    assert {one.key for one in rows(engine, asset)} == keys


def test_another_focus_is_made_for_the_pages_that_show_it(
    api: Api, crew: Crew, engine: Engine
) -> None:
    asset = upload(api)
    api.create("article", title="Light", gallery=[asset["id"]])
    crew.work()
    assert made(engine, asset) == [(kind, 40) for kind in KINDS]
    focus = {"data": {"focus": {"x": "0.1", "y": "0.1"}}, "base_version": 1, "publish": True}
    api.patch(f"/media/{asset['id']}", focus)
    crew.work()
    assert sorted(made(engine, asset)) == sorted([(kind, 40) for kind in KINDS] * 2)


def test_what_shows_no_image_asks_for_nothing(api: Api, crew: Crew, engine: Engine) -> None:
    crew.work()
    before = crew.jobs()
    api.create("media_folder", title="Press")
    crew.work()
    assert crew.jobs() == before


def test_what_is_no_image_and_what_is_gone_harms_nothing(
    api: Api, crew: Crew, engine: Engine, services: Any
) -> None:
    text = send(api, "/media", b"some text", "a.txt", publish="true")["data"]
    gone, there = upload(api), upload(api, photo())
    with services.get(sessionmaker)() as session:
        blob = session.get_one(Blob, gone["file"]["hash"])
        services.get(Files).storages[blob.storage].delete(blob.key)
    gallery = [text["id"], gone["id"], there["id"]]
    api.create("article", title="Light", gallery=gallery)
    crew.work()
    assert made(engine, text) == made(engine, gone) == []
    assert made(engine, there) == [(kind, 40) for kind in KINDS]
