"""Mends redirects: chains lead to their end at once, and circles are broken."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from cartouche_seo.book import by_source, read_book
from cartouche_seo.following import Chain, chains
from cms.sdk import Executor, Lens, SaveDraft, Unpublish

SAID = ("source", "kind", "target", "status")
"""The fields that say where a redirect leads."""


def flatten(
    session: Any,
    executor: Executor,
    live: Lens,
    drafts: Lens,
    wanted: Collection[str] | None = None,
) -> tuple[int, int]:
    """Let chains lead to their end at once, all or those of some redirects.

    Returns how many were mended, and how many were left: those of whole branches or patterns, those
    without an end, and those with changes that are not published.
    """
    book, _ = read_book(session, live)
    found = [one for one in chains(book) if wanted is None or one.rule["_id"] in wanted]
    sources = [str(one.rule["source"]) for one in found if one.flattens]
    written = by_source(session, drafts, sources)
    done = 0
    for chain in found:
        draft = written.get(str(chain.rule["source"]).rstrip("/"))
        if chain.flattens and draft is not None and _unchanged(chain, draft):
            _lead_to_end(executor, chain, int(draft["_version"]))
            done += 1
    return done, len(found) - done


def _unchanged(chain: Chain, draft: Any) -> bool:
    return all(draft.get(name) == chain.rule.get(name) for name in ("_id", *SAID))


def _lead_to_end(executor: Executor, chain: Chain, version: int) -> None:
    data = {"target": chain.trail.target or None, "status": chain.trail.status}
    executor.apply(
        SaveDraft(entry=str(chain.rule["_id"]), data=data, base_version=version, publish=True)
    )


def take_down(executor: Executor, redirect_id: str) -> None:
    """Let a redirect hold no more; its draft stays."""
    executor.apply(Unpublish(entry=redirect_id))
