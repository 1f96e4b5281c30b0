"""Settings: a frozen dataclass a room, read from the ini file and the environment."""

from cms.settings.loading import Settings, load
from cms.settings.rooms import (
    AccountSettings,
    AdminSettings,
    ApiSettings,
    AuditSettings,
    DatabaseSettings,
    EditingSettings,
    HistorySettings,
    JobSettings,
    LimitSettings,
    MailSettings,
    MediaSettings,
    NotificationSettings,
    OutgoingSettings,
    PluginSettings,
    SiteSettings,
    WebSettings,
)

__all__ = [
    "AccountSettings",
    "AdminSettings",
    "ApiSettings",
    "AuditSettings",
    "DatabaseSettings",
    "EditingSettings",
    "HistorySettings",
    "JobSettings",
    "LimitSettings",
    "MailSettings",
    "MediaSettings",
    "NotificationSettings",
    "OutgoingSettings",
    "PluginSettings",
    "Settings",
    "SiteSettings",
    "WebSettings",
    "load",
]
