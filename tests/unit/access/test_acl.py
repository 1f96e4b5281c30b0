"""The decision about rights: what wins over what, and where."""

from __future__ import annotations

import pytest

from cms.access.acl import decide, decide_both, decide_fields, pyramid_acl
from cms.access.actor import ANONYMOUS, SYSTEM, Actor, TokenScope
from cms.access.facts import NO_CONTENT, Facts
from cms.access.rights import Rights
from tests.unit.access.shapes import (
    ANN,
    ARTICLE,
    BEN,
    NEWS,
    SPORT,
    STAFF,
    article,
    note,
    permits,
    rights,
    role,
    rule,
    user,
)

ALL_EDIT = role("all_edit", rule("allow", "edit"))
NO_EDIT = role("no_edit", rule("deny", "edit"))
ME = f"user:{ANN}"


def edits(given: Rights, facts: Facts, actor: Actor | None = None) -> bool:
    return decide(given, actor or user(), "edit", facts).allowed


def test_nothing_is_allowed_without_a_rule() -> None:
    verdict = decide(rights(), user(), "edit", article())
    assert not verdict.allowed
    assert verdict.reason == "No rule allows 'edit' here."


def test_everyone_views_what_is_public_and_nothing_else() -> None:
    assert decide(rights(), ANONYMOUS, "view", article()).allowed
    assert not decide(rights(), ANONYMOUS, "view", note()).allowed
    assert not decide(rights(), ANONYMOUS, "view_draft", article()).allowed
    assert not decide(rights(), ANONYMOUS, "view", NO_CONTENT).allowed


def test_the_system_may_do_everything() -> None:
    assert decide(rights(), SYSTEM, "purge", note(STAFF)).allowed


def test_deny_wins_over_allow_at_the_same_place() -> None:
    assert not edits(rights((ME, ALL_EDIT, None), (ME, NO_EDIT, None)), article())
    assert not edits(
        rights((ME, ALL_EDIT, None), ("system.Authenticated", NO_EDIT, None)), article()
    )


@pytest.mark.parametrize(("scope", "allowed"), [(None, False), (NEWS, True), (SPORT, True)])
def test_the_nearest_place_that_decides_wins(scope: str | None, allowed: bool) -> None:
    given = rights((ME, NO_EDIT, None), (ME, ALL_EDIT, NEWS))
    assert edits(given, article(scope)) is allowed


def test_a_place_whose_rules_do_not_apply_leaves_the_decision_to_those_above() -> None:
    german = role("german", rule("deny", "edit", locales=["de"]))
    given = rights((ME, ALL_EDIT, None), (ME, german, NEWS))
    assert edits(given, article(NEWS, locale="en"))
    assert not edits(given, article(NEWS, locale="de"))


def test_a_break_ends_inheritance_also_of_what_everyone_may_view() -> None:
    given = rights((ME, ALL_EDIT, None), ("group:news", ALL_EDIT, NEWS), breaks=(NEWS,))
    assert edits(given, article(STAFF))
    assert not edits(given, article(NEWS))
    assert not edits(given, article(SPORT))
    assert edits(given, article(SPORT), user(ANN, "news"))
    assert not decide(given, ANONYMOUS, "view", article(NEWS)).allowed


@pytest.mark.parametrize("scope", [None, NEWS, SPORT])
def test_an_administrator_can_not_be_locked_out(scope: str | None) -> None:
    nothing = role("nothing", rule("deny", "*"))
    given = rights(
        (ME, "administrator", None), (ME, nothing, None), (ME, nothing, SPORT), breaks=(NEWS,)
    )
    assert edits(given, article(scope))
    assert decide(given, user(), "purge", article(scope)).role == "administrator"
    assert not edits(given, article(scope), user(BEN))


def test_an_administrator_of_a_subtree_is_one_there_only() -> None:
    given = rights((ME, "administrator", NEWS), (ME, NO_EDIT, SPORT))
    assert edits(given, article(NEWS))
    assert not edits(given, article(SPORT))
    assert not edits(given, article())


def test_a_scope_that_the_snapshot_does_not_know_inherits_nothing() -> None:
    unknown = "00000000-0000-7000-8000-0000000000ff"
    assert not edits(rights((ME, ALL_EDIT, None)), article(unknown))


def test_places_that_lie_in_a_circle_end() -> None:
    given = rights((ME, ALL_EDIT, None), parents={NEWS: SPORT, SPORT: NEWS})
    assert not edits(given, article(NEWS))


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [
        (TokenScope(), True),
        (TokenScope(permission="edit", type="article"), True),
        (TokenScope(permission="view"), False),
        (TokenScope(type="note"), False),
        (TokenScope(subtree=NEWS), True),
        (TokenScope(subtree=STAFF), False),
        (TokenScope(locale="en"), True),
        (TokenScope(locale="de"), False),
    ],
)
@pytest.mark.parametrize("given", [ALL_EDIT, "administrator"])
def test_a_token_narrows_what_its_user_may(scope: TokenScope, allowed: bool, given: str) -> None:
    actor = user(scopes=(scope,))
    assert edits(rights((ME, given, None)), article(SPORT, locale="en"), actor) is allowed


def test_a_token_allows_nothing_that_its_user_may_not() -> None:
    assert not edits(rights(), article(), user(scopes=(TokenScope(),)))


def test_a_token_reaches_its_subtree_also_behind_a_break() -> None:
    given = rights((ME, ALL_EDIT, SPORT), breaks=(SPORT,))
    assert edits(given, article(SPORT), user(scopes=(TokenScope(subtree=NEWS),)))


def test_a_token_without_scopes_in_its_list_may_do_nothing() -> None:
    assert not edits(rights((ME, "administrator", None)), article(), user(scopes=()))


def test_a_rule_for_a_locale_speaks_neither_of_all_nor_of_what_locales_share() -> None:
    given = rights((ME, role("german", rule("allow", "edit", locales=["de"])), None))
    assert edits(given, article(locale="de"))
    assert not edits(given, article(locale="en"))
    assert not edits(given, article(locale="*"))
    assert not edits(given, article(locale=None))


def test_what_concerns_all_locales_is_denied_by_a_rule_for_one() -> None:
    german = role("german", rule("deny", "edit", locales=["de"]))
    given = rights((ME, ALL_EDIT, None), (ME, german, None))
    assert not edits(given, article(locale=None))
    assert edits(given, article(locale="*"))


def test_a_condition_holds_of_the_document_and_of_who_asks() -> None:
    given = rights((ME, "contributor", None))
    assert edits(given, article(owner=ANN))
    assert not edits(given, article(owner=BEN))
    assert not edits(given, article(owner=None))


def test_nobody_owns_what_has_no_owner() -> None:
    given = rights(("system.Everyone", "author", None))
    assert not decide(given, ANONYMOUS, "edit", article(owner=None)).allowed


def test_a_condition_on_groups_holds_for_any_of_them() -> None:
    theirs = role("theirs", rule("allow", "edit", condition={"title": "$user.groups"}))
    given = rights((ME, theirs, None))
    assert edits(given, article(keys={"title": "news"}), user(ANN, "news", "sport"))
    assert not edits(given, article(keys={"title": "news"}), user(ANN, "sport"))


def test_a_condition_that_can_not_be_asked_fails_closed() -> None:
    allowing = role("allowing", rule("allow", "edit", condition={"status": "open"}))
    denying = role("denying", rule("deny", "edit", condition={"status": "open"}))
    assert not edits(rights((ME, allowing, None)), note())
    assert not edits(rights((ME, ALL_EDIT, None), (ME, denying, None)), note())
    assert edits(rights((ME, ALL_EDIT, None), (ME, denying, None)), article())


def test_a_write_is_judged_by_the_stored_and_by_the_resulting_document() -> None:
    given = rights((ME, "author", None))
    mine, theirs = article(owner=ANN), article(owner=BEN)
    assert decide_both(given, user(), "edit", mine, mine).allowed
    assert not decide_both(given, user(), "edit", theirs, mine).allowed
    assert not decide_both(given, user(), "edit", mine, theirs).allowed
    assert decide_both(given, user(), "create", None, mine).allowed
    assert not decide_both(given, user(), "create", None, theirs).allowed


def test_a_rule_for_fields_says_nothing_of_the_entry() -> None:
    titles = role("titles", rule("allow", "edit", fields=["title"]))
    given = rights((ME, titles, None))
    assert not edits(given, article())
    assert decide_fields(given, user(), "edit", article(), ["title"]).allowed
    assert not decide_fields(given, user(), "edit", article(), ["title", "salary"]).allowed
    assert not decide_fields(given, user(), "edit", article(), []).allowed


@pytest.mark.parametrize(
    ("name", "allowed", "refused"),
    [
        ("editor", ("view_draft", "edit", "publish", "move", "trash"), ("purge", "backdate")),
        ("reader", ("view",), ("view_draft", "edit", "create")),
        ("contributor", ("view",), ("edit", "publish")),
    ],
)
def test_builtin_roles_on_what_others_own(
    name: str, allowed: tuple[str, ...], refused: tuple[str, ...]
) -> None:
    given = rights((ME, name, None))
    assert all(decide(given, user(), one, note(owner=BEN)).allowed for one in allowed)
    assert not any(decide(given, user(), one, note(owner=BEN)).allowed for one in refused)


def test_an_author_publishes_what_is_their_own_and_a_contributor_does_not() -> None:
    assert decide(rights((ME, "author", None)), user(), "publish", article(owner=ANN)).allowed
    refused = decide(rights((ME, "contributor", None)), user(), "publish", article(owner=ANN))
    assert not refused.allowed


def test_a_verdict_names_what_decided() -> None:
    verdict = decide(rights((ME, NO_EDIT, NEWS)), user(), "edit", article(SPORT))
    assert (verdict.role, verdict.place, verdict.principal) == ("no_edit", NEWS, ME)
    assert verdict.rule == rule("deny", "edit")
    assert verdict.reason == (
        f"The role 'No_edit', which {ME} has on '{NEWS}', denies 'edit' on every type."
    )


@pytest.mark.parametrize("permission", ["view", "edit", "purge", "something_new"])
@pytest.mark.parametrize(
    "actor",
    [ANONYMOUS, SYSTEM, user(), user(BEN, "news"), user(scopes=(TokenScope(permission="edit"),))],
    ids=["anonymous", "system", "ann", "ben", "token"],
)
def test_pyramid_finds_in_the_acl_what_is_decided(permission: str, actor: Actor) -> None:
    given = rights(
        (ME, "author", None),
        ("group:news", "administrator", None),
        (ME, NO_EDIT, NEWS),
        breaks=(STAFF,),
    )
    for facts in (article(), article(NEWS, ANN), article(STAFF), note(None, ANN), NO_CONTENT):
        found = permits(pyramid_acl(given, actor, facts), actor, permission)
        assert found is decide(given, actor, permission, facts).allowed


def test_facts_without_content_have_no_type() -> None:
    managing = role("managing", rule("allow", "manage_users"))
    assert decide(rights((ME, managing, None)), user(), "manage_users", NO_CONTENT).allowed
    assert not decide(rights((ME, managing, NEWS)), user(), "manage_users", NO_CONTENT).allowed
    assert article().type == ARTICLE.name
