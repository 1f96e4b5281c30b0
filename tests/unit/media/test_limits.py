"""How large a file may be: by what it is, who sends it, and what they have begun."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cms.access.actor import ANONYMOUS, SYSTEM, Actor
from cms.access.rights import Rights
from cms.content.assets.uploading import largest_upload
from cms.db.identifiers import new_id
from cms.errors import SettingsError, TooLarge, ValidationFailed
from cms.media.files import Files, take_in
from cms.media.limits import largest_for, largest_of
from cms.media.uploads import add_part, begin_upload, drop_upload, find_upload, whole_upload
from cms.settings import MediaSettings
from cms.settings.loading import load

from .pictures import picture

ANN, BEN = new_id(), new_id()
LIMITED = MediaSettings(
    upload_max=1000,
    limits={"image/*": ("200",), "image/png": ("300",), "text/plain": ("5000",)},
    role_limits={"contributor": ("100",), "author": ("400",), "editor": ("9999",)},
)


def within(files: Files, **changes: Any) -> Files:
    return replace(files, settings=replace(files.settings, **changes))


@pytest.mark.parametrize(
    ("media_type", "size"),
    [("image/png", 300), ("image/gif", 200), ("text/plain", 1000), ("video/mp4", 1000)],
)
def test_the_type_counts_before_its_family(media_type: str, size: int) -> None:
    assert largest_of(LIMITED, media_type) == size


def test_of_several_roles_the_best_counts() -> None:
    assert largest_for(LIMITED, {"contributor"}) == 100
    assert largest_for(LIMITED, {"contributor", "author"}) == 400
    assert largest_for(LIMITED, {"contributor", "editor"}) == 1000
    assert largest_for(LIMITED, {"contributor", "administrator"}) == 1000
    assert largest_for(LIMITED, set()) == 1000


def test_roles_count_wherever_they_are_held() -> None:
    grants = {None: {"user:a": ("contributor",)}, new_id(): {"group:g": ("author",)}}
    rights = Rights(grants=grants)
    alone = Actor(user_id="a", label="a", principals=frozenset({"user:a"}))
    together = replace(alone, principals=frozenset({"user:a", "group:g"}))
    assert largest_upload(rights, alone, LIMITED) == 100
    assert largest_upload(rights, together, LIMITED) == 400
    assert largest_upload(rights, SYSTEM, LIMITED) == largest_upload(rights, ANONYMOUS, LIMITED)


def test_a_file_too_large_for_its_type_is_refused(files: Files) -> None:
    files = within(files, limits={"image/*": ("40",)})
    with pytest.raises(ValidationFailed, match="of which at most 40 are taken in"):
        take_in(files, [picture("PNG", (60, 40))])
    assert take_in(files, [b"text" * 20]).size == 80
    assert len(list(files.taking.list(""))) == 1


def test_what_is_refused_is_refused_as_soon_as_it_shows(files: Files) -> None:
    asked = []

    def chunks() -> Any:
        for number in range(10):
            asked.append(number)
            yield b"PK\x03\x04".ljust(5000, b"\0")

    upload = begin_upload(files, ANN, "a.zip", 50_000)
    with pytest.raises(ValidationFailed, match="application/zip"):
        add_part(files, upload.id, ANN, 0, chunks())
    assert asked == [0]
    assert list(files.taking.list("")) == []


def test_somebody_may_send_less(files: Files) -> None:
    for send in (
        lambda: begin_upload(files, ANN, "a", 101, 100),
        lambda: whole_upload(files, ANN, "a", [b"x" * 101], 100),
    ):
        with pytest.raises(TooLarge, match="larger than 100 bytes"):
            send()
    assert whole_upload(files, ANN, "a", [b"x" * 100], 100).hash


def test_what_one_person_has_begun_is_bounded(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = within(files, unfinished_max=100)
    first = begin_upload(files, ANN, "a", 60)
    with pytest.raises(TooLarge, match="1 uploads that are not finished, of 60 bytes"):
        begin_upload(files, ANN, "b", 41)
    begin_upload(files, BEN, "b", 100)
    add_part(files, first.id, ANN, 0, [b"x" * 60])
    second = begin_upload(files, ANN, "b", 100)
    drop_upload(files, second.id)
    monkeypatch.setattr("cms.media.uploads.UNFINISHED_MAX", 1)
    kept = begin_upload(files, ANN, "c", 1)
    with pytest.raises(TooLarge):
        begin_upload(files, ANN, "d", 1)
    with files.sessions() as session:
        assert find_upload(session, kept.id, ANN)


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("limits", "image/*: many", "image/* has 'many'"),
        ("limits", "image/*: 1 2", "has '1 2'"),
        ("limits", "image: 5", "'image' is no media type"),
        ("role_limits", "author: 0", "author has '0'"),
    ],
)
def test_limits_that_are_none(key: str, value: str, told: str) -> None:
    ini = {"cms.database.url": "sqlite://", f"cms.media.{key}": value}
    with pytest.raises(SettingsError) as failed:
        load(ini, {})
    assert told in failed.value.detail


def test_limits_are_read() -> None:
    found = load({"cms.database.url": "sqlite://", "cms.media.limits": "image/*: 5"}, {})
    assert largest_of(found.media, "image/gif") == 5
