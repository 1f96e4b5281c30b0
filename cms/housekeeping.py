"""What a worker does once a day: throw away what nobody needs any more, and count anew."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from cms import clock
from cms.access.actor import SYSTEM
from cms.accounts.factors.challenges import forget_old as forget_old_challenges
from cms.accounts.links import forget_expired_links
from cms.accounts.providers.attempts import forget_old as forget_old_attempts
from cms.accounts.sessions import forget_expired
from cms.accounts.throttling import forget_old as forget_old_failures
from cms.content.assets.collecting import collect
from cms.content.assets.licences import end_licences
from cms.content.collaboration.settling import forget_old as forget_old_copies
from cms.content.executor import Executor
from cms.content.history.retention import Rule, prune_history
from cms.content.plugin_hooks import PluginHooks
from cms.content.site import load_site
from cms.db.session import begin_write
from cms.db.statistics import refresh_statistics
from cms.extension.manager import Plugins
from cms.jobs.handlers import JobContext
from cms.media.files import Files
from cms.schema.registry import TypeRegistry
from cms.services import Services
from cms.settings import Settings
from cms.settings.content_rooms import UNPUBLISH

log = logging.getLogger("cms.jobs")

DAILY = "housekeeping"
COLLECT = "media.collect"
"""The kinds of the jobs."""


def housekeeping(services: Services) -> Callable[[JobContext], None]:
    """Return the handler of the daily job. Done twice it does nothing more than once."""
    settings = services.get(Settings)

    def keep_house(job: JobContext) -> None:
        with job.sessions() as session:
            begin_write(session)
            forget_expired(session)
            forget_expired_links(session)
            forget_old_failures(session)
            forget_old_challenges(session)
            forget_old_attempts(session)
            before = clock.now() - timedelta(days=settings.editing.working_copy_days)
            forget_old_copies(session, before)
            session.commit()
        _prune(services, job.sessions)
        _end_licences(services, job.sessions)
        refresh_statistics(services.get(Engine))
        with job.sessions() as session:
            job.finish(session)
            session.commit()

    return keep_house


def collecting(services: Services) -> Callable[[JobContext], None]:
    """Return the handler of the daily job that takes away files which nothing names."""

    def run(job: JobContext) -> None:
        files = services.get(Files)
        found = collect(files)
        if found.files or found.strays:
            log.info(
                "%s files that nothing named and %s strays are gone", found.files, found.strays
            )
        with job.sessions() as session:
            job.finish(session)
            session.commit()

    return run


def _end_licences(services: Services, sessions: sessionmaker[Session]) -> None:
    settings = services.get(Settings)
    if settings.media.licence_ends != UNPUBLISH:
        return
    today = clock.now().astimezone(ZoneInfo(settings.site.time_zone)).date()
    with sessions() as session:
        _, refused = end_licences(session, _executors(services), today)
    for one in refused:
        log.warning("an asset whose licence is over stays published: %s", one)


def _executors(services: Services) -> Callable[[Session], Executor]:
    hooks, registry = PluginHooks(services.get(Plugins)), services.get(TypeRegistry)

    def make(session: Session) -> Executor:
        return Executor(session, load_site(session), registry, SYSTEM, hooks)

    return make


def _prune(services: Services, sessions: sessionmaker[Session]) -> None:
    history = services.get(Settings).history
    rule = Rule(history.keep_newest, history.keep_days)
    if not rule:
        return
    with sessions() as session:
        prune_history(session, _executors(services), rule)
