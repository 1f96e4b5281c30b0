"""Random histories: what people do to a site, one after another, and how long they wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from hypothesis import note
from hypothesis import strategies as st
from sqlalchemy import exists, select

from cms import clock
from cms.content.operations.base import Operation
from cms.db.identifiers import new_id
from cms.errors import CMSError
from cms.events.models import Event
from cms.events.order import current_turn
from tests.property.time_model import placing, releasing, showing, undoing, writing
from tests.property.time_model.site import Done, Model
from tests.unit.content.world import World

LONG_AGO = datetime(2009, 5, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
UNDOABLE = 3
"""How many transactions back somebody may want to undo one."""


class Deed(Protocol):
    """Something that is done to a site."""

    def do(self, model: Model, now: datetime) -> Operation | None:
        """Do it in memory, and say which operation does it; None where it makes no sense."""


@dataclass(frozen=True)
class Step:
    """After some seconds, deeds in one transaction."""

    wait: float
    deeds: tuple[Deed, ...]


# Much happens to a few entries, so that what was done earlier matters to what is done later.
number = st.sampled_from([0, 0, 0, 0, 0, 1, 1, 1, 2, 2, *range(3, 12)])
maybe_number = st.none() | number
slug = st.sampled_from("aaabbcdefgh")
title = st.sampled_from(["One", "Two", "three"])
rank = st.none() | st.integers(0, 3)
locale = st.sampled_from(["en", "en", "de"])
locales = st.sampled_from([None, None, ("en",), ("de",), ("en", "de")])
waits = st.sampled_from([0, 0, 0.000001, 1, 3600, 7200, 40000, 90000])
ahead = st.sampled_from([1, 3600, 7200, 40000, 90000, 200000]).map(lambda s: timedelta(seconds=s))
back = st.sampled_from([None, None, None, HOUR, 30 * HOUR, timedelta(days=4000)])
long_ago = st.none() | st.integers(0, 3).map(lambda days: LONG_AGO + timedelta(days=days))
ids = st.builds(new_id)

page = st.fixed_dictionaries(
    {"title": title, "slug": slug},
    optional={"body": title, "rank": rank, "author": number, "related": st.lists(number)},
)
page_patch = st.fixed_dictionaries(
    {},
    optional={
        "title": title, "slug": slug, "body": title, "rank": rank,
        "author": maybe_number, "related": st.lists(number, max_size=3),
    },
)  # fmt: skip
person = st.fixed_dictionaries({"name": title, "slug": slug}, optional={"boss": number})
person_patch = st.fixed_dictionaries(
    {}, optional={"name": title, "slug": slug, "boss": maybe_number}
)
created_page = st.builds(
    writing.Create, st.just("page"), ids, page, locale, maybe_number, st.booleans(), long_ago
)
created_person = st.builds(
    writing.Create, st.just("person"), ids, person, locale, st.none(), st.booleans(), long_ago
)
created = st.one_of(created_page, created_page, created_person)
saved_page = st.builds(writing.Save, number, st.just("page"), page_patch, locale, st.booleans())
saved_person = st.builds(
    writing.Save, number, st.just("person"), person_patch, locale, st.booleans()
)
saved = st.one_of(saved_page, saved_page, saved_person)
older = st.sampled_from([0, 0, 1])
published = st.builds(
    showing.Publish, number, older, locales, st.sampled_from([True, True, False]), back
)
scheduled = st.builds(
    showing.Schedule, number, older, ahead,
    st.sampled_from(["publish", "publish", "unpublish"]), locales,
)  # fmt: skip
deed: Any = st.one_of(
    created,
    saved,
    published,
    scheduled,
    st.builds(showing.Unpublish, number, locales),
    st.builds(showing.Unschedule, number),
    st.builds(placing.Move, number, maybe_number, maybe_number),
    st.builds(placing.Trash, number),
    st.builds(placing.Restore, number),
    st.builds(placing.Purge, number),
)
released = st.sampled_from([0, 0, 0, 1, 2])
gathered = st.builds(
    releasing.Gather, released, st.lists(number, min_size=1, max_size=4).map(tuple),
    st.sampled_from(["publish", "publish", "publish", "unpublish"]), locales,
    st.sampled_from([True, True, False]), st.sampled_from([None, None, 0, 1]),
)  # fmt: skip
let_come = st.builds(releasing.LetCome, released, st.none() | ahead)
release_deed: Any = st.one_of(
    gathered,
    gathered,
    let_come,
    st.builds(releasing.CallOff, released),
    st.builds(releasing.TakeBack, released),
)
undone = st.builds(undoing.Undo, st.sampled_from([0, 0, 0, 1, 2]))
later_deed = st.one_of(saved, published, scheduled, undone, release_deed, deed)
together = st.tuples(later_deed, later_deed, st.sampled_from([1, 1, 2]))
steps = st.builds(Step, waits, together.map(lambda both: both[: both[2]]))
beginnings = st.builds(Step, waits, created.map(lambda one: (one,)))


def fix(entry: int, soon: timedelta, name: str) -> list[Step]:
    """A schedule, and a version that is published before it would come true."""
    saved = writing.Save(entry, "page", {"title": name}, "en", publish=True)
    planned = showing.Schedule(entry, 0, soon, "publish", None)
    return [Step(1, (planned,)), Step(1, (saved,)), Step(soon.total_seconds(), ())]


def hand_on(first: int, second: int, kept: str, left: str) -> list[Step]:
    """An address that one page has after another, and neither keeps."""
    steps = []
    for entry, to in ((first, kept), (first, f"{left}1"), (second, kept), (second, f"{left}2")):
        saved = writing.Save(entry, "page", {"title": "One", "slug": to}, "en", publish=True)
        steps.append(Step(3600, (saved,)))
    return steps


fixed = st.builds(writing.Save, number, st.just("page"), page_patch, locale, st.just(True)).map(
    lambda one: Step(1, (one,))
)


def release(
    gathers: list[releasing.Gather], coming: releasing.LetCome, between: Step, after: Step
) -> list[Step]:
    """A release that is filled, comes true, and is perhaps undone."""
    filled = [Step(1, (one,)) for one in gathers]
    wait = 1 if coming.ahead is None else coming.ahead.total_seconds()
    taken_back = Step(1, (releasing.TakeBack(coming.release),))
    return [*filled, Step(1, (coming,)), Step(wait, ()), between, taken_back, after]


some_steps = st.one_of(
    steps.map(lambda one: [one]),
    steps.map(lambda one: [one]),
    st.builds(fix, number, ahead, title),
    st.builds(hand_on, number, number, slug, slug),
    st.builds(release, st.lists(gathered, min_size=1, max_size=3), let_come, steps | fixed, steps),
)


def histories(least: int, most: int) -> st.SearchStrategy[list[Step]]:
    """Histories of some steps, which begin with a few entries."""
    some = st.lists(beginnings, min_size=3, max_size=5)
    a_page = st.builds(Step, waits, created_page.map(lambda one: (one,)))
    first = st.tuples(a_page, some).map(lambda both: [both[0], *both[1]])
    rest = st.lists(some_steps, min_size=least, max_size=most)
    return st.tuples(first, rest).map(lambda both: both[0] + [one for p in both[1] for one in p])


@dataclass
class Story:
    """A history that is lived through twice: by a site, and by the model of it."""

    world: World
    model: Model

    def live(self, step: Step) -> bool:
        """Do a step in both; what the site refuses did not happen. Say whether it happened."""
        clock.tick(step.wait)
        now = self.model.turn(clock.now())
        after = self.model.copy()
        after.settle(now)
        before = after.copy()
        ops = [op for deed in step.deeds if (op := deed.do(after, now)) is not None]
        if not ops:
            return False
        try:
            with self.world.sessions() as session:
                outcomes = self.world.executor(session).apply_all(ops)
                transaction = current_turn(session).transaction
                wrote = session.scalar(select(exists().where(Event.transaction == transaction)))
                session.commit()
        except CMSError as error:
            note(f"{now} refused {ops}: {error.detail} {error.problems}")
            return False
        note(f"{now} {ops}")
        if any(one.events for one in outcomes):
            after.last = now
            done = Done(transaction, now, before.without_log(), after.without_log())
            after.log = [*after.log, done][-UNDOABLE:]
            self.model = after
        elif wrote:
            # Nothing was to be done, but what had come true by the clock was written down.
            before.last = now
            self.model = before
        return True
