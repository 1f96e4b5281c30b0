"""Which rules hold for an entry, the nearest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cms.sdk import Lens, ListQuery, by_ids, find_entries, readable_documents

RULE = "seo_rule"
RULES_MAX = 200
"""Rules that are looked at."""
DEPTH_MAX = 32
"""Ancestors that are looked at."""


@dataclass(frozen=True)
class Rules:
    """The rules that a lens sees, as documents, and the ancestors of entries, the nearest first."""

    documents: Sequence[Mapping[str, Any]] = ()
    chains: Mapping[str, Sequence[str]] = ()  # type: ignore[assignment]

    def of(self, entry_id: str, type_name: str) -> list[Mapping[str, Any]]:
        """Return the rules for an entry: nearer branches first, then those that name its type."""
        chain = [entry_id, *self.chains.get(entry_id, ())]
        found = []
        for place, rule in enumerate(self.documents):
            types, below = rule.get("types") or (), (rule.get("below") or {}).get("id")
            if (types and type_name not in types) or (below and below not in chain):
                continue
            distance = chain.index(below) if below else len(chain)
            found.append((distance, not types, place, rule))
        return [rule for *_, rule in sorted(found, key=lambda one: one[:3])]


def load_rules(session: Any, lens: Lens, rows: Sequence[Any]) -> Rules:
    """Read the rules for rows: one query, and where branches are named one a level of ancestors."""
    if lens.registry.get(RULE) is None:
        return Rules((), {})
    plain = lens.with_status("published") if lens.status != "published" else lens
    found = find_entries(session, plain, ListQuery(types=(RULE,), limit=RULES_MAX)).rows
    documents = readable_documents(session, plain, found)
    rules = [documents[row.entry_id] for row in found]
    if not any(rule.get("below") for rule in rules):
        return Rules(rules, {})
    return Rules(rules, _chains(session, lens, rows))


def _chains(session: Any, lens: Lens, rows: Sequence[Any]) -> dict[str, list[str]]:
    above: dict[str, str | None] = {row.entry_id: row.parent_id for row in rows}
    for _ in range(DEPTH_MAX):
        unknown = {one for one in above.values() if one and one not in above}
        if not unknown:
            break
        found = by_ids(session, lens, unknown)
        above |= {one: found[one].parent_id if one in found else None for one in unknown}
    return {row.entry_id: _chain(above, row.parent_id) for row in rows}


def _chain(above: Mapping[str, str | None], start: str | None) -> list[str]:
    chain: list[str] = []
    while start and start not in chain and len(chain) < DEPTH_MAX:
        chain.append(start)
        start = above.get(start)
    return chain
