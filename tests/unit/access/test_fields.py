"""Fields that only some may read or write."""

from __future__ import annotations

from cms.access.actor import ANONYMOUS
from cms.access.facts import NO_CONTENT
from cms.access.fields import filterable_fields, readable_fields, writable_fields
from cms.access.rights import Rights
from tests.unit.access.shapes import (
    ANN,
    ARTICLE,
    BEN,
    NEWS,
    NOTE,
    article,
    rights,
    role,
    rule,
    user,
)

ME = f"user:{ANN}"
NO_SALARY = role("no_salary", rule("deny", "*", fields=["salary"]))
GRADES = role("grades", rule("allow", "view_grade"), rule("allow", "set_grade"))


def test_a_field_with_a_permission_of_its_own_needs_it() -> None:
    assert readable_fields(rights(), ANONYMOUS, article()) == {"title", "status", "salary"}
    given = rights((ME, "editor", None), (ME, GRADES, None))
    assert "grade" in readable_fields(given, user(), article())
    assert "grade" in writable_fields(given, user(), article())
    assert "grade" not in writable_fields(rights((ME, "editor", None)), user(), article())


def test_a_denied_field_is_neither_read_nor_written() -> None:
    given = rights((ME, "editor", None), (ME, NO_SALARY, None))
    assert readable_fields(given, user(), article()) == {"title", "status"}
    assert writable_fields(given, user(), article()) == {"title", "status"}


def test_a_rule_may_allow_single_fields_of_what_is_not_allowed_as_a_whole() -> None:
    titles = role(
        "titles", rule("allow", "edit", fields=["title"], condition={"owner": "$user.id"})
    )
    given = rights((ME, titles, None))
    assert writable_fields(given, user(), article(owner=ANN)) == {"title"}
    assert writable_fields(given, user(), article(owner=BEN)) == frozenset()


def test_nothing_is_readable_of_what_can_not_be_seen() -> None:
    assert readable_fields(rights(), ANONYMOUS, article(), "view_draft") == frozenset()
    assert readable_fields(rights((ME, "administrator", None)), user(), NO_CONTENT) == frozenset()


def filterable(given: Rights, permission: str = "view") -> frozenset[str]:
    return filterable_fields(given, user(), permission, ARTICLE, "en")


def test_lists_are_filtered_by_fields_that_are_readable_of_all_that_is_seen() -> None:
    assert filterable(rights()) == {"title", "status", "salary"}
    assert filterable(rights((ME, NO_SALARY, None))) == {"title", "status"}
    assert filterable(rights((ME, NO_SALARY, NEWS))) == {"title", "status"}
    assert "grade" in filterable(rights((ME, GRADES, None)))
    assert "grade" not in filterable(rights((ME, GRADES, NEWS)))
    assert "grade" in filterable(rights((ME, "administrator", None), (ME, NO_SALARY, None)))


def test_a_field_hidden_where_nothing_is_seen_does_not_matter() -> None:
    hidden = role("hidden", rule("deny", "view"))
    given = rights((ME, NO_SALARY, NEWS), (ME, hidden, NEWS), parents={NEWS: None})
    assert "salary" in filterable(given)


def test_who_sees_only_some_entries_may_filter_these() -> None:
    assert filterable(rights((ME, "author", None)), "view_draft") == {"title", "status", "salary"}
    given = rights((ME, "reader", NEWS))
    assert filterable_fields(given, user(), "view", NOTE, "en") == {"title"}
    assert filterable_fields(rights(), user(), "view", NOTE, "en") == frozenset()


def test_a_condition_on_a_field_rule_has_to_be_that_of_the_entry() -> None:
    mine = {"condition": {"owner": "$user.id"}}
    some = role("some", rule("deny", "view", fields=["salary"], **mine))
    assert "salary" not in filterable(rights((ME, some, None)))
