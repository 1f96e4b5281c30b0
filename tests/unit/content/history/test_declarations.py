"""The past of a type that has changed since: read as it was, compared, blamed, put back."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Engine, update

from cms.access.actor import SYSTEM, Actor
from cms.access.facts import Facts
from cms.access.rights import Rights, RoleSpec
from cms.access.rules import ALLOW, Rule
from cms.content.executor import Executor
from cms.content.history.blame import blame
from cms.content.history.differences import Differences, differences
from cms.content.history.reader import HistoryReader
from cms.content.history.sides import Compared, current_side, version_side
from cms.content.lens import open_lens
from cms.content.models import Declaration
from cms.content.operations.create import CreateEntry
from cms.content.operations.revert import Revert
from cms.content.operations.save import SaveDraft
from cms.content.queries.history import VersionDocument, version_document
from cms.content.site import create_site
from cms.db.session import begin_write, make_session_factory
from cms.schema import fields as f
from cms.schema.content_type import ContentType
from cms.schema.registry import TypeRegistry, build_registry


class Photo(f.Component):
    caption = f.Text(localized=True)


class Before(ContentType, name="page"):
    title = f.Text(localized=True)
    teaser = f.Text()
    price = f.Text()
    salary = f.Text(read_permission="view_audit")
    parts = f.Blocks([Photo])


class After(ContentType, name="page"):
    title = f.Text(localized=True)
    summary = f.Text(renamed_from="teaser")
    price = f.Integer()
    parts = f.Blocks([Photo])


OLD: TypeRegistry = build_registry([("test", Before)])
NEW: TypeRegistry = build_registry([("test", After)])
PARTS = [{"_id": "p", "_type": "photo", "caption": "A boat"}]


class Past:
    """A page with two versions of the old declaration and one of the new."""

    def __init__(self, engine: Engine) -> None:
        self.sessions = make_session_factory(engine)
        with self.sessions() as session:
            begin_write(session)
            self.site = create_site(session, key="main", name="Main", locales=("en", "de"))
            session.commit()
        data = {"title": "One", "teaser": "Short", "price": "cheap", "salary": "10", "parts": PARTS}
        self.id = self.apply(OLD, CreateEntry(type="page", data=data))
        self.apply(OLD, SaveDraft(entry=self.id, base_version=1, data={"teaser": "Shorter"}))
        self.apply(
            NEW, SaveDraft(entry=self.id, base_version=2, data={"title": "Three", "price": 3})
        )

    def apply(self, registry: TypeRegistry, op: Any) -> str:
        with self.sessions() as session:
            done = Executor(session, self.site, registry, SYSTEM).apply(op)
            session.commit()
        return done.entry_id

    def reader(
        self, session: Any, actor: Actor = SYSTEM, rights: Rights | None = None
    ) -> HistoryReader:
        spec = NEW.require("page")
        facts = Facts(spec=spec, system={"_id": self.id})
        return HistoryReader(session, self.site, rights or Rights(), actor, spec, facts)

    def read(self, number: int, **more: Any) -> VersionDocument:
        with self.sessions() as session:
            lens = open_lens(session, self.site, SYSTEM, NEW, status="draft")
            return version_document(session, lens, self.id, number, **more)

    def diff(self, before: int, after: int) -> Differences:
        with self.sessions() as session:
            sides = (version_side(session, self.id, one) for one in (before, after))
            return differences(Compared(self.reader(session), *sides), "en")


@pytest.fixture
def past(engine: Engine, frozen_clock: ModuleType) -> Past:
    return Past(engine)


def test_a_version_is_read_by_the_declaration_of_then_or_of_now(past: Past) -> None:
    then = past.read(1)
    assert then.document["teaser"] == "Short"
    assert then.document["salary"] == "10"
    assert then.document["parts"][0]["caption"] == "A boat"
    now = past.read(1, written=False)
    assert now.document["summary"] == "Short"
    assert now.document.keys() == {"title", "summary", "price", "parts"}
    assert now.document["price"] is None


def test_a_field_of_a_kind_that_is_gone_is_read_as_it_lies(past: Past) -> None:
    with past.sessions() as session:
        begin_write(session)
        for row in session.query(Declaration).all():
            said = row.declaration
            if "teaser" in said["fields"]:
                said["fields"]["teaser"]["kind"] = "hologram"
                session.execute(
                    update(Declaration)
                    .where(Declaration.fingerprint == row.fingerprint)
                    .values(declaration=said)
                )
        session.commit()
    then = past.read(1)
    assert (then.spec.fields["teaser"].kind, then.document["teaser"]) == ("json", "Short")
    assert then.document["parts"][0]["caption"] == "A boat"


def test_versions_of_one_old_declaration_are_compared_under_it(past: Past) -> None:
    (change,) = past.diff(1, 2).changes
    assert (change["field"], change["today"]) == ("teaser", "summary")


def test_versions_of_two_declarations_are_compared_by_todays_names(past: Past) -> None:
    changes = {one["field"]: one for one in past.diff(1, 3).changes}
    assert changes.keys() == {"title", "summary", "price", "salary"}
    assert changes["summary"]["diff"]["runs"] == [
        {"op": "removed", "text": "Short"},
        {"op": "added", "text": "Shorter"},
    ]
    assert changes["price"]["diff"] == {"type": "value", "from": "cheap", "to": 3}
    assert (changes["salary"]["change"], changes["salary"]["today"]) == ("removed", None)
    back = {one["field"]: one for one in past.diff(3, 1).changes}
    assert back["salary"]["change"] == "added"


def test_blame_follows_a_field_through_its_names(past: Past) -> None:
    with past.sessions() as session:
        reader = past.reader(session)
        slices = current_side(reader, past.id, 3)
        found, _ = blame(session, past.id, reader.spec, slices, ("en",), 3, reader.names("en"))
    assert {one.name: one.number for one in found} == {
        "title": 3,
        "summary": 2,
        "price": 3,
        "parts": 1,
    }


def test_a_revert_carries_values_to_todays_declaration(past: Past) -> None:
    past.apply(NEW, Revert(entry=past.id, version=1, base_version=3, fields=("summary", "title")))
    now = past.read(4).document
    assert (now["summary"], now["title"], now["price"]) == ("Short", "One", 3)


def test_rights_on_fields_that_are_gone_are_their_own_last_ones(past: Past) -> None:
    def rights(*rules: Rule) -> Rights:
        return Rights({"r": RoleSpec("r", "R", rules)}, {None: {"user:u": ("r",)}})

    ann = Actor(user_id="u", label="Ann", principals=frozenset({"user:u"}))
    whole = Rule(ALLOW, "view_history")
    with past.sessions() as session:
        mark = version_side(session, past.id, 1).infos[0].fingerprint

        def names(*rules: Rule) -> frozenset[str]:
            return past.reader(session, ann, rights(*rules)).names("en", mark)

        every = {"title", "teaser", "price", "parts"}
        assert names(whole) == every
        assert names(whole, Rule(ALLOW, "view_audit")) == {*every, "salary"}
        assert names(whole, Rule("deny", "view_history", fields=("summary",))) == every - {"teaser"}
        assert names(whole, Rule("deny", "view_history", fields=("salary",))) == every
        assert names(Rule(ALLOW, "view_history", fields=("summary",))) == {"teaser"}
        assert names() == frozenset()
