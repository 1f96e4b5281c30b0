"""An export into which somebody put scripts, or other places on the disk, is not loaded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cms.db.session import make_engine
from cms.errors import BadRequest
from cms.schema import fields as f
from cms.schema.richtext import from_html
from cms.transfer.export import export_site
from cms.transfer.layout import entry_path
from cms.transfer.load import load_export
from cms.transfer.neutral import ImportedEntry
from cms.transfer.scripting import scripting
from tests.unit.transfer.site import REGISTRY, Target


class Card(f.Component):
    link = f.URL()
    text = f.RichText()


FIELDS = {
    "home": f.URL(),
    "title": f.Text(),
    "body": f.RichText(),
    "links": f.List(f.URL()),
    "seo": f.Group({"canonical": f.URL()}),
    "cards": f.Blocks([Card]),
}
SCRIPTS = (
    "javascript:alert(1)",
    " JavaScript:alert(1)",
    "java\tscript:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
)


def rich(address: str) -> dict[str, Any]:
    mark = {"type": "link", "attrs": {"href": address}}
    text = {"type": "text", "text": "x", "marks": [mark]}
    return {"type": "doc", "content": [{"type": "paragraph", "content": [text]}]}


@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts_are_found_wherever_they_lie(script: str) -> None:
    document = {
        "home": script,
        "title": script,
        "body": rich(script),
        "links": ["https://example.org", script],
        "seo": {"canonical": script},
        "cards": [{"_type": "card", "link": script, "text": rich(script)}, {"_type": "x"}],
        "gone": script,
    }
    assert set(scripting(FIELDS, document)) == {
        "/home",
        "/body/content/0/content/0/marks/0/attrs/href",
        "/links/1",
        "/seo/canonical",
        "/cards/0/link",
        "/cards/0/text/content/0/content/0/marks/0/attrs/href",
    }


def test_what_the_site_writes_is_left_alone() -> None:
    said = "<a href='/x'>a</a><img src=x alt=b><a href='mailto:a@b.example'>c</a>"
    document = {"home": "https://example.org/?javascript:x", "body": from_html(said)[0]}
    assert list(scripting(FIELDS, document)) == []
    assert list(scripting(FIELDS, {"home": 5, "body": "x", "links": {}, "cards": [5]})) == []


@pytest.fixture
def targets(sqlite_source: Any) -> Iterator[tuple[Target, Target]]:
    with sqlite_source.copy() as first, sqlite_source.copy() as second:
        engines = make_engine(first), make_engine(second)
        yield Target(engines[0]), Target(engines[1])
        for engine in engines:
            engine.dispose()


@pytest.mark.parametrize(
    ("part", "said"), [("editions", "could run script"), ("entry", "has to be an id")]
)
def test_a_changed_export_is_not_loaded(
    targets: tuple[Target, Target], tmp_path: Path, part: str, said: str
) -> None:
    source, target = targets
    body = rich("https://example.org")
    given = {"title": "A", "slug": "a", "body": body}
    source.take_items(ImportedEntry(source_id="a", type="post", data=given))
    with source.sessions() as session:
        export_site(session, source.site, tmp_path)
    (path,) = tmp_path.glob("entries/post/*.json")
    content = json.loads(path.read_text("utf-8"))
    if part == "editions":
        content["editions"][0]["doc"]["body"] = rich("javascript:alert(1)")
    else:
        content["entry"]["id"] = "../../../../outside"
    path.write_text(json.dumps(content), "utf-8")
    with target.sessions() as session, pytest.raises(BadRequest, match=said):
        load_export(session, target.site, tmp_path, registry=REGISTRY)


def test_no_type_leads_out_of_the_folder(tmp_path: Path) -> None:
    for kind in ("../..", "/etc", "a/b", "..", "", "a\x00b"):
        path = entry_path(tmp_path, kind, "01980000-0000-7000-8000-00000000000a")
        assert path.resolve().parent.parent == (tmp_path / "entries").resolve()
