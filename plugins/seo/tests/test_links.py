"""Links that lead nowhere: within the site at once, outside by asking a few of each host."""

from __future__ import annotations

from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine
from webtest import TestApp

from cartouche_seo.command import seo
from cartouche_seo.links import fits
from cartouche_seo.outside import FAILURES, ask
from cms.outgoing.client import Outgoing
from cms.sdk import Answer, Call, OutgoingFailed, OutgoingRefused, SitePage
from cms.settings import OutgoingSettings
from plugins.seo.tests.conftest import installation
from tests.functional.admin.conftest import sign_in
from tests.http_server import http_server


def linking(*targets: Any) -> dict[str, Any]:
    """A rich text with a link to each target: an address, or the id of an entry of the type page."""
    marks = [
        {
            "type": "link",
            "attrs": {"href": one} if "/" in one else {"entry": {"id": one, "type": "page"}},
        }
        for one in targets
    ]
    texts = [{"type": "text", "text": "x", "marks": [one]} for one in marks]
    return {"type": "doc", "content": [{"type": "paragraph", "content": texts}]}


def run(engine: Engine, registry: Any, *words: str, services: Any = None) -> Any:
    return CliRunner().invoke(seo, words, obj=installation(engine, registry, services))


def test_links_within_the_site_are_checked(
    admin: Any, engine: Engine, registry: Any, wsgi: Any
) -> None:
    there = admin.create("page", title="There", slug="there")["id"]
    draft = admin.create("page", title="A draft", slug="a-draft", publish=False)["id"]
    admin.create("seo_redirect", source="/led", target="/there")
    moved = admin.create("page", title="Moved", slug="before")["id"]
    body = {"data": {"slug": "after"}, "base_version": 1, "publish": True}
    admin.patch(f"/content/page/{moved}", body)
    good = (
        "/there",
        "/there?a=b#c",
        "/de/there",
        "/led",
        "/before",
        "/",
        "/feed.atom",
        "/search?q=a",
    )
    own = ("/media/x", "http://localhost/there", "http://localhost/")
    body = linking(*good, *own, there)
    admin.create("page", title="Good", slug="good", body=body)
    assert run(engine, registry, "links").output == "No link leads nowhere.\n"
    bad = linking("/nowhere", "http://localhost/nowhere/else", draft, "https://other.example/")
    page = admin.create("page", title="Bad", slug="bad", body=bad)
    found = run(engine, registry, "links")
    assert found.exit_code == 1
    assert set(found.output.splitlines()) == {
        "Bad (page, en): /nowhere: Nothing stands at this path.",
        "Bad (page, en): http://localhost/nowhere/else: Nothing stands at this path.",
        "Bad (page, en): A draft: It is not published.",
    }
    browser: TestApp = sign_in(wsgi, "administrator")
    panel = browser.get(f"/admin/content/page/{page['id']}").html.find("div", {"class": "seo"})
    assert "Links that lead nowhere" in panel.text
    assert "A draft It is not published." in panel.text


@pytest.mark.parametrize(
    ("path", "of_types", "asked", "fit"),
    [
        ("feed.atom", (), "feed.atom", True),
        ("feed.atom", (), "a/feed.atom", False),
        ("feed.atom", ("page",), "a/feed.atom", True),
        ("feed.atom", ("page",), "feed.atom", False),
        ("author/{slug}", (), "author/ann", True),
        ("author/{slug}", (), "author", False),
        ("author/{slug}", (), "author/ann/more", False),
        ("tree/{rest:path}", (), "tree/a/b", True),
        ("tree/{rest:path}", (), "tree", False),
    ],
)
def test_pages_of_plugins_are_known(
    path: str, of_types: tuple[str, ...], asked: str, fit: bool
) -> None:
    page = SitePage("x", path, lambda visit, given: None, of_types=of_types)
    assert fits(page, asked.split("/")) == fit


class Web:
    """Other sites, of which one is gone, one hides from programs, and one can't be reached."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def send(self, call: Call) -> Answer:
        self.asked.append(call.url)
        if "down" in call.url:
            raise OutgoingFailed("It is down.")
        if "inside" in call.url:
            raise OutgoingRefused("It is inside.")
        return Answer(404 if "gone" in call.url else 403 if "shy" in call.url else 200, {}, b"")


def test_other_sites_are_asked_in_turn_and_not_too_often() -> None:
    web: Any = Web()
    urls = [f"https://{host}.example/{n}" for host in ("a", "down", "inside") for n in range(5)]
    more = ["https://b.example/gone", "https://b.example/shy"]
    found = {one.url: one.why for one in ask(web, [*urls, *urls, *more], of_host=3)}
    assert web.asked[:4] == [
        "https://a.example/0",
        "https://b.example/gone",
        "https://down.example/0",
        "https://inside.example/0",
    ]
    assert len(web.asked) == 3 + 2 + FAILURES + 3
    assert {url: why for url, why in found.items() if why} == {
        "https://b.example/gone": "It answers 404.",
        "https://down.example/0": "It is down.",
        "https://down.example/1": "It is down.",
    }
    assert len(list(ask(web, urls, most=4))) == 4


def test_outside_links_are_asked_for_by_the_command(
    admin: Any, engine: Engine, registry: Any
) -> None:
    settings = OutgoingSettings(internal=("localhost",))
    outgoing = Outgoing(settings, lambda host, port: ("127.0.0.1",))
    services = {Outgoing: outgoing}
    with http_server() as peer:
        peer.pieces = (b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n",)
        url = f"http://localhost:{peer.port}/x#part"
        admin.create("page", title="Away", slug="away", body=linking(url))
        found = run(engine, registry, "links", "--outside", services=services)
    assert f"Away: http://localhost:{peer.port}/x: It answers 410." in found.output
    assert [one.split(" HTTP")[0] for one in peer.asked] == ["HEAD /x"]
    assert found.exit_code == 1
