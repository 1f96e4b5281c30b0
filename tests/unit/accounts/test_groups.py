"""Groups: who is in one, to the letter, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from cms.accounts.groups import (
    count_members,
    create_group,
    delete_group,
    is_group_name,
    member_counts,
    members,
    require_group,
    unknown_groups,
)
from cms.accounts.users import create_user, deactivate, set_groups
from cms.errors import NotFound, StateConflict, ValidationFailed

ODD = ("desk", "Desk", "des", 'de"sk', "de\\sk", "d%sk", "d_sk", "Größe", "null", "1")


def test_members_are_found_by_the_very_name(session: Session) -> None:
    for name in ODD:
        create_group(session, name, name)
    for number, name in enumerate(ODD):
        create_user(session, f"{number}@example.org", "N", groups=[name])
    everyone = create_user(session, "all@example.org", "All", groups=ODD)
    deactivate(session, everyone)
    for number, name in enumerate(ODD):
        found = [user.email for user in members(session, name, limit=10)]
        assert found == [f"{number}@example.org", "all@example.org"]
        assert count_members(session, name) == 2
    assert member_counts(session, ODD) == dict.fromkeys(ODD, 2)
    assert member_counts(session, ["sk"]) == {}
    assert count_members(session, "%") == 0


def test_a_group_goes_only_when_nobody_is_in_it(session: Session) -> None:
    create_group(session, "desk", "Desk")
    user = create_user(session, "n@example.org", "N", groups=["desk"])
    with pytest.raises(StateConflict, match="1 members"):
        delete_group(session, "desk")
    set_groups(session, user, [])
    delete_group(session, "desk")
    with pytest.raises(NotFound):
        delete_group(session, "desk")
    with pytest.raises(ValidationFailed):
        set_groups(session, user, ["desk"])


@pytest.mark.parametrize("name", ["", " ", "a b", "\0", "\ud800", "x" * 65, "a\u2028b", "\t"])
def test_what_is_no_name_makes_no_group_and_finds_none(session: Session, name: str) -> None:
    assert not is_group_name(name)
    with pytest.raises(ValidationFailed) as caught:
        create_group(session, name, "")
    assert [one.pointer for one in caught.value.problems] == ["/name", "/label"]
    with pytest.raises(NotFound):
        require_group(session, name)


def test_unknown_groups_are_named(session: Session) -> None:
    create_group(session, "desk", "Desk")
    assert unknown_groups(session, ["desk", "Desk", "none"]) == {"Desk", "none"}
    assert unknown_groups(session, []) == set()
