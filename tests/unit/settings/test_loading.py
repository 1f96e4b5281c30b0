"""Settings come from the ini file and the environment, and nothing wrong passes silently."""

from __future__ import annotations

from pathlib import Path

import pytest

from cms.errors import SettingsError
from cms.settings import Settings, load
from cms.settings.loading import keys
from cms.settings.values import READERS

URL = {"cms.database.url": "sqlite:///site.sqlite"}


def test_what_is_not_set_has_its_default() -> None:
    settings = load(URL, {})
    assert settings.api.page_size == 25
    assert settings.site.locales == ("en",)
    assert settings.plugins.folder is None


def test_the_environment_wins_over_the_ini_file() -> None:
    ini = URL | {"cms.api.page_size": "10"}
    assert load(ini, {}).api.page_size == 10
    assert load(ini, {"CMS_API_PAGE_SIZE": "20"}).api.page_size == 20


def test_keys_that_are_not_the_cms_own_are_left_alone() -> None:
    assert load(URL | {"pyramid.includes": "x", "blog.size": "y"}, {}) == load(URL, {})


def test_every_kind_of_value_is_read() -> None:
    settings = load(
        URL
        | {
            "cms.plugins": "blog, shop\n  demo",
            "cms.plugins_folder": "/srv/plugins",
            "cms.site.locales": "en de de-AT",
            "cms.site.fallbacks": "de-AT: de en; de: en;",
        },
        {},
    )
    assert settings.plugins.enabled == ("blog", "shop", "demo")
    assert settings.plugins.folder == Path("/srv/plugins")
    assert settings.site.fallbacks == {"de-AT": ("de", "en"), "de": ("en",)}


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("cms.api.pagesize", "cms.api.page_size"),
        ("cms.databse.url", "cms.database.url"),
        ("cms.plugin", "cms.plugins"),
    ],
)
def test_an_unknown_key_is_an_error_that_names_the_nearest(name: str, nearest: str) -> None:
    with pytest.raises(SettingsError, match=f"{name!r}.*Did you mean {nearest!r}"):
        load(URL | {name: "1"}, {})


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("cms.api.page_size", "many", "'many' is not a whole number"),
        ("cms.api.page_size", "0", "0 is too small: 1 is the least"),
        ("cms.api.page_size", "101", "larger than cms.api.page_max"),
        ("cms.plugins", "blog blog", "'blog' is named twice"),
        ("cms.site.locales", "", "names no locale"),
        ("cms.site.fallbacks", "de", "is not of the form"),
        ("cms.site.fallbacks", "de: en", "'de', which is not in cms.site.locales"),
        ("cms.site.fallbacks", "en: ; en:", "'en' is named twice"),
        ("cms.database.url", "", "not set"),
        ("cms.accounts.password_score", "5", "from 0 to 4"),
        ("cms.accounts.link_url", "https://example.org/account", "has to hold {token}"),
        ("cms.accounts.link_url", "https://example.org/{token}/{user}", "no other braces"),
        ("cms.accounts.link_url", "https://example.org/{token", "no other braces"),
    ],
)
def test_a_bad_value_is_refused_with_its_reason(name: str, value: str, complaint: str) -> None:
    with pytest.raises(SettingsError, match=complaint):
        load(URL | {name: value}, {})


def test_a_bad_value_in_the_environment_is_named_by_its_variable() -> None:
    with pytest.raises(SettingsError, match="CMS_API_PAGE_SIZE"):
        load(URL, {"CMS_API_PAGE_SIZE": "x"})


def test_a_database_must_be_named() -> None:
    with pytest.raises(SettingsError, match="CMS_DATABASE_URL"):
        load({}, {})


def test_strange_variables_are_kept_for_the_doctor() -> None:
    settings = load(URL, {"CMS_PORT": "1", "CMS_TEST_LONG": "1", "CMS_CONFIG": "x", "PATH": ""})
    assert settings.strangers == ("CMS_PORT",)


def test_secrets_are_not_shown() -> None:
    settings = load(
        {"cms.database.url": "postgresql://u:hidden@h/n"}, {"CMS_SITE_SECRET": "hidden"}
    )
    assert "hidden" not in repr(settings)


def test_every_setting_has_an_explanation_and_a_readable_type() -> None:
    for key in keys():
        assert key.about.endswith(".")
        assert key.kind in READERS
        assert hasattr(getattr(Settings(), key.room), key.field)


def test_what_happens_when_a_licence_ends_is_one_of_two() -> None:
    with pytest.raises(SettingsError, match=r"cms\.media\.licence_ends is keep or unpublish"):
        load(URL | {"cms.media.licence_ends": "delete"}, {})
