"""Translations: what is missing or outdated, confirming, and beginning with another's text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.access.actor import SYSTEM
from cms.content.locales.keeping import replay
from cms.content.models import Translation, Version
from cms.content.operations.confirm_translation import ConfirmTranslation
from cms.content.operations.copy_locale import CopyLocale
from cms.content.operations.publish import Publish
from cms.content.operations.save import SaveDraft
from cms.content.operations.trash import Purge, Trash
from cms.content.state import load_state
from cms.db.session import begin_write
from cms.errors import BadRequest, Forbidden, NotFound, StateConflict, ValidationFailed
from cms.events.models import Event
from tests.unit.content.test_creating import user
from tests.unit.content.world import MISSING, REGISTRY, World


def save(entry: str, base: int, locale: str = "en", **data: Any) -> SaveDraft:
    return SaveDraft(entry=entry, data=data, base_version=base, locale=locale)


def kept(world: World, entry: str, locale: str = "de") -> Translation:
    (row,) = world.rows(Translation, entry_id=entry, locale=locale)
    found: Translation = row
    return found


def gaps(world: World, entry: str, locale: str = "de") -> tuple[list[str], dict[str, int]]:
    row = kept(world, entry, locale)
    return row.missing, row.outdated


QUOTE = {"_id": "q", "_type": "quote", "text": "Hello"}


@pytest.fixture
def page(world: World) -> str:
    """Version 1 in English, version 2 wholly in German as well."""
    made = world.create(title="Team", body="We", seo={"title": "T"}, sections=[QUOTE])
    german = [{**QUOTE, "text": "Hallo"}]
    world.apply(
        save(made, 1, "de", title="Mannschaft", body="Wir", seo={"title": "M"}, sections=german)
    )
    return made


ALL = ["/title", "/body", "/seo/title", "/sections/q/text"]


# -- what is kept -----------------------------------------------------------------------------


def test_what_no_translation_says_is_missing(world: World) -> None:
    made = world.create(title="Team", body="We", rank=1, seo={"title": "T"}, sections=[QUOTE])
    assert gaps(world, made) == (ALL, {})
    assert gaps(world, made, "en") == ([], {})
    world.apply(save(made, 1, "de", title="Mannschaft"))
    assert gaps(world, made) == (ALL[1:], {})


def test_a_changed_source_makes_the_translation_outdated_since_that_version(
    world: World, page: str
) -> None:
    assert gaps(world, page) == ([], {})
    world.apply(save(page, 2, title="Our team", rank=3))
    assert gaps(world, page) == ([], {"/title": 3})
    world.apply(save(page, 3, body="We all"))
    assert gaps(world, page) == ([], {"/title": 3, "/body": 4})
    world.apply(save(page, 4, "de", title="Unsere Mannschaft"))
    assert gaps(world, page) == ([], {"/body": 4})
    assert kept(world, page).written["/title"] == 5


def test_what_is_shared_and_a_slug_need_no_translation(world: World, page: str) -> None:
    world.apply(save(page, 2, rank=9, slug="squad"))
    assert gaps(world, page) == ([], {})
    assert "/slug" not in kept(world, page, "en").written


def test_a_translation_of_an_older_text_is_outdated_from_the_start(world: World, page: str) -> None:
    world.apply(save(page, 2, title="Our team"), save(page, 2, "de", title="Das Team"))
    assert gaps(world, page) == ([], {"/title": 3})
    world.apply(save(page, 4, "de", title="Unser Team"))
    assert gaps(world, page) == ([], {})


def test_blocks_that_move_keep_their_texts_and_new_ones_lack_them(world: World, page: str) -> None:
    new = {"_id": "n", "_type": "quote", "text": "New"}
    world.apply(save(page, 2, sections=[new, QUOTE]))
    assert gaps(world, page) == (["/sections/n/text"], {})
    world.apply(save(page, 3, sections=[{**QUOTE, "text": "Hi"}]))
    assert gaps(world, page) == ([], {"/sections/q/text": 4})


def test_text_that_is_taken_back_is_missing_or_needed_no_more(world: World, page: str) -> None:
    world.apply(save(page, 2, "de", title=None))
    assert gaps(world, page) == (["/title"], {})
    world.apply(save(page, 3, body=None), save(page, 4, body="We"))
    assert gaps(world, page) == (["/title"], {"/body": 5})


def test_an_entry_that_began_in_another_locale_is_missing_in_the_default_one(
    world: World,
) -> None:
    made = world.create(title="Mannschaft", locale="de")
    assert gaps(world, made, "en") == (["/title"], {})
    assert gaps(world, made, "de") == ([], {})
    world.apply(save(made, 1, title="Team"))
    assert gaps(world, made, "en") == ([], {})
    assert gaps(world, made, "de") == ([], {"/title": 2})


def test_types_without_localised_fields_keep_nothing(world: World) -> None:
    world.create("person", name="Ann")
    assert world.rows(Translation) == []


def test_purging_forgets_it(world: World, page: str) -> None:
    world.apply(Trash(entry=page), Purge(entry=page))
    assert world.rows(Translation) == []


words = st.sampled_from(["a", "b", ""])
writes = st.tuples(
    st.sampled_from(["en", "de"]),
    st.fixed_dictionaries(
        {},
        optional={
            "title": words,
            "body": words,
            "seo": st.fixed_dictionaries({"title": words}),
            "sections": st.lists(
                st.fixed_dictionaries(
                    {
                        "_id": st.sampled_from("pq"),
                        "_type": st.just("quote"),
                        "text": words,
                    }
                ),
                max_size=2,
                unique_by=lambda block: str(block["_id"]),
            ),
        },
    ),
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(writes, min_size=1, max_size=6))
def test_what_is_kept_is_what_all_versions_say(world: World, history: list[Any]) -> None:
    made = world.create(title="x")
    for locale, data in history:
        head = len(world.rows(Version, entry_id=made))
        world.apply(save(made, head, locale, **data))
    with world.sessions() as session:
        begin_write(session)
        specs = {spec.name: spec for spec in REGISTRY}
        state = load_state(session, world.site, made, specs)
        told = [(v.number, v.base, v.slices) for v in world.rows(Version, entry_id=made)]
        marks = replay(world.site, state, told)
    for locale in world.site.locales:
        row = kept(world, made, locale)
        assert (row.written, row.confirmed) == (marks[locale].written, marks[locale].confirmed)


# -- confirming -------------------------------------------------------------------------------


def test_a_translation_is_confirmed_without_a_new_version(world: World, page: str) -> None:
    world.apply(save(page, 2, title="The team", body="We all"))
    outcome = world.apply(ConfirmTranslation(entry=page, locale="de", fields=("title",)))
    assert (outcome.version, outcome.unchanged) == (3, False)
    assert gaps(world, page) == ([], {"/body": 3})
    (event,) = world.rows(Event, name="entry.translation_confirmed")
    assert event.payload["fields"] == ["/title"]
    world.apply(ConfirmTranslation(entry=page, locale="de"))
    assert gaps(world, page) == ([], {})
    assert world.apply(ConfirmTranslation(entry=page, locale="de")).unchanged
    world.apply(save(page, 3, title="Again"))
    assert gaps(world, page) == ([], {"/title": 4})


def test_what_changed_after_the_version_that_was_looked_at_stays_outdated(
    world: World, page: str
) -> None:
    world.apply(save(page, 2, title="Second"), save(page, 3, body="Third"))
    world.apply(ConfirmTranslation(entry=page, locale="de", version=3))
    assert gaps(world, page) == ([], {"/body": 4})
    with pytest.raises(BadRequest, match="no version 9"):
        world.apply(ConfirmTranslation(entry=page, locale="de", version=9))


def test_what_can_not_be_confirmed(world: World, page: str) -> None:
    with pytest.raises(ValidationFailed) as caught:
        world.apply(ConfirmTranslation(entry=page, locale="de", fields=("title", "rank")))
    assert [one.pointer for one in caught.value.problems] == ["/fields/1"]
    with pytest.raises(BadRequest):
        world.apply(ConfirmTranslation(entry=page, locale="fr"))
    world.apply(Trash(entry=page))
    with pytest.raises(StateConflict):
        world.apply(ConfirmTranslation(entry=page, locale="de"))


def rule(permission: str, **more: Any) -> dict[str, Any]:
    return {"effect": "allow", "permission": permission, "type": "page", **more}


def test_confirming_needs_the_right_to_edit_the_field_in_the_locale(
    world: World, page: str
) -> None:
    world.apply(save(page, 2, title="Our team", body="We all"))
    ann = user(
        world=world, rules=[rule("view_draft"), rule("edit", locales=["de"], fields=["title"])]
    )
    with pytest.raises(Forbidden):
        world.apply(ConfirmTranslation(entry=page, locale="de"), actor=ann)
    world.apply(ConfirmTranslation(entry=page, locale="de", fields=("title",)), actor=ann)
    assert gaps(world, page) == ([], {"/body": 3})
    with pytest.raises(NotFound):
        world.apply(ConfirmTranslation(entry=MISSING, locale="de"), actor=ann)


# -- copying ----------------------------------------------------------------------------------


def test_a_translation_begins_with_the_text_of_another(world: World) -> None:
    made = world.create(title="Team", body="We", rank=2, seo={"title": "T"}, sections=[QUOTE])
    world.apply(save(made, 1, "de", body="Wir"))
    outcome = world.apply(CopyLocale(entry=made, locale="de", note="To do"))
    german = world.document(made, locale="de", status="draft", fallback=False)
    assert (german["title"], german["rank"]) == ("Team", 2)
    assert german["sections"] == [QUOTE]
    assert german["body"] == "Wir"
    assert "slug" not in world.rows(Version, entry_id=made)[-1].slices["de"]
    assert outcome.version == 3
    assert world.rows(Version, entry_id=made)[-1].note == "To do"
    # It is there, and still to be translated.
    assert gaps(world, made) == ([], dict.fromkeys(["/title", "/seo/title", "/sections/q/text"], 1))
    world.apply(save(made, 3, "de", title="Mannschaft"))
    assert world.document(made, locale="de", status="draft")["slug"] == "mannschaft"
    world.apply(ConfirmTranslation(entry=made, locale="de"))
    assert gaps(world, made) == ([], {})
    assert world.apply(CopyLocale(entry=made, locale="de")).unchanged


def test_only_some_fields_are_copied_and_readers_see_nothing_of_it(world: World) -> None:
    made = world.create(title="Team", body="We", publish=True)
    world.apply(CopyLocale(entry=made, locale="de", source="en", fields=("title",)))
    assert gaps(world, made) == (["/body"], {"/title": 1})
    german = world.one(made, locale="de")
    assert german is not None
    assert (german.own, german.title) == (False, "Team")


def test_what_can_not_be_copied(world: World) -> None:
    made = world.create(title="Team")
    for op, pointer in (
        (CopyLocale(entry=made, locale="en", source="de"), "/source"),
        (CopyLocale(entry=made, locale="de", fields=("body",)), "/fields/0"),
    ):
        with pytest.raises(ValidationFailed) as caught:
            world.apply(op)
        assert [one.pointer for one in caught.value.problems] == [pointer]
    for op in (
        CopyLocale(entry=made, locale="de", source="de"),
        CopyLocale(entry=made, locale="fr"),
        CopyLocale(entry=made, locale="de", source="fr"),
    ):
        with pytest.raises(BadRequest):
            world.apply(op)


def test_a_text_that_may_not_be_read_is_not_copied(world: World) -> None:
    made = world.create(title="Team", body="We")
    rules = [
        rule("view_draft", locales=["de"]),
        rule("view_draft", fields=["title"]),
        rule("edit", locales=["de"]),
    ]
    ann = user(world=world, rules=rules)
    world.apply(CopyLocale(entry=made, locale="de"), actor=ann)
    assert gaps(world, made) == (["/body"], {"/title": 1})
    with pytest.raises(Forbidden):
        world.apply(CopyLocale(entry=made, locale="en", source="de"), actor=ann)


# -- translators ------------------------------------------------------------------------------


def test_who_may_edit_german_only_translates_blocks_and_changes_none(
    world: World, page: str
) -> None:
    ann = user(world=world, rules=[rule("view_draft"), rule("edit", locales=["de"])])
    german = {**QUOTE, "text": "Guten Tag"}
    world.apply(save(page, 2, "de", sections=[german], seo={"title": "S"}), actor=ann)
    assert world.document(page, locale="de", status="draft")["sections"] == [german]
    for sections in ([], [german, {"_type": "figure", "caption": "x"}]):
        with pytest.raises(Forbidden):
            world.apply(save(page, 3, "de", sections=sections), actor=ann)
    with pytest.raises(Forbidden):
        world.apply(save(page, 3, "de", seo={"robots": "none"}), actor=ann)
    with pytest.raises(Forbidden):
        world.apply(save(page, 3, sections=[{**QUOTE, "text": "Hi"}]), actor=ann)
    assert world.apply(Publish(entry=page, version=3), actor=SYSTEM).version == 3
