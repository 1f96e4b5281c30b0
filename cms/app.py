"""Assembles the application: settings, plugins, types, database, and one room after another."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pyramid.config import Configurator
from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker

from cms.access.rights import RightsCache
from cms.accounts.devices import Devices
from cms.accounts.factors.passkey_challenges import PasskeyChallenges
from cms.accounts.factors.passkeys import RelyingParty, relying_party
from cms.accounts.factors.totp import TotpSecrets
from cms.accounts.previews import PreviewSigner
from cms.accounts.providers.hints import SignOutHints
from cms.accounts.providers.known import SignInProviders, sign_in_providers
from cms.api.v1.entry_shapes import ApiShapes
from cms.api.v1.events import feed
from cms.api.v1.graphql.documents import Documents
from cms.api.v1.graphql.schema import Schemas
from cms.api.v1.query_params.catalogue import Bounds
from cms.api.v1.serialization.extras import EntryExtras, gather_extras
from cms.audit.starting import record_start_of
from cms.cache.generations import Generations
from cms.cache.opening import open_generations
from cms.cache.store import Flights, Store
from cms.content.assets.images import Images, images_of
from cms.content.assets.signing import CARRIED as SIGNER
from cms.content.assets.signing import FileSigner
from cms.content.local_time import check_time_zone
from cms.content.model.holding import Types
from cms.content.site import ADDRESS
from cms.db.ephemeral import Ephemeral
from cms.db.session import carry
from cms.extension.manager import Plugins
from cms.keys.opening import open_vault
from cms.keys.vault import Vault
from cms.logs.redaction import redact_handlers
from cms.media.files import Files
from cms.media.opening import open_files
from cms.media.renditions.declared import Renditions
from cms.media.renditions.making import Maker
from cms.media.renditions.signing import RenditionSigner
from cms.outgoing.client import Outgoing
from cms.schema.encrypted import encrypted_fields
from cms.schema.registry import TypeRegistry
from cms.search.asking import Synonyms, read_synonyms
from cms.search.index import SearchIndex
from cms.services import Services, assemble, declared_renditions, hold_index, hold_types
from cms.settings import Settings, load
from cms.web.cursors import CursorSigner
from cms.web.rates.limiting import Rates
from cms.web.refusals import Refusals
from cms.web.response_cache import ResponseCache
from cms.web.streams import Feed
from cms.webhooks.payload import EntryShapes

ROOMS = ("cms.tree", "cms.web", "cms.api", "cms.admin", "cms.site")


def main(global_config: Mapping[str, str] | None = None, **settings: Any) -> Any:
    """Return the WSGI application that an ini file describes (the entry point of `paste`)."""
    # The server has set up the log that the ini file describes.
    redact_handlers()
    given = {name: value for name, value in settings.items() if isinstance(value, str)}
    services = assemble(load(given, os.environ))
    plugins = services.get(Plugins).names
    record_start_of(services.get(sessionmaker), services.get(Settings), plugins)
    return make_app(services, settings)


def make_app(services: Services, pyramid_settings: Mapping[str, Any] | None = None) -> Any:
    """Return the WSGI application of an installation that was put together already."""
    add_services(services)
    config = Configurator(
        settings={
            "tm.manager_hook": "pyramid_tm.explicit_manager",
            # It would ask who calls before any view can answer that the token is no good.
            "tm.annotate_user": "no",
            **(pyramid_settings or {}),
        }
    )
    config.registry.cms_services = services
    config.include("pyramid_tm")
    config.include("pyramid_jinja2")
    for room in ROOMS:
        config.include(room)
    # From here on a plugin's view takes the place of the core's, without a conflict.
    config.commit()
    services.get(Plugins).tell("configure", config=config)
    return config.make_wsgi_app()


def add_services(services: Services) -> None:
    """Add what only requests need."""
    settings = services.get(Settings)
    if Types not in services:
        hold_types(services)
    if SearchIndex not in services:
        hold_index(services)
    services.add(Synonyms, read_synonyms(settings.search.synonyms))
    check_time_zone(settings.site.time_zone)
    if Vault in services:
        open_vault(
            services.get(Engine),
            services.get(sessionmaker),
            services.get(Vault),
            encrypted_fields(services.get(TypeRegistry)),
        )
    services.add(RightsCache, RightsCache())
    if TotpSecrets not in services:
        vault = services.get(Vault) if Vault in services else None
        services.add(TotpSecrets, TotpSecrets(vault if vault and vault.is_set else None))
    services.add(SignOutHints, SignOutHints(services.get(TotpSecrets).cipher))
    services.add(SignInProviders, _sign_in_providers(services, settings))
    services.add(Ephemeral, Ephemeral(services.get(Engine), settings.database.ephemeral))
    services.add(Refusals, Refusals())
    rates = services.add(Rates, Rates(settings.limits, services.get(Ephemeral)))
    _add_cache(services, settings, rates)
    secret = settings.site.secret or secrets.token_urlsafe(32)
    services.add(CursorSigner, CursorSigner(secret))
    services.add(PreviewSigner, PreviewSigner(secret))
    services.add(PasskeyChallenges, PasskeyChallenges(secret))
    services.add(Devices, Devices(secret, settings.accounts.device_days))
    site, origins = settings.site, settings.accounts.passkey_origins
    services.add(RelyingParty, relying_party(site.url, site.name, origins))
    _add_answering(services, settings)
    add_entry_shapes(services)


def add_entry_shapes(services: Services) -> None:
    """Add what writes entries as the API does, for requests and for what a worker sends."""
    settings = services.get(Settings)
    secret = settings.site.secret or secrets.token_urlsafe(32)
    signer = services.add(FileSigner, FileSigner(secret, settings.media.signed_seconds))
    carry(services.get(sessionmaker), SIGNER, signer)
    _add_files(services, settings, secret)
    carry(services.get(sessionmaker), ADDRESS, settings.site.url.rstrip("/"))
    extras = services.add(EntryExtras, gather_extras(services.get(Plugins)))
    bounds = services.add(
        Bounds,
        Bounds(
            page_size=settings.api.page_size,
            page_max=settings.api.page_max,
            include_depth=settings.api.include_depth,
            filter_max=settings.api.filter_max,
            locales=settings.site.locales,
            extras=extras.schemas,
        ),
    )
    shapes = ApiShapes(bounds, services.get(Images))
    services.add(EntryShapes, EntryShapes(shapes.check, shapes.write))


def _add_answering(services: Services, settings: Settings) -> None:
    services.add(Documents, Documents(settings.graphql.tokens))
    services.add(Schemas, Schemas())
    services.add(Feed, feed())


def _add_cache(services: Services, settings: Settings, rates: Rates) -> None:
    cache = settings.cache
    if Generations not in services:
        services.add(Generations, open_generations(services.get(Engine), cache))
    if cache.megabytes:
        longest = timedelta(seconds=cache.seconds)
        store = Store(services.get(Generations), cache.megabytes * 1024 * 1024, longest)
        flights = Flights(cache.wait_seconds)
        services.add(ResponseCache, ResponseCache(store, flights, rates, settings))


def _add_files(services: Services, settings: Settings, secret: str) -> None:
    media = settings.media
    if Files not in services:
        engine, sessions = services.get(Engine), services.get(sessionmaker)
        services.add(Files, open_files(media, engine, sessions, settings.storages))
    if Renditions not in services:
        known = declared_renditions(services.get(Plugins), services.get(TypeRegistry))
        services.add(Renditions, known)
    if Maker not in services:
        services.add(Maker, Maker(services.get(Files), media.renditions_at_once))
    signer = services.add(RenditionSigner, RenditionSigner.of(secret))
    services.add(Images, images_of(signer, services.get(Renditions), media.srcset))


def _sign_in_providers(services: Services, settings: Settings) -> SignInProviders:
    if Outgoing not in services:
        services.add(Outgoing, Outgoing(settings.outgoing))
    outgoing, providers = services.get(Outgoing), settings.providers
    plugins = services.get(Plugins)
    brought = plugins.collect("sign_in_providers", providers=providers, outgoing=outgoing)
    return sign_in_providers(providers, outgoing, brought)
