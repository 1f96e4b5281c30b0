"""Settings of sign-in providers: by name, from both places, and wrong ones with their key."""

from __future__ import annotations

import pytest

from cms.audit.starting import shown_settings
from cms.errors import SettingsError
from cms.settings import load

GOOD = {
    "cms.database.url": "sqlite://",
    "cms.accounts.providers": "work home",
    "cms.provider.work.issuer": "https://login.example.org",
    "cms.provider.work.client": "me",
    "cms.provider.work.roles": "staff: editor author; heads: administrator",
    "cms.provider.home.client": "me",
}


def test_each_provider_has_settings_of_its_own() -> None:
    settings = load(GOOD, {"CMS_PROVIDER_WORK_SECRET": "hidden", "CMS_PROVIDER_HOME_MAKES": "yes"})
    assert list(settings.providers) == ["work", "home"]
    work, home = settings.providers.values()
    assert (work.secret, work.makes, home.makes) == ("hidden", False, True)
    assert work.roles == {"staff": ("editor", "author"), "heads": ("administrator",)}
    assert settings.strangers == ()
    assert "hidden" not in repr(settings)
    shown = shown_settings(settings)
    assert shown["cms.provider.work.secret"] == "(set)"
    assert shown["cms.provider.work.client"] == "me"


def test_the_environment_wins() -> None:
    environ = {"CMS_ACCOUNTS_PROVIDERS": "home", "CMS_PROVIDER_WORK_SECRET": "x"}
    given = {name: value for name, value in GOOD.items() if ".work." not in name}
    settings = load(given, environ)
    assert list(settings.providers) == ["home"]
    assert settings.strangers == ("CMS_PROVIDER_WORK_SECRET",)


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("cms.provider.work.client", "", r"cms\.provider\.work\.client is not set"),
        ("cms.provider.work.issuer", "http://login.example.org", r"work\.issuer: 'http"),
        ("cms.provider.work.issuer", "https://login.example.org?x=1", r"work\.issuer"),
        ("cms.provider.work.issuer", "https://me@login.example.org", r"work\.issuer"),
        ("cms.provider.work.issuer", "https://[", r"work\.issuer"),
        ("cms.provider.work.scopes", "email", r"work\.scopes has to name openid"),
        ("cms.provider.work.back", "//example.org", r"work\.back"),
        ("cms.provider.work.domains", "ann@example.org", r"work\.domains"),
        ("cms.provider.work.makes", "perhaps", "neither true nor false"),
        ("cms.provider.work.isuer", "x", r"Did you mean 'cms\.provider\.work\.issuer'"),
        ("cms.provider.play.issuer", "x", "does not name this provider"),
        ("cms.accounts.providers", "Work home", "no name of a provider"),
        ("cms.accounts.providers", "work my_home", "no name of a provider"),
    ],
)
def test_a_wrong_one_is_refused_with_its_key(name: str, value: str, complaint: str) -> None:
    with pytest.raises(SettingsError, match=complaint):
        load(GOOD | {name: value}, {})
