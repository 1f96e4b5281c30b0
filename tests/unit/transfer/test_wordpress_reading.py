"""WXR is read whole and safely, or refused with the line and a way out."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import pytest

from cms.errors import BadRequest
from cms.transfer.wordpress.records import WXRAuthor, WXRItem, WXRSite, WXRTerm
from cms.transfer.wordpress.wxr import read_wxr
from tests.corpora import corpus

SMALL = Path(__file__).parent.parent.parent / "data" / "wordpress" / "small.xml"


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text = SMALL.read_text("utf-8")
    assert old in text
    path = tmp_path / "changed.xml"
    path.write_bytes(text.replace(old, new).encode())
    return path


def items(path: Path) -> list[WXRItem]:
    return [record for record in read_wxr(path) if isinstance(record, WXRItem)]


def test_everything_in_a_file_is_given_in_its_order() -> None:
    records = list(read_wxr(SMALL))
    assert records[0] == WXRSite(
        "1.2",
        "Harbour notes",
        "https://harbour.example",
        "https://harbour.example",
        "https://harbour.example",
        "en",
    )
    assert WXRAuthor("mira", "mira@harbour.example", "Mira &amp; Co") in records
    assert WXRTerm("category", "sailing", "Sailing", "boats") in records
    assert [item.id for item in items(SMALL)] == [
        "10",
        "12",
        "11",
        "13",
        "14",
        "15",
        "16",
        "17",
        "17",
        "20",
        "21",
    ]


def test_an_item_holds_what_wordpress_says_of_it() -> None:
    item = items(SMALL)[0]
    assert (item.type, item.status, item.name, item.sticky) == ("post", "publish", "mooring", True)
    assert item.date_gmt == "2009-05-04 10:00:00"
    assert [(use.domain, use.nicename) for use in item.terms] == [
        ("category", "sailing"),
        ("post_tag", "rope"),
        ("post_format", "post-format-aside"),
    ]
    assert item.meta_value("_thumbnail_id") == "20"
    assert [(comment.author, comment.parent) for comment in item.comments] == [
        ("Jo", ""),
        ("Bot", "31"),
    ]
    assert item.content.startswith("How to tie up.\nSecond line")


@pytest.mark.parametrize(
    "namespace",
    [
        "https://wordpress.org/export/1.2/",
        "http://wordpress.org/export/1.1/",
        "http://www.wordpress.org/export/1.0",
    ],
)
def test_any_spelling_of_the_namespace_is_understood(tmp_path: Path, namespace: str) -> None:
    path = changed(tmp_path, '"http://wordpress.org/export/1.2/"', f'"{namespace}"')
    assert items(path) == items(SMALL)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<wp:wxr_version>1.2</wp:wxr_version>", "", "which version"),
        (">1.2</wp:wxr_version>", ">9.9</wp:wxr_version>", "'9.9' is not known"),
        ("</channel>", "", "not well-formed"),
        ("<rss ", "<!DOCTYPE rss [<!ENTITY a 'b'>]>\n<rss ", "declares a DTD"),
        ("channel>", "chanel>", "<chanel> where"),
    ],
)
def test_a_file_that_is_no_export_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    with pytest.raises(BadRequest, match=said) as refused:
        list(read_wxr(changed(tmp_path, old, new)))
    assert "Tools → Export" in refused.value.detail or "Remove the" in refused.value.detail


@pytest.mark.parametrize("content", ["", "text", "<html><body>x</body></html>", "\x00\x01"])
def test_what_is_no_xml_of_wordpress_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "other.xml"
    path.write_text(content)
    with pytest.raises(BadRequest):
        list(read_wxr(path))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="No such file"):
        list(read_wxr(tmp_path / "none.xml"))


def test_entities_from_outside_are_never_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret words")
    path = changed(
        tmp_path,
        "<rss ",
        f"<!DOCTYPE rss [<!ENTITY leak SYSTEM '{secret.as_uri()}'>]>\n<rss ",
    )
    path.write_text(path.read_text("utf-8").replace("Plain words", "&leak;"), "utf-8")
    with pytest.raises(BadRequest, match="DTD"):
        list(read_wxr(path))


def test_control_characters_that_xml_forbids_are_read_as_spaces(tmp_path: Path) -> None:
    found = items(changed(tmp_path, "Plain words", "Plain\x0bwords\x1f"))
    assert "Plain words " in [item.content for item in found]


READABLE = [
    path
    for path in corpus("wxr/*/*.xml")
    if path.name not in ("malformed.xml", "missing-version-tag.xml")
]


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.name)
def test_real_files_are_read_as_an_independent_reader_counts(path: Path) -> None:
    found = list(read_wxr(path))
    channel = ET.parse(path).getroot().find("channel")
    assert channel is not None
    wp = re.search(r'xmlns:wp="([^"]+)"', path.read_text("utf-8"))
    assert wp is not None
    prefix = f"{{{wp.group(1)}}}"

    def text(element: ET.Element, name: str) -> str:
        return (element.findtext(prefix + name) or "").strip()

    counted = Counter(
        (text(item, "post_type") or "post", text(item, "status") or "publish")
        for item in channel.findall("item")
    )
    assert Counter((r.type, r.status) for r in found if isinstance(r, WXRItem)) == counted
    comments = sum(len(item.findall(prefix + "comment")) for item in channel.findall("item"))
    assert sum(len(r.comments) for r in found if isinstance(r, WXRItem)) == comments
    terms = sum(len(channel.findall(prefix + name)) for name in ("category", "tag", "term"))
    assert sum(isinstance(record, WXRTerm) for record in found) == terms
    authors = len(channel.findall(prefix + "author"))
    assert sum(isinstance(record, WXRAuthor) for record in found) == authors


@pytest.mark.parametrize(
    "path",
    corpus("wxr/wordpress-importer/malformed.xml")
    + corpus("wxr/wordpress-importer/missing-version-tag.xml"),
    ids=lambda path: path.name,
)
def test_real_files_that_are_broken_are_refused(path: Path) -> None:
    with pytest.raises(BadRequest, match="Line"):
        list(read_wxr(path))
