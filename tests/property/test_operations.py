"""Random sequences of operations: the tables keep their invariants, and readers see the truth."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, select

from cms import clock
from cms.access.actor import SYSTEM
from cms.content.lens import open_lens
from cms.content.models import Edition, Live, Version
from cms.content.operations.base import Operation
from cms.content.operations.create import CreateEntry
from cms.content.operations.move import Move
from cms.content.operations.publish import Publish
from cms.content.operations.save import SaveDraft
from cms.content.operations.schedule import Schedule, Unschedule
from cms.content.operations.trash import Purge, Restore, Trash
from cms.content.operations.unpublish import Unpublish
from cms.content.queries.listing import ListQuery, Sort, find
from cms.content.queries.rows import Row
from cms.content.queries.tree import children, paths
from cms.db.identifiers import new_id
from cms.errors import CMSError
from tests.property.content_model import CHAINS, Entry, Model
from tests.property.invariants import check
from tests.property.tables import empty_tables
from tests.unit.content.world import REGISTRY, World

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LONG_AGO = datetime(2009, 5, 1, tzinfo=UTC)

LIST = ListQuery(types=("page",), limit=50, sort=(Sort("_id", system=True),))
index = st.integers(0, 7)
slugs = st.sampled_from(["a", "b", "c", "d"])
titles = st.sampled_from(["One", "Two", "Three"])
locales = st.sampled_from(["en", "en", "de"])
some_locales = st.sampled_from([None, None, ("en",), ("de",), ("en", "de")])


class Site(RuleBasedStateMachine):
    """Editors at work on a few pages, beside a model that says what must be seen."""

    engine: Engine

    def __init__(self) -> None:
        super().__init__()
        self._frozen = clock.freeze(START)
        self._frozen.__enter__()
        with self.engine.connect() as connection:
            empty_tables(connection)
        self.world = World(self.engine)
        self.model = Model()
        self.last = START - timedelta(microseconds=1)
        self.closed: dict[tuple[str, int], Any] = {}

    def teardown(self) -> None:
        self._frozen.__exit__(None, None, None)

    # -- doing it twice -------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        return max(clock.now(), self.last)

    def entry(self, number: int) -> Entry:
        return list(self.model.entries.values())[number % len(self.model.entries)]

    def some(self, number: int) -> str | None:
        """One of the entries, or none."""
        ids = [None, *self.model.entries]
        return ids[number % len(ids)]

    def do(
        self,
        op: Operation,
        refused: bool,
        change: Callable[[Model, datetime], None],
        since: datetime | None = None,
    ) -> None:
        """Carry an operation out, and in the model; both must refuse it or neither."""
        turn = max(clock.now(), self.last + timedelta(microseconds=1))
        after = self.model.copy()
        after.settle(turn)
        if not refused:
            change(after, turn)
            refused = after.clashes(since or turn)
        try:
            outcome = self.world.apply(op)
        except CMSError as error:
            if not refused:
                raise AssertionError(f"{op} was refused: {error.problems}") from error
            return
        assert not refused, f"{op} should have been refused"
        if outcome.events:
            self.last = turn
            self.model = after
            self.learn(outcome.entry_id)

    def learn(self, entry_id: str) -> None:
        """Take over slugs that were made for an editor who wrote none."""
        entry = self.model.entries.get(entry_id)
        if entry is None:
            return
        with self.world.sessions() as session:
            version = session.get(Version, (entry_id, entry.head))
            assert version is not None
            for name, part in entry.versions[-1].items():
                if name != "*" and "slug" in version.slices.get(name, {}):
                    part.setdefault("slug", version.slices[name]["slug"])
            assert {k: v for k, v in version.slices.items() if v} == {
                k: v for k, v in entry.versions[-1].items() if v
            }

    @rule(
        title=titles, slug=slugs, rank=st.integers(0, 3), locale=locales, parent=index,
        publish=st.booleans(), old=st.sampled_from([False, False, True]),
    )  # fmt: skip
    @precondition(lambda self: len(self.model.entries) < 6)
    def create(
        self, title: str, slug: str, rank: int, locale: str, parent: int, publish: bool, old: bool
    ) -> None:
        made, under = new_id(), self.some(parent)
        at = LONG_AGO + timedelta(days=len(self.model.entries)) if old else None
        refused = under is not None and self.model.entries[under].trash_root is not None
        versions: list[Any] = [{"*": {"rank": rank}, locale: {"title": title, "slug": slug}}]

        def change(model: Model, now: datetime) -> None:
            entry = model.entries[made] = Entry(made, under, versions)
            model.place(made, under)
            entry.drafts.append((now, "draft", 1))
            if publish:
                entry.shown = {"*": (1, now), locale: (1, now)}
                entry.note(at or now)

        data = {"title": title, "slug": slug, "rank": rank}
        op = CreateEntry(
            type="page", data=data, locale=locale, parent=under, publish=publish, at=at,
            entry_id=made,
        )  # fmt: skip
        self.do(op, refused, change, at)

    @rule(
        number=index, locale=locales, publish=st.booleans(),
        data=st.fixed_dictionaries(
            {}, optional={"title": titles, "slug": slugs, "rank": st.integers(0, 3)}
        ),
    )  # fmt: skip
    @precondition(lambda self: self.model.entries)
    def save(self, number: int, locale: str, data: dict[str, Any], publish: bool) -> None:
        entry = self.entry(number)
        slices = copy.deepcopy(entry.versions[-1])
        own = {name: data[name] for name in ("title", "slug") if name in data}
        if own and "slug" not in {**slices.get(locale, {}), **own}:
            data, own = {**data, "slug": "e"}, {**own, "slug": "e"}
        if own:
            slices[locale] = {**slices.get(locale, {}), **own}
        if "rank" in data:
            slices["*"]["rank"] = data["rank"]
        names = self.published_with(entry, slices, locale)
        read = [
            Entry("", None, [*entry.versions, slices]).of_version(entry.head + 1, one)
            for one in names
            if one != "*"
        ]
        lacks = publish and any(one is None or not one["title"] for one in read)
        refused = entry.trash_root is not None or lacks

        def change(model: Model, now: datetime) -> None:
            one = model.entries[entry.id]
            if slices != one.versions[-1]:
                one.versions.append(slices)
                one.drafts.append((now, "draft", one.head))
            if publish:
                _show(one, names, one.head, now)

        op = SaveDraft(
            entry=entry.id, data=data, locale=locale, base_version=entry.head, publish=publish
        )
        self.do(op, refused, change)

    def published_with(self, entry: Entry, slices: Any, locale: str) -> tuple[str, ...]:
        """What is published along with a save: a locale without text shows what it borrows."""
        written = [one for one in CHAINS if slices.get(one)]
        if locale in written:
            return ("*", locale)
        turn = max(clock.now(), self.last + timedelta(microseconds=1))
        public = entry.shown_at(turn).keys() - {"*"}
        lent = next((one for one in CHAINS[locale] if one in written), None)
        if public & set(CHAINS[locale]) or (lent is None and public):
            return ("*",)
        return ("*", lent or locale)

    def publishable(
        self, entry: Entry, version: int, wanted: tuple[str, ...] | None
    ) -> tuple[str, ...]:
        """The slices that publishing is about; none where it is refused."""
        slices = entry.versions[version - 1]
        written = tuple(one for one in CHAINS if slices.get(one))
        names = written if wanted is None else wanted
        read = [entry.of_version(version, one) for one in names]
        fits = all(one in written for one in names) and all(one and one["title"] for one in read)
        return ("*", *names) if fits and entry.trash_root is None else ()

    @rule(number=index, version=index, wanted=some_locales)
    @precondition(lambda self: self.model.entries)
    def publish(self, number: int, version: int, wanted: tuple[str, ...] | None) -> None:
        entry = self.entry(number)
        chosen = entry.head - version % 2 if entry.head > 1 else entry.head
        slices = self.publishable(entry, chosen, wanted)
        op = Publish(entry=entry.id, locales=wanted, version=chosen)
        self.do(op, not slices, lambda m, now: _show(m.entries[entry.id], slices, chosen, now))

    @rule(number=index, wanted=some_locales)
    @precondition(lambda self: self.model.entries)
    def unpublish(self, number: int, wanted: tuple[str, ...] | None) -> None:
        entry = self.entry(number).copy()
        entry.settle(max(clock.now(), self.last + timedelta(microseconds=1)))
        rest = {k: v for k, v in entry.shown.items() if wanted is not None and k not in wanted}
        if set(rest) <= {"*"}:
            rest = {}

        def change(model: Model, now: datetime) -> None:
            model.entries[entry.id].shown = rest
            model.entries[entry.id].note(now)

        refused = entry.trash_root is not None or rest == entry.shown
        self.do(Unpublish(entry=entry.id, locales=wanted), refused, change)

    @rule(
        number=index, hours=st.integers(1, 30), version=index, wanted=some_locales,
        action=st.sampled_from(["publish", "publish", "unpublish"]),
    )  # fmt: skip
    @precondition(lambda self: self.model.entries)
    def schedule(
        self, number: int, hours: int, version: int, wanted: tuple[str, ...] | None, action: Any
    ) -> None:
        entry, at = self.entry(number), clock.now() + timedelta(hours=hours)
        chosen: int | None = entry.head - version % 2 if entry.head > 1 else entry.head
        assert chosen is not None
        slices = self.publishable(entry, chosen, wanted)
        refused = not slices
        if action == "unpublish":
            slices = wanted or ("*", "en", "de")
            refused, chosen = entry.trash_root is not None, None
        op = Schedule(entry=entry.id, at=at, action=action, version=chosen, locales=wanted)

        def change(model: Model, now: datetime) -> None:
            model.entries[entry.id].intents.append((at, now, slices, chosen))

        self.do(op, refused, change)

    @rule(number=index)
    @precondition(lambda self: self.model.entries)
    def unschedule(self, number: int) -> None:
        entry = self.entry(number).copy()
        entry.settle(max(clock.now(), self.last + timedelta(microseconds=1)))

        def change(model: Model, now: datetime) -> None:
            model.entries[entry.id].intents = []

        self.do(Unschedule(entry=entry.id), not entry.intents, change)

    @rule(number=index, parent=index, before=st.none() | index)
    @precondition(lambda self: self.model.entries)
    def move(self, number: int, parent: int, before: int | None) -> None:
        entry, under = self.entry(number), self.some(parent)
        siblings = [one for one in self.model.children.get(under, []) if one != entry.id]
        chosen = siblings[before % len(siblings)] if before is not None and siblings else None
        refused = (
            entry.trash_root is not None
            or entry.id in self.model.line(under)
            or (under is not None and self.model.entries[under].trash_root is not None)
        )
        op = Move(entry=entry.id, parent=under, before=chosen)
        self.do(op, refused, lambda model, now: model.place(entry.id, under, chosen))

    @rule(number=index)
    @precondition(lambda self: self.model.entries)
    def trash(self, number: int) -> None:
        entry = self.entry(number)

        def change(model: Model, now: datetime) -> None:
            for one in (model.entries[e] for e in model.below(entry.id)):
                if one.trash_root is None:
                    one.shown, one.intents, one.trash_root = {}, [], entry.id
                    one.note(now)
                    one.drafts.append((now, "trash", one.head))

        self.do(Trash(entry=entry.id), entry.trash_root is not None, change)

    @rule(number=index)
    @precondition(lambda self: any(e.trash_root for e in self.model.entries.values()))
    def restore(self, number: int) -> None:
        entry = self.trashed(number)
        above = entry.parent is not None and (
            entry.parent not in self.model.entries
            or self.model.entries[entry.parent].trash_root is not None
        )

        def change(model: Model, now: datetime) -> None:
            for one in model.entries.values():
                if one.trash_root == entry.id:
                    one.trash_root = None
                    one.drafts.append((now, "draft", one.head))

        self.do(Restore(entry=entry.id), entry.trash_root != entry.id or above, change)

    @rule(number=index)
    @precondition(lambda self: any(e.trash_root for e in self.model.entries.values()))
    def purge(self, number: int) -> None:
        entry = self.trashed(number)
        orphans = [
            one
            for one in self.model.below(entry.id)
            if self.model.entries[one].trash_root not in (entry.id, None)
        ]
        if orphans:
            return

        def change(model: Model, now: datetime) -> None:
            for one in [e.id for e in model.entries.values() if e.trash_root == entry.id]:
                model.remove(one)

        self.do(Purge(entry=entry.id), entry.trash_root != entry.id, change)

    def trashed(self, number: int) -> Entry:
        found = [one for one in self.model.entries.values() if one.trash_root]
        return found[number % len(found)]

    @rule(hours=st.integers(1, 20))
    def wait(self, hours: int) -> None:
        clock.tick(hours * 3600)
        self.model.settle(self.now)

    # -- what must hold -------------------------------------------------------------------

    @invariant()
    def the_tables_hold_together(self) -> None:
        with self.world.sessions() as session:
            check(session, self.world.site, REGISTRY)

    @invariant()
    def what_is_over_never_changes(self) -> None:
        with self.world.sessions() as session:
            rows: dict[tuple[str, int], Any] = {}
            for model in (Live, Edition):
                table: Any = model.__table__
                columns = [one for one in table.columns if one.name != "past"]
                over = table.c.valid_to <= self.now
                for row in session.execute(select(*columns).where(over)):
                    rows[table.name, row.id] = (row.entry_id, tuple(row))
        for key, row in self.closed.items():
            assert row[0] not in self.model.entries or rows.get(key) == row
        self.closed = rows

    @invariant()
    def readers_and_editors_see_the_truth(self) -> None:
        before, after = self.now - timedelta(hours=7), self.now + timedelta(hours=9)
        moments = (None, LONG_AGO + timedelta(days=2), before, after, after + timedelta(hours=14))
        looks = [("published", "live", at) for at in moments]
        looks += [("draft", "draft", at) for at in (None, before)]
        looks += [("trashed", "trash", at) for at in (None, before)]
        with self.world.sessions() as session:
            for locale, (status, kind, at) in product(CHAINS, looks):
                lens = open_lens(
                    session, self.world.site, SYSTEM, REGISTRY, locale=locale,
                    status=status, at=at,  # type: ignore[arg-type]
                )  # fmt: skip
                self.check_list(find(session, lens, LIST).rows, locale, kind, at or self.now)

    def check_list(self, rows: list[Row], locale: str, kind: str, at: datetime) -> None:
        seen = {
            row.entry_id: {name: row.document[name] for name in ("title", "slug", "rank")}
            for row in rows
        }
        assert seen == self.model.listed(at, locale, kind)
        if kind == "live":
            dates = {row.entry_id: row.published_at for row in rows}
            assert dates == {one: self._first_seen(one, locale, at) for one in dates}

    def _first_seen(self, entry_id: str, locale: str, at: datetime) -> datetime | None:
        entry = self.model.entries[entry_id].copy()
        entry.settle(at)
        return entry.first_seen(locale, at)

    @invariant()
    def the_tree_is_as_it_was_made(self) -> None:
        with self.world.sessions() as session:
            for locale in CHAINS:
                lens = open_lens(session, self.world.site, SYSTEM, REGISTRY, locale=locale)
                rows = find(session, lens, ListQuery(types=("page",), limit=50)).rows
                found = paths(session, lens, rows)
                assert found == {
                    row.entry_id: self.model.path(row.entry_id, locale, self.now) for row in rows
                }
                for parent, siblings in self.model.children.items():
                    live = [row.entry_id for row in children(session, lens, [parent])]
                    assert live == [one for one in siblings if one in found]
        for entry_id, path in found.items():
            assert self.world.stands_at(str(path), locale="de") == entry_id


def _show(entry: Entry, slices: tuple[str, ...], version: int, now: datetime) -> None:
    changed = [one for one in slices if entry.shown.get(one, (0,))[0] != version]
    entry.shown.update(dict.fromkeys(changed, (version, now)))
    entry.note(now)


def machine(engine: Engine) -> type[Site]:
    return type("SiteOn" + engine.dialect.name, (Site,), {"engine": engine})


QUIET: Any = {
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
    "report_multiple_bugs": False,
    # Shrinking a failure takes minutes: ask for it with CMS_TEST_LONG.
    "phases": tuple(Phase) if os.environ.get("CMS_TEST_LONG") else (Phase.explicit, Phase.generate),
}


def test_any_sequence_of_operations_keeps_the_invariants(engine: Engine) -> None:
    run_state_machine_as_test(
        machine(engine),
        settings=settings(max_examples=7, stateful_step_count=20, **QUIET),
    )


@pytest.mark.long
def test_any_long_sequence_of_operations_keeps_the_invariants(engine: Engine) -> None:
    run_state_machine_as_test(
        machine(engine),
        settings=settings(max_examples=30, stateful_step_count=40, **QUIET),
    )
