"""Rules in JSON: read in full or refused with every problem."""

from __future__ import annotations

from typing import Any

import pytest

from cms.access.conditions import condition_problems
from cms.access.permissions import CORE, Permission, PermissionRegistry
from cms.access.rules import MAX_RULES, rules_from_json
from cms.errors import DeclarationError, NotFound, ValidationFailed
from tests.unit.access.shapes import REGISTRY, rule

NEAR = {"title": {"near": 1}}
TYPO = {"owner": "$user.idd"}


def test_a_rule_survives_its_json() -> None:
    whole = rule(
        "deny",
        "edit",
        type="article",
        locales=["de", "en"],
        fields=["title"],
        condition={"owner": "$user.id"},
    )
    assert rules_from_json([whole.to_json()]) == (whole,)


def test_any_among_names_means_any() -> None:
    assert rule("allow", "view", locales=["de", "*"]).locales == ("*",)


@pytest.mark.parametrize(
    ("stored", "pointer"),
    [
        ({}, "/rules/0/effect"),
        ({"effect": "maybe", "permission": "view"}, "/rules/0/effect"),
        ({"effect": ["allow"], "permission": "view"}, "/rules/0/effect"),
        ({"effect": "allow"}, "/rules/0/permission"),
        ({"effect": "allow", "permission": ""}, "/rules/0/permission"),
        ({"effect": "allow", "permission": "a\0"}, "/rules/0/permission"),
        ({"effect": "allow", "permission": "view", "type": 3}, "/rules/0/type"),
        ({"effect": "allow", "permission": "view", "locales": "de"}, "/rules/0/locales"),
        ({"effect": "allow", "permission": "view", "locales": []}, "/rules/0/locales"),
        ({"effect": "allow", "permission": "view", "fields": [{}]}, "/rules/0/fields"),
        ({"effect": "allow", "permission": "view", "condition": []}, "/rules/0/condition"),
        ({"effect": "allow", "permission": "view", "condition": NEAR}, "/rules/0/condition"),
        ({"effect": "allow", "permission": "view", "condition": TYPO}, "/rules/0/condition"),
        ({"effect": "allow", "permission": "view", "when": {}}, "/rules/0/when"),
        ("allow view", "/rules/0"),
    ],
)
def test_a_bad_rule_is_refused_where_it_is_bad(stored: Any, pointer: str) -> None:
    with pytest.raises(ValidationFailed) as caught:
        rules_from_json([stored])
    assert pointer in [problem.pointer for problem in caught.value.problems]


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(ValidationFailed) as caught:
        rules_from_json([{"effect": "maybe"}, {"effect": "allow", "permission": 1}])
    pointers = [problem.pointer for problem in caught.value.problems]
    assert pointers == ["/rules/0/effect", "/rules/0/permission", "/rules/1/permission"]


@pytest.mark.parametrize("value", [None, {}, "x", [{}] * (MAX_RULES + 1)])
def test_rules_are_a_list_of_bounded_length(value: Any) -> None:
    with pytest.raises(ValidationFailed):
        rules_from_json(value)


def test_a_condition_that_no_type_can_be_asked_is_found() -> None:
    given = [
        rule("allow", "view", condition={"status": "open"}),
        rule("allow", "view", type="note", condition={"status": "open"}),
        rule("allow", "view", condition={"ownr": "$user.id"}),
        rule("allow", "view", condition={"owner": "$user.id"}),
        rule("allow", "view", type="gone", condition={"status": "open"}),
    ]
    given.append(rule("deny", "view", condition={"published_at": {"lt": "$now"}}))
    pointers = [problem.pointer for problem in condition_problems(given, REGISTRY)]
    assert pointers == ["/rules/1/condition", "/rules/2/condition", "/rules/5/condition"]


def test_plugins_add_permissions() -> None:
    registry = PermissionRegistry([Permission("moderate", "Moderate", plugin="talk")])
    assert registry.names == (*(one.name for one in CORE), "moderate")
    assert "moderate" in registry
    assert registry.require("moderate").plugin == "talk"
    with pytest.raises(NotFound, match="Did you mean 'moderate'"):
        registry.require("moderat")


@pytest.mark.parametrize("name", ["view", "Shout", "", "a b", "*"])
def test_a_permission_has_a_name_of_its_own(name: str) -> None:
    with pytest.raises(DeclarationError, match="talk"):
        PermissionRegistry([Permission(name, "Some", plugin="talk")])
