"""What can be set, room by room, each by its name."""

from __future__ import annotations

from types import MappingProxyType

from cms.settings.content_rooms import (
    EditingSettings,
    HistorySettings,
    MediaSettings,
    SearchSettings,
)
from cms.settings.people_rooms import (
    AccountSettings,
    AuditSettings,
    NotificationSettings,
)
from cms.settings.running_rooms import (
    JobSettings,
    KeySettings,
    LiveSettings,
    MailSettings,
    OutgoingSettings,
    PluginSettings,
    WebhookSettings,
)
from cms.settings.serving_rooms import (
    AdminSettings,
    ApiSettings,
    CacheSettings,
    DatabaseSettings,
    GraphQLSettings,
    LimitSettings,
    SiteSettings,
    WebSettings,
)

__all__ = [
    "ROOMS",
    "AccountSettings",
    "AdminSettings",
    "ApiSettings",
    "AuditSettings",
    "CacheSettings",
    "DatabaseSettings",
    "EditingSettings",
    "GraphQLSettings",
    "HistorySettings",
    "JobSettings",
    "KeySettings",
    "LimitSettings",
    "LiveSettings",
    "MailSettings",
    "MediaSettings",
    "NotificationSettings",
    "OutgoingSettings",
    "PluginSettings",
    "SearchSettings",
    "SiteSettings",
    "WebSettings",
    "WebhookSettings",
]

ROOMS = MappingProxyType(
    {
        "database": DatabaseSettings,
        "site": SiteSettings,
        "api": ApiSettings,
        "graphql": GraphQLSettings,
        "admin": AdminSettings,
        "web": WebSettings,
        "cache": CacheSettings,
        "limits": LimitSettings,
        "live": LiveSettings,
        "accounts": AccountSettings,
        "history": HistorySettings,
        "editing": EditingSettings,
        "search": SearchSettings,
        "jobs": JobSettings,
        "keys": KeySettings,
        "media": MediaSettings,
        "mail": MailSettings,
        "outgoing": OutgoingSettings,
        "notifications": NotificationSettings,
        "audit": AuditSettings,
        "webhooks": WebhookSettings,
        "plugins": PluginSettings,
    }
)
"""Each room's settings by the name under which `Settings` holds them."""
