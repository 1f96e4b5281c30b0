"""Webhooks over the API: made, tried, sent to and looked after by who may manage them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker
from webtest import TestApp

from cms.app import make_app
from cms.background import background
from cms.db.session import carry
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
from cms.webhooks.telling import Telling
from tests.unit.webhooks.receiver import Receiver, answer, receiver

from .conftest import Api, services_on


class Desk:
    """A site that sends webhooks to a real receiver."""

    def __init__(self, services: Services, tokens: dict[str, str], target: Receiver) -> None:
        self.services, self.target = services, target
        self.admin = Api(TestApp(make_app(services)), None, tokens).as_("administrator")
        self.sessions: Any = services.get(sessionmaker)

    def work(self) -> None:
        telling = Telling(self.services.get(TypeRegistry))
        while follow(self.sessions, telling.follower()):
            pass
        Worker(self.sessions, background(self.services).handlers).drain()


@pytest.fixture
def desk(engine: Engine, tokens: dict[str, str]) -> Any:
    with receiver() as target:
        services = services_on(engine)
        sessions: Any = services.get(sessionmaker)
        vault = Vault(read_master_keys(KeySettings(master=new_master_key())), sessions)
        carry(sessions, CARRIED, services.add(Vault, vault))
        open_vault(engine, sessions, vault)
        internal = OutgoingSettings(internal=(f"127.0.0.1:{target.port}",))
        services.add(Outgoing, Outgoing(internal))
        yield Desk(services, tokens, target)


def test_a_webhook_from_its_making_to_its_end(desk: Desk) -> None:
    admin, data = desk.admin, {"name": "Build", "url": desk.target.url, "types": ["page"]}
    made = admin.post("/webhooks", {"data": data}, 201)["data"]
    address = f"/webhooks/{made['id']}"
    assert made["secret"].startswith("whsec_")
    assert made["status"] == "published"
    assert [one["id"] for one in admin.get("/webhooks")["data"]] == [made["id"]]
    assert "secret" not in str(admin.get("/webhooks")) + str(admin.get(address))
    page = admin.create(title="Hello", rank=1)
    desk.work()
    (delivery,) = admin.get(f"{address}/deliveries?state=delivered&count=true")["data"]
    assert (delivery["entry"], delivery["status"]) == (page["id"], 204)
    whole = admin.get(f"{address}/deliveries/{delivery['id']}")["data"]
    assert '"title":"Hello"' in whole["request"]
    admin.post(f"{address}/deliveries/{delivery['id']}/retry", None, 409)
    desk.target.always = answer(500, b"out of order")
    tried = admin.post(f"{address}/test", None, 202)["data"]
    desk.work()
    dead = admin.get(f"{address}/deliveries/{tried['id']}")["data"]
    assert (dead["state"], dead["status"], dead["answer"]) == ("dead", 500, "out of order")
    desk.target.always = None
    admin.post(f"{address}/deliveries/{tried['id']}/retry")
    admin.post(f"{address}/replay", {"data": {"after": 0}}, 202)
    desk.work()
    counts = admin.get(address)["data"]["standing"]["deliveries"]
    assert counts == {"waiting": 0, "delivered": 3, "dead": 0}


def test_one_is_given_another_secret_switched_off_and_deleted(desk: Desk) -> None:
    admin, data = desk.admin, {"name": "Build", "url": desk.target.url}
    made = admin.post("/webhooks", {"data": data}, 201)["data"]
    address = f"/webhooks/{made['id']}"
    rotated = admin.post(f"{address}/rotate", {"data": {"overlap_hours": 0}})["data"]
    assert rotated["secret"] != made["secret"]
    changed = admin.patch(address, {"data": {"active": False}})["data"]
    assert changed["active"] is False
    admin.post(f"{address}/test", None, 409)
    admin.delete(address)
    admin.get(address, 404)
    admin.get(f"{address}/deliveries", 404)


def test_what_is_wrong_is_named(desk: Desk) -> None:
    refused = desk.admin.post("/webhooks", {"data": {"name": "x", "url": "gopher://x"}}, 422)
    assert [one["pointer"] for one in refused["errors"]] == ["/data/url"]
    made = desk.admin.post("/webhooks", {"data": {"name": "x", "url": desk.target.url}}, 201)
    address = f"/webhooks/{made['data']['id']}"
    desk.admin.post(f"{address}/replay", {"data": {"after": -1}}, 422)
    desk.admin.post(f"{address}/rotate", {"data": {"overlap_hours": 10_000}}, 422)
    desk.admin.get(f"{address}/deliveries?state=odd", 400)
    desk.admin.patch(address, {"data": {"name": "y"}}, 412, If_Match='"stale"')


def test_who_may_not_manage_them_is_told_so(admin: Api) -> None:
    data = {"name": "x", "url": "https://example.org/hook"}
    admin.as_("editor").post("/webhooks", {"data": data}, 403)
