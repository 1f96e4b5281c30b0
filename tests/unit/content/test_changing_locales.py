"""A site's locales change: editions follow, what was served stays, and a broken run goes on."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from cms import clock
from cms.content import rebuild as rebuilding
from cms.content.locales.changing import change_locales, compare
from cms.content.models import Edition, Entry, Live, Translation, Version
from cms.content.operations.publish import Publish
from cms.content.operations.save import SaveDraft
from cms.content.operations.schedule import Schedule
from cms.content.operations.trash import Restore, Trash
from cms.content.rebuild import Rebuilt, rebuild, stale_entries
from cms.content.site import load_site
from cms.db.session import begin_write
from cms.errors import BadRequest, ConfigurationError
from cms.events.models import Event
from tests.property.invariants import check_entry
from tests.unit.content.world import REGISTRY, World, day


def save(entry: str, base: int, locale: str = "en", publish: bool = False, **data: Any) -> Any:
    return SaveDraft(entry=entry, data=data, base_version=base, locale=locale, publish=publish)


def change(world: World, *locales: str, **fallbacks: str) -> None:
    """Put other locales into force, and derive nothing yet."""
    chains = {name.replace("_", "-"): tuple(text.split()) for name, text in fallbacks.items()}
    with world.sessions() as session:
        begin_write(session)
        change_locales(session, compare(world.site, locales, chains))
        session.commit()
        world.site = load_site(session)


def derive(world: World) -> Rebuilt:
    with world.sessions() as session:
        return rebuild(session, world.site, REGISTRY)


def sync(world: World, *locales: str, **fallbacks: str) -> Rebuilt:
    change(world, *locales, **fallbacks)
    return derive(world)


def stale(world: World) -> list[str]:
    with world.sessions() as session:
        return stale_entries(session, world.site, REGISTRY)


def closed(world: World) -> list[str]:
    """Everything about intervals that are over."""
    now = day(1)
    rows = [row for row in world.rows(Edition) if row.valid_to is not None and row.valid_to <= now]
    columns = Edition.__table__.columns.keys()
    return sorted(repr([getattr(row, name) for name in columns]) for row in rows)


def sound(world: World) -> None:
    """What stands now, or is to stand, is what versions and live rows say of today's locales."""
    assert stale(world) == []
    now = max(clock.now(), *(event.at for event in world.rows(Event)))
    editions = [row for row in world.rows(Edition) if row.valid_to is None or row.valid_to > now]
    versions = {(row.entry_id, row.number): row for row in world.rows(Version)}
    for entry in world.rows(Entry):
        check_entry(
            entry,
            versions,
            world.rows(Live, entry_id=entry.id),
            [row for row in editions if row.entry_id == entry.id],
            world.site,
            REGISTRY,
        )


@pytest.fixture
def team(world: World, frozen_clock: ModuleType) -> str:
    made = world.create(title="Team", rank=1, publish=True)
    world.apply(save(made, 1, "de", publish=True, title="Mannschaft"))
    frozen_clock.tick(60)
    return made


def titles(world: World, **more: Any) -> dict[str, list[str]]:
    return {one: world.titles(locale=one, **more) for one in world.site.locales}


def test_a_new_locale_shows_what_it_falls_back_to(
    world: World, team: str, frozen_clock: ModuleType
) -> None:
    draft = world.create(title="Draft")
    trashed = world.create(title="Gone", publish=True)
    world.apply(Trash(entry=trashed))
    before = closed(world)
    frozen_clock.tick(60)
    assert sync(world, "en", "de", "de-AT", "fr", de_AT="de en").count == 3
    assert titles(world) == {
        "en": ["Team"],
        "de": ["Mannschaft"],
        "de-AT": ["Mannschaft"],
        "fr": ["Team"],
    }
    assert world.titles(locale="fr", status="draft") == ["Team", "Draft"]
    assert world.titles(locale="fr", status="trashed") == ["Gone"]
    assert world.titles(locale="fr", fallback=False) == []
    assert set(before) <= set(closed(world))
    (lacks,) = world.rows(Translation, entry_id=draft, locale="fr")
    assert lacks.missing == ["/title"]
    sound(world)
    world.apply(Restore(entry=trashed))
    world.apply(save(team, 2, "de-AT", publish=True, title="Mannschaftl"))
    assert titles(world)["de-AT"] == ["Mannschaftl"]
    sound(world)


def test_the_past_of_a_new_locale_stays_empty(
    world: World, team: str, frozen_clock: ModuleType
) -> None:
    sync(world, "en", "de", "fr")
    assert world.titles(locale="fr", at=day(1, 11)) == []
    frozen_clock.tick(60)
    assert world.titles(locale="fr") == ["Team"]


def test_a_retired_locale_closes_and_its_texts_wait(
    world: World, team: str, frozen_clock: ModuleType
) -> None:
    world.apply(Schedule(entry=team, at=day(3), action="unpublish", locales=("de",)))
    before = closed(world)
    frozen_clock.tick(60)
    sync(world, "en")
    assert titles(world) == {"en": ["Team"]}
    assert [row for row in world.rows(Edition, locale="de") if not row.past] == []
    assert set(before) <= set(closed(world))
    with pytest.raises(BadRequest):
        world.apply(save(team, 2, "de", title="x"))
    sound(world)
    world.apply(save(team, 2, publish=True, title="Our team"))
    sync(world, "en", "de")
    assert titles(world) == {"en": ["Our team"], "de": ["Mannschaft"]}
    assert world.titles(locale="de", at=day(4)) == ["Our team"]
    (kept,) = world.rows(Translation, entry_id=team, locale="de")
    assert (kept.missing, kept.outdated) == ([], {"/title": 3})
    sound(world)


def test_another_chain_borrows_elsewhere_and_leaves_scheduled_intervals_right(
    world: World, team: str, frozen_clock: ModuleType
) -> None:
    sync(world, "en", "de", "de-AT", de_AT="de en")
    world.apply(save(team, 2, "en", title="Squad"), Schedule(entry=team, at=day(3)))
    frozen_clock.tick(60)
    sync(world, "en", "de", "de-AT", de_AT="en de")
    assert titles(world)["de-AT"] == ["Team"]
    assert world.titles(locale="de-AT", at=day(4)) == ["Squad"]
    sound(world)
    sync(world, "en", "de", "de-AT", de_AT="")
    assert world.titles(locale="de-AT") == []
    sound(world)


def test_another_default_locale_is_what_others_fall_back_to(world: World, team: str) -> None:
    other = world.create(title="Only", publish=True)
    sync(world, "de", "en")
    assert world.site.default_locale == "de"
    assert titles(world) == {"de": ["Mannschaft"], "en": ["Team", "Only"]}
    (german,) = world.rows(Translation, entry_id=other, locale="de")
    assert german.missing == ["/title"]
    sound(world)


def test_what_is_written_between_is_right_at_once(world: World, team: str) -> None:
    change(world, "en", "de", "fr", de="")
    made = world.create(title="New", publish=True)
    assert world.titles(locale="fr") == ["New"]
    assert stale(world) == [team]
    assert made not in stale(world)
    assert derive(world).count == 1
    sound(world)


def test_a_run_that_was_broken_off_goes_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [world.create(title=f"Page {number}", publish=True) for number in range(5)]
    monkeypatch.setattr(rebuilding, "BATCH", 2)
    change(world, "en", "de", "fr")

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with world.sessions() as session, pytest.raises(KeyboardInterrupt):
        rebuild(session, world.site, REGISTRY, stop)
    assert stale(world) == sorted(made)[2:]
    assert derive(world).count == 3
    sound(world)
    assert derive(world) == Rebuilt()


def test_two_entries_that_swap_their_addresses_are_derived_together(world: World) -> None:
    sync(world, "en", "de", "fr", fr="de en")
    one = world.create(title="a", slug="a", publish=True)
    other = world.create(title="b", slug="b", publish=True)
    world.apply(save(one, 1, "de", publish=True, title="x", slug="x"))
    world.apply(save(other, 1, "de", publish=True, title="a", slug="a"))
    world.apply(save(one, 2, "de", publish=True, slug="b"))
    assert world.stands_at("/a", locale="fr") == other
    assert sync(world, "en", "de", "fr", fr="en").blocked == {}
    assert [world.stands_at(path, locale="fr") for path in ("/a", "/b")] == [one, other]
    sound(world)


def test_an_entry_whose_address_is_taken_stays_as_it_was_and_is_named(world: World) -> None:
    sync(world, "en", "de", "fr", fr="de en")
    one = world.create(title="One", slug="same", publish=True)
    world.apply(save(one, 1, "de", publish=True, title="Eins", slug="eins"))
    other = world.create(title="Zwei", locale="fr", slug="same", publish=True)
    assert world.stands_at("/same", locale="fr") == other
    done = sync(world, "en", "de", "fr", fr="en")
    assert list(done.blocked) == [one]
    assert "is taken" in done.blocked[one]
    assert world.titles(locale="fr") == ["Eins", "Zwei"]
    assert stale(world) == [one]
    world.apply(save(other, 1, "fr", publish=True, slug="zwei"))
    assert derive(world) == Rebuilt(1)
    assert world.titles(locale="fr") == ["One", "Zwei"]
    sound(world)


def test_types_without_localised_fields_follow_too(world: World) -> None:
    ann = world.create("person", name="Ann", publish=True)
    sync(world, "en", "fr")
    assert world.document(ann, "person", locale="fr") == {"name": "Ann", "slug": "ann"}
    sound(world)


def test_the_change_is_recorded_and_what_can_be_no_locale_is_refused(
    world: World, team: str
) -> None:
    sync(world, "en", "fr")
    (event,) = world.rows(Event, name="site.locales_changed")
    assert (event.payload["added"], event.payload["retired"]) == (["fr"], ["de"])
    for locales, fallbacks in (
        ((), {}),
        (("en", "en"), {}),
        (("EN",), {}),
        (("en",), {"en": ["fr"]}),
    ):
        with pytest.raises(ConfigurationError):
            compare(world.site, locales, fallbacks)
    assert not compare(world.site, ("en", "fr"), {"fr": ("en",)})


def test_a_database_from_before_is_filled_in_from_its_history(world: World, team: str) -> None:
    world.apply(save(team, 2, title="Our team"), Publish(entry=team))
    before = [(row.locale, row.written, row.outdated) for row in world.rows(Translation)]
    with world.sessions() as session:
        begin_write(session)
        session.query(Translation).delete()
        session.commit()
    assert derive(world).count == 1
    assert [(row.locale, row.written, row.outdated) for row in world.rows(Translation)] == before
