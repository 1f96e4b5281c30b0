"""Which providers there are, and what stops the start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import pytest

from cms.accounts.providers.known import sign_in_providers
from cms.accounts.providers.port import Going, Identity, Returned, Sent
from cms.errors import NotFound, PluginError, SettingsError
from cms.outgoing.client import Outgoing
from cms.settings.providers import ProviderSettings

from .conftest import ISSUER

OUTGOING = cast("Outgoing", None)
OPEN, OWN = ProviderSettings(issuer=ISSUER, client="me"), ProviderSettings(client="me")


@dataclass
class Brought:
    name: str
    label: str = "Brought"

    def start(self, going: Going) -> Sent:
        return Sent(url="https://x.example")

    def finish(self, returned: Returned) -> Identity:
        return Identity(subject="x")


def test_they_stand_in_the_order_of_the_settings_wherever_they_come_from() -> None:
    settings = {"own": OWN, "open": OPEN}
    found = sign_in_providers(settings, OUTGOING, [("p", Brought("own")), ("p", Brought("off"))])
    assert list(found.providers) == ["own", "open"]
    assert found.require("open")[1] is OPEN
    assert found.require("open")[0].label == "open"
    with pytest.raises(NotFound):
        found.require("off")


@pytest.mark.parametrize(
    ("brought", "error", "why"),
    [
        ([], SettingsError, r"cms\.provider\.own\.issuer is not set, and no plugin"),
        ([Brought("own"), Brought("own")], PluginError, "already"),
        ([Brought("own"), Brought("open")], PluginError, "already"),
        ([object()], PluginError, "is no provider"),
    ],
)
def test_what_can_not_work_stops_the_start(
    brought: list[Any], error: type[Exception], why: str
) -> None:
    with pytest.raises(error, match=why):
        sign_in_providers({"own": OWN, "open": OPEN}, OUTGOING, [("p", one) for one in brought])
