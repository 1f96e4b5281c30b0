"""A snapshot of rights keeps what it found out, and what is made of it does not inherit that."""

from __future__ import annotations

from dataclasses import replace

from cms.access.rights import STANDING_MAX, Rights, RoleSpec

ANN = frozenset({"user:ann"})
RIGHTS = Rights(
    roles={"editor": RoleSpec("editor", "Editor", ())},
    grants={"place": {"user:ann": ("editor",)}},
    parents={"place": None},
)


def test_how_somebody_stands_is_worked_out_once() -> None:
    root, place = standing = RIGHTS.standing(ANN)
    assert (place.scopes, place.held) == ({"place"}, (True, (("editor",),)))
    assert (root.scopes, root.held) == ({None}, (True, ()))
    assert RIGHTS.standing(ANN) is standing


def test_scopes_in_which_somebody_stands_alike_are_one() -> None:
    rights = replace(RIGHTS, parents={"place": None, "other": None, "below": "place"})
    assert [one.scopes for one in rights.standing(ANN)] == [{None, "other"}, {"place", "below"}]


def test_a_changed_snapshot_stands_otherwise() -> None:
    RIGHTS.standing(ANN)
    (everywhere,) = replace(RIGHTS, grants={}).standing(ANN)
    assert everywhere.held == (True, ())
    broken = replace(RIGHTS, breaks=frozenset({"place"}))
    assert broken.standing(ANN)[1].held == (False, (("editor",),))


def test_it_keeps_no_more_than_fit() -> None:
    rights = replace(RIGHTS)
    for number in range(STANDING_MAX + 5):
        rights.standing(frozenset({f"user:{number}"}))
    assert len(rights._standing) == STANDING_MAX
