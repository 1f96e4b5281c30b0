"""Rich text in a real browser: round trips, the slash menu, tools, what is pasted, and its weight."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from cms.schema.richtext import validate
from tests.functional.admin.every_kind import REGISTRY, WHOLE
from tests.functional.api.conftest import Api
from tests.unit.schema.richtext_trees import TREES

from .looking import LONG, barriers, sign_in, violations
from .serving import served

pytestmark = [pytest.mark.browser, pytest.mark.node]
PASTED = Path(__file__).parent / "pasted"
light = pytest.mark.parametrize("scheme", ["light"], indirect=True)
WEIGHT_MAX = 250 * 1024


def made(admin: Api) -> str:
    admin.create("page", title="The lamp room")
    admin.create("sample", publish=False, **WHOLE)
    return str(admin.create("sample", publish=False, title="Written")["id"])


@pytest.fixture(scope="module")
def site(engine: Engine) -> Iterator[tuple[str, Any]]:
    with served(engine, REGISTRY, made) as given:
        yield given


@pytest.fixture
def writing(page: Page, site: tuple[str, str]) -> Page:
    sign_in(page)
    page.goto(f"/admin/content/sample/{site[1]}")
    expect(body(page)).to_be_visible()
    return page


def body(page: Page) -> Any:
    return page.get_by_role("textbox", name="Body", exact=True)


def tree(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.locator("[name='f.body.tree']").input_value())
    return found


def plain(node: dict[str, Any]) -> dict[str, Any]:
    """Return a node as both sides say it: without what need not be said, marks in one order."""
    attrs = {k: v for k, v in node.get("attrs", {}).items() if v != 1 or k == "level"}
    found = {"type": node["type"], **({"attrs": attrs} if attrs else {})}
    if "text" in node:
        found["text"] = node["text"]
    if node.get("marks"):
        found["marks"] = sorted((plain(one) for one in node["marks"]), key=lambda one: one["type"])
    content = [plain(one) for one in node.get("content", [])]
    if node["type"] == "doc" and content == [{"type": "paragraph"}]:
        content = []
    return {**found, **({"content": content} if content or node["type"] == "doc" else {})}


@light
@pytest.mark.long
def test_every_tree_comes_back_as_it_went_in(writing: Page) -> None:
    area = body(writing)

    @settings(
        max_examples=200 if LONG else 6,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(TREES, min_size=8, max_size=12))
    def check(trees: list[dict[str, Any]]) -> None:
        found = area.evaluate(
            """(area, trees) => trees.map((tree) => {
              const {editor} = area.closest("cms-rich-text");
              return editor.schema.nodeFromJSON(tree.content.length ? tree :
                {type: "doc", content: [{type: "paragraph"}]}).toJSON();
            })""",
            trees,
        )
        for before, after in zip(trees, found, strict=True):
            assert plain(strip(after)) == plain(before)
            assert validate(strip(after)) == []

    check()


def strip(node: dict[str, Any]) -> dict[str, Any]:
    attrs = {name: value for name, value in (node.get("attrs") or {}).items() if value is not None}
    found = {
        name: value for name, value in node.items() if name not in ("attrs", "content", "marks")
    }
    if attrs:
        found["attrs"] = attrs
    if node.get("marks"):
        found["marks"] = [strip(one) for one in node["marks"]]
    if node.get("content"):
        found["content"] = [strip(one) for one in node["content"]]
    return found


@light
@pytest.mark.long
def test_writing_by_the_keyboard_with_slash_and_tools(writing: Page) -> None:
    page, area, press = writing, body(writing), writing.keyboard.press
    area.focus()
    page.keyboard.type("/head")
    expect(page.get_by_role("listbox", name="What to put in")).to_be_visible()
    press("Enter")
    page.keyboard.type("Bread")
    press("Enter")
    page.keyboard.type("Some ")
    press("Control+b")
    page.keyboard.type("bold")
    press("Control+b")
    page.keyboard.type(" words")
    press("Enter")
    page.keyboard.type("- nuts")
    press("Enter")
    page.keyboard.type("figs")
    press("Tab")
    press("Alt+F10")
    press("ArrowRight")
    expect(page.get_by_role("button", name="Bold")).to_be_focused()
    press("Escape")
    expect(area).to_be_focused()
    assert violations(page) == []
    press("Control+s")
    expect(page.locator("#notices")).to_contain_text("Saved.")
    kinds = [one["type"] for one in tree(page)["content"]]
    assert kinds == ["heading", "paragraph", "bullet_list"]
    inner = tree(page)["content"][2]["content"][0]["content"]
    assert [one["type"] for one in inner] == ["paragraph", "bullet_list"]
    assert "Not saved yet" not in page.locator("[data-saving]").inner_text()


@light
def test_links_lead_to_entries_and_addresses(writing: Page) -> None:
    page, area = writing, body(writing)
    area.fill("See the lamp room")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+k")
    page.get_by_label("Address", exact=True).fill("javascript:alert(1)")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This can't be the address of a link.")).to_be_visible()
    page.get_by_role("button", name="Link to an entry").click()
    page.get_by_label("Search by title").fill("lamp")
    option = page.get_by_role("option", name=re.compile("The lamp room"))
    option.click()
    page.get_by_role("button", name="Set the link").click()
    mark = tree(page)["content"][0]["content"][0]["marks"][0]
    assert mark["type"] == "link"
    assert mark["attrs"]["entry"]["type"] == "page"
    assert validate(tree(page)) == []


@light
@pytest.mark.long
def test_a_table_grows_and_goes(writing: Page) -> None:
    page, area = writing, body(writing)
    area.fill("")
    page.keyboard.type("/table")
    expect(page.get_by_role("option", name="Table")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.type("First")
    page.get_by_role("button", name="Add row").click()
    rows = tree(page)["content"][0]["content"]
    assert len(rows) == 4
    assert rows[0]["content"][0]["type"] == "table_header"
    assert rows[0]["content"][0]["content"][0]["content"][0]["text"] == "First"
    page.get_by_role("button", name="Delete table").click()
    assert tree(page)["content"] == []


@light
@pytest.mark.parametrize("sample", ["word", "google"])
def test_what_is_pasted_is_clean(writing: Page, sample: str) -> None:
    page, area = writing, body(writing)
    area.fill("")
    html = (PASTED / f"{sample}.html").read_text()
    area.evaluate(
        """(area, html) => {
          const data = new DataTransfer();
          data.setData("text/html", html);
          area.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        html,
    )
    wanted = json.loads((PASTED / f"{sample}.json").read_text())
    assert tree(page) == wanted
    assert validate(tree(page)) == []


@pytest.mark.long
def test_rich_text_has_no_barriers(page: Page, site: tuple[str, str], scheme: str) -> None:
    sign_in(page)
    assert barriers(page, scheme, [f"/admin/content/sample/{site[1]}"]) == []


@light
def test_a_page_with_rich_text_is_light(page: Page, site: tuple[str, str]) -> None:
    sign_in(page)
    loaded: list[tuple[str, int]] = []
    page.on(
        "response",
        lambda answer: (
            loaded.append((answer.url, len(gzip.compress(answer.body()))))
            if answer.url.endswith((".js", ".css"))
            else None
        ),
    )
    page.goto(f"/admin/content/sample/{site[1]}")
    expect(body(page)).to_be_visible()
    assert any("rich-text" in address for address, _ in loaded)
    assert sum(size for _, size in loaded) < WEIGHT_MAX
