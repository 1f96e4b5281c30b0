"""An explanation names the rule, role, place and principal that decided, and what lost."""

from __future__ import annotations

import orjson

from cms.access.acl import decide
from cms.access.actor import ANONYMOUS, TokenScope
from cms.access.explain import explain
from tests.unit.access.shapes import ANN, BEN, NEWS, SPORT, article, note, rights, role, rule, user

ME = f"user:{ANN}"
NO_EDIT = role("no_edit", rule("deny", "edit"))


def test_the_deciding_rule_and_place_are_named() -> None:
    given = rights((ME, "editor", None), (ME, NO_EDIT, NEWS))
    found = explain(given, user(), "edit", article(SPORT), {NEWS: "News"})
    assert found.verdict == decide(given, user(), "edit", article(SPORT))
    last = found.to_json()["steps"][-1]
    assert (last["kind"], last["role"], last["place"]) == ("rule", "no_edit", NEWS)
    assert last["rule"]["effect"] == "deny"
    assert found.sentence == (
        "Ann may not do 'edit' on 'article': "
        f"The role 'No_edit', which {ME} has on 'News', denies 'edit' on every type."
    )


def test_rules_that_did_not_apply_say_why() -> None:
    german = role(
        "german",
        rule("allow", "edit", locales=["de"]),
        rule("allow", "edit", fields=["title"]),
        rule("allow", "edit", condition={"nonsense": "1"}),
        rule("allow", "edit", condition={"owner": "$user.id"}),
    )
    found = explain(rights((ME, german, None)), user(), "edit", article(owner=BEN, locale="en"))
    assert [step.why.split(":")[0] for step in found.considered] == [
        "It speaks of de only.",
        "It speaks of title only.",
        "Its condition can't be asked here, so it does not allow",
        "Its condition does not hold.",
        "",
    ]
    assert found.verdict.reason == "No rule allows 'edit' here."


def test_what_loses_to_a_denial_at_the_same_place_is_listed() -> None:
    given = rights((ME, "editor", None), (ME, NO_EDIT, None))
    found = explain(given, user(), "edit", article())
    assert [step["role"] for step in found.to_json()["overruled"]] == ["editor"]
    allowed = explain(rights((ME, "editor", None)), user(), "edit", article())
    assert allowed.overruled == ()


def test_rules_about_something_else_are_no_step() -> None:
    found = explain(rights((ME, "editor", None)), user(), "purge", article())
    assert [step.kind for step in found.considered] == ["end"]


def test_breaks_tokens_and_the_public_default_are_steps() -> None:
    given = rights(breaks=(NEWS,))
    kinds = [step.kind for step in explain(given, ANONYMOUS, "view", article(SPORT)).considered]
    assert kinds == ["break", "end"]
    narrowed = user(scopes=(TokenScope(permission="edit"),))
    found = explain(given, narrowed, "view", article())
    assert found.verdict.reason == "The token's scopes do not include 'view' here."
    assert explain(given, ANONYMOUS, "view", article()).considered[-1].kind == "public"


def test_an_explanation_is_data() -> None:
    given = rights((ME, "author", None), (ME, "administrator", None))
    for facts in (article(owner=ANN), note()):
        orjson.dumps(explain(given, user(), "publish", facts).to_json())
