"""What can be set, room by room, each by its name."""

from __future__ import annotations

from types import MappingProxyType

from cms.settings.content_rooms import (
    EditingSettings,
    HistorySettings,
    MediaSettings,
)
from cms.settings.people_rooms import (
    AccountSettings,
    AuditSettings,
    NotificationSettings,
)
from cms.settings.running_rooms import (
    JobSettings,
    KeySettings,
    MailSettings,
    OutgoingSettings,
    PluginSettings,
)
from cms.settings.serving_rooms import (
    AdminSettings,
    ApiSettings,
    DatabaseSettings,
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
    "DatabaseSettings",
    "EditingSettings",
    "HistorySettings",
    "JobSettings",
    "KeySettings",
    "LimitSettings",
    "MailSettings",
    "MediaSettings",
    "NotificationSettings",
    "OutgoingSettings",
    "PluginSettings",
    "SiteSettings",
    "WebSettings",
]

ROOMS = MappingProxyType(
    {
        "database": DatabaseSettings,
        "site": SiteSettings,
        "api": ApiSettings,
        "admin": AdminSettings,
        "web": WebSettings,
        "limits": LimitSettings,
        "accounts": AccountSettings,
        "history": HistorySettings,
        "editing": EditingSettings,
        "jobs": JobSettings,
        "keys": KeySettings,
        "media": MediaSettings,
        "mail": MailSettings,
        "outgoing": OutgoingSettings,
        "notifications": NotificationSettings,
        "audit": AuditSettings,
        "plugins": PluginSettings,
    }
)
"""Each room's settings by the name under which `Settings` holds them."""
