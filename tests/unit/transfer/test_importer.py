"""An import writes everything once, keeps dates and links, and changes nothing the second time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from cms.access.actor import SYSTEM
from cms.content.models import Entry, Live, Version
from cms.content.operations.save import SaveDraft
from cms.content.operations.trash import Purge, Trash
from cms.errors import BadRequest
from cms.events.models import Event
from cms.schema.richtext import from_html, links, to_html
from cms.transfer.markdown.source import MarkdownSource
from cms.transfer.models import ImportAsset, ImportComment, ImportRecord
from cms.transfer.neutral import ImportedAsset, ImportedComment, ImportedEntry
from cms.transfer.records import Records
from cms.transfer.wordpress.source import WordPressSource
from cms.transfer.writing import SessionWriter
from tests.corpora import corpus
from tests.unit.transfer.site import REGISTRY, Target

ON_SQLITE = pytest.mark.parametrize("database_source", ["sqlite"], indirect=True)
DATA = Path(__file__).parent.parent.parent / "data"
SMALL = DATA / "wordpress" / "small.xml"
PAGES = DATA / "markdown" / "site"


def day(year: int, month: int = 1, date: int = 1) -> datetime:
    return datetime(year, month, date, tzinfo=UTC)


def entry(source_id: str, type: str = "page", **more: Any) -> ImportedEntry:
    data = {"title": source_id, "slug": source_id, **more.pop("data", {})}
    return ImportedEntry(source_id=source_id, type=type, data=data, **more)


def lines(report: Any) -> list[str]:
    return [line.what for line in report.lines]


# -- WordPress, from end to end ------------------------------------------------------------


def test_nothing_of_a_wordpress_site_is_lost(target: Target) -> None:
    report = target.take(WordPressSource(SMALL))
    assert report.failed == {}
    assert report.read["post", "publish"] == 4
    assert report.created == {
        ("person", "published"): 2,
        ("category", "published"): 2,
        ("tag", "published"): 1,
        ("page", "published"): 2,
        ("post", "published"): 3,
        ("post", "scheduled"): 1,
        ("post", "draft"): 2,
        ("post", "trash"): 1,
    }
    assert report.kept["nav_menu_item", "publish"] == 1
    assert (report.comments, report.assets) == (2, 1)
    assert target.titles("post") == ["Knots", "Mooring", "Mooring again"]
    assert "Thrown away" in target.titles("post", status="trashed")


def test_a_post_of_2009_is_live_from_2009(target: Target) -> None:
    target.take(WordPressSource(SMALL))
    assert target.titles("post", at=day(2009)) == []
    assert target.titles("post", at=day(2010)) == ["Mooring"]
    mooring = target.named("post", "Mooring", at=day(2010))
    assert (
        mooring.published_at == "2009-05-04T10:00:00.000000Z"
        or mooring.published_at == datetime(2009, 5, 4, 10, tzinfo=UTC)
    )
    live = [row for row in target.all(Live) if row.entry_id == mooring.entry_id]
    assert {row.asserted for row in live} == {True}
    assert target.titles("person", at=day(2010)) == ["Mira & Co", "ghost"]


def test_pages_stand_in_their_tree_and_posts_name_author_and_terms(target: Target) -> None:
    target.take(WordPressSource(SMALL))
    crew = target.at_path("/about/crew")
    assert crew is not None
    assert crew.title == "Crew"
    mooring = target.named("post", "Mooring").document
    named = target.by_ids(
        [mooring["author"]["id"], *(one["id"] for one in mooring["categories"] + mooring["tags"])]
    )
    assert {row.title for row in named.values()} == {"Mira & Co", "Sailing", "Rope"}
    sailing = target.named("category", "Sailing").document
    assert target.by_ids([sailing["parent"]["id"]]).popitem()[1].title == "Boats"


def test_links_between_posts_become_links_to_entries_even_in_a_circle(target: Target) -> None:
    target.take(WordPressSource(SMALL))
    mooring, knots = target.named("post", "Mooring"), target.named("post", "Knots")
    crew = target.named("page", "Crew")
    assert [one for _, one in links(mooring.document["body"])] == [crew.entry_id, knots.entry_id]
    assert [one for _, one in links(knots.document["body"])] == [mooring.entry_id]
    assert f"entry:post/{knots.entry_id}#bowline" in to_html(mooring.document["body"])


@ON_SQLITE
def test_what_is_scheduled_becomes_live_at_its_hour(target: Target) -> None:
    target.take(WordPressSource(SMALL))
    assert "Tomorrow" not in target.titles("post")
    assert "Tomorrow" in target.titles("post", at=day(3000))


@ON_SQLITE
def test_drafts_and_protected_posts_are_not_shown(target: Target) -> None:
    report = target.take(WordPressSource(SMALL))
    assert {"Secret", "Unfinished"} <= set(target.titles("post", status="draft"))
    assert any("password" in line for line in lines(report))
    assert any("no title" in line for line in lines(report))


def test_comments_files_and_menus_are_kept_as_data(target: Target) -> None:
    target.take(WordPressSource(SMALL))
    mooring = target.named("post", "Mooring")
    first, second = sorted(target.all(ImportComment), key=lambda one: one.source_id)
    assert (first.entry_id, first.author, first.content) == (
        mooring.entry_id,
        "Jo",
        "Nice <script>knot</script>",
    )
    assert (second.parent_source_id, second.status) == ("comment:31", "spam")
    (asset,) = target.all(ImportAsset)
    assert (asset.url, asset.entry_id) == ("https://harbour.example/rope.jpg", mooring.entry_id)
    menu = next(one for one in target.all(ImportRecord) if one.type == "nav_menu_item")
    assert menu.entry_id is None
    assert menu.data["meta"] == [["_menu_item_url", "https://harbour.example/"]]


@pytest.mark.parametrize("source", [WordPressSource(SMALL), MarkdownSource(PAGES, locales=("de",))])
def test_a_second_run_changes_nothing(target: Target, source: Any) -> None:
    first = target.take(source)
    before = (
        target.counts(),
        [vars(one) | {"_sa_instance_state": 0} for one in target.all(ImportRecord)],
    )
    second = target.take(source)
    after = (
        target.counts(),
        [vars(one) | {"_sa_instance_state": 0} for one in target.all(ImportRecord)],
    )
    assert after == before
    assert second.unchanged == first.created
    assert not second.changed_anything
    assert second.lines


def test_a_broken_file_leaves_the_site_as_it_was(target: Target, tmp_path: Path) -> None:
    broken = tmp_path / "broken.xml"
    broken.write_text(SMALL.read_text("utf-8").replace("</channel>", ""), "utf-8")
    with pytest.raises(BadRequest, match="well-formed"):
        target.take(WordPressSource(broken))
    assert target.counts() == (0, 0)


# -- Markdown ------------------------------------------------------------------------------


def test_a_folder_becomes_a_tree_with_translations(target: Target) -> None:
    report = target.take(MarkdownSource(PAGES, locales=("en", "de")))
    assert report.failed == {}
    rope = target.at_path("/guides/ropes-and-lines")
    assert rope is not None
    assert rope.title == "Rope"
    knots = target.named("page", "Knots", status="draft")
    german = target.named("page", "Knoten", status="draft", locale="de")
    assert knots.entry_id == german.entry_id
    assert [one for _, one in links(rope.document["body"])] == [
        knots.entry_id,
        target.named("post", "Mooring").entry_id,
    ]
    assert target.at_path("/posts/mooring") is not None
    assert target.titles("post", at=day(2010)) == ["Mooring"]


@ON_SQLITE
def test_a_locale_that_the_site_lacks_is_reported(target: Target) -> None:
    report = target.take_items(entry("a"), entry("a", locale="fr"))
    assert lines(report) == ["the locale fr, which the site does not have"]
    assert target.titles("page") == ["a"]


# -- What changes between two imports ------------------------------------------------------


def test_a_change_at_the_source_is_carried_over(target: Target) -> None:
    target.take_items(entry("a"), entry("b", data={"body": from_html("<p>x</p>")[0]}))
    report = target.take_items(
        entry("a", data={"title": "A new title"}), entry("b", parent_source_id="a")
    )
    assert report.updated == {("page", "published"): 2}
    assert target.titles("page") == ["A new title", "b"]
    moved = target.at_path("/a/b")
    assert moved is not None
    assert moved.document["body"] is None


@ON_SQLITE
@pytest.mark.parametrize(
    ("before", "after", "shown", "drafts"),
    [
        ("published", "draft", [], ["a"]),
        ("draft", "published", ["a"], ["a"]),
        ("published", "trash", [], []),
        ("trash", "published", ["a"], ["a"]),
        ("private", "published", ["a"], ["a"]),
    ],
)
def test_a_change_of_state_is_carried_over(
    target: Target, before: Any, after: Any, shown: list[str], drafts: list[str]
) -> None:
    target.take_items(entry("a", status=before))
    report = target.take_items(entry("a", status=after))
    assert report.failed == {}
    assert target.titles("page") == shown
    assert target.titles("page", status="draft") == drafts


@ON_SQLITE
def test_an_edit_made_here_is_kept_where_the_source_did_not_change_the_same(
    target: Target,
) -> None:
    target.take_items(entry("a", "post", data={"summary": "theirs"}))
    here = target.named("post", "a")
    edit = SaveDraft(entry=here.entry_id, data={"summary": "ours"}, base_version=1, publish=True)
    target.apply(edit)
    target.take_items(entry("a", "post", data={"title": "A", "summary": "theirs"}))
    now = target.named("post", "A").document
    assert now["summary"] == "ours"
    report = target.take_items(entry("a", "post", data={"title": "A", "summary": "changed"}))
    assert report.updated or lines(report)


@ON_SQLITE
def test_an_edit_made_here_and_there_is_left_as_it_is_here(target: Target) -> None:
    target.take_items(entry("a", "post", data={"summary": "theirs"}))
    here = target.named("post", "a")
    target.apply(SaveDraft(entry=here.entry_id, data={"summary": "ours"}, base_version=1))
    report = target.take_items(entry("a", "post", data={"summary": "new"}))
    assert report.failed == {("post", "published"): 1}
    assert lines(report) == ["was changed here and at the source (/summary): left as it is here"]
    assert target.named("post", "a", status="draft").document["summary"] == "ours"


@ON_SQLITE
def test_what_was_deleted_here_is_not_brought_back(target: Target) -> None:
    target.take_items(entry("a"), entry("b"))
    ids = {row.title: row.entry_id for row in target.rows("page")}
    target.apply(Trash(entry=ids["a"]), Trash(entry=ids["b"]))
    target.apply(Purge(entry=ids["b"]))
    report = target.take_items(entry("a"), entry("b"), entry("c", parent_source_id="a"))
    assert target.titles("page") == ["c"]
    assert lines(report)[0].startswith("was deleted here since")


# -- What is odd ---------------------------------------------------------------------------


@ON_SQLITE
def test_slugs_that_are_taken_get_a_number_and_keep_it(target: Target) -> None:
    items = [
        entry("1", "post", data={"slug": "same"}),
        entry("2", "post", data={"slug": "same"}),
        entry("3", "page", data={"slug": "same"}),
        entry("4", "post", data={"slug": "Ünlauter Slug!"}),
    ]
    report = target.take_items(*items)
    slugs = [row.slug for row in target.rows("post")] + [row.slug for row in target.rows("page")]
    assert sorted(map(str, slugs)) == ["same", "same-2", "same-3", "unlauter-slug"]
    assert "the slug 'same' of a post became 'same-2'" in lines(report)
    again = target.take_items(*items)
    assert not again.changed_anything


@ON_SQLITE
def test_values_that_do_not_fit_are_made_to_and_reported(target: Target) -> None:
    report = target.take_items(
        entry("a", "post", data={"title": "word " * 30, "summary": "x" * 200}),
        entry("p", "person", data={"name": "P", "email": "nobody"}),
        *(entry(f"c{n}", "category", data={"name": f"C{n}"}) for n in range(5)),
        entry("b", "post", references={"categories": tuple(f"c{n}" for n in range(5))}),
    )
    assert report.failed == {}
    assert len(target.named("post", "word " * 10 + "word…").title) <= 60
    assert target.named("person", "P").document["email"] is None
    assert len(target.named("post", "b").document["categories"]) == 3
    assert len(lines(report)) == 4


@ON_SQLITE
def test_parents_in_a_circle_or_missing_lead_to_the_root(target: Target) -> None:
    report = target.take_items(
        entry("a", parent_source_id="b"),
        entry("b", parent_source_id="a"),
        entry("c", parent_source_id="nowhere"),
        entry("d", parent_source_id="d"),
    )
    assert report.failed == {}
    assert target.titles("page") == ["a", "b", "c", "d"]
    assert "a page that is above itself: placed at the root" in lines(report)
    again = target.take_items(
        entry("a", parent_source_id="b"),
        entry("b", parent_source_id="a"),
        entry("c", parent_source_id="nowhere"),
        entry("d", parent_source_id="d"),
    )
    assert again.failed == {}


@ON_SQLITE
def test_a_type_that_the_site_lacks_is_kept_as_data(target: Target) -> None:
    report = target.take_items(
        entry("a", "recipe", source_status="publish", published_at=day(2012))
    )
    assert report.kept == {("recipe", "publish"): 1}
    (record,) = target.all(ImportRecord)
    assert record.data["title"] == "a"
    assert record.data["published_at"] == "2012-01-01T00:00:00+00:00"


@ON_SQLITE
def test_children_of_what_lies_in_the_trash_stay(target: Target) -> None:
    target.take_items(entry("a", status="trash"), entry("b", parent_source_id="a"))
    assert target.titles("page") == ["b"]
    assert target.at_path("/b") is not None


@ON_SQLITE
def test_long_source_ids_are_told_apart(target: Target) -> None:
    items = [entry("x" * 1000 + end, data={"title": end, "slug": end}) for end in "ab"]
    target.take_items(*items)
    assert target.titles("page") == ["a", "b"]
    assert not target.take_items(*items).changed_anything


@ON_SQLITE
def test_comments_and_files_follow_what_changes(target: Target) -> None:
    comment = ImportedComment(source_id="c", entry_source_id="a", author="Jo", content="one")
    target.take_items(entry("a"), comment)
    target.take_items(
        entry("a"),
        replace(comment, content="two"),
        ImportedAsset(source_id="f", url="/f.png", entry_source_id="none"),
    )
    assert [one.content for one in target.all(ImportComment)] == ["two"]
    assert [one.entry_id for one in target.all(ImportAsset)] == [None]


@ON_SQLITE
def test_progress_is_told_and_ends_at_the_total(target: Target) -> None:
    told: list[tuple[int, int]] = []
    target.take(
        WordPressSource(SMALL), progress=lambda done, total, what: told.append((done, total))
    )
    assert [done for done, _ in told] == list(range(1, len(told) + 1))
    assert told[-1] == (len(told), len(told))


def test_what_follows_a_checkpoint_is_written_too(target: Target) -> None:
    with target.sessions() as session:
        writer = SessionWriter(session, target.site, REGISTRY, SYSTEM, commit=session.commit)
        writer.checkpoint()
        asset = ImportedAsset(source_id="f", url="/f.png")
        assert Records(session, "test").keep_asset(asset, None)
        session.commit()
    assert [one.url for one in target.all(ImportAsset)] == ["/f.png"]


@ON_SQLITE
def test_a_failing_entry_leaves_no_trace_and_the_others_go_on(target: Target) -> None:
    deep = [entry(str(n), parent_source_id=str(n - 1) if n else None) for n in range(120)]
    report = target.take_items(*deep, entry("last"))
    assert report.failed["page", "published"] > 0
    assert "last" in target.titles("page")
    numbers = sorted(one.number for one in target.all(Event))
    assert numbers == list(range(1, len(numbers) + 1))


@ON_SQLITE
def test_the_day_of_an_entry_is_on_record_as_asserted(
    target: Target, frozen_clock: ModuleType
) -> None:
    target.take_items(entry("a", published_at=day(2009)))
    (one,) = target.all(Entry)
    assert (one.asserted, one.created_at) == (True, day(2009))
    (version,) = target.all(Version)
    assert version.asserted_at == day(2009)
    assert version.created_at >= frozen_clock.now()


@pytest.mark.slow
@pytest.mark.parametrize("path", corpus("wxr/*/*unittest*.xml"), ids=lambda path: path.name)
@ON_SQLITE
def test_the_theme_test_data_is_imported_whole(target: Target, path: Path) -> None:
    report = target.take(WordPressSource(path))
    assert report.failed == {}
    assert sum(count for (kind, _), count in report.read.items() if kind == "post") == 58
    assert sum(count for (kind, _), count in report.created.items() if kind == "post") == 58
    assert report.created["page", "published"] == 21
    assert report.kept["nav_menu_item", "publish"] == 70
    assert (report.comments, report.assets) == (33, 37)
    second = target.take(WordPressSource(path))
    assert not second.changed_anything
    assert second.unchanged == report.created
