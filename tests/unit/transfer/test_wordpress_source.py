"""What WordPress exports becomes neutral content, and what has no place is named."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cms.schema.richtext import to_html, validate
from cms.transfer.neutral import (
    Imported,
    ImportedAsset,
    ImportedComment,
    ImportedEntry,
    KeptAside,
    Misunderstood,
)
from cms.transfer.wordpress.content import ContentReader, plain
from cms.transfer.wordpress.paragraphs import with_paragraphs
from cms.transfer.wordpress.shortcodes import Attachment, Shortcodes
from cms.transfer.wordpress.source import WordPressSource
from tests.corpora import corpus

SMALL = Path(__file__).parent.parent.parent / "data" / "wordpress" / "small.xml"


def all_items() -> list[Imported]:
    return list(WordPressSource(SMALL).items())


def entry(source_id: str) -> ImportedEntry:
    return next(
        item
        for item in all_items()
        if isinstance(item, ImportedEntry) and item.source_id == source_id
    )


def test_the_source_is_named_by_the_sites_address() -> None:
    assert WordPressSource(SMALL).name == "wordpress:harbour.example"


def test_people_come_first_even_those_only_mentioned() -> None:
    people = [i for i in all_items() if isinstance(i, ImportedEntry) and i.type == "person"]
    assert [(one.source_id, one.data["name"]) for one in people] == [
        ("author:mira", "Mira & Co"),
        ("author:ghost", "ghost"),
    ]


def test_terms_keep_their_parents() -> None:
    sailing = entry("category:sailing")
    assert sailing.references == {"parent": "category:boats"}
    assert entry("category:boats").data["description"] == "All that floats"


def test_a_post_keeps_dates_author_terms_and_text() -> None:
    post = entry("post:10")
    assert (post.type, post.status) == ("post", "published")
    assert post.published_at == datetime(2009, 5, 4, 10, tzinfo=UTC)
    assert post.references == {
        "author": "author:mira",
        "categories": ("category:sailing",),
        "tags": ("tag:rope",),
        "hero": "attachment:20",
    }
    assert post.data["summary"] == "Tying & untying"
    assert to_html(post.data["body"]) == (
        '<p>How to tie up.<br>Second line, see <a href="https://harbour.example/about/crew/">the '
        'crew</a> and <a href="/2010/knots/#bowline">knots</a>.</p>'
        '<figure><img src="https://harbour.example/r.jpg" alt="A rope">'
        "<figcaption>A rope</figcaption></figure>"
        '<figure><img src="https://harbour.example/rope.jpg" alt="Coiled rope">'
        "<figcaption>A coil</figcaption></figure>"
        '<p>[contact-form to="x"]</p>' + to_html({"content": post.data["body"]["content"][-1:]})
    )
    assert post.data["body"]["content"][-1]["type"] == "embed"
    assert post.leftovers["terms"] == {"post_format": ["post-format-aside"]}


def test_blocks_are_read_and_what_has_no_text_is_named() -> None:
    crew = entry("post:12")
    assert crew.parent_source_id == "post:11"
    assert crew.position == 2
    paragraph, embed = crew.data["body"]["content"]
    assert paragraph["content"][1]["marks"] == [{"type": "bold"}]
    assert embed["attrs"] == {"url": "https://tube.example/v/1?a=1&b=2", "caption": "Film"}
    said = [item.what for item in all_items() if isinstance(item, Misunderstood)]
    assert "block latest-posts (made by WordPress whenever it is shown)" in said
    assert "shortcode [contact-form]" in said


@pytest.mark.parametrize(
    ("source_id", "status"),
    [
        ("post:14", "scheduled"),
        ("post:15", "draft"),
        ("post:16", "draft"),
        ("post:17", "trash"),
        ("post:17:post:mooring", "published"),
    ],
)
def test_each_status_has_its_own(source_id: str, status: str) -> None:
    assert entry(source_id).status == status


def test_a_draft_without_a_date_in_utc_has_its_local_one() -> None:
    assert entry("post:15").published_at == datetime(2011, 1, 1, tzinfo=UTC)


def test_attachments_comments_and_menus_are_kept() -> None:
    items = all_items()
    asset = next(item for item in items if isinstance(item, ImportedAsset))
    assert (asset.url, asset.alt, asset.caption, asset.entry_source_id) == (
        "https://harbour.example/rope.jpg",
        "Coiled rope",
        "A coil",
        "post:10",
    )
    first, second = (item for item in items if isinstance(item, ImportedComment))
    assert (first.entry_source_id, first.status, first.kind) == ("post:10", "approved", "comment")
    assert (second.parent_source_id, second.status) == ("comment:31", "spam")
    assert "192.0.2.1" not in repr(items)
    kept = [item for item in items if isinstance(item, KeptAside)][-1]
    assert kept.data["meta"] == [["_menu_item_url", "https://harbour.example/"]]


def test_nothing_in_the_file_is_left_uncounted() -> None:
    source = WordPressSource(SMALL)
    items = [item for item in source.items() if not isinstance(item, Misunderstood)]
    assert len(items) == source.count()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("a\n\nb", "a<p>b"),
        ("a\nb", "a<br>b"),
        ("a\r\n \r\n\r\nb\r\nc", "a<p>b<br>c"),
        ("<ul>\n\n<li>a\n\n</li>\n</ul>\n\nb\n", "<ul><li>a</li></ul>b"),
        ("<pre>a\n\nb</pre>\n\nc", "<pre>a\n\nb</pre>c"),
        ("<!-- x\n\ny -->\na", "<!-- x\n\ny --><br>a"),
        ("a < b\n\nc", "a < b<p>c"),
    ],
)
def test_classic_content_has_its_paragraphs(content: str, expected: str) -> None:
    assert with_paragraphs(content) == expected


@pytest.mark.parametrize(
    "content", ["\n" * 200_000, "<" * 200_000, "<pre>" * 20_000, " \n a" * 50_000]
)
def test_paragraphs_take_time_by_length_only(content: str) -> None:
    with_paragraphs(content)


@pytest.mark.parametrize(
    ("content", "expected", "reported"),
    [
        ("[[gallery]]", "[gallery]", []),
        ("a [word] b", "a [word] b", []),
        ("[embed]https://e.org/v[/embed]", '<iframe src="https://e.org/v"></iframe>', []),
        ('[video mp4="https://e.org/a.mp4"]', '<video src="https://e.org/a.mp4"></video>', []),
        ("[audio https://e.org/a.mp3]", '<audio src="https://e.org/a.mp3"></audio>', []),
        ("[caption]<img src=x>", "<figure></figure><img src=x>", []),
        ("[gist id=1]", "[gist id=1]", ["shortcode [gist]"]),
        (
            "[gallery ids='1,9' exclude='2']",
            '<figure><img src="/i.png" alt="I"></figure>',
            ["an image of a gallery that is not in the file"],
        ),
        ("[gallery]", '<figure><img src="/i.png" alt="I"></figure>', []),
        ("[gallery" * 3, "[gallery" * 3, []),
    ],
)
def test_shortcodes_are_understood_or_named(
    content: str, expected: str, reported: list[str]
) -> None:
    said: list[str] = []
    shortcodes = Shortcodes({"1": Attachment("/i.png", "I", "", "7")})
    assert shortcodes.expand(content, "7", said.append) == expected
    assert said == reported


def test_titles_lose_their_markup_and_keep_their_words() -> None:
    assert plain("A <em>b</em> &amp; c\n d") == "A b & c d"
    assert plain("5 < 6") == "5 < 6"


@pytest.mark.parametrize("path", corpus("wxr/*/*unittest*.xml"), ids=lambda path: path.name)
def test_the_theme_test_data_is_given_whole(path: Path) -> None:
    items = list(WordPressSource(path).items())
    of_items = Counter(
        (item.source_type, item.source_status)
        for item in items
        if isinstance(item, ImportedEntry | ImportedAsset | KeptAside) and item.source_status
    )
    assert sum(of_items.values()) == 186
    assert of_items["page", "publish"] == 21
    assert of_items["attachment", "inherit"] == 37
    assert sum(isinstance(item, ImportedComment) for item in items) == 33
    ids = [item.source_id for item in items if not isinstance(item, Misunderstood)]
    assert len(ids) == len(set(ids))
    for item in items:
        if isinstance(item, ImportedEntry) and "body" in item.data:
            assert validate(item.data["body"]) == []


def test_a_content_of_naughty_strings_is_read(naughty: list[str]) -> None:
    reader = ContentReader(Shortcodes())
    for text in naughty:
        assert validate(reader.rich_text(text, "1", lambda what: None)) == []


@pytest.fixture
def naughty() -> list[str]:
    return [
        "[caption]" * 50,
        "<!-- wp:" * 50,
        "<!-- wp:x {",
        "[a b='",
        "<!--more",
        "\x00\ud800",
        "&#0;",
    ]
