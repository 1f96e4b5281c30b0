"""`cms import` brings content in, says what became of it, and a second run changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.conftest import Cms
from tests.unit.media.pictures import picture

WXR = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"
 xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/">
<channel><title>Old blog</title><link>https://old.example.com</link>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>https://old.example.com</wp:base_site_url>
<wp:base_blog_url>https://old.example.com</wp:base_blog_url>
<wp:author><wp:author_id>1</wp:author_id><wp:author_login>ann</wp:author_login>
<wp:author_email>ann@example.com</wp:author_email>
<wp:author_display_name>Ann</wp:author_display_name></wp:author>
<item><title>Hello</title><link>https://old.example.com/hello</link>
<dc:creator>ann</dc:creator><content:encoded><![CDATA[<p>Hello, <b>world</b>.</p>]]></content:encoded>
<wp:post_id>7</wp:post_id><wp:post_date_gmt>2009-05-01 10:00:00</wp:post_date_gmt>
<wp:post_date>2009-05-01 10:00:00</wp:post_date><wp:post_name>hello</wp:post_name>
<wp:status>publish</wp:status><wp:post_parent>0</wp:post_parent><wp:post_type>post</wp:post_type>
</item></channel></rss>
"""


@pytest.fixture
def cms(bare: Cms) -> Cms:
    bare.set(plugins="blog")
    bare("init", "--empty")
    return bare


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "export.xml"
    path.write_text(WXR)
    return path


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "index.md").write_text("---\ntitle: Notes\n---\nAll of them.\n")
    (folder / "one.md").write_text("---\ntitle: One\n---\n# One\n\nSome *text*.\n")
    return folder


def test_a_wordpress_file_comes_in_once(cms: Cms, export: Path) -> None:
    told = cms.json("import", "wordpress", str(export))
    assert {one["type"]: one["count"] for one in told["created"]} == {"person": 1, "post": 1}
    again = cms.json("import", "wordpress", str(export))
    assert (again["created"], again["updated"]) == ([], [])
    assert sum(one["count"] for one in again["unchanged"]) == 2


def test_a_folder_of_markdown_comes_in_once(cms: Cms, notes: Path) -> None:
    told = cms("import", "markdown", str(notes))
    assert "markdown:notes" in told
    assert "page" in told
    assert cms.json("import", "markdown", str(notes))["created"] == []
    assert cms.json("import", "markdown", str(notes), "--name", "other")["created"] != []


@pytest.mark.parametrize("database_source", ["sqlite"], indirect=True)
def test_pictures_come_along_from_the_command_line(cms: Cms, notes: Path, export: Path) -> None:
    (notes / "lamp.png").write_bytes(picture("PNG", (6, 4)))
    (notes / "one.md").write_text("---\ntitle: One\nimage: lamp.png\n---\n![A lamp](lamp.png)\n")
    tried = cms.json("import", "markdown", str(notes), "--dry-run")
    assert "Every file is whole" in cms("media", "check")
    told = cms.json("import", "markdown", str(notes))
    assert tried == told
    assert {"type": "asset", "status": "published", "count": 1} in told["created"]
    assert cms.json("import", "markdown", str(notes))["created"] == []
    assert "no folder" in cms("import", "wordpress", str(export), "--files", "nowhere", code=5)


def test_a_dry_run_writes_nothing(cms: Cms, export: Path) -> None:
    assert "(nothing was written)" in cms("import", "wordpress", str(export), "--dry-run")
    assert cms.json("import", "wordpress", str(export))["created"] != []


def test_what_can_not_be_read_is_refused(cms: Cms, tmp_path: Path) -> None:
    (tmp_path / "broken.xml").write_text("<rss><channel>")
    assert "Error: " in cms("import", "wordpress", str(tmp_path / "broken.xml"), code=4)
    cms("import", "wordpress", str(tmp_path / "missing.xml"), code=5)
    cms("import", "markdown", str(tmp_path / "missing"), code=5)
    (tmp_path / "good.xml").write_text(WXR)
    assert "locale" in cms(
        "import", "wordpress", str(tmp_path / "good.xml"), "--locale", "xx", code=4
    )
