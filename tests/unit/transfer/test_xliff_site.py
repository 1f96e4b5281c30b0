"""Translations leave a site as XLIFF and come back, on both databases; nothing newer is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from translate.storage import xliff2

from cms.access.actor import SYSTEM, Actor
from cms.content.lens import open_lens
from cms.content.models import Translation, Version
from cms.content.operations.create import CreateEntry
from cms.content.operations.save import SaveDraft
from cms.content.operations.trash import Purge, Trash
from cms.content.queries.translations import Wanted
from cms.content.site import create_site
from cms.db.session import begin_write
from cms.transfer.writing import SessionWriter
from cms.transfer.xliff.exporting import gather
from cms.transfer.xliff.importing import import_translations
from cms.transfer.xliff.reading import read
from cms.transfer.xliff.report import TranslationReport
from cms.transfer.xliff.writing import write
from tests.unit.content.test_creating import user
from tests.unit.content.world import REGISTRY, World
from tests.unit.schema.richtext_trees import TREES
from tests.unit.transfer.site import REGISTRY as BLOG
from tests.unit.transfer.test_xliff_texts import text, translated
from tests.unit.transfer.xliff_rules import broken_rules

QUOTE = {"_id": "q", "_type": "quote", "text": "Hello"}


@pytest.fixture
def world(engine: Any, frozen_clock: Any) -> World:
    return World(engine)


def export(
    world: World, *ids: str, gaps: Any = (), registry: Any = REGISTRY, actor: Actor = SYSTEM
) -> bytes:
    types = tuple(spec.name for spec in registry if spec.localized)
    with world.sessions() as session:
        lenses = tuple(
            open_lens(session, world.site, actor, registry, locale=locale, status="draft")
            for locale in ("en", "de")
        )
        wanted = Wanted(types, gaps, ids or None)
        found = gather(session, (lenses[0], lenses[1]), wanted, limit=100)
        assert not found.more
        raw = write(found.entries, world.site, "en", "de")
    assert broken_rules(raw) == []
    return raw


def take(world: World, raw: bytes, registry: Any = REGISTRY, **more: Any) -> TranslationReport:
    actor = more.pop("actor", SYSTEM)
    with world.sessions() as session:
        begin_write(session)
        writer = SessionWriter(session, world.site, registry, actor)
        report = import_translations(writer, read(raw), **more)
        session.commit()
    return report


def said(raw: bytes, unit: str, target: str, state: str = "translated") -> bytes:
    """Let a unit of one segment be translated."""
    found = re.search(rf'<unit id="{unit}".*?</unit>'.encode(), raw, re.DOTALL)
    assert found
    changed = re.sub(rb"<target>.*?</target>", b"", found[0], flags=re.DOTALL)
    changed = re.sub(rb'state="\w+"( subState="[^"]*")?', f'state="{state}"'.encode(), changed)
    changed = changed.replace(b"</source>", f"</source><target>{target}</target>".encode())
    return raw.replace(found[0], changed)


def slices(world: World, entry: str) -> dict[str, Any]:
    found: dict[str, Any] = world.rows(Version, entry_id=entry)[-1].slices
    return found


def save(entry: str, base: int, locale: str = "en", **data: Any) -> SaveDraft:
    return SaveDraft(entry=entry, data=data, base_version=base, locale=locale)


@pytest.fixture
def page(world: World) -> str:
    made = world.create(title="Team", body="We", seo={"title": "T"}, sections=[QUOTE])
    world.apply(save(made, 1, "de", title="Mannschaft"))
    return made


# -- there and back -------------------------------------------------------------------------------


def test_a_file_that_comes_back_as_it_went_writes_nothing(world: World, page: str) -> None:
    before = world.dump()
    report = take(world, export(world))
    assert report.counts() == {"entries": 1, "written": 0, "confirmed": 0, "problems": 0}
    assert world.dump() == before


def test_a_translation_that_is_its_source_gives_the_same_slice(world: World, page: str) -> None:
    report = take(world, translated(export(world)))
    (entry,) = report.entries
    assert sorted(entry.written) == ["/body", "/sections/q/text", "/seo/title", "/title"]
    found = slices(world, page)
    assert {**found["de"], "slug": "team"} == found["en"]
    (row,) = world.rows(Translation, entry_id=page, locale="de")
    assert row.gaps == 0


def to_nobody(node: Any) -> Any:
    """Let links to entries and assets, which are made up, be links to addresses."""
    if isinstance(node, list):
        return [to_nobody(one) for one in node]
    if not isinstance(node, dict):
        return node
    if "asset" in node:
        rest = {n: value for n, value in node.items() if n != "asset"}
        return to_nobody({**rest, "src": f"/{node['asset']}"})
    if "entry" in node:
        rest = {n: value for n, value in node.items() if n not in ("entry", "fragment")}
        return {**rest, "href": f"/{node['entry']['id']}"}
    return {name: to_nobody(value) for name, value in node.items()}


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=TREES.map(to_nobody))
def test_rich_text_goes_round_to_the_letter(world: World, body: Any) -> None:
    with world.sessions() as session:
        writer = SessionWriter(session, world.site, BLOG, SYSTEM)
        (done,) = writer.apply([CreateEntry(type="page", data={"title": "x", "body": body})])
        session.commit()
    raw = export(world, done.entry_id, registry=BLOG)
    assert take(world, translated(raw), BLOG).counts()["problems"] == 0
    found = slices(world, done.entry_id)
    if body["content"] and "body" in found["de"]:
        assert found["de"]["body"] == found["en"]["body"]
    again = export(world, done.entry_id, registry=BLOG)
    assert take(world, again, BLOG).counts()["written"] == 0


def test_another_program_reads_what_is_written(world: World, page: str) -> None:
    store = xliff2.Xliff2File.parsestring(export(world))
    assert (store.sourcelanguage, store.targetlanguage) == ("en", "de")
    units = {unit.getid(): unit for unit in store.units}
    assert units["title::s"].source == "Team"
    assert (units["title::s"].target, units["title::s"].istranslated()) == ("Mannschaft", True)
    assert units["sections.q.text::s"].target is None
    units["body::s"].target = "Wir & ihr"
    units["body::s"].marktranslated()
    report = take(world, bytes(store))
    assert report.entries[0].written == ["/body"]
    assert slices(world, page)["de"]["body"] == "Wir & ihr"


def test_only_what_is_asked_for_goes_out(world: World, page: str) -> None:
    done = world.create(title="Done")
    world.apply(save(done, 1, "de", title="Fertig"))
    world.create("person", name="Ann")
    assert export(world).count(b"<file ") == 2
    assert export(world, gaps=("missing",)).count(b"<file ") == 1
    assert export(world, done).count(b"<unit ") == 1


# -- what happened meanwhile ----------------------------------------------------------------------


def test_newer_text_is_kept_and_told_and_the_rest_is_written(world: World, page: str) -> None:
    raw = said(said(export(world), "title", "Von draußen"), "body", "Wir")
    world.apply(save(page, 2, "de", title="Von hier"))
    (entry,) = take(world, raw).entries
    assert entry.written == ["/body"]
    assert [(one.unit, one.detail) for one in entry.problems] == [
        ("title", "/title: it was written anew since version 2.")
    ]
    assert slices(world, page)["de"]["title"] == "Von hier"


def test_other_edits_are_merged_and_a_source_that_moved_on_is_noticed(
    world: World, page: str
) -> None:
    raw = said(said(export(world), "title", "Die Mannschaft"), "sections.q.text", "Hallo")
    new = {"_id": "n", "_type": "quote", "text": "New"}
    world.apply(save(page, 2, title="Our team", rank=4, sections=[new, QUOTE]))
    (entry,) = take(world, raw).entries
    assert entry.problems == []
    found = slices(world, page)
    assert [block["_id"] for block in found["*"]["sections"]] == ["n", "q"]
    assert (found["*"]["rank"], found["en"]["title"]) == (4, "Our team")
    assert found["de"]["sections"] == {"q": {"text": "Hallo"}}
    (row,) = world.rows(Translation, entry_id=page, locale="de")
    assert row.outdated == {"/title": 3}


def test_a_block_that_is_gone_is_a_conflict_of_its_texts_only(world: World, page: str) -> None:
    raw = said(said(export(world), "body", "Wir"), "sections.q.text", "Hallo")
    world.apply(save(page, 2, sections=[]))
    (entry,) = take(world, raw).entries
    assert entry.written == ["/body"]
    assert [one.unit for one in entry.problems] == ["sections.q.text"]


def test_a_text_that_does_not_fit_is_told_and_the_others_are_written(
    world: World, page: str
) -> None:
    raw = said(said(export(world), "title", "x" * 121), "body", "Wir")
    (entry,) = take(world, raw).entries
    assert entry.written == ["/body"]
    assert entry.problems[0].unit == "title"
    assert "120" in entry.problems[0].detail


def test_a_text_that_comes_back_as_it_was_is_confirmed(world: World, page: str) -> None:
    world.apply(save(page, 2, title="Our team"))
    raw = export(world)
    assert b'subState="cms:outdated"' in raw
    assert take(world, raw).counts()["confirmed"] == 0
    before = slices(world, page)
    (entry,) = take(world, said(raw, "title", "Mannschaft", "reviewed")).entries
    assert (entry.confirmed, entry.written) == (["/title"], [])
    assert slices(world, page) == before
    (row,) = world.rows(Translation, entry_id=page, locale="de")
    assert row.outdated == {}


def test_a_dry_run_says_the_same_and_writes_nothing(world: World, page: str) -> None:
    raw = said(export(world), "body", "Wir")
    before = world.dump()
    planned = take(world, raw, dry_run=True)
    assert world.dump() == before
    done = take(world, raw)
    assert planned.to_json() == done.to_json()
    assert done.entries[0].version == 3


# -- what is not of here --------------------------------------------------------------------------


def problems(report: TranslationReport) -> list[str]:
    return [problem.detail for entry in report.entries for problem in entry.problems]


def test_entries_of_nobody_or_of_others_are_told_one_by_one(world: World, page: str) -> None:
    other = world.create(title="Other")
    gone = world.create(title="Gone")
    raw = said(export(world), "body", "Wir")
    world.apply(Trash(entry=gone), Purge(entry=gone))
    raw = raw.replace(f'{other}.v1"'.encode(), b'somebodys"')
    report = take(world, raw)
    assert sorted(problems(report)) == [
        "It was not exported by Cartouche: its id names no entry.",
        f"There is no entry {gone}.",
    ]
    assert [entry.written for entry in report.entries if entry.id == page] == [["/body"]]


def test_another_sites_ids_are_refused(world: World, page: str) -> None:
    raw = said(export(world), "body", "Wir")
    foreign = raw.replace(world.site.id.encode(), b"0198b1c0-0000-7000-8000-00000000000f")
    assert problems(take(world, foreign)) == ["It belongs to another site."]
    with world.sessions() as session:
        begin_write(session)
        world.site = create_site(session, key="two", name="Two", locales=("en", "de"))
        session.commit()
    own = raw.replace(b"original=", b"canResegment=", 1).replace(b'canResegment="no"', b"", 1)
    assert problems(take(world, re.sub(rb'canResegment="[^"]*/[^"]*"', b"", own))) == [
        f"There is no entry {page}."
    ]


def test_versions_and_units_that_are_not_there(world: World, page: str) -> None:
    raw = said(export(world), "body", "Wir")
    assert problems(take(world, raw.replace(b".v2", b".v7"))) == [
        "Version 7 is not kept: export it anew."
    ]
    odd = raw.replace(b'<unit id="body"', b'<unit id="rank"')
    assert problems(take(world, odd)) == ["'rank' was not given out with this version."]


def test_a_trashed_entry_is_not_there(world: World, page: str) -> None:
    raw = said(export(world), "body", "Wir")
    world.apply(Trash(entry=page))
    assert problems(take(world, raw)) == [f"There is no entry {page}."]


def test_who_may_not_see_or_write_an_entry(world: World, page: str) -> None:
    raw = said(export(world), "body", "Wir")
    base = {"effect": "allow", "type": "page"}
    ann = user(
        world=world, rules=[{**base, "permission": "view_draft", "condition": {"rank": "9"}}]
    )
    assert problems(take(world, raw, actor=ann)) == [f"There is no entry {page}."]
    world.apply(save(page, 2, rank=9))
    (refused,) = problems(take(world, raw, actor=ann))
    assert "'edit'" in refused


def test_broken_codes_of_one_text_leave_the_others_alone(world: World) -> None:
    link = {"type": "link", "attrs": {"href": "/a"}}
    body = {"type": "doc", "content": [{"type": "paragraph", "content": [text("See", link)]}]}
    with world.sessions() as session:
        writer = SessionWriter(session, world.site, BLOG, SYSTEM)
        (done,) = writer.apply([CreateEntry(type="page", data={"title": "Lamp", "body": body})])
        session.commit()
    raw = export(world, done.entry_id, registry=BLOG)
    (entry,) = take(world, said(said(raw, "body", "Siehe"), "title", "Lampe"), BLOG).entries
    assert entry.written == ["/title"]
    assert problems(TranslationReport("en", "de", [entry])) == [
        "/body: in s.content.0.content, the code 1, a link, is missing."
    ]


def test_what_is_told_instead_of_an_image_is_translated_in_assets_and_in_texts(
    world: World,
) -> None:
    with world.sessions() as session:
        writer = SessionWriter(session, world.site, BLOG, SYSTEM)
        lamp = {"title": "Lamp", "alt": "A lamp", "caption": "At night"}
        (asset,) = writer.apply([CreateEntry(type="asset", data=lamp)])
        image = {"type": "image", "attrs": {"asset": asset.entry_id, "alt": "Light"}}
        data = {"title": "x", "body": {"type": "doc", "content": [image]}}
        (page,) = writer.apply([CreateEntry(type="page", data=data)])
        session.commit()
    raw = export(world, asset.entry_id, page.entry_id, registry=BLOG)
    for english, german in (
        ("A lamp", "Eine Lampe"),
        ("At night", "Bei Nacht"),
        ("Light", "Licht"),
    ):
        source = f"<source>{english}</source>".encode()
        assert source in raw
        raw = raw.replace(source, source + f"<target>{german}</target>".encode())
    raw = re.sub(rb'state="initial"', b'state="translated"', raw)
    report = take(world, raw, BLOG)
    assert report.counts()["problems"] == 0
    german = slices(world, asset.entry_id)["de"]
    assert german == {"alt": "Eine Lampe", "caption": "Bei Nacht"}
    body = slices(world, page.entry_id)["de"]["body"]["content"]
    assert body == [{"type": "image", "attrs": {"asset": asset.entry_id, "alt": "Licht"}}]
