"""Real exports brought in and shown: every page is there, no link breaks on the way, images are in place."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import urlopen

import pytest
from lxml import etree, html

from tests.browser.site.demo import Demo, absolute, crawled, links, status
from tests.corpora import CORPORA, corpus
from tests.unit.media.pictures import picture

pytestmark = [pytest.mark.slow, pytest.mark.long]

EXPORT = "wxr/theme-test-data/themeunittestdata.wordpress.xml"
DOCS = "markdown/hugo-docs"
BLOG = "markdown/grav-blog"
KINDS = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP"}
BEFORE = ("(", "<", "]: ")
"""What stands before an address in Markdown."""
INDEXES = ("index", "_index", "readme", "item", "blog", "default")


class Imported(Demo):
    """A new site with something brought in."""

    def bring(self, *words: str) -> None:
        """Run `cms import`."""
        done = subprocess.run(
            self._command("import", *words),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def imported(folder: Path, theme: str, *brought: tuple[str, ...]) -> Iterator[Imported]:
    """Serve a site into which something was brought, in a theme."""
    site = Imported(folder)
    site.run("init")
    for words in brought:
        site.bring(*words)
    site.run("theme", "activate", theme)
    with site.serving():
        yield site


def needed(name: str) -> Path:
    """Return a file or folder of the corpora; skip where they are not."""
    if not (CORPORA / name).exists():
        pytest.skip("the corpora are not on this machine: CMS_CORPORA names their folder")
    return CORPORA / name


def offered(site: Demo) -> list[str]:
    """Return all addresses of the site's sitemaps."""

    def listed(address: str) -> list[str]:
        with urlopen(address, timeout=60) as answer:
            text = etree.fromstring(answer.read())
        return [str(one.text) for one in text.iter("{*}loc") if "image" not in one.tag]

    return [one for part in listed(f"{site.address}/sitemap.xml") for one in listed(part)]


def images(address: str, markup: str) -> list[str]:
    """Return the addresses of the images of a page."""
    return [absolute(address, one.get("src", "")) for one in html.fromstring(markup).iter("img")]


def test_a_wordpress_site_is_shown_whole(tmp_path: Path) -> None:
    export = needed(EXPORT)
    tree = etree.parse(export)
    files = uploads(tree, tmp_path / "uploads")
    brought = ("wordpress", str(export), "--files", str(tmp_path / "uploads"))
    with imported(tmp_path, "default", brought) as site:
        pages = offered(site)
        assert len(pages) >= len(published(tree))
        shown: list[str] = []
        for page in pages:
            code, markup = status(page)
            assert code == 200, page
            shown += images(page, markup)
        own = [one for one in shown if one.startswith(f"{site.address}/media/")]
        assert len(own) > 30
        assert [
            one for one in shown if Path(urlsplit(one).path).name in files and one not in own
        ] == []
        assert {one for one in own if status(one)[0] != 200} == set()
        _, broken = crawled(site.address)
        assert broken == []


def uploads(tree: etree._ElementTree, folder: Path) -> set[str]:
    """Draw a picture for each attachment that is one; return the names of the files."""
    names = set()
    for one in tree.iter("{*}attachment_url"):
        found = re.search(r"(?:wp-content/uploads|files\.wordpress\.com)/(.+)", one.text or "")
        kind = KINDS.get((one.text or "").rpartition(".")[2].lower())
        if found and kind:
            file = folder / found[1]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(picture(kind, (640, 480)))
            names.add(file.name)
    return names


def published(tree: etree._ElementTree) -> list[str]:
    """Return the titles of the posts and pages that all may read."""
    return [
        item.findtext("title") or ""
        for item in tree.iter("item")
        if item.findtext("{*}post_type") in ("post", "page")
        and item.findtext("{*}status") == "publish"
        and not item.findtext("{*}post_password")
    ]


def test_docs_in_markdown_are_shown_whole(tmp_path: Path) -> None:
    docs, blog = needed(DOCS), needed(BLOG)
    files = [*corpus(f"{DOCS}/**/*"), *corpus(f"{BLOG}/**/*")]
    text = "\n".join(one.read_text() for one in files if one.suffix == ".md")
    with imported(tmp_path, "docs", ("markdown", str(docs)), ("markdown", str(blog))) as site:
        pages = offered(site)
        assert len(pages) >= sum(one.suffix == ".md" for one in files)
        shown = []
        for page in pages:
            code, markup = status(page)
            assert code == 200, page
            shown += images(page, markup)
        own = {one for one in shown if one.startswith(f"{site.address}/media/")}
        assert len(own) > 8
        assert {one for one in own if status(one)[0] != 200} == set()
        _, broken = crawled(site.address)
        made = [one for one in broken if not was_broken(site, one[0], one[2], files, text)]
        assert made == []


def was_broken(site: Demo, address: str, page: str, files: list[Path], text: str) -> bool:
    """Say whether the source has a link as it is written on the page, and no file that it names."""
    written = [one for one in links(status(page)[1]) if absolute(page, one) == address]
    if not any(is_written(one.partition("#")[0], text) for one in written):
        return False
    path = unquote(urlsplit(address).path).strip("/").lower()
    known = {named(one) for one in files}
    if all(one.startswith("/") for one in written):
        return path not in known
    return Path(path).stem not in {Path(one).name for one in known}


def is_written(link: str, text: str) -> bool:
    """Say whether a source has a link, as it is or beginning at the folder of its file."""
    parts = link.strip("/").split("/")
    inner = ["/".join(parts[start:]) for start in range(len(parts))]
    return link in text or any(f"{mark}{one}" in text for one in inner for mark in BEFORE)


def named(file: Path) -> str:
    """Return the path that a file of Markdown has on a site, below its source's folder."""
    inner = file.relative_to(CORPORA).with_suffix("").parts[2:]
    return "/".join(inner[:-1] if inner[-1] in INDEXES else inner).lower()
