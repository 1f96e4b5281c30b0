"""Who may upload, and how much: whoever may make an entry with a file, somewhere."""

from __future__ import annotations

from collections.abc import Iterable

from cms.access.actor import Actor
from cms.access.rights import Rights
from cms.access.visibility import visible
from cms.errors import Forbidden, NotSignedIn
from cms.media.limits import largest_for
from cms.schema import fields as f
from cms.schema.content_type import TypeSpec
from cms.settings import MediaSettings


def require_uploading(
    rights: Rights, actor: Actor, types: Iterable[TypeSpec], locales: Iterable[str]
) -> None:
    """Raise NotSignedIn for nobody, Forbidden for who can't put a file anywhere."""
    if actor.system:
        return
    if actor.user_id is None:
        raise NotSignedIn("Sign in to upload files.")
    holding = [
        one for one in types if any(isinstance(x, f.StoredFile) for x in one.fields.values())
    ]
    for permission in ("create", "edit"):
        for locale in locales:
            if visible(rights, actor, permission, holding, locale).types:
                return
    raise Forbidden("You may not upload files: nothing that you may write has any.")


def largest_upload(rights: Rights, actor: Actor, settings: MediaSettings) -> int:
    """Return how many bytes a file may have that somebody uploads, by the roles they hold anywhere."""
    if actor.system:
        return settings.upload_max
    held = {
        name
        for there in rights.grants.values()
        for principal in actor.principals & there.keys()
        for name in there[principal]
    }
    return largest_for(settings, held)
