"""What the tests of webhooks share: a site whose events are sent to a real receiver."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, select

from cms import clock
from cms.access.grants import define_role
from cms.api.v1.entry_shapes import ApiShapes
from cms.api.v1.query_params.catalogue import Bounds
from cms.content.assets.images import images_of
from cms.content.operations.save import SaveDraft
from cms.db.session import begin_write, carry
from cms.events.relay import follow
from cms.jobs.handlers import Handlers
from cms.jobs.worker import Worker
from cms.keys.master import new_master_key, read_master_keys
from cms.keys.opening import open_vault
from cms.keys.vault import CARRIED, Vault
from cms.media.renditions.declared import Renditions
from cms.media.renditions.signing import RenditionSigner
from cms.outgoing.client import Outgoing
from cms.settings import OutgoingSettings, WebhookSettings
from cms.settings.running_rooms import KeySettings
from cms.webhooks.editing import Editing
from cms.webhooks.models import Delivery, Webhook
from cms.webhooks.payload import EntryShapes
from cms.webhooks.pruning import Keeping
from cms.webhooks.seeing import Sight
from cms.webhooks.sending import Sending
from cms.webhooks.telling import Telling
from tests.unit.content.world import REGISTRY, World
from tests.unit.webhooks.receiver import Receiver, receiver

API = ApiShapes(Bounds(), images_of(RenditionSigner.of("secret"), Renditions(), ["320"]))
SHAPES = EntryShapes(API.check, API.write)
SETTINGS = WebhookSettings(timeout_seconds=1)


class House:
    """A world with webhooks, and the worker that sends to them."""

    def __init__(self, world: World, port: int) -> None:
        self.world, self.sessions = world, world.sessions
        masters = read_master_keys(KeySettings(master=new_master_key()))
        vault = Vault(masters, self.sessions)
        carry(self.sessions, CARRIED, vault)
        open_vault(world.engine, self.sessions, vault)
        outgoing = Outgoing(OutgoingSettings(internal=(f"127.0.0.1:{port}",)))
        self.telling = Telling(REGISTRY)
        self.sending = Sending(outgoing, SHAPES, SETTINGS, REGISTRY)
        self.url = f"http://127.0.0.1:{port}/hook"
        self.secrets: dict[str, str] = {}
        with self.sessions() as session:
            begin_write(session)
            rules = [{"effect": "allow", "permission": one} for one in ("view", "view_draft")]
            define_role(session, "proofreader", "Proofreader", rules)
            session.commit()

    def editing(self, session: Any, *, gives_roles: bool = True) -> Editing:
        begin_write(session)
        return Editing(session, Sight.of(session, REGISTRY), SHAPES, gives_roles)

    def hook(self, **given: Any) -> str:
        with self.sessions() as session:
            made = self.editing(session).create({"name": "Static site", "url": self.url, **given})
            session.commit()
            self.secrets[made.webhook.id] = made.secret
            return made.webhook.id

    def change(self, webhook_id: str, **given: Any) -> None:
        with self.sessions() as session:
            editing = self.editing(session)
            editing.change(session.get_one(Webhook, webhook_id), given)
            session.commit()

    def save(self, entry_id: str, version: int, **data: Any) -> None:
        self.world.apply(SaveDraft(entry=entry_id, locale="en", base_version=version, data=data))

    def tell(self) -> None:
        while follow(self.sessions, self.telling.follower()):
            pass

    def work(self) -> None:
        """Tell what happened, and send what is due."""
        self.tell()
        handlers = [self.telling.handler(), self.sending.handler(), Keeping(SETTINGS).handler()]
        Worker(self.sessions, Handlers(handlers, 3)).drain()

    def wait(self, hours: float) -> None:
        """Let time pass, and send whatever becomes due meanwhile."""
        for _ in range(int(hours * 2)):
            clock.tick(1800)
            self.work()

    def deliveries(self) -> list[Delivery]:
        with self.sessions() as session:
            return list(session.scalars(select(Delivery).order_by(Delivery.id)))

    def webhook(self, webhook_id: str) -> Webhook:
        with self.sessions() as session:
            return session.get_one(Webhook, webhook_id)


@pytest.fixture
def target() -> Iterator[Receiver]:
    with receiver() as found:
        yield found


@pytest.fixture
def house(engine: Engine, frozen_clock: object, target: Receiver) -> House:
    return House(World(engine), target.port)
