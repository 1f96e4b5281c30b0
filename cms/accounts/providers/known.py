"""The sign-in providers of an installation: those in the settings, and those that plugins bring."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from cms.accounts.providers.oidc.client import oidc_provider
from cms.accounts.providers.port import Provider
from cms.errors import NotFound, PluginError, SettingsError
from cms.outgoing.client import Outgoing
from cms.settings.providers import PREFIX, ProviderSettings


@dataclass(frozen=True)
class SignInProviders:
    """The providers by name, in the order of the settings, each with the rules of its settings."""

    providers: Mapping[str, Provider] = field(default_factory=lambda: MappingProxyType({}))
    rules: Mapping[str, ProviderSettings] = field(default_factory=lambda: MappingProxyType({}))

    def require(self, name: str) -> tuple[Provider, ProviderSettings]:
        """Return a provider with its rules; raise `NotFound`."""
        found = self.providers.get(name)
        if found is None:
            raise NotFound(f"There is no sign-in provider {name[:40]!r}.")
        return found, self.rules[name]


def sign_in_providers(
    settings: Mapping[str, ProviderSettings],
    outgoing: Outgoing,
    brought: Iterable[tuple[str, Provider]] = (),
) -> SignInProviders:
    """Put the providers of the settings together; `brought` are those of plugins, by plugin.

    Raises `SettingsError` for a name that nobody provides, and `PluginError` for a provider that
    is none, or is there twice.
    """
    ready: dict[str, Provider] = {
        name: oidc_provider(name, one, outgoing) for name, one in settings.items() if one.issuer
    }
    for plugin, provider in brought:
        if not isinstance(provider, Provider):
            raise PluginError(f"Plugin {plugin!r} brings {provider!r}, which is no provider.")
        if provider.name in ready:
            raise PluginError(f"Plugin {plugin!r}: there is a provider {provider.name!r} already.")
        if provider.name in settings:
            ready[provider.name] = provider
    for name in settings:
        if name not in ready:
            raise SettingsError(
                f"{PREFIX}.{name}.issuer is not set, and no plugin brings a provider {name!r}."
            )
    ordered = {name: ready[name] for name in settings}
    return SignInProviders(MappingProxyType(ordered), MappingProxyType(dict(settings)))
