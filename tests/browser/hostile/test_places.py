"""Hostile texts in names, labels and addresses harm no page of ours, and no answer that is opened."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import cycle
from pathlib import Path
from types import new_class
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as BrowserError
from sqlalchemy import Engine, update

import cms
from cms.api.v1.openapi.document import build
from cms.api.v1.query_params.catalogue import Bounds
from cms.app import make_app
from cms.content.models import SiteRow
from cms.db.session import WRITE, make_engine
from cms.mail.letter import Item, Letter, as_html
from cms.schema import fields as f
from cms.schema.content_type import ContentType
from cms.schema.registry import build_registry
from tests.functional.api.conftest import PASSWORD, Note, Person, people, services_on
from tests.functional.api.conftest import Page as PageType
from tests.functional.api.hostile.places import ABSENT, registered
from tests.functional.api.hostile.wire import Wire
from tests.serving import serving

from . import test_fields
from .frontend import Watch, watched
from .payloads import OWN

pytestmark = pytest.mark.browser
LINES = [text for text in OWN if text.isprintable()]
ALL = " ".join(LINES)

DECLARED = {
    "__doc__": ALL,
    "title": f.Text(label=ALL),
    **{
        f"field{number}": f.Choice(label=text, help=text, choices=[(text, text)])
        for number, text in enumerate(LINES)
    },
}
Named: type[ContentType] = new_class(
    "Named", (ContentType,), {"label": ALL}, lambda body: body.update(DECLARED)
)

REGISTRY = build_registry([("test", one) for one in (PageType, Person, Note, Named)])

NOUNS: Mapping[str, Any] = {
    "/users": lambda n, text: {"email": f"u{n}@example.org", "name": text},
    "/groups": lambda n, text: {"name": f"g{n}", "label": text},
    "/roles": lambda n, text: {"name": f"r{n}", "label": text, "rules": []},
    "/releases": lambda n, text: {"title": text, "note": text},
    "/tokens": lambda n, text: {"name": text},
    "/calendars": lambda n, text: {"name": text},
    "/content/page/{page}/comments": lambda n, text: {"text": text},
    "/tasks": lambda n, text: {"entry": "{page}", "assignee": "role:editor", "note": text},
}
"""What has a name that somebody chooses."""

SHORT = [text for text in LINES if 0 < len(text.strip()) <= 100]
WORKFLOW: Mapping[str, Any] = {
    "name": "hostile",
    "label": SHORT[0],
    "types": ["note"],
    "definition": {
        "tracks": [
            {
                "name": "main",
                "label": SHORT[1],
                "states": [
                    {"name": "draft", "label": SHORT[2]},
                    {"name": "published", "label": SHORT[3]},
                ],
                "publish_when": ["draft"],
                "when_published": "published",
            }
        ],
        "transitions": [
            {
                "name": f"go{number}",
                "label": text,
                "from": ["draft"],
                "to": "published",
                "then": "publish",
            }
            for number, text in enumerate(SHORT[:20])
        ],
    },
}
"""A workflow whose labels are hostile: its own, those of tracks, states and transitions."""
ELSEWHERE = {
    "/workflows": "WORKFLOW",
    "/sessions": "an address, looked up and not kept",
    "/sessions/current/factors": "a name that its owner sees, and a code",
    "/sessions/current/verify": "a code",
    "/factors/{id}/finish": "a code",
    "/sign-ins": "a provider that is known, and a path of this site",
    "/identities": "a provider that is known, and a path of this site",
    "/password-resets": "an address, looked up and not kept",
    "/uploads": "names of files: test_files, test_polyglots",
    "/erasures": "who is to be erased, and why: for the record",
    "/invitations/{token}": "a name as of a user's",
    "/webhooks": "a name and an address: tests/functional/admin/test_webhooks",
    "/types": "names and labels of types made by hand: tests of the admin's model",
}
"""Where texts are chosen too, and what tries them there, or why nothing has to."""

LOOSE = """() => {
    const found = [...(window.FOUND ?? [])];
    for (const element of document.querySelectorAll("*")) {
        for (const { name, value } of element.attributes) {
            if (name.startsWith("on") || name === "srcdoc") found.push(`${name}=${value}`);
        }
        for (const name of ["href", "src", "action", "data"]) {
            if (!element.hasAttribute(name)) continue;
            const { protocol } = new URL(element.getAttribute(name), document.baseURI);
            if (!["http:", "https:", "about:"].includes(protocol)) found.push(element.outerHTML);
        }
        if (element.localName === "script" && !element.src) found.push(element.outerHTML);
    }
    return found;
}"""
NOTING = """window.FOUND = [];
addEventListener("securitypolicyviolation", (event) => FOUND.push(event.violatedDirective));
for (const name of ["alert", "confirm", "prompt", "print", "open"]) window[name] = () => FOUND.push(name);"""


@pytest.fixture(scope="module")
def named_engine(sqlite_source: Any) -> Iterator[Engine]:
    with sqlite_source.copy() as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture(scope="module")
def app(named_engine: Engine) -> Any:
    return make_app(services_on(named_engine, REGISTRY))


@pytest.fixture(scope="module")
def caller(app: Any, named_engine: Engine) -> Wire:
    """The administrator of a site in which everything has hostile names."""
    wire = Wire(app, None, people(named_engine)).as_("administrator")
    with named_engine.execution_options(**{WRITE: True}).begin() as connection:
        connection.execute(update(SiteRow).values(name=ALL))
    page = wire.create("page", title="x", labels=LINES, extra={text: text for text in LINES})["id"]
    wire.ask(
        "PATCH",
        f"/content/page/{page}",
        {"data": {"title": LINES[2]}, "base_version": 1, "note": ALL},
    )
    for address, body in NOUNS.items():
        taken = 0
        for number, text in enumerate(LINES[::6]):
            data = {
                name: value.format(page=page) if value == "{page}" else value
                for name, value in body(number, text).items()
            }
            taken += wire.post(address.format(page=page), {"data": data}).status in (200, 201)
        assert taken > len(LINES) / 12, address
    made = wire.post("/workflows", {"data": WORKFLOW})
    assert made.status == 201, made
    return wire


@pytest.fixture(scope="module")
def address(app: Any, caller: Wire) -> Iterator[str]:
    """Where that site is served."""
    with serving(app) as at:
        yield at


@pytest.fixture
def shown(browser: Browser, address: str, caller: Wire) -> Iterator[Page]:
    """A page as the administrator sees it."""
    headers = {"Authorization": f"Bearer {caller.token}"}
    with watched(browser, Watch(address, downloads=DOWNLOADS), headers) as (context, page):
        context.add_init_script(NOTING)
        yield page


def names_of(caller: Wire) -> dict[str, str]:
    """Return something for each place in an address."""

    def first(noun: str) -> str:
        data = caller.get(noun).json["data"]
        return str(data[0].get("id") or data[0]["name"]) if data else ABSENT

    nouns = ("user", "group", "role", "release", "token", "calendar", "grant", "job", "session")
    found = {noun: first(f"/{noun}s") for noun in nouns if noun != "session"}
    pages = first("/content/page?status=draft")
    return {
        "page": pages,
        "session": ABSENT,
        "item": ABSENT,
        "webhook": ABSENT,
        "delivery": ABSENT,
        "notification": ABSENT,
        **found,
    }


CONTENT = ("TypeResource", "EntryResource", "AddressResource", "BranchResource")
DOWNLOADS = ("/schedule.ics", "/translations.xlf?from=en&to=de", "/client.ts")


def test_every_answer_can_be_opened_in_a_browser(
    shown: Page, address: str, app: Any, caller: Wire
) -> None:
    names, opened = names_of(caller), set()
    for place in registered(app):
        if "GET" not in place.methods:
            continue
        path = place.address(**names)
        if ABSENT in path and len(opened) > 1:
            continue  # all answer the same problem
        below = path[1:] if path.startswith("//") else f"/api/v1{path}"
        asked = "?status=draft" if place.context in CONTENT else ""
        opened.add(visit(shown, f"{address}{below}{asked}"))
    for path in DOWNLOADS:
        assert visit(shown, f"{address}/api/v1{path}") == "download"
    assert opened >= {"application/json", "application/problem+json", "text/html"}


def visit(page: Page, url: str) -> str:
    """Open an address; return the type of what is there, once it did no harm."""
    try:
        page.goto(url, wait_until="load")
    except BrowserError as error:
        # What is not for a browser to show is loaded down, which is refused here.
        if "Download is starting" not in str(error) and "ERR_ABORTED" not in str(error):
            raise
        return "download"
    assert page.evaluate(LOOSE) == []
    return str(page.evaluate("document.contentType"))


def test_problems_that_say_what_was_asked_harm_nobody(shown: Page, address: str) -> None:
    places = ("content/{}", "content/page?{}=1", "paths/{}", "content/page?filter[{}]=1")
    for text, place in zip(LINES[::2], cycle(places), strict=False):
        path = place.format(quote(text, safe=""))
        assert visit(shown, f"{address}/api/v1/{path}") == "application/problem+json"


def test_the_pages_show_hostile_names_as_text(browser: Browser, address: str, caller: Wire) -> None:
    with watched(browser, Watch(address)) as (context, page):
        context.add_init_script(NOTING)
        signed = context.request.post(
            f"{address}/api/v1/sessions",
            data={"data": {"email": "administrator@example.org", "password": PASSWORD}},
        )
        assert signed.status == 201
        me = signed.json()["data"]
        named = context.request.fetch(
            f"{address}/api/v1/profile",
            method="PATCH",
            headers={"X-CSRF-Token": me["csrf"]},
            data={"data": {"name": ALL[:200]}},
        )
        assert named.status == 200, named.text()
        assert visit(page, f"{address}/") == "text/html"
        assert ALL[:200] in page.inner_text("h2")
        assert ALL in page.inner_text("h1")
        assert visit(page, f"{address}/api/v1/docs") == "text/html"
        page.wait_for_selector("#create_named")
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        page.wait_for_selector("#create_named .inside")
        assert LINES[0] in page.inner_text("#create_named")
        assert page.evaluate(LOOSE) == []


def test_letters_show_hostile_texts_as_text(browser: Browser) -> None:
    def letter(text: str, *items: str) -> Letter:
        told = tuple(Item(text=one, detail=one, url="https://example.org/") for one in items)
        given = dict.fromkeys(("name", "subject", "reason", "site"), text)
        urls = dict.fromkeys(("choose_url", "site_url"), "https://example.org/")
        return Letter(language="en", items=told, **given, **urls)

    with watched(browser, Watch()) as (context, page):
        context.add_init_script(NOTING)
        for one in [letter("x", *OWN), *(letter(text, text) for text in OWN[::2])]:
            page.set_content(as_html(one))
            assert page.evaluate(LOOSE) == []


# -- nothing without its row ----------------------------------------------------------------------


OUTPUTS: Mapping[str, Any] = {
    "richtext=html": test_fields.test_fields_harm_no_page,
    "richtext=markdown": test_fields.test_fields_harm_no_page,
    "richtext=text": test_fields.test_fields_harm_no_page,
    "application/json": test_every_answer_can_be_opened_in_a_browser,
    "application/problem+json": test_problems_that_say_what_was_asked_harm_nobody,
    "application/typescript": test_every_answer_can_be_opened_in_a_browser,
    "application/xliff+xml": test_every_answer_can_be_opened_in_a_browser,
    "text/calendar": test_every_answer_can_be_opened_in_a_browser,
    "text/x-python": test_every_answer_can_be_opened_in_a_browser,
    "api/templates/base.jinja2": test_the_pages_show_hostile_names_as_text,
    "api/templates/docs.jinja2": test_the_pages_show_hostile_names_as_text,
    "api/templates/mark.jinja2": test_the_pages_show_hostile_names_as_text,
    "api/templates/welcome.jinja2": test_the_pages_show_hostile_names_as_text,
    "mail/templates/letter.html.jinja2": test_letters_show_hostile_texts_as_text,
}
"""Every form in which texts go out, and what opens it in a browser."""
NO_MARKUP = frozenset(
    {
        "mail/templates/letter.txt.jinja2",
        "text/html",
        "application/openapi+json",
        "text/event-stream",
    }
)
"""Plain text in a mail; and media types whose documents are the templates or JSON above.

A stream is lines of that JSON, which no browser is to take for anything else (`nosniff`).
"""


def test_every_output_has_its_row(caller: Wire) -> None:
    folder = Path(cms.__file__).parent
    found = {str(path.relative_to(folder)) for path in folder.rglob("*.jinja2")}
    found |= {f"richtext={form}" for form in test_fields.RICHTEXT}
    document = caller.get("/openapi.json").json
    pending: list[Any] = [document["paths"], document["components"].get("responses", {})]
    while pending:
        one = pending.pop()
        if isinstance(one, dict):
            found |= set(one.get("content", ())) if "description" in one else set()
            pending += one.values()
        elif isinstance(one, list):
            pending += one
    assert found - NO_MARKUP == set(OUTPUTS)


def test_every_noun_that_holds_free_texts_has_its_row() -> None:
    """By the API's description, so that a new noun is not forgotten."""
    document = build(REGISTRY, Bounds(), "Site", "")

    def plain(schema: Any) -> Any:
        while "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return schema

    def free(schema: Any) -> bool:
        closed = {"enum", "const", "format"} & schema.keys()
        pattern = schema.get("pattern", "")
        return schema.get("type") == "string" and not closed and bool(re.search(pattern, "<b>x"))

    found = set()
    for path, methods in document["paths"].items():
        for content in methods.get("post", {}).get("requestBody", {}).get("content", {}).values():
            data = plain(plain(content["schema"]).get("properties", {}).get("data", {}))
            if any(free(plain(one)) for one in data.get("properties", {}).values()):
                found.add(path.removeprefix("/api/v1"))
    # Of entries every kind of field has its row in test_fields.
    found = {one for one in found if not re.fullmatch(r"/content/\w+|/media", one)}
    found = {re.sub(r"^/content/\w+/\{id\}", "/content/page/{page}", one) for one in found}
    assert found == NOUNS.keys() | ELSEWHERE.keys()
