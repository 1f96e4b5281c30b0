"""Folders of Markdown become neutral content: a tree, with what front matter says."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cms.errors import BadRequest
from cms.schema.richtext import to_html, validate
from cms.transfer.markdown.dates import as_instant
from cms.transfer.markdown.front_matter import divide
from cms.transfer.markdown.keys import meaning_of
from cms.transfer.markdown.names import Name, taken_apart
from cms.transfer.markdown.source import MarkdownSource
from cms.transfer.neutral import Imported, ImportedAsset, ImportedEntry, Misunderstood
from tests.corpora import CORPORA

SITE = Path(__file__).parent.parent.parent / "data" / "markdown" / "site"


@pytest.fixture(scope="module")
def items() -> list[Imported]:
    return list(MarkdownSource(SITE, locales=("en", "de")).items())


def page(items: list[Imported], source_id: str, locale: str | None = None) -> ImportedEntry:
    return next(
        item
        for item in items
        if isinstance(item, ImportedEntry) and (item.source_id, item.locale) == (source_id, locale)
    )


def test_folders_become_a_tree(items: list[Imported]) -> None:
    parents = {
        item.source_id: item.parent_source_id
        for item in items
        if isinstance(item, ImportedEntry) and item.type in ("page", "post")
    }
    assert parents == {
        "page:/": None,
        "page:01.start": None,
        "page:guides": None,
        "page:guides/knots": "page:guides",
        "page:guides/rope": "page:guides",
        "page:posts": None,
        "page:posts/2009-5-4-mooring": "page:posts",
        "page:posts/broken": "page:posts",
    }


def test_front_matter_of_each_kind_is_read(items: list[Imported]) -> None:
    start = page(items, "page:01.start")
    assert (start.data["title"], start.data["slug"], start.position) == ("Start here", "start", 1)
    assert start.published_at == datetime(2020, 1, 2, 2, 4, 5, tzinfo=UTC)
    assert page(items, "page:guides").position == 20
    assert page(items, "page:guides/knots").status == "draft"


def test_a_page_without_front_matter_takes_its_title_from_its_heading(
    items: list[Imported],
) -> None:
    home = page(items, "page:/")
    assert home.data["title"] == "Welcome aboard"
    assert [node["type"] for node in home.data["body"]["content"]] == ["paragraph"]


def test_translations_share_their_source_id(items: list[Imported]) -> None:
    assert page(items, "page:guides/knots", "de").data["title"] == "Knoten"


def test_relative_links_and_images_lead_from_the_root(items: list[Imported]) -> None:
    html = to_html(page(items, "page:guides/rope").data["body"])
    assert 'src="/guides/rope/coil.jpg"' in html
    assert 'href="/guides/knots.md"' in html
    assert 'href="/posts/2009-5-4-mooring.md"' in html
    home = to_html(page(items, "page:/").data["body"])
    assert 'href="/guides/"' in home
    assert 'href="/guides/rope/index.md#bowline"' in home
    assert "/guides/rope/index.md" in page(items, "page:guides/rope").addresses


def test_people_and_terms_come_before_what_names_them(items: list[Imported]) -> None:
    ids = [item.source_id for item in items if not isinstance(item, Misunderstood)]
    rope = page(items, "page:guides/rope")
    assert rope.references == {
        "tags": ("tag:rope", "tag:hemp, dyed"),
        "author": "person:mira vell",
    }
    assert ids.index("person:mira vell") < ids.index("page:guides/rope")
    assert ids.count("tag:rope") == 1
    person = page(items, "person:mira vell")
    assert person.data["email"] == "mira@harbour.example"


def test_a_dated_file_is_a_post_of_that_day(items: list[Imported]) -> None:
    post = page(items, "page:posts/2009-5-4-mooring")
    assert (post.type, post.data["slug"]) == ("post", "mooring")
    assert post.published_at == datetime(2009, 5, 4, tzinfo=UTC)
    assert post.references["tags"] == ("tag:rope", "tag:water")


def test_media_are_recorded_beside_their_page(items: list[Imported]) -> None:
    asset = next(item for item in items if isinstance(item, ImportedAsset))
    assert (asset.url, asset.entry_source_id) == ("/guides/rope/coil.jpg", "page:guides/rope")


def test_what_is_not_understood_is_named_with_its_file(items: list[Imported]) -> None:
    said = {(one.what, one.place) for one in items if isinstance(one, Misunderstood)}
    assert ("the key 'colour' of front matter", "guides/rope/index.md") in said
    assert ("template code {{ figure }}", "guides/rope/index.md") in said
    assert ("a file that is no page (yml)", "posts/data.yml") in said
    assert ("a folder without an index file: it became an empty page", "posts") in said
    assert any(what.startswith("front matter, line 3") for what, _ in said)
    assert "Body stays." in to_html(page(items, "page:posts/broken").data["body"])


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="no folder"):
        MarkdownSource(tmp_path / "none").count()


def test_links_to_outside_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "secret.md").write_text("secret")
    (tmp_path / "site" / "a.md").symlink_to(tmp_path / "secret.md")
    assert MarkdownSource(tmp_path / "site").count() == 0


BOMB = "---\na: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join(['*' + before] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BOMB + "---\nx", "more than 10000 values"),
        ("---\n" + "[" * 5000 + "\n---\nx", "front matter"),
        ("---\n- a\n---\nx", "no list of names"),
        ("---\na: !!python/object/apply:os.system [ls]\n---\nx", "could not determine"),
        ("+++\na = \n+++\nx", "front matter"),
        ("---\na: \x01\n---\nx", "front matter"),
    ],
)
def test_hostile_front_matter_is_no_more_than_a_line_of_the_report(text: str, said: str) -> None:
    found = divide(text)
    assert found.body == "x"
    assert found.values == {}
    assert said in found.problem


@pytest.mark.parametrize(
    ("text", "values", "body"),
    [
        ("no front matter", {}, "no front matter"),
        ("---\n---\nx", {}, "x"),
        ("\ufeff---\r\na: 1\r\n---\r\nx", {"a": 1}, "x"),
        ("---\na: 1\n", {}, "---\na: 1\n"),
        ('{\n"a": [1]\n}\nx', {"a": [1]}, "x"),
        ("{{ macro }}\nx", {}, "{{ macro }}\nx"),
        (
            "---\na: .nan\nb: 99999999999999999999\n1: x\n---\n",
            {"a": "nan", "b": "99999999999999999999", "1": "x"},
            "",
        ),
    ],
)
def test_front_matter_is_told_from_text(text: str, values: dict[str, Any], body: str) -> None:
    found = divide(text)
    assert (found.values, found.body, found.problem) == (values, body, "")


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("01.blog", Name("blog", 1)),
        ("02-intro", Name("intro", 2)),
        ("2-factor", Name("2-factor")),
        ("2021-8-3-x", Name("x", None, datetime(2021, 8, 3, tzinfo=UTC))),
        ("2021-13-3-x", Name("2021-13-3-x")),
        ("404", Name("404")),
    ],
)
def test_names_are_taken_apart(stem: str, name: Name) -> None:
    assert taken_apart(stem) == name


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2014-03-12T10:11:00-04:00", datetime(2014, 3, 12, 14, 11, tzinfo=UTC)),
        ("14:55 08/11/2017", datetime(2017, 8, 11, 14, 55, tzinfo=UTC)),
        ("2015-01-02", datetime(2015, 1, 2, tzinfo=UTC)),
        ("Tue, 27 Jan 2015 14:56:57 +0000", datetime(2015, 1, 27, 14, 56, 57, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("soon", None),
        (3, None),
    ],
)
def test_dates_are_read_however_they_are_written(value: object, expected: object) -> None:
    assert as_instant(value) == expected


def test_keys_are_understood_in_each_generators_dialect() -> None:
    found = meaning_of(
        {
            "Title": 1984,
            "taxonomy": {"tag": ["a", "b"], "category": "c", "place": "d"},
            "tags": "e, f g",
            "published": False,
            "author": [{"name": "Ann", "email": "ann@example.org"}, "Bob"],
            "date": "never",
        }
    )
    assert found.title == "1984"
    assert found.draft
    assert found.lists == {
        "tags": ["e", "f g", "a", "b"],
        "categories": ["c"],
        "authors": ["Ann", "Bob"],
    }
    assert found.emails == {"Ann": "ann@example.org"}
    assert found.unknown == {"place": "d", "date": "never"}
    assert found.problems == ["the date 'never' of date"]


FOLDERS = sorted(CORPORA.glob("markdown/*")) + sorted(CORPORA.glob("importers/jekyll*"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_real_folders_are_read_whole(folder: Path) -> None:
    files = [path for path in folder.rglob("*") if path.suffix in (".md", ".markdown", ".html")]
    source = MarkdownSource(folder)
    found = [item for item in source.items() if isinstance(item, ImportedEntry)]
    pages = [item for item in found if item.type in ("page", "post")]
    made = sum(one.path is None for one in source.folder.pages)
    assert len(pages) == len(files) + made
    assert len({(item.source_id, item.locale) for item in pages}) == len(pages)
    assert {item.parent_source_id for item in pages} <= {None, *(item.source_id for item in pages)}
    for item in pages:
        assert validate(item.data["body"]) == []
