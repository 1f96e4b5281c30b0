"""Every hook that a plugin may implement, with what it is given and what it gives.

*Nouns* collect: each returns a list of things, asked for once, at start. *Verbs* take part in what
the CMS does. `operation` wraps every write. A plugin is a module; it marks a function named like a
hook with `@hookimpl` and takes those of the hook's arguments that it needs.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

import pluggy

if TYPE_CHECKING:
    import click
    from pyramid.config import Configurator
    from sqlalchemy import MetaData

    from cms.access.permissions import Permission
    from cms.accounts.providers.port import Provider
    from cms.errors import FieldProblem
    from cms.extension.admin import AdminContributions
    from cms.extension.site import EntryExtra, HeadTag, SiteAnswer, SiteContributions, Visit
    from cms.outgoing.client import Outgoing
    from cms.schema.content_type import ContentType, TypeExtension, TypeSpec
    from cms.schema.fields import Field
    from cms.schema.rendition import Rendition
    from cms.settings.providers import ProviderSettings

PROJECT = "cms"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
"""Marks a function of a plugin as the implementation of the hook that it is named after."""


@hookspec
def content_types() -> Sequence[type[ContentType]]:  # type: ignore[empty-body]
    """Content types that the plugin brings."""


@hookspec
def extend_types() -> Sequence[TypeExtension]:  # type: ignore[empty-body]
    """Fields that the plugin adds to content types of others; versioned like their own."""


@hookspec
def field_types() -> Sequence[type[Field]]:  # type: ignore[empty-body]
    """Kinds of field that the plugin brings, each with its derivations registered."""


@hookspec
def renditions() -> Sequence[Rendition]:  # type: ignore[empty-body]
    """Sizes that images are shown in, which fields of any plugin may name."""


@hookspec
def permissions() -> Sequence[Permission]:  # type: ignore[empty-body]
    """Permissions that the plugin checks, so that roles can name them."""


@hookspec
def sign_in_providers(  # type: ignore[empty-body]
    providers: Mapping[str, ProviderSettings], outgoing: Outgoing
) -> Sequence[Provider]:
    """Ways to sign in by somebody else that the plugin brings, beside OpenID Connect.

    `providers` are the settings of those that `cms.accounts.providers` names; one that is not named
    is not offered. Whatever a provider asks over the network goes by `outgoing`.
    """


@hookspec
def commands() -> Sequence[click.Command]:  # type: ignore[empty-body]
    """Commands for the command line; `cms NAME` runs them."""


@hookspec
def tables() -> Sequence[MetaData]:  # type: ignore[empty-body]
    """SQLAlchemy metadata with the plugin's own tables, so that `cms db check` compares them."""


@hookspec
def migrations() -> Path:  # type: ignore[empty-body]
    """The folder of the plugin's Alembic revisions, a branch labelled with the plugin's name."""


@hookspec
def validate_entry(  # type: ignore[empty-body]
    spec: TypeSpec, document: Mapping[str, Any], mode: Literal["draft", "publish"]
) -> Sequence[FieldProblem]:
    """What is wrong with a document beyond what its fields say; an empty list if nothing.

    Decides: an error raised here refuses the write.
    """


@hookspec
def guard_transition(  # type: ignore[empty-body]
    spec: TypeSpec,
    document: Mapping[str, Any],
    workflow: str,
    transition: str,
    to: Mapping[str, str],
) -> Sequence[str]:
    """Why an entry may not make a transition of its workflow now; an empty list if it may.

    `document` is the newest version, asked about once for each locale that it says anything in;
    `workflow` and `transition` are names, and `to` maps each track that would move to its state
    then. Asked also to list which transitions are possible, so it must change nothing. Each reason
    is a sentence that says what to do. Decides: an error raised here refuses the transition.
    """


@hookspec
def admin() -> Sequence[AdminContributions]:  # type: ignore[empty-body]
    """What the plugin adds to the admin: menu entries, screens, panels, columns, actions, widgets.

    Asked for once, at start. A contribution that fails while a page is made is left out of the page,
    logged, and told among the plugin's troubles.
    """


@hookspec
def site() -> Sequence[SiteContributions]:  # type: ignore[empty-body]
    """What the plugin adds to the site that visitors read: pages, feeds, parts of pages.

    Asked for once, at start. What fails while a page is made is left out, logged, and told among the
    plugin's troubles.
    """


@hookspec
def themes() -> Sequence[Path]:  # type: ignore[empty-body]
    """Folders of themes that the plugin brings, each with a `theme.toml`."""


@hookspec
def render_head(visit: Visit) -> Sequence[HeadTag]:  # type: ignore[empty-body]
    """Tags for the head of the page that is being shown; of one key the last plugin's counts."""


@hookspec
def resolve_missing(visit: Visit) -> Sequence[SiteAnswer]:  # type: ignore[empty-body]
    """What to answer at a path where nothing stands, such as a redirect; the first one counts.

    Asked after former addresses of entries were looked up. It may write down what was missed only in
    a transaction of its own.
    """


@hookspec
def entry_extras() -> Sequence[EntryExtra]:  # type: ignore[empty-body]
    """Things worked out about entries that answers of the API carry when asked, such as `_seo`."""


@hookspec
def hook_declarations() -> Sequence[ModuleType]:  # type: ignore[empty-body]
    """Modules with hooks of the plugin's own (`@hookspec` from `cms.sdk`) that others may implement.

    Asked for once, before any other hook. The plugin asks by `Plugins.collect`, by the hook's name.
    """


@hookspec
def configure(config: Configurator) -> None:
    """Add routes and views to the Pyramid application; may override those of the core."""


@hookspec(firstresult=True)
def operation(op: Any, context: Any) -> Generator[None, Any, Any]:  # type: ignore[empty-body]
    """Wrap one write: before it, after it, or instead of it by raising `Vetoed`.

    Must be a wrapper (`@hookimpl(wrapper=True)`): code before its one `yield` runs before the write,
    `yield` gives the outcome, which the function returns. All in the write's own transaction.
    """


WRAPPERS = frozenset({"operation"})
"""Hooks that only a wrapper may implement."""

SILENT = frozenset({"configure"})
"""Hooks that give nothing back."""
