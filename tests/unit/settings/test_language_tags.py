"""Names of locales are language tags, and each is written in one way only."""

from __future__ import annotations

import pytest

from cms.content.site import check_locales
from cms.errors import ConfigurationError, SettingsError
from cms.settings import load
from cms.settings.language_tags import canonical, tag_problem

URL = {"cms.database.url": "sqlite:///site.sqlite"}


@pytest.mark.parametrize(
    "tag",
    [
        "en",
        "de-AT",
        "zh-Hant-TW",
        "es-419",
        "sl-rozaj-biske-1994",
        "de-CH-1901",
        "sr-Latn",
        "ast",
        "zh-cmn-Hans-CN",
        "en-u-ca-gregory",
        "de-DE-x-formal",
        "hy-Latn-IT-arevela",
    ],
)
def test_a_tag_is_taken(tag: str) -> None:
    assert tag_problem(tag) is None
    assert canonical(tag) == tag


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("en_US", "did you mean en-US"),
        ("de-at", "is written de-AT"),
        ("EN", "is written en"),
        ("zh-hant", "is written zh-Hant"),
        ("en-X-Formal", "is written en-x-formal"),
        ("english-language-long", "no language tag"),
        ("", "no language tag"),
        ("*", "no language tag"),
        ("x-default", "no language tag"),
        ("i-klingon", "no language tag"),
        ("de-", "no language tag"),
        ("de--AT", "no language tag"),
        ("d", "no language tag"),
        ("dé", "no language tag"),
        ("de-1901-1901", "twice"),
        ("en-u-ca-gregory-u-nu-latn", "twice"),
        ("de-x-" + "-".join(["abcdefgh"] * 4), "longer than 35"),
        ("de\n", "no language tag"),
    ],
)
def test_what_is_none_is_refused_with_the_way_out(tag: str, said: str) -> None:
    assert said in str(tag_problem(tag))
    with pytest.raises(ConfigurationError, match=r"locale"):
        check_locales(("en", tag))


def test_settings_and_sites_refuse_it_alike() -> None:
    with pytest.raises(SettingsError, match=r"cms\.site\.locales: 'en_GB' .* en-GB"):
        load(URL | {"cms.site.locales": "de en_GB"}, {})
    with pytest.raises(ConfigurationError, match="once"):
        check_locales(("en", "en"))
    with pytest.raises(ConfigurationError, match="one locale"):
        check_locales(())
