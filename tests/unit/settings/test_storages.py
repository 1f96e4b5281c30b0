"""Settings of storages: by name, from both places, and wrong ones with their key."""

from __future__ import annotations

import pytest

from cms.audit.starting import shown_settings
from cms.errors import SettingsError
from cms.settings import load

GOOD = {
    "cms.database.url": "sqlite://",
    "cms.media.storages": "fresh old",
    "cms.storage.fresh.bucket": "news",
    "cms.storage.fresh.endpoint": "https://s3.example.org",
    "cms.storage.old.bucket": "archive",
}


def test_each_storage_has_settings_of_its_own() -> None:
    environ = {"CMS_STORAGE_FRESH_KEY_ID": "AKID", "CMS_STORAGE_FRESH_KEY": "hidden"}
    settings = load(GOOD, environ)
    assert list(settings.storages) == ["fresh", "old"]
    fresh, old = settings.storages.values()
    assert (fresh.bucket, fresh.key, old.bucket, old.key) == ("news", "hidden", "archive", "")
    assert settings.strangers == ()
    assert "hidden" not in repr(settings)
    shown = shown_settings(settings)
    assert shown["cms.storage.fresh.key"] == "(set)"
    assert shown["cms.storage.old.bucket"] == "archive"


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("cms.storage.old.bucket", "", r"cms\.storage\.old\.bucket is not set"),
        ("cms.storage.old.key", "x", "are set together"),
        ("cms.storage.old.endpoint", "s3.example.org", r"old\.endpoint: that is no address"),
        ("cms.storage.old.public", "https://me:pw@s3.example.org", r"old\.public: that is no"),
        ("cms.storage.old.endpoint", "https://[", r"old\.endpoint"),
        ("cms.storage.old.prefix", "../up", r"old\.prefix: '\.\./up' is no prefix"),
        ("cms.storage.old.buket", "x", r"Did you mean 'cms\.storage\.old\.bucket'"),
        ("cms.storage.other.bucket", "x", "cms.media.storages does not name this storage"),
        ("cms.media.storages", "fresh old local", "'local' is no name of a storage"),
        ("cms.media.storages", "fresh Old", "'Old' is no name of a storage"),
        ("cms.media.storage", "other", "there is no storage 'other'"),
    ],
)
def test_a_wrong_one_is_refused_with_its_key(name: str, value: str, complaint: str) -> None:
    with pytest.raises(SettingsError, match=complaint) as refused:
        load({**GOOD, name: value}, {})
    assert "pw" not in refused.value.detail
