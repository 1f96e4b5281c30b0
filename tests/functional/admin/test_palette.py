"""The palette: entries of all types by one query, screens with their keys, and what to begin."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import Engine
from webtest import TestApp

from tests.functional.api.conftest import Api

from .conftest import sign_in
from .test_content import counted

FOUND = re.compile(r'role="option"[^>]*>.*?<span class="words">([^<]+)</span>')


@pytest.fixture(scope="module")
def editor(wsgi: Any, admin: Api) -> TestApp:
    admin.create(title="The lamp room")
    admin.create("person", name="Lampert Quill")
    admin.create("note", title="Lamp oil", publish=False)
    return sign_in(wsgi, "editor")


def found(app: TestApp, words: str) -> list[str]:
    return FOUND.findall(app.get(f"/admin/palette?q={words}").text)


def test_entries_of_all_types_are_found_by_one_query(
    wsgi: Any, editor: TestApp, engine: Engine
) -> None:
    assert {"The lamp room", "Lampert Quill", "Lamp oil"} <= set(found(editor, "LAMP"))
    with counted(engine) as sent:
        found(editor, "lamp")
    assert len([one for one in sent if "FROM edition" in one]) == 1
    assert "Lamp oil" not in found(sign_in(wsgi, "reader"), "lamp")


def test_without_words_it_shows_what_was_changed_last(editor: TestApp) -> None:
    shown = editor.get("/admin/palette?q=").text
    assert "Changed last" in shown
    assert "Lamp oil" in shown
    assert "New Page" not in shown


def test_it_begins_new_entries_and_tells_keys(wsgi: Any, editor: TestApp) -> None:
    assert "New Page" in found(editor, "new")
    assert "New Page" not in found(sign_in(wsgi, "reader"), "new")
    shown = editor.get("/admin/palette?q=tree").text
    assert '<kbd class="key">g</kbd><kbd class="key">t</kbd>' in shown


def test_the_keys_of_all_screens_are_told_in_the_help(editor: TestApp) -> None:
    page = editor.get("/admin").text
    keys = re.findall(r'<a href="([^"]+)" data-keys="([^"]+)"', page)
    assert ("/admin/tree", "g t") in keys
    assert len({key for _, key in keys}) == len(keys)
    told = page.split('id="help"')[1]
    for _, key in keys:
        assert "".join(f'<kbd class="key">{one}</kbd>' for one in key.split()) in told
