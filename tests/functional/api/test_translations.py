"""How locales stand, what is to be translated, and its exchange with translators, over the API."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree
from sqlalchemy import Engine

from cms.access.grants import define_role, grant
from cms.db.session import begin_write, make_session_factory

from .conftest import Api

XLIFF = "application/xliff+xml"
NS = "{urn:oasis:names:tc:xliff:document:2.0}"


@pytest.fixture
def page(admin: Api) -> str:
    """Public in English; in German a draft of the title only."""
    made = admin.create(
        title="Team", seo={"title": "T"}, sections=[{"_type": "quote", "text": "Q"}]
    )
    path = f"/content/page/{made['id']}?locale=de"
    admin.patch(path, {"data": {"title": "Mannschaft"}, "base_version": 1})
    return str(made["id"])


def locales(caller: Api, entry: str) -> dict[str, dict[str, Any]]:
    return {one["locale"]: one for one in caller.get(f"/content/page/{entry}/locales")["data"]}


# -- one entry ------------------------------------------------------------------------------------


def test_each_locale_says_how_it_stands(admin: Api, page: str) -> None:
    found = locales(admin, page)
    english, german = found["en"], found["de"]
    assert english["state"] == english["publication"] == "published"
    assert (english["version"], english["published_version"]) == (1, 1)
    assert (english["slug"], english["path"]) == ("team", "/team")
    assert (german["state"], german["publication"]) == ("missing", "draft")
    assert german["missing"][0] == "/seo/title"
    assert german["missing"][1].startswith("/sections/")
    assert (german["version"], german["published_version"]) == (2, None)
    assert (german["slug"], german["path"]) == ("mannschaft", "/mannschaft")


def test_the_states_of_a_locale_one_after_the_other(admin: Api) -> None:
    path = f"/content/page/{admin.create(title='Team', publish=False)['id']}"

    def state(locale: str = "de") -> str:
        return str(locales(admin, path.rpartition("/")[2])[locale]["state"])

    assert (state("en"), state()) == ("draft", "missing")
    admin.patch(f"{path}?locale=de", {"data": {"title": "Elf"}, "base_version": 1})
    assert state() == "draft"
    admin.post(f"{path}/schedule", {"at": "2999-01-01T00:00:00Z", "locales": ["de"]})
    assert (state("en"), state()) == ("draft", "scheduled")
    admin.post(f"{path}/unschedule")
    admin.post(f"{path}/publish")
    assert (state("en"), state()) == ("published", "published")
    admin.patch(f"{path}?locale=de", {"data": {"title": "Zwölf"}, "base_version": 2})
    assert (state("en"), state()) == ("published", "changed")
    admin.post(f"{path}/unpublish", {"locales": ["de"]})
    assert (state("en"), state()) == ("published", "unpublished")
    admin.patch(path, {"data": {"title": "Our team"}, "base_version": 3})
    assert (state("en"), state()) == ("changed", "outdated")
    (german,) = [one for one in admin.get(f"{path}/locales")["data"] if one["locale"] == "de"]
    assert german["outdated"] == [{"pointer": "/title", "since": 4}]


def test_what_has_no_localised_field_stands_alike_in_all(admin: Api) -> None:
    ann = admin.create("person", name="Ann")
    found = admin.get(f"/content/person/{ann['id']}/locales")["data"]
    assert [(one["state"], one["missing"], one["slug"]) for one in found] == [
        ("published", [], "ann"),
        ("published", [], "ann"),
    ]


def test_a_translation_is_confirmed_and_begun_by_operations(admin: Api, page: str) -> None:
    path = f"/content/page/{page}"
    admin.patch(path, {"data": {"title": "Our team"}, "base_version": 2})
    answered = admin.post(f"{path}/confirm_translation", {"locale": "de", "fields": ["title"]})
    assert answered["data"]["_meta"]["version"] == 3
    assert locales(admin, page)["de"]["outdated"] == []
    plan = admin.post(f"{path}/copy_locale?dry_run=true", {"locale": "de"})["data"]
    assert {one["field"] for one in plan["changes"]} == {"seo", "sections"}
    german = admin.post(f"{path}/copy_locale?locale=de", {"locale": "de", "source": "en"})["data"]
    assert (german["seo"]["title"], german["sections"][0]["text"]) == ("T", "Q")
    assert locales(admin, page)["de"]["state"] == "outdated"
    admin.post(f"{path}/confirm_translation", {"locale": "fr"}, 400)
    problem = admin.post(f"{path}/confirm_translation", {"locale": "de", "fields": ["rank"]}, 422)
    assert problem["errors"][0]["pointer"] == "/fields/0"
    admin.post(f"{path}/confirm_translation", {}, 422)


def test_who_may_not_see_drafts_is_told_so_or_nothing(admin: Api, anybody: Api, page: str) -> None:
    nobody = anybody.as_("nobody")
    nobody.get(f"/content/page/{page}/locales", 403)
    anybody.get(f"/content/page/{page}/locales", 401)
    anybody.get("/translations?locale=de", 401)
    anybody.get("/translations.xlf?from=en&to=de", 401)
    nobody.get("/translations?locale=de", 403)
    draft = admin.create(title="Draft", publish=False)
    nobody.get(f"/content/page/{draft['id']}/locales", 404)
    admin.get(f"/content/page/{page}/locales?locale=de", 400)


def role(engine: Engine, *rules: dict[str, Any]) -> None:
    """Give everybody who signed in these rules."""
    with make_session_factory(engine)() as session:
        begin_write(session)
        define_role(
            session, "desk", "Desk", [{"effect": "allow", "type": "page", **one} for one in rules]
        )
        grant(session, "system.Authenticated", "desk")
        session.commit()


def test_only_the_locales_and_fields_that_one_may_read_are_told(
    anybody: Api, page: str, engine: Engine
) -> None:
    role(
        engine,
        {"permission": "view_draft", "locales": ["de"], "fields": ["title", "sections"]},
        {"permission": "view_draft", "locales": ["de"]},
        {"effect": "deny", "permission": "view_draft", "fields": ["seo"]},
    )
    desk = anybody.as_("nobody")
    found = locales(desk, page)
    assert list(found) == ["de"]
    assert [one.split("/")[1] for one in found["de"]["missing"]] == ["sections"]
    (listed,) = desk.get("/translations?locale=de")["data"]
    assert [one.split("/")[1] for one in listed["missing"]] == ["sections"]
    desk.get("/translations?locale=en", 403)
    desk.get("/translations.xlf?from=en&to=de", 403)


def test_a_field_that_may_not_be_read_does_not_put_an_entry_on_the_list(
    admin: Api, anybody: Api, engine: Engine
) -> None:
    made = admin.create(title="Team", seo={"title": "T"})
    admin.patch(
        f"/content/page/{made['id']}?locale=de", {"data": {"title": "Elf"}, "base_version": 1}
    )
    role(
        engine,
        {"permission": "view_draft"},
        {"effect": "deny", "permission": "view_draft", "fields": ["seo"]},
    )
    desk = anybody.as_("nobody")
    assert len(admin.get("/translations?locale=de")["data"]) == 1
    assert desk.get("/translations?locale=de&count=true")["data"] == []
    assert desk.get("/translations?locale=de&state=all")["data"][0]["state"] == "draft"
    admin.patch(f"/content/page/{made['id']}", {"data": {"title": "Eleven"}, "base_version": 2})
    (listed,) = desk.get("/translations?locale=de")["data"]
    assert (listed["state"], listed["outdated"][0]["pointer"]) == ("outdated", "/title")
    (whole,) = admin.get("/translations?locale=de")["data"]
    assert whole["state"] == "missing"


# -- lists ----------------------------------------------------------------------------------------


def test_what_is_to_be_translated_is_listed_by_state_type_and_page(admin: Api) -> None:
    made = [admin.create(title=f"Page {number}")["id"] for number in range(4)]
    for entry in made[:2]:
        path = f"/content/page/{entry}"
        admin.patch(f"{path}?locale=de", {"data": {"title": "Seite"}, "base_version": 1})
    admin.patch(f"/content/page/{made[0]}", {"data": {"title": "New"}, "base_version": 2})
    admin.create("person", name="Ann")

    def ids(query: str) -> list[str]:
        return [one["id"] for one in admin.get(f"/translations?{query}")["data"]]

    assert ids("locale=de") == [made[0], *made[2:]]
    assert ids("locale=de&state=outdated") == [made[0]]
    assert ids("locale=de&state=missing&type=page") == made[2:]
    assert ids("locale=de&state=all") == made
    assert ids(f"locale=de&state=all&ids={made[1]},{made[3]}") == [made[1], made[3]]
    assert ids("locale=en") == []
    first = admin.get("/translations?locale=de&state=missing,outdated&page[size]=2&count=true")
    assert (first["meta"]["page"]["total"], len(first["data"])) == (3, 2)
    following = admin.get(first["links"]["next"])
    assert [one["id"] for one in following["data"]] == [made[3]]
    assert "state=missing,outdated" in first["links"]["last"]
    admin.delete(f"/content/page/{made[0]}")
    assert ids("locale=de&state=outdated") == []


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("", "locale"),
        ("locale=fr", "locale"),
        ("locale=de&state=late", "state"),
        ("locale=de&type=nothing", "type"),
        ("locale=de&type=person", "type"),
        ("locale=de&ids=x", "ids"),
        ("locale=de&page[after]=x", "page[after]"),
        ("locale=de&page[size]=1000", "page[size]"),
        ("locale=de&what=1", "what"),
    ],
)
def test_what_a_list_does_not_understand(admin: Api, query: str, parameter: str) -> None:
    assert admin.get(f"/translations?{query}", 400)["parameter"] == parameter


# -- files ----------------------------------------------------------------------------------------


def export(caller: Api, query: str = "from=en&to=de", status: int = 200) -> Any:
    return caller.call("GET", f"/translations.xlf?{query}", None, status)


def send(caller: Api, raw: bytes, status: int = 200, query: str = "", kind: str = XLIFF) -> Any:
    response = caller.app.post(
        f"/api/v1/translations.xlf{query}",
        raw,
        headers={**caller.headers, "Content-Type": kind},
        status=status,
    )
    return response.json


def translate(raw: bytes, **texts: str) -> bytes:
    """Let the first segment of units say something else."""
    root = etree.fromstring(raw)
    for unit in root.iter(f"{NS}unit"):
        name = str(unit.get("id")).rpartition(".")[2]
        if name in texts:
            segment = unit.find(f"{NS}segment")
            for old in segment.findall(f"{NS}target"):
                segment.remove(old)
            etree.SubElement(segment, f"{NS}target").text = texts[name]
            segment.set("state", "translated")
            segment.attrib.pop("subState", None)
    return bytes(etree.tostring(root))


def test_translations_go_out_and_come_back(admin: Api, anybody: Api, page: str) -> None:
    response = export(admin)
    assert response.content_type == XLIFF
    assert response.headers["Content-Disposition"] == 'attachment; filename="en-de.xlf"'
    raw = translate(response.body, text="Zitat", title="Die Mannschaft")
    planned = send(admin, raw, query="?dry_run=true")
    assert planned["meta"]["dry_run"] is True
    assert locales(admin, page)["de"]["version"] == 2
    done = send(admin, raw)
    assert (done["meta"]["written"], done["meta"]["problems"]) == (3, 0)
    assert done["data"] == [{**planned["data"][0]}]
    german = admin.get(f"/content/page/{page}?locale=de&status=draft")["data"]
    assert (german["title"], german["sections"][0]["text"]) == ("Die Mannschaft", "Zitat")
    assert anybody.get(f"/content/page/{page}?locale=de")["data"]["title"] == "Team"
    assert send(admin, raw)["meta"]["written"] == 0
    problem = export(admin, status=404).json
    assert "Nothing of that" in problem["detail"]


def test_a_text_that_was_written_here_meanwhile_stays(admin: Api, page: str) -> None:
    raw = translate(export(admin, "from=en&to=de").body, title="Aus dem Büro", text="Zitat")
    path = f"/content/page/{page}"
    admin.patch(f"{path}?locale=de", {"data": {"title": "Hier"}, "base_version": 2})
    done = send(admin, raw)
    (entry,) = done["data"]
    assert [one["unit"] for one in entry["problems"]] == ["title"]
    assert "since version 2" in entry["problems"][0]["detail"]
    assert any(pointer.startswith("/sections/") for pointer in entry["written"])
    german = admin.get(f"{path}?locale=de&status=draft")["data"]
    assert (german["title"], german["sections"][0]["text"]) == ("Hier", "Zitat")


def test_files_are_paged(admin: Api) -> None:
    for number in range(3):
        admin.create(title=f"Page {number}")
    first = export(admin, "from=en&to=de&page[size]=2")
    assert first.body.count(b"<file ") == 2
    following = first.headers["Link"].partition(">")[0][1:]
    rest = admin.call("GET", following, None, 200)
    assert rest.body.count(b"<file ") == 1
    assert "Link" not in rest.headers


@pytest.mark.parametrize(
    "query",
    ["", "from=en", "from=en&to=en", "from=en&to=fr", "from=xx&to=de", "from=en&to=de&count=true"],
)
def test_what_an_export_does_not_understand(admin: Api, query: str) -> None:
    export(admin, query, 400)


def test_bodies_that_are_not_taken(admin: Api, anybody: Api, page: str) -> None:
    raw = export(admin).body
    assert send(anybody, raw, 401)
    assert "view_draft" in send(anybody.as_("nobody"), raw, 403)["detail"]
    send(admin, raw, 415, kind="application/json")
    send(admin, b"<a", 400)
    send(admin, raw, 400, query="?locale=de")
    send(admin, raw.replace(b'trgLang="de"', b'trgLang="fr"'), 400)
    send(admin, raw.replace(b'trgLang="de"', b'trgLang="en"'), 400)
    large = b'<xliff version="2.0" xmlns="urn:x">' + b" " * (11 * 1024 * 1024) + b"</xliff>"
    assert "larger than" in send(admin, large, 413)["detail"]


def test_one_bad_entry_does_not_keep_the_others_out(
    admin: Api, anybody: Api, page: str, engine: Engine
) -> None:
    other = admin.create(title="Other")
    raw = translate(export(admin).body, title="Titel")
    hidden = raw.replace(other["id"].encode(), b"00000000-0000-7000-8000-000000000009")
    done = {one["id"]: one for one in send(admin, hidden)["data"]}
    assert done["00000000-0000-7000-8000-000000000009"]["problems"][0]["detail"].startswith(
        "There is no entry"
    )
    assert done[page]["written"] == ["/title", "/seo/title"]
    role(
        engine,
        {"permission": "view_draft"},
        {"permission": "edit", "locales": ["de"], "fields": ["title"]},
    )
    more = send(anybody.as_("nobody"), translate(export(admin).body, title="Mehr", text="Zitat"))
    assert {one["id"]: bool(one["written"]) for one in more["data"]} == {
        page: False,
        other["id"]: True,
    }
    assert "'edit'" in str(more["data"][0]["problems"])


def test_the_author_of_what_came_in_is_who_sent_it(admin: Api, page: str) -> None:
    send(admin, translate(export(admin).body, title="Titel"))
    (newest, *_) = admin.get(f"/content/page/{page}/versions")["data"]
    assert (newest["author"]["name"], newest["note"]) == ("Administrator", "Translation imported")
