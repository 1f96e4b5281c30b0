"""What a worker of this site does: a table of contents of jobs, followers, cron entries and chores."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from cms.accounts.factors import letters
from cms.accounts.letters import Letters
from cms.accounts.links import links_of
from cms.accounts.mailing import AccountMailing
from cms.audit.keys import AuditKeys, audit_keys, has_key
from cms.audit.sealing import STRETCH, seal_all, unsealed
from cms.content.assets.preparing import Preparing
from cms.content.collaboration.tasks.due import due_tasks
from cms.content.model.applying import apply_model
from cms.content.model.holding import Types, held_types
from cms.content.model.operations import APPLY
from cms.content.site import load_site
from cms.content.sweep import next_sweep, sweep
from cms.db.session import begin_write
from cms.housekeeping import COLLECT, DAILY, collecting, housekeeping
from cms.jobs.chores import Chore, Round, cron_chore, relay_chore
from cms.jobs.cron import CronEntry
from cms.jobs.handlers import Handler, Handlers, JobContext, RetryLater
from cms.jobs.listing import PRUNE, forget_done
from cms.jobs.worker import Pace, Worker
from cms.keys.rotation import RENEW, Renewing
from cms.keys.vault import Vault
from cms.mail.mailer import Mailer
from cms.media.renditions.declared import Renditions
from cms.media.renditions.making import Maker
from cms.notifications.due import DueTask, DueTasks, Reminders
from cms.notifications.licences import LicenceReminders
from cms.notifications.mailing import Mailing
from cms.notifications.writing import MAIL, Writer
from cms.outgoing.client import Outgoing
from cms.schema.registry import TypeRegistry
from cms.services import Services
from cms.settings import JobSettings, Settings
from cms.webhooks.payload import EntryShapes
from cms.webhooks.pruning import KEEP, Keeping
from cms.webhooks.sending import Sending
from cms.webhooks.telling import Telling

log = logging.getLogger("cms.jobs")

DIGEST = "notifications.digest"
"""The kind of the job that mails the day's notifications."""
LICENCES = "notifications.licences"
"""The kind of the job that reminds people of licences that end."""
REMIND = "notifications.remind"
"""The kind of the job that reminds people of tasks."""


@dataclass(frozen=True)
class Background:
    """The handlers of all jobs, and what is looked after besides."""

    handlers: Handlers
    chores: tuple[Chore, ...]


def background(services: Services, tasks: DueTasks | None = None) -> Background:
    """Put together what a worker does, from the services of an installation."""
    settings = services.get(Settings)
    registry, sessions = services.get(TypeRegistry), services.get(sessionmaker)
    mailer = Mailer(settings.mail)
    writer = Writer(mails=mailer.is_set)
    mailing = Mailing(mailer, registry, settings.site, settings.notifications)
    accounts = AccountMailing(mailer, links_of(settings), Letters(settings.site))
    handlers = [
        *accounts.handlers(),
        Handler(PRUNE, _prune(settings.jobs)),
        Handler(MAIL, mailing.mail),
        Handler(DIGEST, mailing.digest),
        Handler(DAILY, housekeeping(services)),
        Handler(COLLECT, collecting(services)),
        Handler(letters.KIND, letters.FactorLetters(mailer, settings.site).send),
        Handler(RENEW, _renew_keys(services)),
        Handler(APPLY, _apply_model(services)),
        *_webhook_handlers(services),
    ]
    cron = [
        CronEntry("jobs.prune", "17 * * * *", PRUNE),
        CronEntry(DAILY, "43 3 * * *", DAILY),
        CronEntry(COLLECT, "13 4 * * *", COLLECT),
        CronEntry(KEEP, "*/5 * * * *", KEEP),
        CronEntry(DIGEST, f"0 {settings.notifications.digest_hour} * * *", DIGEST),
    ]
    zone = ZoneInfo(settings.site.time_zone)
    media = settings.media
    licences = LicenceReminders(writer, media.licence_days, media.licence_roles, zone)
    handlers.append(Handler(LICENCES, licences.remind))
    cron.append(CronEntry(LICENCES, "11 6 * * *", LICENCES))
    if tasks is not None:
        before = timedelta(hours=settings.notifications.remind_hours)
        handlers.append(Handler(REMIND, Reminders(writer, tasks, before).remind))
        cron.append(CronEntry(REMIND, "*/5 * * * *", REMIND))
    chores = [
        sweep_chore(sessions, registry),
        relay_chore(sessions, writer.follower()),
        relay_chore(sessions, Telling(registry).follower()),
        cron_chore(sessions, cron, zone),
    ]
    if settings.media.renditions_ahead:
        preparing = _preparing(services)
        handlers.append(preparing.handler())
        chores.append(relay_chore(sessions, preparing.follower()))
    if has_key(settings):
        chores.append(seal_chore(sessions, audit_keys(settings), settings.audit.seal_seconds))
    seeing = [_seeing_types(services, one) for one in handlers]
    return Background(Handlers(seeing, settings.jobs.attempts), tuple(chores))


def make_worker(services: Services, threads: int | None = None) -> Worker:
    """Return a worker of this site, working as the settings say."""
    found = background(services, _due_tasks)
    if not services.get(Settings).mail.host:
        log.warning("cms.mail.host is not set: no mail is sent")
    if not has_key(services.get(Settings)):
        log.warning("cms.audit.key is not set: the event log is not sealed")
    jobs = services.get(Settings).jobs
    pace = Pace(threads=threads or jobs.threads, lease=jobs.lease_seconds, grace=jobs.grace_seconds)
    return Worker(services.get(sessionmaker), found.handlers, found.chores, pace)


def _due_tasks(session: Session, before: datetime) -> list[DueTask]:
    return [DueTask(*task) for task in due_tasks(session, before)]


def sweep_chore(sessions: sessionmaker[Session], registry: TypeRegistry) -> Chore:
    """Return the chore that writes down what came true by the clock, at the instant it does."""

    def run() -> Round:
        with sessions() as session:
            wait = next_sweep(session)
            if wait != 0:
                return Round(wait=wait)
            site = load_site(session)
            held = held_types(session)
            types = registry if held is None else held.at(session, site.types_stamp)
        specs = {spec.name: spec for spec in types}
        with sessions() as session:
            swept = sweep(session, site, specs)
            session.commit()
        return Round(did=swept > 0)

    return Chore("sweep", run)


def seal_chore(sessions: sessionmaker[Session], keys: AuditKeys, seconds: int) -> Chore:
    """Return the chore that seals what happened so many seconds ago, or much at once."""

    def run() -> Round:
        with sessions() as session:
            waiting = unsealed(session)
        if waiting.events < STRETCH and waiting.seconds < seconds:
            return Round(wait=seconds - waiting.seconds if waiting.events else None)
        return Round(seal_all(sessions, keys) > 0)

    return Chore("seal", run)


def _webhook_handlers(services: Services) -> list[Handler]:
    settings, registry = services.get(Settings).webhooks, services.get(TypeRegistry)
    found = [Keeping(settings).handler(), Telling(registry).handler()]
    if EntryShapes in services and Outgoing in services:
        outgoing, shapes = services.get(Outgoing), services.get(EntryShapes)
        found.append(Sending(outgoing, shapes, settings, registry).handler())
    return found


def _preparing(services: Services) -> Preparing:
    settings = services.get(Settings).media
    return Preparing(
        services.get(TypeRegistry),
        services.get(Renditions),
        services.get(Maker),
        settings.rendition_seconds,
    )


def _renew_keys(services: Services) -> Callable[[JobContext], None]:
    def renew(job: JobContext) -> None:
        renewing = Renewing(job.sessions, services.get(Vault), services.get(TypeRegistry))
        if not renewing.run(job.stopping.is_set):
            raise RetryLater("The worker was stopped; it goes on where it was.", timedelta())
        with job.sessions() as session:
            begin_write(session)
            job.finish(session)
            session.commit()

    return renew


def _seeing_types(services: Services, handler: Handler) -> Handler:
    """Let a handler have the types of now, whoever made some of them since the worker began."""

    def run(job: JobContext) -> None:
        if Types in services:
            with job.sessions() as session:
                services.get(Types).now(session)
        handler.run(job)

    return replace(handler, run=run)


def _apply_model(services: Services) -> Callable[[JobContext], None]:
    def run(job: JobContext) -> None:
        with job.sessions() as session:
            types = services.get(Types).now(session)
        apply_model(services.get(Engine), job.sessions, types)
        with job.sessions() as session:
            begin_write(session)
            job.finish(session)
            session.commit()

    return run


def _prune(jobs: JobSettings) -> Callable[[JobContext], None]:
    def prune(job: JobContext) -> None:
        with job.sessions() as session:
            job.finish(session)
            forget_done(session, timedelta(hours=jobs.keep_hours))
            session.commit()

    return prune
