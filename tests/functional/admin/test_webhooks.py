"""Webhooks by their screens: made, shown once, tried, looked after, switched off and deleted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, update
from sqlalchemy.orm import sessionmaker
from webtest import TestApp

from cms import clock
from cms.accounts.models import UserSession
from cms.app import make_app
from cms.background import background
from cms.db.session import begin_write, carry, make_session_factory
from cms.events.relay import follow
from cms.jobs.worker import Worker
from cms.keys.master import new_master_key, read_master_keys
from cms.keys.opening import open_vault
from cms.keys.vault import CARRIED, Vault
from cms.outgoing.client import Outgoing
from cms.schema.registry import TypeRegistry
from cms.services import Services
from cms.settings import OutgoingSettings
from cms.settings.running_rooms import KeySettings
from cms.webhooks.editing import DEFAULTS
from cms.webhooks.models import Webhook
from cms.webhooks.telling import Telling
from tests.functional.admin.conftest import REGISTRY, csrf_of, sign_in
from tests.functional.api.conftest import Api, services_on
from tests.unit.webhooks.receiver import Receiver, answer, receiver

NEW = "/admin/webhooks/new"


@pytest.fixture(scope="module")
def target() -> Iterator[Receiver]:
    with receiver() as found:
        yield found


@pytest.fixture(scope="module")
def services(engine: Engine, tokens: dict[str, str], target: Receiver) -> Services:
    services = services_on(engine, REGISTRY)
    sessions: Any = services.get(sessionmaker)
    vault = Vault(read_master_keys(KeySettings(master=new_master_key())), sessions)
    carry(sessions, CARRIED, services.add(Vault, vault))
    open_vault(engine, sessions, vault)
    internal = OutgoingSettings(internal=(f"127.0.0.1:{target.port}",))
    services.add(Outgoing, Outgoing(internal))
    return services


@pytest.fixture(scope="module")
def wsgi(services: Services) -> Any:
    return make_app(services)


@pytest.fixture(scope="module")
def app(wsgi: Any) -> TestApp:
    return sign_in(wsgi, "administrator")


def work(services: Services) -> None:
    sessions: Any = services.get(sessionmaker)
    while follow(sessions, Telling(services.get(TypeRegistry)).follower()):
        pass
    Worker(sessions, background(services).handlers).drain()


def post(app: TestApp, address: str, code: int = 303, **data: Any) -> Any:
    return app.post(address, {"csrf": csrf_of(app), **data}, status=code)


def first(app: TestApp, address: str) -> str:
    """Return the address of the first row of a list."""
    shown: str = app.get(address).text
    return shown.split('data-open href="')[1].split('"', maxsplit=1)[0]


def made(app: TestApp, name: str, url: str) -> tuple[str, str]:
    """Make a webhook by the form; return its address and its secret, which is shown once."""
    filled = {"name": name, "url": url, "status": "published"}
    page = post(app, NEW, 200, **filled, events="entry.published", types="page")
    assert page.headers["Cache-Control"] == "no-store"
    secret: str = page.text.split('id="secret-text">')[1].split("<")[0]
    return first(app, "/admin/webhooks"), secret


def test_a_webhook_from_its_making_to_its_end(
    app: TestApp, services: Services, target: Receiver, admin: Api
) -> None:
    assert "Nobody is told yet" in app.get("/admin/webhooks").text
    address, secret = made(app, "Build", target.url)
    assert secret.startswith("whsec_")
    assert secret not in app.get(address).text
    post(app, address, then="test")
    assert "Messages waiting" in app.get("/admin/webhooks").text
    admin.create(title="The harbour light")
    work(services)
    assert "In order" in app.get("/admin/webhooks").text
    sent = first(app, f"{address}/deliveries?state=delivered")
    shown = app.get(sent).text
    assert ("The harbour light" in shown, "Try now" in shown) == (True, False)
    post(app, sent, 409)
    target.always = answer(500, b"<script>out of order</script>")
    post(app, address, then="test")
    work(services)
    target.always = None
    assert "Messages given up" in app.get("/admin/webhooks").text
    dead = first(app, f"{address}/deliveries?state=dead")
    assert "&lt;script&gt;out of order" in app.get(dead).text
    assert "It is tried again now" in post(app, dead).follow().text
    assert post(app, address, 422, then="replay", after="-1")
    post(app, address, then="replay", after="0")
    work(services)
    assert "Nothing like that" in app.get(f"{address}/deliveries?state=dead").text


def test_one_is_given_another_secret_switched_off_and_deleted(
    app: TestApp, target: Receiver
) -> None:
    address, secret = made(app, "Mirror", target.url)
    other = post(app, address, 200, then="rotate", overlap="1").text
    assert secret not in other
    assert "whsec_" in other
    assert "Switched off" in post(app, address, then="off").follow().text
    assert "switched off" in post(app, address, 409, then="test").text
    post(app, address, then="delete")
    assert app.get(address, status=404)


def test_a_hostile_name_is_text(app: TestApp, target: Receiver) -> None:
    address, _ = made(app, "<script>alert(1)</script>", target.url)
    for page in ("/admin/webhooks", address, f"{address}/deliveries"):
        assert "<script>alert" not in app.get(page).text
    post(app, address, then="delete")


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(
    app: TestApp, target: Receiver
) -> None:
    filled = {"name": "x", "url": "gopher://x", "status": "published"}
    page = post(app, NEW, 422, **filled, events="entry.saved", fields="title")
    assert ('id="url-error"' in page.text, 'id="events-error"' in page.text) == (True, True)
    assert 'value="gopher://x"' in page.text
    assert 'value="entry.saved" checked' in page.text
    for wrong in ("[1]", "{", '{"none": 1}'):
        page = post(
            app,
            NEW,
            422,
            **filled | {"url": target.url},
            events="entry.published",
            types="page",
            condition=wrong,
        )
        assert 'id="condition-error"' in page.text
    long = post(app, NEW, 422, **filled | {"url": f"https://x.example/{'x' * 2000}"})
    assert "2000 characters" in long.text
    assert post(app, NEW, 400, odd="1")


def test_one_is_changed_by_the_form_that_shows_how_it_stands(
    app: TestApp, target: Receiver
) -> None:
    address, _ = made(app, "Index", target.url)
    form = app.get(f"{address}/change").forms
    (own,) = [one for one in form.values() if one.action == f"{address}/change"]
    own["name"], own["condition"], own["fields"] = "Search index", '{"rank": 3}', "title"
    shown = own.submit(status=303).follow().text
    assert "Search index" in shown
    assert "{&#34;rank&#34;:3}" in shown
    assert ">Published<" in shown.replace("</dd>", "<")


def test_a_secret_is_given_to_a_fresh_proof_alone(
    app: TestApp, target: Receiver, engine: Engine
) -> None:
    address, _ = made(app, "Old proof", target.url)
    with make_session_factory(engine)() as session:
        begin_write(session)
        then = clock.now() - timedelta(hours=1)
        session.execute(update(UserSession).values(verified_at=then))
        session.commit()
    asked = post(app, address, 200, then="rotate", overlap="0").text
    assert ("Is it still you?" in asked, "whsec_" in asked) == (True, False)
    filled = {"name": "Another", "url": target.url, "status": "published"}
    asked = post(app, NEW, 200, **filled, events="entry.published").text
    assert ("Is it still you?" in asked, "whsec_" in asked) == (True, False)


def test_a_list_asks_the_same_questions_however_long_it_is(
    app: TestApp, target: Receiver, engine: Engine
) -> None:
    asked: list[str] = []

    def note(*args: Any) -> None:
        asked.append(args[2])

    event.listen(engine, "before_cursor_execute", note)
    counts = []
    for _ in range(2):
        app.get("/admin/webhooks")
        asked.clear()
        app.get("/admin/webhooks")
        counts.append(len(asked))
        with make_session_factory(engine)() as session:
            begin_write(session)
            values = {**DEFAULTS, "url": target.url, "secret": "", "since": 0}
            hooks = [Webhook(name=f"n{n}", created_at=clock.now(), **values) for n in range(20)]
            session.add_all(hooks)
            session.commit()
    event.remove(engine, "before_cursor_execute", note)
    assert counts[0] == counts[1]
