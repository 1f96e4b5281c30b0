"""Files of a source become assets where they can be had, and what showed them shows the assets."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import Engine, func, select

from cms.content.assets.collecting import collect
from cms.content.models import Entry, Reference
from cms.db.session import make_session_factory
from cms.media.files import Files
from cms.media.models import Blob, BlobUse, Upload
from cms.media.opening import open_files
from cms.outgoing.client import Outgoing
from cms.schema.richtext import assets as shown_in
from cms.settings import MediaSettings, OutgoingSettings
from cms.transfer.bringing import Bringing
from cms.transfer.markdown.source import MarkdownSource
from cms.transfer.models import ImportAsset
from cms.transfer.neutral import ImportedAsset
from cms.transfer.wordpress.source import WordPressSource
from tests.corpora import corpus
from tests.http_server import Peer, http_server
from tests.unit.transfer.site import Target

ON_SQLITE = pytest.mark.parametrize("database_source", ["sqlite"], indirect=True)
HOST = "https://harbour.example"


def picture(red: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 10), (red, 80, 160)).save(out, "PNG")
    return out.getvalue()


def item(number: int, kind: str, body: str = "", **meta: str) -> str:
    """An item of WXR; `url` of an attachment, `status`, `parent` and meta keys may be given."""
    named = {key: meta.pop(key) for key in ("url", "status", "parent", "excerpt") if key in meta}
    url = f"<wp:attachment_url>{named['url']}</wp:attachment_url>" if "url" in named else ""
    metas = "".join(
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{value}</wp:meta_value>"
        "</wp:postmeta>"
        for key, value in meta.items()
    )
    return f"""<item><title>{kind} {number}</title><link>{HOST}/?p={number}</link>
    <content:encoded><![CDATA[{body}]]></content:encoded>
    <excerpt:encoded><![CDATA[{named.get("excerpt", "")}]]></excerpt:encoded>
    <wp:post_id>{number}</wp:post_id><wp:post_date_gmt>2010-03-04 05:06:07</wp:post_date_gmt>
    <wp:post_name>{kind}-{number}</wp:post_name>
    <wp:status>{named.get("status", "publish")}</wp:status>
    <wp:post_parent>{named.get("parent", "0")}</wp:post_parent><wp:post_type>{kind}</wp:post_type>
    {url}{metas}</item>"""


def wxr(path: Path, *items: str) -> WordPressSource:
    path.write_text(
        f"""<?xml version="1.0" encoding="UTF-8"?>
    <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
     xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
     xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Harbour</title>
    <link>{HOST}</link><wp:wxr_version>1.2</wp:wxr_version>
    <wp:base_site_url>{HOST}</wp:base_site_url><wp:base_blog_url>{HOST}</wp:base_blog_url>
    {"".join(items)}</channel></rss>""",
        "utf-8",
    )
    return WordPressSource(path)


UPLOADS = f"{HOST}/wp-content/uploads"
BODY = f"""<p>See <a href="{UPLOADS}/2009/05/rope.png">the rope</a>.</p>
<img src="{UPLOADS}/2009/05/rope-300x150.png" alt="A rope">
<img src="{UPLOADS}/2009/05/gone.png" alt="Gone"><img src="https://elsewhere.example/x.png">"""
ITEMS = (
    item(1, "post", BODY, _thumbnail_id="12"),
    item(2, "post", "", _thumbnail_id="13"),
    item(
        11,
        "attachment",
        "How it is laid",
        url=f"{UPLOADS}/2009/05/rope.png",
        status="inherit",
        parent="1",
        _wp_attachment_image_alt="Coiled rope",
        _wp_attached_file="2009/05/rope.png",
    ),
    item(12, "attachment", url=f"{UPLOADS}/knot.png", status="inherit", excerpt="A knot"),
    item(13, "attachment", url=f"{UPLOADS}/2009/05/gone.png", status="inherit"),
    item(14, "attachment", url=f"{UPLOADS}/2009/06/bad.png", status="inherit"),
)


@pytest.fixture
def source(tmp_path: Path) -> WordPressSource:
    folder = tmp_path / "uploads"
    for name, content in {
        "2009/05/rope.png": picture(1),
        "knot.png": picture(2),
        "2009/06/bad.png": picture(3)[:40],
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return wxr(tmp_path / "export.xml", *ITEMS)


@pytest.fixture
def files(engine: Engine, tmp_path: Path) -> Files:
    settings = MediaSettings(
        folder=tmp_path / "media", upload_max=4_000_000, fetch_internal=("127.0.0.1",)
    )
    return open_files(settings, engine, make_session_factory(engine))


def lines(report: Any) -> dict[str, int]:
    return {line.what: line.count for line in report.lines}


def places(target: Target) -> dict[str, str]:
    """Assets by their titles, with the path of their folders."""
    folders = {row.entry_id: row for row in target.rows("media_folder")}

    def path(row: Any) -> str:
        above = folders.get(row.parent_id or "")
        return "" if above is None else f"{path(above)}/{above.title}"

    return {row.title: path(row) for row in target.rows("asset")}


def test_attachments_become_assets_that_posts_show(
    target: Target, files: Files, source: WordPressSource, tmp_path: Path
) -> None:
    report = target.take(source, bringing=Bringing(files, (tmp_path / "uploads",)))
    assert report.failed == {}
    assert places(target) == {"attachment 11": "/2009/05", "attachment 12": "/2010/03"}
    rope, knot = (target.named("asset", f"attachment {n}") for n in (11, 12))
    assert (rope.document["alt"], rope.document["caption"]) == ("Coiled rope", "How it is laid")
    assert (knot.document["caption"], knot.document["width"]) == ("A knot", 20)
    assert rope.document["file"]["name"] == "rope.png"
    assert target.titles("asset", at=rope.published_at) == ["attachment 11", "attachment 12"]
    post, bare = (target.named("post", f"post {n}") for n in (1, 2))
    assert post.document["hero"]["id"] == knot.entry_id
    assert bare.document["hero"] is None
    body = post.document["body"]
    assert [one for _, one in shown_in(body)] == [rope.entry_id]
    text = str(body)
    assert "elsewhere.example" in text
    assert f"{UPLOADS}/2009/05/gone.png" in text
    assert f"{{'id': '{rope.entry_id}', 'type': 'asset'}}" in text
    with target.sessions() as session:
        used = select(Reference.target_id, func.count()).group_by(Reference.target_id)
        uses = {row[0]: row[1] for row in session.execute(used)}
    # Once as an image, once as a link.
    assert uses[rope.entry_id] >= 2
    told = lines(report)
    assert told["a file that is nowhere to be had: kept as data"] == 1
    assert any(one.startswith("a file that was not taken in: is") for one in told)
    assert told["a hero whose file was not taken over"] == 1
    assert report.assets == 2
    assert len(target.all(ImportAsset)) == 4
    assert target.all(Upload) == []


def test_a_second_run_brings_only_what_is_new(
    target: Target, files: Files, source: WordPressSource, tmp_path: Path
) -> None:
    folder = tmp_path / "uploads"
    target.take(source, bringing=Bringing(files, (folder,)))
    before = target.counts(), [one.data for one in target.all(ImportAsset)]
    for again in (Bringing(files, (folder,)), Bringing(files)):
        report = target.take(source, bringing=again)
        assert not report.changed_anything
        assert (target.counts(), [one.data for one in target.all(ImportAsset)]) == before
    collect(files)
    assert len(target.all(Blob)) == 2
    (folder / "2009/05/gone.png").write_bytes(picture(3))
    (folder / "knot.png").write_bytes(picture(4))
    report = target.take(source, bringing=Bringing(files, (folder,)))
    assert report.created["asset", "published"] == 1
    # The asset with another file, and the two posts that can show what was gone.
    assert report.updated == {("asset", "published"): 1, ("post", "published"): 2}
    gone = target.named("asset", "attachment 13")
    assert target.named("post", "post 2").document["hero"]["id"] == gone.entry_id


@ON_SQLITE
def test_a_dry_run_tells_the_same_and_keeps_nothing(
    target: Target, files: Files, source: WordPressSource, tmp_path: Path
) -> None:
    from cms.access.actor import SYSTEM
    from cms.transfer.importer import Importer
    from cms.transfer.writing import SessionWriter
    from tests.unit.transfer.site import REGISTRY

    bringing = Bringing(files, (tmp_path / "uploads",), dry=True)
    with target.sessions() as session:
        writer = SessionWriter(session, target.site, REGISTRY, SYSTEM)
        tried = Importer(session, target.site, REGISTRY, writer, bringing=bringing).run(source)
    for table in (Blob, BlobUse, ImportAsset, Entry):
        assert target.all(table) == []
    done = target.take(source, bringing=Bringing(files, (tmp_path / "uploads",)))
    assert tried.to_json() == done.to_json()


@ON_SQLITE
def test_all_lie_at_the_top_where_that_is_asked(
    target: Target, files: Files, source: WordPressSource, tmp_path: Path
) -> None:
    target.take(source, bringing=Bringing(files, (tmp_path / "uploads",)), flat=True)
    assert set(places(target).values()) == {""}
    assert target.rows("media_folder") == []


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    with http_server() as peer:
        yield peer


@ON_SQLITE
def test_files_are_fetched_where_that_is_asked_and_only_once(
    target: Target, files: Files, peer: Peer
) -> None:
    raw = picture(9)
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(raw)}\r\nConnection: close\r\n\r\n"
    peer.pieces = [head.encode() + raw]
    root = f"http://127.0.0.1:{peer.port}"
    asset = ImportedAsset(source_id="file:1", url=f"{root}/2009/a.png", folder="2009")
    inside = ImportedAsset(source_id="file:2", url="file:///etc/passwd")
    outgoing = Outgoing(OutgoingSettings())
    report = target.take_items(asset, inside, bringing=Bringing(files))
    assert (target.rows("asset"), report.assets) == ([], 2)
    assert peer.asked == []
    for _ in range(2):
        report = target.take_items(asset, inside, bringing=Bringing(files, outgoing=outgoing))
    assert places(target) == {"a": "/2009"}
    assert len(peer.asked) == 1
    # Nothing in the own network is asked unless the settings say so.
    shut = open_files(
        MediaSettings(folder=files.settings.folder), target.sessions.kw["bind"], target.sessions
    )
    other = ImportedAsset(source_id="file:3", url=f"{root}/b.png")
    report = target.take_items(other, bringing=Bringing(shut, outgoing=outgoing))
    assert any("gives no file" in one for one in lines(report))
    assert len(peer.asked) == 1


@ON_SQLITE
@pytest.mark.parametrize(
    "path", ["../secret.png", "/../secret.png", "link.png", "a\x00b.png", ".", ""]
)
def test_no_file_outside_of_the_folder_is_taken(
    target: Target, files: Files, tmp_path: Path, path: str
) -> None:
    (tmp_path / "secret.png").write_bytes(picture(1))
    folder = tmp_path / "files" / "inner"
    folder.mkdir(parents=True)
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    (tmp_path / "files" / "secret.png").write_bytes(picture(2))
    asset = ImportedAsset(source_id="1", url="https://a.example/", path=path)
    report = target.take_items(asset, bringing=Bringing(files, (folder,)))
    assert report.assets == 1
    assert target.all(Blob) == []


@ON_SQLITE
def test_a_name_alone_is_enough_only_where_no_other_file_has_it(
    target: Target, files: Files, tmp_path: Path
) -> None:
    folder = tmp_path / "flat"
    folder.mkdir()
    for name in ("one.png", "two.png"):
        (folder / name).write_bytes(picture(len(name)))
    given = [
        ImportedAsset(source_id=path, url=f"https://a.example/{path}", title=path)
        for path in ("x/one.png", "x/two.png", "y/two.png")
    ]
    target.take_items(*given, bringing=Bringing(files, (folder,)))
    assert target.titles("asset") == ["x/one.png"]


@ON_SQLITE
def test_pictures_beside_pages_become_assets(target: Target, files: Files, tmp_path: Path) -> None:
    site = tmp_path / "site"
    pages = {
        "posts/knots/index.md": "---\ntitle: Knots\nimage: bowline.png\n---\n"
        "![A bowline](bowline.png) ![](/logo.png) [table](table.csv)\n",
        "about.md": "---\ntitle: About\nhero_image: /posts/knots/bowline.png\n---\nText\n",
        "lost.md": "---\ntitle: Lost\ncover: lost.png\n---\n![](lost.png)\n",
    }
    raw = {
        "posts/knots/bowline.png": picture(5),
        "static/logo.png": picture(6),
        "posts/knots/table.csv": b"a,b\n1,2\n",
    }
    for name, content in {**{n: t.encode() for n, t in pages.items()}, **raw}.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(content)
    source = MarkdownSource(site)
    report = target.take(source, bringing=Bringing(files, (site,)))
    assert report.failed == {}
    assert places(target)["Bowline"] == "/posts/knots"
    bowline, logo = target.named("asset", "Bowline"), target.named("asset", "Logo")
    knots = target.named("post", "Knots").document
    assert knots["hero"]["id"] == bowline.entry_id
    assert [one for _, one in shown_in(knots["body"])] == [bowline.entry_id, logo.entry_id]
    assert target.named("page", "About").document["hero"]["id"] == bowline.entry_id
    assert target.named("page", "Lost").document["hero"] is None
    assert not target.take(source, bringing=Bringing(files, (site,))).changed_anything


@ON_SQLITE
@pytest.mark.parametrize("page", corpus("markdown/grav-blog/pages/01.blog/blog.md"))
def test_a_blog_of_grav_comes_with_its_pictures(target: Target, files: Files, page: Path) -> None:
    root = page.parent.parent
    pictures = [one for one in corpus("markdown/grav-blog/pages/**/*") if one.suffix == ".jpg"]
    report = target.take(MarkdownSource(root), bringing=Bringing(files, (root,)))
    assert report.failed == {}
    assert len(target.rows("asset")) == len(pictures)
    night = target.named("post", "London at Night").document
    titles = {row.entry_id: row.title for row in target.rows("asset")}
    assert titles[night["hero"]["id"]] == "Unsplash london night"
    assert [titles[one] for _, one in shown_in(night["body"])] == ["Unsplash xbrunel johnson"]


@ON_SQLITE
@pytest.mark.long
@pytest.mark.parametrize("path", corpus("wxr/theme-test-data/themeunittestdata*.xml"))
def test_the_themes_test_data_of_wordpress_comes_with_files(
    target: Target, files: Files, tmp_path: Path, path: Path
) -> None:
    source = WordPressSource(path)
    found = [one for one in source.items() if isinstance(one, ImportedAsset)]
    for number, one in enumerate(found):
        file = tmp_path / "files" / one.url.partition("://")[2].partition("/")[2]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(picture(number))
    report = target.take(source, bringing=Bringing(files, (tmp_path / "files",)))
    assert report.assets < len(found)
    shown = {
        one
        for kind in ("post", "page")
        for row in target.rows(kind)
        for _, one in shown_in(row.document["body"] or {})
    }
    assert len(shown) > 10
    assert sum(row.document["hero"] is not None for row in target.rows("post")) > 2
