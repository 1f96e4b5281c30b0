"""The site by each kind of visitor: what they may see is shown, and all else is as if it had never been."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from cms import clock
from cms.extension.site import SiteContributions, SitePage
from cms.sdk import Plugins, hookimpl
from tests.functional.api.hostile.twins import Attempt

from .comparing import THOROUGH, differing
from .conftest import Sites
from .furnishing import BRANCHES, OPEN, PLUGINS, QUARTZ
from .site_attempts import (
    ADDRESSES,
    ELSEWHERE,
    FILES,
    FORMS,
    LOOKING,
    PREVIEWS,
    SEARCHES,
    of_rows,
)
from .site_rows import CELLS, ROWS, SEES, SiteRow
from .walk import answered

ROOT = Path(__file__).parents[4]
WATCHED = (None, "administrator", "member", "denied")
"""Those who see different things."""


def test_whatever_the_site_answers_has_its_row(sites: Sites) -> None:
    assert answered(sites.full.app, PLUGINS) == CELLS


def test_every_plugin_with_a_part_in_the_site_is_proved() -> None:
    """So that a plugin that comes along can't bring pages without rows."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]
    missing = declared["cms.plugins"].keys() - {*PLUGINS.names}
    for name in missing:
        module = __import__(declared["cms.plugins"][name])
        hooks = {*Plugins({name: module}).infos()[0].hooks}
        assert not hooks & {"site", "render_head", "resolve_missing", "configure"}, name


def test_a_page_without_a_row_is_found(sites: Sites) -> None:
    """Also a view that somebody gives to places of the site, and a route of a plugin."""

    novelty = ModuleType("novelty")
    page = SitePage("new", "new", lambda *_: None)
    novelty.site = hookimpl(lambda: [SiteContributions(pages=(page,))])  # type: ignore[attr-defined]
    found = answered(sites.full.app, Plugins({"novelty": novelty}))
    assert ("page", "novelty", "new", "GET") in found - CELLS
    assert {("SitePlace", "", "GET"), ("route", "comments.of_entry", "GET")} <= found


@pytest.mark.parametrize(
    "row", ROWS, ids=lambda row: f"{row.method} {row.address} {row.status}".replace("/", "|")
)
def test_visitors_are_shown_what_they_may_see(sites: Sites, row: SiteRow) -> None:
    for caller in callers(row):
        sees = row.sees(caller)
        for address, branch in row.each():
            seen = sites.full.ask(caller, Attempt(row.method, address))
            told = (caller, address, seen.status)
            assert seen.status == row.expected(caller, branch), told
            asked = address.lower()
            unseen = [one for one in BRANCHES if one not in sees and one not in asked]
            assert not [one for one in unseen if one in seen.text], told
            if caller in (None, "nobody"):
                assert "memo" not in seen.text, told
            if seen.status == row.status:
                expected = sees if branch is None else {branch}
                for noun in row.nouns:
                    assert named(seen.text, noun) & expected == expected, (told, noun)


def callers(row: SiteRow) -> list[str | None]:
    """Return who asks: each kind of visitor, or in the quick tier some of them, others for each row."""
    if THOROUGH:
        return list(SEES)
    place = ROWS.index(row)
    turn = [one for one in SEES if one not in WATCHED]
    return [WATCHED[place % len(WATCHED)], *turn[place % len(turn) :: len(SEES)][: place % 2]]


def named(text: str, noun: str) -> set[str]:
    """Return the branches of which something is named in a text, by its title or address."""
    return {one for one in BRANCHES if re.search(f"{one}[ -]{noun}\\b", text)}


def test_counts_are_of_what_is_seen(sites: Sites) -> None:
    for caller in SEES if THOROUGH else WATCHED[1:3]:
        sees = SEES[caller]
        posts, branches = OPEN + len(sees), len(sees)

        def get(address: str, who: str | None = caller) -> Any:
            return sites.full.ask(who, Attempt("GET", address))

        search = get("/search?q=lighthouse").body
        total = re.search(r"(\d+) pages were found", search)
        assert total is not None, caller
        assert int(total[1]) == posts + branches, caller
        feed = json.loads(get("/news/feed.json").body)
        assert len(feed["items"]) == posts, caller
        assert get("/sitemaps/post-1.xml").body.count("<loc>") >= posts + branches, caller
        assert (get("/news?page=2").status == 200) is (posts > 12), caller
        assert (get("/tag/open?page=2").status == 200) is (posts + branches > 12), caller
        assert ("page=2" in get("/news").body) is (posts > 12), caller
        later = re.search(r"(\w+)-post", get("/news/open-10").body.partition('rel="next"')[2])
        assert (later and later[1]) == next((one for one in BRANCHES if one in sees), None), caller
        said = json.loads(get("/api/v1/reader-comments/$open_1").body)
        assert said["meta"]["total"] == 3, caller


@pytest.mark.parametrize(
    "attempts",
    [of_rows(), ADDRESSES, SEARCHES, LOOKING, FILES, ELSEWHERE, FORMS, PREVIEWS],
    ids=["rows", "addresses", "searches", "lenses", "files", "hosts", "forms", "previews"],
)
def test_what_is_not_seen_is_not_there(sites: Sites, attempts: tuple[Attempt, ...]) -> None:
    told = differing(sites, attempts)
    assert not told, "\n".join(told)


def test_a_form_that_is_whole_tells_no_more(sites: Sites) -> None:
    """A comment on what is hidden is answered as one on what never was, also with its token."""
    shown = sites.full.ask(None, Attempt("GET", "/news/open-10/comments")).body
    token, stamp = (
        shown.split(f'name="{one}" value="')[1].split('"')[0] for one in ("csrf", "stamp")
    )
    given = {
        "csrf": token,
        "stamp": stamp,
        "name": "Ann",
        "email": "ann@example.org",
        "text": "Is it there?",
        "consent": "yes",
    }
    attempts = [
        Attempt("POST", f"/news/{one}/comments", {**given, "parent": parent})
        for one in ("vaulted-post", "open-9", "nothing", "vaulted-post-old")
        for parent in ("", "$vaulted_post_comment_1", "$open_1_comment_1")
    ]
    for attempt in attempts:
        seen = [
            (one.status, one.body, one.headers)
            for one in (sites.full.ask(None, attempt), sites.bare["public"].ask(None, attempt))
        ]
        assert seen[0] == seen[1], attempt
        assert seen[0][0] == (
            405 if "open-9" not in attempt.address else 422 if attempt.body["parent"] else 303
        )


def test_a_preview_shows_its_entry_and_nothing_else_that_is_hidden(sites: Sites) -> None:
    for address in ("/", "/vaulted", "/news/vaulted-post", "/search?q=vaulted"):
        mark = "&" if "?" in address else "?"
        seen = sites.full.ask(None, Attempt("GET", f"{address}{mark}preview=$preview"))
        assert "plainly draft" in seen.text, address
        assert not [one for one in ("vaulted branch", "clubby", QUARTZ) if one in seen.text], (
            address
        )
    with clock.freeze(clock.now() + timedelta(days=400)):
        for place in (sites.full, sites.bare["public"]):
            seen = place.ask(None, Attempt("GET", "/?preview=$preview"))
            assert (seen.status, "plainly" in seen.text) == (404, False)


def test_a_language_that_is_denied_is_not_told_of(sites: Sites) -> None:
    """Neither by links to it, nor by what it is called there."""
    for address in ("/news/open-2", "/sitemaps/post-1.xml", "/pressed/pressed-inner"):
        heard, mute = (
            sites.full.ask(caller, Attempt("GET", address)).body for caller in ("reader", "mute")
        )
        german = [one for one in ("offen", "innen") if one in heard]
        assert german, address
        assert not [one for one in german if one in mute], address
    assert sites.full.ask("mute", Attempt("GET", "/de/news/offen")).status == 404


def test_it_would_be_told_if_it_were_shown(sites: Sites) -> None:
    """So that the comparison is none of two sites that are the same anyhow."""
    for address in ("/", "/news", "/feed.json", "/sitemaps/post-1.xml", "/search?q=lighthouse"):
        full, bare = (
            one.ask("administrator", Attempt("GET", address)).body
            for one in (sites.full, sites.bare["denied"])
        )
        assert full != bare, address
        assert not [one for one in BRANCHES if one in bare.lower()], address


def test_no_plugin_failed_at_any_of_it(sites: Sites) -> None:
    """What fails is left out of a page, and would be missing from what was compared."""
    draft = sites.full.ask(None, Attempt("GET", "/?preview=$preview"))
    assert draft.status == 200
    assert list(PLUGINS.troubles) == []
