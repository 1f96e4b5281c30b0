"""Puts the file into a document: what was uploaded, or what the entry has had before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms import clock
from cms.content.assets.types import ASSET, KNOWN
from cms.content.assets.uses import has_used
from cms.content.context import WriteContext
from cms.content.state import EntryState
from cms.errors import FieldProblem, ValidationFailed
from cms.media.models import Blob, Upload
from cms.media.names import safe_name
from cms.media.sniffing import is_among
from cms.schema import fields as f
from cms.schema.content_type import TypeSpec

Document = dict[str, Any]


def check_files(
    ctx: WriteContext, state: EntryState, document: Document, known: Mapping[str, Any] | None = None
) -> Document:
    """Return `document` with its files as they are kept, and with what is known of them.

    `known` is the document as it stood. Raises ValidationFailed for an upload that is not the
    writer's own, or not whole; for a file that the entry never had; for a media type that the field
    does not take; and where somebody writes what only the file can say.
    """
    spec = state.spec
    names = [name for name, field in spec.fields.items() if isinstance(field, f.StoredFile)]
    if not names:
        return document
    result = dict(document)
    problems: list[FieldProblem] = []
    for name in names:
        if document.get(name) is not None:
            found = _resolved(ctx, state, name, document[name], (known or {}).get(name))
            if isinstance(found, FieldProblem):
                problems.append(found)
            else:
                result[name] = found
    if spec.name == ASSET and not problems:
        problems += _describe(spec, result, document, known or {})
    if problems:
        raise ValidationFailed(problems)
    return result


def _resolved(
    ctx: WriteContext, state: EntryState, name: str, value: Document, before: Any
) -> Document | FieldProblem:
    if isinstance(before, dict) and value.get("hash") == before.get("hash"):
        return {**before, "name": safe_name(value.get("name") or before["name"])}
    if "upload" in value:
        upload = _uploaded(ctx, value["upload"])
        if isinstance(upload, str):
            return FieldProblem(f"/{name}/upload", upload)
        wanted, given = str(upload.hash), value.get("name") or upload.name
    else:
        wanted, given = value["hash"], value.get("name") or "file"
        if not has_used(ctx.session, state.id, wanted):
            return FieldProblem(f"/{name}/hash", "names no file that this entry ever had.")
    blob = ctx.session.get(Blob, wanted)
    if blob is None:
        return FieldProblem(f"/{name}", "names a file that is not kept any more.")
    accept = getattr(state.spec.fields[name], "accept", ())
    if accept and not is_among(blob.media_type, accept):
        told = f"is of the type {blob.media_type}; it takes {', '.join(accept)}."
        return FieldProblem(f"/{name}", told)
    return stored(blob, given)


def _uploaded(ctx: WriteContext, upload_id: str) -> Upload | str:
    """Return an upload of the writer's own that is whole, or what is wrong with it."""
    upload = ctx.session.get(Upload, upload_id)
    if upload is None or not _is_ours(ctx, upload) or upload.expires_at <= clock.now():
        return "names no upload of yours."
    if upload.hash is None:
        return f"is not whole: {upload.received} of {upload.size} bytes are here."
    return upload


def _is_ours(ctx: WriteContext, upload: Upload) -> bool:
    return ctx.actor.system or upload.user_id == ctx.actor.user_id


def stored(blob: Blob, name: str) -> Document:
    """Return the value of a field whose file is `blob`, under a name."""
    return {
        "hash": blob.hash,
        "name": safe_name(name),
        "kind": blob.kind,
        "media_type": blob.media_type,
        "size": blob.size,
        **blob.facts,
    }


def _describe(
    spec: TypeSpec, result: Document, given: Mapping[str, Any], known: Mapping[str, Any]
) -> list[FieldProblem]:
    """Write what the file says into the fields of an asset; name those that somebody wrote."""
    file = result.get("file") or {}
    problems = []
    for name in KNOWN:
        # A plugin may not take fields away, but an old declaration may lack them.
        if name not in spec.fields:
            continue
        value = file.get(name)
        if given.get(name) not in (None, known.get(name), value):
            problems.append(FieldProblem(f"/{name}", "is known from the file, and can't be set."))
        if value is None:
            result.pop(name, None)
        else:
            result[name] = value
    if not result.get("title") and file:
        result["title"] = file["name"].rpartition(".")[0] or file["name"]
    return problems
