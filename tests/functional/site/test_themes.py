"""Themes: the one that the how-to builds, one that fails, and texts that want to run in the page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import sessionmaker
from webtest import TestApp

from cms.access.actor import SYSTEM
from cms.app import make_app
from cms.content.executor import Executor
from cms.content.operations.change_face import ChangeFace
from cms.content.site import load_site
from cms.db.session import begin_write
from cms.themes.checking import check
from cms.themes.known import Themes
from cms.themes.rendering import ReadyThemes
from tests.functional.api.conftest import Api, services_on
from tests.functional.site.conftest import PROBE, REGISTRY, serving

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "write-a-theme.md"
FILE = re.compile(r"`(mine/[^`\n]+)`:\n\n```[a-z]+\n(.*?)```", re.DOTALL)
FAILING = {
    "theme.toml": '[theme]\nname = "failing"\nparent = "default"\n',
    "templates/entry.html": "{% for a in 5 %}{{ a }}{% endfor %}",
    "templates/home.html": "{{ asset('nothing.css') }}{{ theme.settings.nothing }}{{ who }}"
    "<p onclick='x'>{{ menus.nothing }}{% include 'nothing.html' %}",
    "templates/error.html": "<h1>{{ page.title }}</h1>{{ page.description }}",
}
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "{{ 7 * 7 }}{% raw %}",
    "</title><script>alert(1)</script>",
    "javascript:alert(1)",
    "<svg/onload=alert(1)>",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found: Path = tmp_path_factory.mktemp("themes")
    for name, text in [
        *FILE.findall(PAGE.read_text(encoding="utf-8")),
        *((f"failing/{name}", text) for name, text in FAILING.items()),
    ]:
        path = found / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return found


@pytest.fixture(scope="module")
def services(engine: Any, tokens: Any, folder: Path) -> Any:
    return serving(services_on(engine, REGISTRY, plugins=PROBE), themes=folder)


@pytest.fixture(scope="module")
def visitor(services: Any) -> TestApp:
    return TestApp(make_app(services))


@pytest.fixture(scope="module")
def admin(visitor: TestApp, tokens: Any) -> Api:
    return Api(visitor, tokens["administrator"], tokens)


def show_in(services: Any, theme: str) -> None:
    with services.get(sessionmaker)() as session:
        begin_write(session)
        operation = ChangeFace(data={"theme": theme})
        Executor(session, load_site(session), REGISTRY, SYSTEM).apply(operation)
        session.commit()


def test_the_theme_of_the_how_to_works(admin: Any, visitor: TestApp, services: Any) -> None:
    assert check(services.get(ReadyThemes), "mine") == []
    ann = admin.create("person", name="Ann", slug="ann")
    author = {"id": ann["id"], "type": "person"}
    blocks = [{"_type": "quote", "text": "Said", "source": "Somebody"}]
    admin.create(title="Quoted", slug="quoted", blocks=blocks)
    admin.create("post", title="Signed", slug="signed", author=author)
    show_in(services, "mine")
    page = visitor.get("/signed")
    assert "<p>By Ann, " in page.text
    assert "<p>Von Ann, " in visitor.get("/de/signed").text
    assert "Written with care" in page.text
    assert "<figcaption>Somebody</figcaption>" in visitor.get("/quoted").text
    style = re.search(r'href="(/-/mine/[0-9a-f]+/css/own.css)"', page.text)
    assert style
    assert "--setting-tint" in visitor.get(style[1]).text


def test_what_is_wrong_with_a_theme_is_told(services: Any) -> None:
    found = check(services.get(ReadyThemes), "failing")
    told = "\n".join(f"{one.level} {one.place} {one.detail}" for one in found)
    for part in (
        "error home.html names the template 'nothing.html'",
        "error home.html:1 there is no file 'nothing.css'",
        "warning home.html:1 the theme has no setting 'nothing'",
        "warning home.html:1 the theme has no menu 'nothing'",
        "warning home.html names 'who'",
        "warning home.html:1 has a handler attribute",
    ):
        assert part in told


def test_a_template_that_fails_is_told_by_the_error_page(
    admin: Any, visitor: TestApp, services: Any
) -> None:
    admin.create(title="Failing", slug="failing")
    show_in(services, "failing")
    page = visitor.get("/failing", status=500)
    assert page.text == "<h1>Something went wrong here</h1>"
    assert visitor.get("/", status=500).headers["Cache-Control"] == "no-store"
    show_in(services, "gone")
    assert visitor.get("/failing").status_int == 200, "a theme that is gone is the default one"


@pytest.mark.parametrize("theme", ["default", "mine"])
def test_hostile_texts_run_nothing(admin: Any, visitor: TestApp, services: Any, theme: str) -> None:
    show_in(services, theme)
    for number, text in enumerate(HOSTILE):
        slug = f"hostile-{theme}-{number}"
        admin.create(
            title=text,
            slug=slug,
            summary=text,
            blocks=[{"_type": "quote", "text": text, "source": text}],
            body={
                "type": "doc",
                "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}],
            },
        )
        page = visitor.get(f"/{slug}").text
        without_data = re.sub(r'<script type="application/ld\+json">[^<]*</script>', "", page)
        for part in (
            "<script>",
            "<img src=x",
            "<svg on",
            "<svg/on",
            'href="javascript',
            " onerror=alert(1)>",
        ):
            assert part not in without_data, (text, part)
        assert "49" not in page.partition("<main")[2].partition("</main")[0]


def test_themes_that_can_not_be_read_are_told_apart(services: Any, folder: Path) -> None:
    from cms.themes.known import themes_in

    bad = folder / "bad"
    bad.mkdir()
    for text in (
        "nothing",
        '[theme]\nname = "other"\n',
        '[theme]\nname = "bad"\nscript = "x"\n',
        '[theme]\nname = "bad"\n[settings.x]\nkind = "magic"\n',
        '[theme]\nname = "bad"\n[renditions.x]\nfit = "cover"\n',
        '[theme]\nname = "bad"\n[extra]\n',
    ):
        (bad / "theme.toml").write_text(text)
        found = themes_in([bad])
        assert not found.all
        assert str(bad / "theme.toml") in found.broken[str(bad)]
    assert "default" in services.get(Themes).all
