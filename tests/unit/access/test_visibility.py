"""Lists show exactly what is decided for each entry alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cms.access.acl import decide, pyramid_acl
from cms.access.actor import ANONYMOUS, SYSTEM, Actor, TokenScope, user_principal
from cms.access.facts import Facts
from cms.access.fields import filterable_fields, readable_fields
from cms.access.rights import Rights, RoleSpec
from cms.access.rules import Rule, rules_from_json
from cms.access.visibility import Branch, visible
from cms.schema.filtering.ast import Always
from tests.unit.access.shapes import (
    ANN,
    BEN,
    NEWS,
    REGISTRY,
    SPORT,
    STAFF,
    permits,
    rights,
    role,
    rule,
    user,
)

ME = f"user:{ANN}"
SCOPES = (None, NEWS, SPORT, STAFF)
PERMISSIONS = ("view", "edit")
LOCALES = (None, "*", "en", "de")

conditions = st.sampled_from(
    [
        None,
        {"owner": "$user.id"},
        {"owner": {"ne": "$user.id"}},
        {"title": "x"},
        {"status": "open"},
        {"not": {"title": {"in": ["x", "$user.groups"]}}},
        {"or": [{"salary": {"gt": 5}}, {"title": None}]},
        {"nonsense": 1},
        {"published_at": {"lt": "$now"}},
        {"created_at": {"lt": "$now"}},
    ]
)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    stored: dict[str, Any] = {
        "effect": draw(st.sampled_from(["allow", "allow", "deny"])),
        "permission": draw(st.sampled_from(["*", "*", *PERMISSIONS])),
        "type": draw(st.sampled_from(["*", "*", "article", "note"])),
        "locales": draw(st.sampled_from([["*"], ["*"], ["de"], ["en", "de"]])),
        "fields": draw(st.sampled_from([["*"], ["*"], ["*"], ["title"]])),
        "condition": draw(conditions),
    }
    return rules_from_json([stored])[0]


@st.composite
def all_rights(draw: st.DrawFn) -> Rights:
    names = ("one", "two", "three", "administrator")
    roles = {
        n: RoleSpec(n, n, tuple(draw(st.lists(rules(), min_size=1, max_size=4)))) for n in names
    }
    principals = st.sampled_from(
        ["system.Everyone", "system.Authenticated", ME, f"user:{BEN}", "group:news"]
    )
    common = st.sampled_from(["one", "two", "three"] * 4 + ["administrator"])
    grants: dict[str | None, dict[str, tuple[str, ...]]] = {}
    places = st.sampled_from(SCOPES)
    for place, principal, name in draw(
        st.lists(st.tuples(places, principals, common), min_size=1, max_size=8)
    ):
        there = grants.setdefault(place, {})
        there[principal] = (*there.get(principal, ()), name)
    parents = draw(
        st.sampled_from(
            [
                {NEWS: None, SPORT: NEWS, STAFF: SPORT},
                {NEWS: None, SPORT: NEWS, STAFF: None},
                {NEWS: SPORT, SPORT: None, STAFF: NEWS},
            ]
        )
    )
    breaks = draw(st.frozensets(st.sampled_from(SCOPES[1:]), max_size=2))
    return Rights(roles=roles, grants=grants, breaks=breaks, parents=parents)


scopes = st.builds(
    TokenScope,
    permission=st.sampled_from(["*", *PERMISSIONS]),
    type=st.sampled_from(["*", "article"]),
    subtree=st.sampled_from(SCOPES),
    locale=st.sampled_from(["*", "de"]),
)
tokens = st.one_of(st.none(), st.none(), st.lists(scopes, max_size=2).map(tuple))
actors = st.one_of(
    st.sampled_from([ANONYMOUS, SYSTEM, user(BEN)]),
    st.builds(lambda held: user(ANN, "news", scopes=held), tokens),
)
documents = st.fixed_dictionaries(
    {}, optional={"title": st.sampled_from(["x", "y", "news"]), "status": st.just("open")}
)
systems = st.fixed_dictionaries(
    {
        "_owner": st.sampled_from([None, ANN, BEN]),
        "_created_at": st.sampled_from([None, "2020-01-01T00:00:00.000000Z", "9999"]),
    }
)


@settings(max_examples=max(150, settings().max_examples))
@given(
    all_rights(),
    actors,
    st.sampled_from(PERMISSIONS),
    st.sampled_from(LOCALES),
    documents,
    systems,
)
def test_a_list_and_its_entries_are_decided_alike(
    given_rights: Rights,
    actor: Actor,
    permission: str,
    locale: str | None,
    keys: Mapping[str, str],
    system: Mapping[str, str | None],
) -> None:
    seen = visible(given_rights, actor, permission, REGISTRY, locale)
    for spec in REGISTRY:
        for scope in SCOPES:
            facts = Facts(spec=spec, locale=locale, scope=scope, keys=dict(keys), system=system)
            alone = decide(given_rights, actor, permission, facts).allowed
            in_list = any(b.admits(scope, dict(keys), system) for b in seen.of(spec.name))
            assert in_list is alone
            acl = pyramid_acl(given_rights, actor, facts)
            assert permits(acl, actor, permission) is alone


@given(all_rights(), actors, st.sampled_from(LOCALES), documents, systems)
def test_a_field_that_lists_are_filtered_by_is_readable_of_every_entry_seen(
    given_rights: Rights,
    actor: Actor,
    locale: str | None,
    keys: Mapping[str, str],
    system: Mapping[str, str | None],
) -> None:
    for spec in REGISTRY:
        names = filterable_fields(given_rights, actor, "view", spec, locale)
        for scope in SCOPES:
            facts = Facts(spec=spec, locale=locale, scope=scope, keys=dict(keys), system=system)
            if decide(given_rights, actor, "view", facts).allowed:
                assert names <= readable_fields(given_rights, actor, facts)


def branches_of(given: Rights, actor: Actor, permission: str = "view") -> tuple[Branch, ...]:
    return visible(given, actor, permission, REGISTRY, "en").of("note")


def test_rights_that_are_the_same_everywhere_need_no_scopes() -> None:
    assert branches_of(rights((ME, "reader", None)), user()) == (Branch(None, Always()),)
    assert branches_of(rights((ME, "administrator", None)), user()) == (Branch(None, Always()),)


def test_what_is_never_seen_has_no_branch() -> None:
    assert branches_of(rights(), ANONYMOUS) == ()
    assert visible(rights(), ANONYMOUS, "view", REGISTRY, "en").types == ("article",)


def test_places_with_the_same_rights_share_a_branch() -> None:
    given = rights((ME, "reader", NEWS), (ME, "reader", STAFF))
    assert branches_of(given, user()) == (Branch(frozenset({NEWS, SPORT, STAFF}), Always()),)


def test_a_denied_subtree_is_left_out() -> None:
    hidden = role("hidden", rule("deny", "view"))
    given = rights((ME, "reader", None), (ME, hidden, NEWS))
    assert branches_of(given, user()) == (Branch(frozenset({None, STAFF}), Always()),)


def test_many_rules_do_not_make_a_deep_filter() -> None:
    many = role("many", *(rule("allow", "view", condition={"title": str(n)}) for n in range(150)))
    (branch,) = branches_of(rights((user_principal(ANN), many, None)), user())
    assert len(branch.filter.items) == 150  # type: ignore[union-attr]
