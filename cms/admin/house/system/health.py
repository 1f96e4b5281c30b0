"""How the installation stands, as `cms doctor` finds it where the server can look."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pyramid.view import view_config
from sqlalchemy import Engine

from cms.admin.forms import read_query
from cms.admin.page import Crumb, page_for, require_signed_in
from cms.admin.translating import mark
from cms.extension.manager import Plugins
from cms.jobs.listing import Wanted, count_jobs
from cms.jobs.models import STATES
from cms.services import find_migrations
from cms.tree.admin.house import AdminHealth
from cms.web.standing.behind import of_audit, of_jobs, of_mail
from cms.web.standing.finding import Finding, fail, ok, warn

PERMISSION = "manage_settings"
LEAST_FREE = 200 * 2**20
"""Free bytes below which a disk is nearly full."""
VERDICTS = {
    "ok": ("live", "circle-check", mark("fine")),
    "warn": ("review", "triangle-alert", mark("look at it")),
    "fail": ("failed", "circle-x", mark("broken")),
}


@view_config(
    context=AdminHealth,
    name="",
    request_method="GET",
    permission=PERMISSION,
    renderer="house/system/health.html",
)
def get_health(context: AdminHealth, request: Any) -> dict[str, Any]:
    """Show what is right and wrong with the installation, and the way out."""
    require_signed_in(request)
    read_query(request)
    session = request.cms_session
    found = [
        *_database(request),
        *of_jobs(session),
        *of_mail(request.settings.mail),
        *_storage(request),
        *of_audit(session, request.settings),
        *_plugins(request),
    ]
    counts = {state: count_jobs(session, Wanted(state)) for state in STATES}
    return {
        "page": page_for(request, Crumb(mark("System health"))),
        "found": sorted(found, key=lambda one: ("fail", "warn", "ok").index(one.verdict)),
        "verdicts": VERDICTS,
        "worst": next((v for v in ("fail", "warn") if any(o.verdict == v for o in found)), "ok"),
        "counts": counts,
        "may_jobs": request.has_permission("manage_jobs"),
    }


def _database(request: Any) -> Iterator[Finding]:
    engine: Engine = request.service(Engine)
    version = ".".join(str(one) for one in engine.dialect.server_version_info or ())
    yield ok("database", f"{engine.dialect.name} {version}")
    standings = find_migrations(request.service(Plugins)).standings(engine)
    behind = [one.branch for one in standings if not one.is_current]
    if behind:
        yield fail("migrations", f"behind: {', '.join(behind)}", "Run `cms db upgrade`.")
    else:
        yield ok("migrations", "up to date")
    if engine.dialect.name == "sqlite" and engine.url.database:
        yield from _room("disk", Path(engine.url.database).resolve().parent)


def _storage(request: Any) -> Iterator[Finding]:
    folder = request.settings.media.folder
    path = Path(folder) if folder else None
    if path is None or not path.is_dir():
        yield ok("files", "nothing was taken in yet, or they lie in a storage of their own")
        return
    yield from _room("files", path)


def _room(subject: str, folder: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        yield warn(subject, f"{free // 2**20} MiB are free on {folder}.", "Make room.")
    else:
        yield ok(subject, f"{free // 2**20} MiB are free")


def _plugins(request: Any) -> Iterator[Finding]:
    plugins: Plugins = request.service(Plugins)
    troubles = sum(one.times for one in plugins.troubles)
    if troubles:
        detail = f"{troubles} failures since this process began."
        yield warn("plugins", detail, "See the plugins, which name each of them.")
    else:
        yield ok("plugins", f"{len(plugins.names)} enabled, none failed")
