"""Licences end: who has a say in an asset is told in time and once; it stays shown, or does not."""

from __future__ import annotations

from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker

from cms import clock
from cms.background import LICENCES, background
from cms.housekeeping import DAILY
from cms.jobs.queue import enqueue
from cms.jobs.worker import Worker
from cms.services import Services
from cms.settings import MediaSettings

from .conftest import Api, served, services_on
from .test_media import asset
from .test_media_uses import REGISTRY


class Site:
    """A site with assets, and a worker that does what is asked for."""

    def __init__(self, engine: Engine, folder: Path, tokens: dict[str, str], **room: Any) -> None:
        media = MediaSettings(folder=folder, **room)
        self.services: Services = services_on(engine, REGISTRY, media=media)
        self.api = Api(served(self.services), tokens["editor"], tokens)

    def work(self, kind: str) -> None:
        sessions = self.services.get(sessionmaker)
        with sessions() as session:
            enqueue(session, kind, {})
            session.commit()
        assert Worker(sessions, background(self.services).handlers).drain() >= 1

    def licensed(self, by: str, days: int, **form: str) -> str:
        until = clock.now().astimezone(UTC).date() + timedelta(days=days)
        made = asset(self.api.as_(by), licence_until=until.isoformat(), **form)
        return str(made["id"])

    def told(self, name: str) -> list[tuple[str, str]]:
        found = self.api.as_(name).get("/notifications")["data"]
        assert {one["kind"] for one in found} <= {"licence"}
        return sorted((one["entry"]["title"], one["details"]["stage"]) for one in found)


def test_who_has_a_say_is_told_once(engine: Engine, tokens: dict[str, str], tmp_path: Path) -> None:
    site = Site(engine, tmp_path, tokens, licence_days=14)
    soon = site.licensed("author", 14, title="Soon")
    site.licensed("author", 15, title="Later")
    site.licensed("author", -2, title="Over")
    site.licensed("author", -31, title="Long over")
    asset(site.api.as_("author"), title="Without end")
    for _ in range(2):
        site.work(LICENCES)
        for name in ("author", "editor"):
            assert site.told(name) == [("Over", "over"), ("Soon", "soon")]
    texts = {one["text"].partition(" on ")[0] for one in site.api.get("/notifications")["data"]}
    assert texts == {"The licence of “Soon” ends", "The licence of “Over” ended"}
    assert site.told("reader") == site.told("contributor") == []
    again = (clock.now() + timedelta(days=3)).date().isoformat()
    change = {"data": {"licence_until": again}, "base_version": 1}
    site.api.patch(f"/media/{soon}", change)
    site.work(LICENCES)
    assert site.told("author") == [("Over", "over"), ("Soon", "soon"), ("Soon", "soon")]
    found = site.api.get(f"/media?status=draft&filter[licence_until][lte]={again}&sort=title")
    assert [one["title"] for one in found["data"]] == ["Long over", "Over", "Soon"]


@pytest.mark.parametrize("ends", ["keep", "unpublish"])
def test_what_is_over_stays_unless_the_site_says_otherwise(
    engine: Engine, tokens: dict[str, str], tmp_path: Path, ends: str
) -> None:
    site = Site(engine, tmp_path, tokens, licence_ends=ends)
    # Yesterday was its last day wherever the site is.
    over, last = site.licensed("author", -2), site.licensed("author", 1)
    for _ in range(2):
        site.work(DAILY)
    nobody = site.api.as_(None)
    nobody.get(f"/media/{over}", 200 if ends == "keep" else 404)
    nobody.get(f"/media/{last}")
    assert site.api.get(f"/media/{over}?status=draft")["data"]["licence_until"]
