"""Runs the scenarios on one database with one number of entries."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.content import Seeded, seed
from benchmarks.counting import Inside
from benchmarks.databases import empty_database, size_of
from benchmarks.measuring import Bench, Measured
from benchmarks.moments import measure_history, measure_moments
from benchmarks.multiplying import multiply
from benchmarks.report import Part
from benchmarks.rights import measure_rights
from benchmarks.scenarios import Scenario, scenarios
from benchmarks.serving import serving
from benchmarks.sites import Ini, write_ini
from benchmarks.writers import measure_writers
from cms.cli.site import Site

BASE = 1000
"""How many posts are made by the operations; more are copies of them."""
LOCK, MOMENTS, RIGHTS = "lock", "moments", "rights"
SITE = {"cms.site.serve": "true"}
"""Visitors read pages too."""
Say = Callable[[str], None]


@dataclass(frozen=True)
class Wanted:
    """What is to be run; `server` is the URL of a PostgreSQL server, None for one of our own."""

    database: str
    entries: int
    names: Collection[str]
    seconds: float
    server: str | None = None
    profile: bool = False


def run(wanted: Wanted, folder: Path, say: Say) -> Part:
    """Seed a database, measure what is wanted, and return the figures."""
    with empty_database(wanted.database, folder / "database", wanted.server) as url:
        ini = write_ini(folder / "cms.ini", url, **SITE, **{"cms.cache.megabytes": "0"})
        say(f"{wanted.database}: seeding {wanted.entries:,} entries …")
        with closing(Site(ini.path)) as site:
            made = _seed(site, wanted.entries)
        part = Part(wanted.database, wanted.entries, size_of(url), start=0.0)
        _measure(wanted, ini, made, folder, part, say)
        if LOCK in wanted.names:
            say(f"{wanted.database}: writers and the commit lock …")
            part.writers = measure_writers(ini.path, made, wanted.seconds)
        return part


def _seed(site: Site, entries: int) -> Seeded:
    made = seed(site, min(entries, BASE))
    rows = multiply(site, entries)
    featured = made.featured * (rows // made.entries)
    return Seeded(**{**vars(made), "entries": rows, "featured": featured})


def _measure(wanted: Wanted, ini: Ini, made: Seeded, folder: Path, part: Part, say: Say) -> None:
    chosen = [one for one in scenarios(made) if one.name in wanted.names]
    if not chosen and not {MOMENTS, RIGHTS}.intersection(wanted.names):
        return
    answers = folder / "answers"
    answers.mkdir()
    (answers / "ready").write_bytes(b"{}")
    settings = Site(ini.path).settings
    url = settings.database.url
    bare = write_ini(
        folder / "bare.ini",
        url,
        **{"use": "call:benchmarks.bare:main", "bare.folder": str(answers)},
    )
    spawn = multiprocessing.get_context("spawn")
    with ExitStack() as stack:
        inside = stack.enter_context(closing(Inside(ini)))
        cms = stack.enter_context(serving(ini, "/api/v1"))
        part.start = cms.start
        other = stack.enter_context(serving(bare, "/ready"))
        client = stack.enter_context(ProcessPoolExecutor(1, mp_context=spawn))
        bench = Bench(cms, other, client, answers, inside, wanted.seconds)
        try:
            _one_by_one(wanted, bench, chosen, part, say)
            cached = write_ini(
                folder / "cached.ini", url, **SITE, **{"cms.site.secret": settings.site.secret}
            )
            part.measured += _from_memory(bench, stack, url, cached, chosen, say)
            if MOMENTS in wanted.names:
                with closing(Site(ini.path)) as site:
                    part.moments = measure_moments(bench, site, made, say)
                    part.history = measure_history(bench, site, made)
            if RIGHTS in wanted.names:
                with closing(Site(ini.path)) as site:
                    part.rights = measure_rights(bench, site, made, say)
        except RuntimeError:
            say(cms.said())
            raise


def _one_by_one(
    wanted: Wanted, bench: Bench, chosen: Sequence[Scenario], part: Part, say: Say
) -> None:
    """Measure what is made for each request anew."""
    for scenario in chosen:
        if scenario.cached:
            continue
        say(f"{wanted.database}: {scenario.title} …")
        part.measured.append(bench.measure(scenario))
        if wanted.profile:
            part.profiles[scenario.name] = bench.inside.profile(scenario)


def _from_memory(
    bench: Bench,
    stack: ExitStack,
    url: str,
    ini: Ini,
    chosen: Sequence[Scenario],
    say: Say,
) -> list[Measured]:
    """Measure what is answered from memory beside a bare WSGI function with the same bytes.

    Pages of the site stand beside a bare Pyramid view, and files beside a static one, as they do
    where they are made for each request.
    """
    wanted = [one for one in chosen if one.cached]
    if not wanted:
        return []
    function = {"use": "call:benchmarks.raw:main", "bare.folder": str(bench.folder)}
    keeping = stack.enter_context(serving(ini, "/api/v1"))
    raw_ini = write_ini(ini.path.with_name("raw.ini"), url, **function)
    raw = stack.enter_context(serving(raw_ini, "/ready"))
    found = []
    for scenario in wanted:
        say(f"{url.partition(':')[0]}: {scenario.title} …")
        beside = replace(
            bench, cms=keeping, bare=bench.bare if scenario.beside or scenario.site else raw
        )
        found.append(replace(beside.measure(scenario), statements=0))
    return found
