"""IndexNow: the key is served, and search engines are told once of what came, changed and went."""

from __future__ import annotations

import json
from typing import Any

from click.testing import CliRunner
from sqlalchemy import Engine
from webtest import TestApp

from cartouche_seo.command import seo
from cms.outgoing.client import Outgoing
from cms.sdk import Answer, Call
from plugins.seo.tests.conftest import Published, installation


class Engines:
    """Those who are told; they answer with a status."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.status = 202

    def send(self, call: Call) -> Answer:
        self.calls.append(call)
        return Answer(self.status, {}, b"")

    def told(self) -> list[str]:
        body = json.loads(self.calls[-1].body or b"")
        assert (body["host"], body["keyLocation"]) == (
            "localhost",
            f"http://localhost/{body['key']}.txt",
        )
        return sorted(body["urlList"])


def run(site: Published, engines: Engines, *words: str) -> Any:
    obj = installation(site.engine, site.registry, {Outgoing: engines})
    return CliRunner().invoke(seo, ["indexnow", *words], obj=obj)


def test_what_changed_is_told_once_on_both_databases(published: Published) -> None:
    admin, engines = published.admin, Engines()
    admin.create(title="Known", slug="known")
    went = admin.create(title="Went", slug="went")["id"]
    moved = admin.create(title="Moved", slug="before")["id"]
    began = run(published, engines)
    assert "3 pages are known" in began.output
    assert engines.calls == []
    key = began.output.partition("http://localhost/")[2].partition(".txt")[0]
    visitor = TestApp(published.wsgi)
    answer = visitor.get(f"/{key}.txt")
    assert (answer.content_type, answer.text) == ("text/plain", key)
    visitor.get("/else.txt", status=404)
    assert "Disallow" in visitor.get("/robots.txt").text
    assert run(published, engines).output == "Nothing has changed.\n"
    admin.create(title="Came", slug="came")
    admin.create(title="Hidden", slug="hidden", seo={"noindex": True})
    admin.create(title="Copy", slug="copy", seo={"canonical": "https://other.example/"})
    admin.create(title="Draft", slug="draft", publish=False)
    admin.post(f"/content/page/{went}/unpublish", {})
    body = {"data": {"slug": "after"}, "base_version": 1, "publish": True}
    admin.patch(f"/content/page/{moved}", body)
    engines.status = 429
    refused = run(published, engines)
    assert refused.exit_code != 0
    engines.status = 200
    assert (
        run(published, engines, "--to", "https://one.example/now").output
        == "Told of 4 addresses.\n"
    )
    call = engines.calls[-1]
    assert (call.method, call.url) == ("POST", "https://one.example/now")
    assert engines.told() == [
        f"http://localhost/{one}" for one in ("after", "before", "came", "went")
    ]
    assert run(published, engines).output == "Nothing has changed.\n"


def test_a_site_without_an_address_tells_nothing(
    engine: Engine, registry: Any, tokens: Any
) -> None:
    site = installation(engine, registry)
    site.reading = site.nowhere
    found = CliRunner().invoke(seo, ["indexnow"], obj=site)
    assert "cms.site.url" in found.output
