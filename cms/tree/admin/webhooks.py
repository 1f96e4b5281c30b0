"""Places of webhooks: other servers that are told of content, and what was sent to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from cms.tree.admin.base import Screen
from cms.tree.resource import Collection, Resource


class AdminNewWebhook(Screen):
    """A webhook to be."""


class AdminWebhookChange(Screen):
    """What a webhook is told of, as it is changed."""


class AdminDelivery(Screen):
    """One message to a webhook."""


class AdminDeliveries(Collection, Screen):
    """What was sent to a webhook, and what is to be."""

    member = AdminDelivery


class AdminWebhook(Screen):
    """One webhook."""

    children: ClassVar[Mapping[str, type[Resource]]] = {
        "change": AdminWebhookChange,
        "deliveries": AdminDeliveries,
    }


class AdminWebhooks(Collection, Screen):
    """Other servers that are told of content."""

    member = AdminWebhook
    children: ClassVar[Mapping[str, type[Resource]]] = {"new": AdminNewWebhook}


CHILDREN: Mapping[str, type[Resource]] = {"webhooks": AdminWebhooks}
"""Below `/admin`."""
