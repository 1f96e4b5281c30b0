"""A client that only syncs ends with what a list shows, whatever happened to content and rights."""

from __future__ import annotations

import os
import random
from contextlib import suppress
from datetime import timedelta
from types import ModuleType
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import Engine
from webtest import TestApp

from cms import clock
from cms.access.actor import EVERYONE
from cms.access.grants import define_role, grant, revoke
from cms.access.models import Grant
from cms.app import make_app
from cms.content.models import Entry
from cms.content.operations.move import Move
from cms.content.operations.publish import Publish
from cms.content.operations.save import SaveDraft
from cms.content.operations.schedule import Schedule
from cms.content.operations.trash import Purge, Restore, Trash
from cms.content.operations.unpublish import Unpublish
from cms.content.subtree import descendants
from cms.db.session import begin_write
from cms.errors import CMSError
from tests.functional.api.conftest import services_on
from tests.unit.content.world import REGISTRY, World

SEEDS, STEPS = (30 if os.environ.get("CMS_TEST_LONG") else 2), 34
"""Seeds, not drawn histories: each takes the same time, and a failure names its own."""


class Copy:
    """A client that keeps what it is told."""

    def __init__(self, app: TestApp, **asked: str) -> None:
        self.app, self.asked = app, {"page[size]": "3", **asked}
        self.kept: dict[str, Any] = {}
        self.cursor: str | None = None
        self.again = 0

    def page(self) -> bool:
        """Ask once; return whether there is more."""
        query = dict(self.asked) | ({"cursor": self.cursor} if self.cursor else {})
        response = self.app.get(f"/api/v1/sync?{urlencode(query)}", status="*")
        if response.status_int == 410:
            self.kept, self.cursor, self.again = {}, None, self.again + 1
            return True
        assert response.status_int == 200, response.text
        told = response.json
        for one in told["meta"]["deleted"]:
            self.kept.pop(one["id"], None)
        self.kept.update((one["id"], one) for one in told["data"])
        self.cursor = told["meta"]["cursor"]
        return bool(told["meta"]["more"])

    def sync(self) -> None:
        while self.page():
            pass

    def check(self, seed: int) -> None:
        # The round that was under way tells of the moment at which it began.
        self.sync()
        self.sync()
        shape = {name: value for name, value in self.asked.items() if name != "types"}
        types = self.asked.get("types", "page,person,note,chapter").split(",")
        listed = {}
        for name in types:
            query = urlencode({**shape, "page[size]": "100"})
            response = self.app.get(f"/api/v1/content/{name}?{query}", status="*")
            if response.status_int == 200:
                listed |= {one["id"]: one for one in response.json["data"]}
        assert self.kept == listed, f"seed {seed}, {self.asked}"


class Life:
    """What happens to a small site, by chance."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.chance = world, random.Random(seed)
        self.people = [world.create("person", name=n, publish=True) for n in ("Ann", "Ben")]
        self.pages = [self.create(publish=True) for _ in range(5)]
        self.notes = [world.create("note", title="Note", publish=True)]

    def create(self, publish: bool | None = None) -> str:
        pick, parents = self.chance, [None, *getattr(self, "pages", [])]
        try:
            return self.world.create(
                title=f"Page {pick.randrange(10**6)}",
                parent=pick.choice(parents),
                author=pick.choice([None, *self.people]),
                publish=pick.random() < 0.7 if publish is None else publish,
            )
        except CMSError:
            return self.world.create(title=f"Other {pick.randrange(10**6)}")

    def live(self) -> None:
        """Let one thing happen; what can't be done is left."""
        pick = self.chance
        entry = pick.choice([*self.pages, *self.pages, *self.people])
        deeds = (
            lambda: self.pages.append(self.create()),
            lambda: self.save(entry),
            lambda: self.save(entry),
            lambda: self.world.apply(Publish(entry=entry)),
            lambda: self.world.apply(Unpublish(entry=entry)),
            lambda: self.schedule(entry),
            lambda: self.schedule(entry),
            lambda: self.world.apply(Trash(entry=entry)),
            lambda: self.world.apply(Restore(entry=entry), Publish(entry=entry)),
            lambda: self.world.apply(Purge(entry=entry)),
            lambda: self.world.apply(Move(entry=entry, parent=pick.choice([None, *self.pages]))),
            self.rights,
        )
        weights = (4, 4, 4, 3, 3, 3, 3, 2, 4, 1, 4, 1)
        with suppress(CMSError):
            pick.choices(deeds, weights)[0]()

    def save(self, entry: str) -> None:
        named = "name" if entry in self.people else "title"
        number = self.chance.randrange(10**6)
        data = {named: f"Word {number}", "slug": f"word-{number}"}
        with self.world.sessions() as session:
            found = session.get(Entry, entry)
            base = 1 if found is None else found.head
        shown = self.chance.random() < 0.8
        self.world.apply(SaveDraft(entry=entry, data=data, base_version=base, publish=shown))

    def schedule(self, entry: str) -> None:
        at = clock.now() + timedelta(minutes=self.chance.randrange(1, 90))
        action = self.chance.choice(["publish", "unpublish"])
        self.world.apply(Schedule(entry=entry, at=at, action=action))

    def rights(self) -> None:
        """Give notes to everybody, or all below a page a rule of its own, or take that back."""
        with self.world.sessions() as session:
            begin_write(session)
            place = self.chance.choice([None, self.pages[0]])
            found = session.query(Grant).filter_by(role="seer", entry_id=place).first()
            if found is None:
                grant(session, EVERYONE, "seer", place, descendants)
            else:
                revoke(session, found.id)
            session.commit()


@pytest.mark.parametrize("seed", range(SEEDS))
def test_who_only_syncs_has_what_a_list_shows(
    engine: Engine, frozen_clock: ModuleType, seed: int
) -> None:
    world = World(engine)
    with world.sessions() as session:
        begin_write(session)
        rules = [
            {"effect": "allow", "permission": "view", "type": "note"},
            {"effect": "deny", "permission": "view", "type": "person"},
        ]
        define_role(session, "seer", "Seer", rules)
        session.commit()
    life = Life(world, seed)
    app = TestApp(make_app(services_on(engine, REGISTRY)))
    copies = [
        Copy(app),
        Copy(app, types="page", include="author", locale="de"),
        Copy(app, types="page", fields="title,author"),
    ]
    for _ in range(STEPS):
        life.live()
        clock_moves = life.chance.random()
        frozen_clock.tick(60 * life.chance.randrange(40) if clock_moves < 0.5 else 1)
        for copy in copies:
            if life.chance.random() < 0.4:
                copy.page()
    for copy in copies:
        copy.check(seed)
    assert min(one.again for one in copies) < STEPS // 4, "most was told without starting again"
