"""What the plugin gives to Cartouche."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any

import click
from sqlalchemy import MetaData

from cartouche_seo.command import seo
from cartouche_seo.contributions import ADMIN
from cartouche_seo.extras import EXTRA
from cartouche_seo.fields import SEO, SeoRule
from cartouche_seo.hits import forget_purged
from cartouche_seo.indexnow import KEY_FILE
from cartouche_seo.missed_screen import SEE
from cartouche_seo.missing import answers_for
from cartouche_seo.redirect_screen import MANAGE
from cartouche_seo.redirects import REDIRECT, SeoRedirect, problems_of
from cartouche_seo.report_screen import REPORT
from cartouche_seo.sitemaps import PAGES
from cartouche_seo.tables import METADATA
from cartouche_seo.tags import head_tags
from cms.sdk import (
    AdminContributions,
    ContentType,
    EntryExtra,
    FieldProblem,
    HeadTag,
    Permission,
    SiteAnswer,
    SiteContributions,
    TypeExtension,
    TypeSpec,
    Visit,
    hookimpl,
)


@hookimpl
def content_types() -> list[type[ContentType]]:
    """Give the rules for pages about which nobody wrote anything, and redirects."""
    return [SeoRule, SeoRedirect]


@hookimpl
def extend_types() -> list[TypeExtension]:
    """Let everything that can be a page say what search engines show of it."""
    return [TypeExtension(to="*", fields={"seo": SEO}, routable=True)]


@hookimpl
def permissions() -> list[Permission]:
    """Name the rights to see what visitors missed, to manage redirects, and to see the report."""
    return [SEE, MANAGE, REPORT]


@hookimpl
def tables() -> list[MetaData]:
    """Give the tables of what visitors missed, of what they were led on by, and of scores."""
    return [METADATA]


@hookimpl
def migrations() -> Path:
    """Give the revisions of the tables."""
    return Path(__file__).parent / "migrations"


@hookimpl
def commands() -> list[click.Command]:
    """Give `cms seo`."""
    return [seo]


@hookimpl(wrapper=True)
def operation(op: Any, context: Any) -> Generator[None, Any, Any]:
    """Forget what was counted of a redirect together with the redirect."""
    outcome = yield
    forget_purged(op, context)
    return outcome


@hookimpl
def validate_entry(spec: TypeSpec, document: Mapping[str, Any]) -> list[FieldProblem]:
    """Refuse redirects that lead nowhere, or to themselves."""
    return problems_of(document) if spec.name == REDIRECT else []


@hookimpl
def entry_extras() -> list[EntryExtra]:
    """Tell frontends what to write into the head of a page."""
    return [EXTRA]


@hookimpl
def admin() -> list[AdminContributions]:
    """Show editors what to mend while they write."""
    return [ADMIN]


@hookimpl
def site() -> list[SiteContributions]:
    """Give sitemaps, robots.txt, and the key of IndexNow."""
    return [SiteContributions(pages=(*PAGES, KEY_FILE), locale=ADMIN.locale)]


@hookimpl
def render_head(visit: Visit) -> list[HeadTag]:
    """Write the head of the site's own pages."""
    return head_tags(visit)


@hookimpl
def resolve_missing(visit: Visit) -> list[SiteAnswer]:
    """Lead from where nothing stands to where the redirects say."""
    return answers_for(visit)
