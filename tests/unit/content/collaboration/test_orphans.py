"""Comments on what is gone: they stay, are shown as orphans, and hide what they hid."""

from __future__ import annotations

from cms.access.actor import Actor
from cms.access.facts import Facts
from cms.access.rights import Rights, RoleSpec
from cms.access.rules import ALLOW, DENY, Rule
from cms.content.collaboration.comments.anchors import is_orphaned, present_field
from cms.content.collaboration.comments.seeing import Anchor, CommentReader
from cms.content.workflow.case import unlocked_state
from cms.schema import fields as f
from cms.schema.content_type import ContentType, TypeSpec
from cms.schema.registry import build_registry
from tests.unit.content.world import PAGE, World


class Later(ContentType, name="page"):
    heading = f.Text(renamed_from="title")


LATER = build_registry([("test", Later)]).require("page")
ANN = Actor(user_id=None, label="Ann", principals=frozenset({"user:ann"}))


def reader(spec: TypeSpec, *rules: Rule) -> CommentReader:
    rights = Rights(
        roles={"own": RoleSpec("own", "Own", (Rule(ALLOW, "view_draft"), *rules))},
        grants={None: {"user:ann": ("own",)}},
    )
    return CommentReader(spec, rights, ANN, lambda locale: Facts(spec=spec, locale=locale))


def test_a_block_is_found_wherever_it_stands(world: World) -> None:
    made = world.create(title="One", sections=[{"_type": "figure", "_id": "f1"}])
    with world.sessions() as session:
        state = unlocked_state(session, world.site, PAGE, made)
        assert not is_orphaned(state, None, None)
        assert not is_orphaned(state, "sections", "f1")
        assert is_orphaned(state, "sections", "f2")
        assert is_orphaned(state, "gone", None)


def test_a_renamed_field_is_not_gone() -> None:
    assert present_field(LATER, "title") is LATER.fields["heading"]
    assert present_field(LATER, "body") is None


def test_a_field_that_is_gone_hides_what_it_hid() -> None:
    private = Anchor("diagnosis", None, "view_private")
    assert not reader(LATER).may_read(private)
    assert reader(LATER, Rule(ALLOW, "view_private")).may_read(private)
    assert reader(LATER).may_read(Anchor("diagnosis", None, None))
    denied = Rule(DENY, "view_draft", fields=("diagnosis",))
    assert not reader(LATER, denied).may_read(Anchor("diagnosis", None, None))


def test_what_is_hidden_today_hides_older_comments() -> None:
    denied = Rule(DENY, "view_draft", fields=("heading",))
    assert not reader(LATER, denied).may_read(Anchor("title", None, None))


def test_a_locale_that_is_not_seen_hides_what_is_said_of_it() -> None:
    spec, german = LATER, Rule(DENY, "view_draft", locales=("de",))
    assert not reader(spec, german).may_read(Anchor(None, "de", None))
    assert reader(spec, german).may_read(Anchor(None, "en", None))
