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
    standing = RIGHTS.standing(ANN)
    assert standing["place"].held == (True, (("editor",),))
    assert standing[None].held == (True, ())
    assert RIGHTS.standing(ANN) is standing


def test_a_changed_snapshot_stands_otherwise() -> None:
    RIGHTS.standing(ANN)
    assert replace(RIGHTS, grants={}).standing(ANN)["place"].held == (True, ())
    broken = replace(RIGHTS, breaks=frozenset({"place"}))
    assert broken.standing(ANN)["place"].held == (False, (("editor",),))


def test_it_keeps_no_more_than_fit() -> None:
    rights = replace(RIGHTS)
    for number in range(STANDING_MAX + 5):
        rights.standing(frozenset({f"user:{number}"}))
    assert len(rights._standing) == STANDING_MAX
