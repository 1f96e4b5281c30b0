"""What an installation is made of, put together once at start and looked up by type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar, cast

from sqlalchemy import Engine, MetaData
from sqlalchemy.orm import sessionmaker

from cms.access.permissions import PermissionRegistry
from cms.accounts.passwords import PasswordParameters, parameters_of
from cms.cache.generations import Generations
from cms.cache.opening import open_generations
from cms.content.assets.types import CORE_TYPES
from cms.content.model.declared import Declared
from cms.content.model.holding import CARRIED as TYPES
from cms.content.model.holding import Types
from cms.content.text_index import CARRIED as TEXT_INDEX
from cms.db.ephemeral import Ephemeral
from cms.db.migrating import Branch, Migrations
from cms.db.session import carry, make_engine, make_session_factory
from cms.errors import ConfigurationError
from cms.extension.manager import Plugins, load_plugins
from cms.keys.master import read_master_keys
from cms.keys.opening import require_vault
from cms.keys.vault import CARRIED, Vault
from cms.media.files import Files
from cms.media.opening import open_files
from cms.media.renditions.declared import Renditions, build_renditions
from cms.media.renditions.making import Maker
from cms.outgoing.client import Outgoing
from cms.schema.content_type import compile_type
from cms.schema.declaration import field_kinds
from cms.schema.encrypted import encrypted_fields
from cms.schema.fields import Field
from cms.schema.registry import TypeRegistry, build_registry
from cms.search.index import SearchIndex
from cms.settings import Settings

T = TypeVar("T")


@dataclass(frozen=True)
class FieldKinds:
    """The field classes by kind: the core's and those that plugins bring."""

    kinds: Mapping[str, type[Field]]


class Services:
    """One thing of each type; complete before the first request, only read afterwards."""

    def __init__(self) -> None:
        self._things: dict[type, object] = {}

    def add(self, kind: type[T], thing: T) -> T:
        """Keep `thing` as the one of its kind; raise ConfigurationError if there is one already."""
        if kind in self._things:
            raise ConfigurationError(f"There is a {kind.__name__} already.")
        self._things[kind] = thing
        return thing

    def get(self, kind: type[T]) -> T:
        """Return the thing of a kind; raise ConfigurationError, naming it, if there is none."""
        try:
            return cast("T", self._things[kind])
        except KeyError:
            raise ConfigurationError(f"Nothing provides {kind.__name__}.") from None

    def __contains__(self, kind: object) -> bool:
        return kind in self._things

    def close(self) -> None:
        """Close the database's connections, and what its engine lets go with them."""
        if Ephemeral in self:
            self.get(Ephemeral).close()
        if Engine in self:
            self.get(Engine).dispose()


def assemble(settings: Settings, engine: Engine | None = None) -> Services:
    """Put an installation together, on `engine` or on one that the settings name.

    Settings, Plugins, FieldKinds, TypeRegistry, Renditions, PermissionRegistry, PasswordParameters, Engine,
    Generations, sessionmaker, Vault, Outgoing, Files, Maker, Types.
    Opens no connection. Raises ConfigurationError for anything that can't work: a plugin, a
    declaration, the URL of the database.
    """
    services = Services()
    services.add(Settings, settings)
    plugins = services.add(Plugins, load_plugins(settings.plugins))
    services.add(FieldKinds, FieldKinds(field_kinds(plugins.collect("field_types"))))
    types = services.add(Types, Types(declared_types(services)))
    services.add(TypeRegistry, types.live)
    services.add(Renditions, declared_renditions(plugins, services.get(TypeRegistry)))
    services.add(PermissionRegistry, build_permissions(plugins))
    services.add(PasswordParameters, parameters_of(settings.accounts, settings.site))
    engine = services.add(Engine, engine or open_engine(settings))
    services.add(Generations, open_generations(engine, settings.cache))
    sessions = services.add(sessionmaker, make_session_factory(engine))
    vault = services.add(Vault, Vault(read_master_keys(settings.keys), sessions))
    carry(sessions, CARRIED, vault)
    carry(sessions, TYPES, types)
    hold_index(services)
    services.add(Outgoing, Outgoing(settings.outgoing))
    files = services.add(Files, open_files(settings.media, engine, sessions, settings.storages))
    services.add(Maker, Maker(files, settings.media.renditions_at_once))
    return services


def build_types(plugins: Plugins) -> TypeRegistry:
    """Build the registry of what the plugins declare; raise DeclarationError if that is wrong."""
    declared = [*CORE_TYPES, *plugins.collect("content_types")]
    return build_registry(declared, plugins.collect("extend_types"))


def declared_types(services: Services) -> Declared:
    """Return what the enabled plugins declare, for types that are made by hand to be joined with."""
    plugins = services.get(Plugins)
    declared = [*CORE_TYPES, *plugins.collect("content_types")]
    return Declared(
        tuple(compile_type(one, plugin) for plugin, one in declared),
        tuple((plugin, one) for plugin, one in plugins.collect("extend_types")),
        services.get(FieldKinds).kinds,
        (
            lambda registry: declared_renditions(plugins, registry),
            lambda registry: require_vault(services.get(Vault), encrypted_fields(registry)),
        ),
    )


def hold_types(services: Services) -> Types:
    """Add a holder of the types that are there already, for sites put together by hand."""
    kinds = services.get(FieldKinds).kinds if FieldKinds in services else field_kinds()
    types = services.add(Types, Types(Declared(tuple(services.get(TypeRegistry)), kinds=kinds)))
    carry(services.get(sessionmaker), TYPES, types)
    return types


def hold_index(services: Services) -> SearchIndex:
    """Add what keeps the words of content, for all sessions to carry."""
    index = services.add(SearchIndex, SearchIndex())
    carry(services.get(sessionmaker), TEXT_INDEX, index)
    return index


def declared_renditions(plugins: Plugins, registry: TypeRegistry) -> Renditions:
    """Gather the renditions of plugins and fields; raise DeclarationError if one is wrong."""
    return build_renditions(plugins.collect("renditions"), registry)


def build_permissions(plugins: Plugins) -> PermissionRegistry:
    """Join the core's permissions with those of the plugins; raise DeclarationError if one clashes."""
    given = plugins.collect("permissions")
    return PermissionRegistry(replace(one.item, plugin=one.plugin) for one in given)


def open_engine(settings: Settings) -> Engine:
    """Create the engine that the settings name; raise ConfigurationError if it can't be one."""
    url = settings.database.url
    options = {} if url.startswith("sqlite") else {"pool_size": settings.database.pool_size}
    try:
        return make_engine(url, **options)
    except Exception as error:
        raise ConfigurationError(
            f"cms.database.url can't be used ({type(error).__name__}: {error}). "
            "It looks like sqlite:////path/site.sqlite or postgresql+psycopg://user@host/name; "
            "PostgreSQL needs the extra: pip install 'cartouche-cms[postgres]'."
        ) from error


def find_migrations(plugins: Plugins) -> Migrations:
    """Return the revisions of the core and of the plugins that have some."""
    tables: dict[str, list[MetaData]] = {}
    for plugin, metadata in plugins.collect("tables"):
        tables.setdefault(plugin, []).append(metadata)
    branches = [
        Branch(plugin, Path(folder), tuple(tables.get(plugin, ())))
        for plugin, folder in plugins.collect("migrations")
    ]
    return Migrations(branches)
