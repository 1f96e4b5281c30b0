"""Loads an export into an empty site, so that it holds again what was written out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Table, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cms.access.actor import SYSTEM, Actor
from cms.access.models import Role
from cms.access.rights import new_generation
from cms.accounts.groups import is_group_name
from cms.accounts.models import User, UserGroup
from cms.content.models import Entry, SiteRow
from cms.content.sealing import blind_keys
from cms.content.site import Site, check_locales
from cms.content.workflow.parsing import workflow_from_json
from cms.db.session import begin_write
from cms.errors import BadRequest, ConfigurationError, StateConflict, ValidationFailed
from cms.events.log import append
from cms.events.order import Turn, take_turn
from cms.schema.registry import TypeRegistry
from cms.transfer import layout
from cms.transfer.carried_files import NO_FILES, Arrived
from cms.transfer.carrying import Incoming, incoming
from cms.transfer.export import Progress, silent
from cms.transfer.identities import Identities
from cms.transfer.layout import Part
from cms.transfer.loading_model import load_model
from cms.transfer.rows import from_json
from cms.transfer.scripting import scripting


def load_export(
    session: Session,
    site: Site,
    folder: Path,
    *,
    actor: Actor = SYSTEM,
    progress: Progress = silent,
    passphrase: str | None = None,
    registry: TypeRegistry | None = None,
    files: Arrived = NO_FILES,
) -> dict[str, int]:
    """Load the export in `folder` into `site` and return how many entries of each type came.

    The site keeps its id and key, and takes over name, hosts, locales and settings. A user who
    is there already, by e-mail address, stays and takes over what was theirs; others come
    without a password. Encrypted values that were taken along are sealed by this site's keys, with
    `passphrase` where the export has one; by `registry` they are found again where their field has a
    blind index. Raises StateConflict if the site holds any entry, BadRequest naming file
    and place for what can't be loaded. Everything happens in the session's transaction, which is
    to be rolled back after an error. `files` are those of the export, as `arrive` put them into
    the storage before.
    """
    head = layout.check_head(folder)
    begin_write(session)
    sealing = incoming(session, head, passphrase)
    turn = take_turn(session)
    require_empty_site(session, site)
    try:
        counts = _Loader(session, site, folder, turn, sealing, registry).load(actor, progress)
        files.insert(session)
        return counts
    except IntegrityError as error:
        raise BadRequest(f"The export contradicts itself or this site: {error.orig}.") from error


def require_empty_site(session: Session, site: Site) -> None:
    """Raise StateConflict where the site holds any entry."""
    if session.scalar(select(Entry.id).where(Entry.site_id == site.id).limit(1)) is not None:
        raise StateConflict(
            "The site holds content already: an export is loaded into an empty one."
        )


_YOUNGER = (layout.GROUPS, *layout.MODEL)
"""Not there in exports of before: users named their groups, and all types were code."""


class _Loader:
    def __init__(
        self,
        session: Session,
        site: Site,
        folder: Path,
        turn: Turn,
        sealing: Incoming,
        registry: TypeRegistry | None,
    ) -> None:
        self._session = session
        self._site = site
        self._folder = folder
        self._turn = turn
        self._sealing = sealing
        self._registry = registry
        self._identities = Identities()

    def load(self, actor: Actor, progress: Progress) -> dict[str, int]:
        self._take_site()
        lists = {part.name: self._read_list(part) for part in layout.LISTS}
        self._groups(lists["groups"], lists["users"])
        self._users(lists["users"])
        self._roles(lists["roles"])
        self._insert_new("declarations", lists["declarations"])
        self._workflows(lists["workflows"])
        if lists["model_types"]:
            model = [(part, lists[part.name]) for part in layout.MODEL]
            self._registry = load_model(self._session, model) or self._registry
        counts = self._entries(progress)
        for part in layout.LATE_LISTS:
            self._insert(part.table, [self._identities.renamed(row) for row in lists[part.name]])
        new_generation(self._session)
        append(
            self._session,
            self._turn,
            "site.loaded",
            site_id=self._site.id,
            actor_id=actor.user_id,
            actor_label=actor.label,
            payload={"entries": counts},
        )
        return counts

    def _take_site(self) -> None:
        given = layout.read_json(self._folder / "site.json")
        names = ("name", "hosts", "locales", "fallbacks", "settings")
        if not isinstance(given, dict) or not {"id", *names} <= given.keys():
            raise BadRequest("site.json: names no site.")
        locales = given["locales"]
        if not isinstance(locales, list) or not locales or not all(map(_is_text, locales)):
            raise BadRequest("site.json, locales: has to be a list of locales.")
        try:
            check_locales(locales)
        except ConfigurationError as error:
            raise BadRequest(f"site.json, locales: {error.detail}") from error
        self._identities.site(given["id"], self._site.id)
        self._session.execute(
            update(SiteRow)
            .where(SiteRow.id == self._site.id)
            .values({name: given[name] for name in names})
        )

    def _read_list(self, part: Part) -> list[dict[str, Any]]:
        name = f"{part.name}.json"
        if part in _YOUNGER and not (self._folder / name).exists():
            return []
        given = layout.read_json(self._folder / name)
        if not isinstance(given, list):
            raise BadRequest(f"{name}: there has to be a list.")
        return [from_json(part.columns, row, f"{name}, {n}") for n, row in enumerate(given)]

    def _groups(self, groups: Iterable[dict[str, Any]], users: Iterable[dict[str, Any]]) -> None:
        known = set(self._session.scalars(select(UserGroup.name)))
        new = {row["name"]: row for row in groups if row["name"] not in known}
        for user in users:
            for name in _group_names(user):
                if name not in known:
                    made = {"name": name, "label": name, "created_at": self._turn.instant}
                    new.setdefault(name, made)
        self._insert(layout.GROUPS.table, list(new.values()))

    def _users(self, users: Iterable[dict[str, Any]]) -> None:
        known = {row.email: row.id for row in self._session.execute(select(User.email, User.id))}
        for user in users:
            if user["email"] in known:
                self._identities.user(user["id"], known[user["email"]])
            else:
                self._session.execute(insert(User).values(**user, password_hash=None))

    def _roles(self, roles: Iterable[dict[str, Any]]) -> None:
        known = set(self._session.scalars(select(Role.name)))
        self._insert(layout.ROLES.table, [row for row in roles if row["name"] not in known])

    def _workflows(self, workflows: Iterable[dict[str, Any]]) -> None:
        table, own = layout.WORKFLOWS.table, {"site_id": self._site.id}
        query = select(table.c.name).where(table.c.site_id == self._site.id)
        known = set(self._session.scalars(query))
        new = [row for row in workflows if row["name"] not in known]
        for row in new:
            _check_workflow(row)
        self._insert(table, [row | own for row in new])

    def _insert_new(self, name: str, rows: Iterable[dict[str, Any]]) -> None:
        part = next(part for part in layout.LISTS if part.name == name)
        key = next(iter(part.table.primary_key.columns))
        known = set(self._session.scalars(select(key)))
        self._insert(part.table, [row for row in rows if row[key.name] not in known])

    def _insert(self, table: Table, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._session.execute(insert(table), rows)

    # Entries

    def _entries(self, progress: Progress) -> dict[str, int]:
        paths = list(layout.entry_paths(self._folder))
        counts: Counter[str] = Counter()
        for number, path in enumerate(paths, start=1):
            kind = self._entry(path)
            counts[kind] += 1
            progress(number, len(paths), kind)
        return dict(counts)

    def _entry(self, path: Path) -> str:
        content = layout.read_json(path)
        place = f"{layout.ENTRIES}/{path.parent.name}/{path.name}"
        known = {"entry", "editions", *(part.name for part in layout.OF_ENTRY)}
        if not isinstance(content, dict) or content.keys() != known:
            raise BadRequest(f"{place}: has to hold {', '.join(sorted(known))}.")
        entry = from_json(layout.ENTRY.columns, content["entry"], f"{place}, entry")
        row = self._identities.renamed(entry) | {"site_id": self._site.id}
        self._insert(layout.ENTRY.table, [row])
        for part in layout.OF_ENTRY:
            rows = self._checked(part, content[part.name], f"{place}, {part.name}")
            if part.name == "versions":
                for number, version in enumerate(rows):
                    slices = version["slices"] if isinstance(version["slices"], dict) else {}
                    for written in slices.values():
                        self._check(entry["type"], written, f"{place}, versions, {number}")
                rows = [self._sealed(entry["id"], row["id"], one) for one in rows]
            own = [self._identities.renamed(one) | {"entry_id": row["id"]} for one in rows]
            self._insert(part.table, own)
        self._editions(row, entry["id"], content["editions"], place)
        return str(row["type"])

    def _check(self, kind: str, document: Any, place: str) -> None:
        """Refuse what the site would never have written, and no page could show safely."""
        spec = self._registry.get(kind) if self._registry else None
        for found in scripting(spec.fields, document) if spec is not None else ():
            raise BadRequest(f"{place}, {found}: is an address that could run script. Remove it.")

    def _checked(self, part: Part, given: Any, place: str) -> list[dict[str, Any]]:
        if not isinstance(given, list):
            raise BadRequest(f"{place}: there has to be a list.")
        return [from_json(part.columns, one, f"{place}, {n}") for n, one in enumerate(given)]

    def _sealed(self, old_id: str, new_id: str, version: dict[str, Any]) -> dict[str, Any]:
        slices = version["slices"]
        if not isinstance(slices, dict):
            return version
        document = self._sealing.document
        return version | {"slices": {n: document(old_id, new_id, s) for n, s in slices.items()}}

    def _blind(self, entry: Mapping[str, Any], document: dict[str, Any]) -> dict[str, Any]:
        spec = self._registry.get(entry["type"]) if self._registry and self._sealing.form else None
        return {} if spec is None else blind_keys(self._session, entry["id"], spec, document)

    def _editions(self, entry: Mapping[str, Any], old_id: str, given: Any, place: str) -> None:
        entry_id = entry["id"]
        if not isinstance(given, list):
            raise BadRequest(f"{place}, editions: there has to be a list.")
        part = layout.EDITIONS
        for number, edition in enumerate(given):
            at = f"{place}, editions, {number}"
            if not isinstance(edition, dict) or not isinstance(edition.get("doc"), dict):
                raise BadRequest(f"{at}: has to hold a doc.")
            links = self._checked(layout.REFERENCES, edition.get("references"), f"{at}, references")
            given_row = {n: v for n, v in edition.items() if n != "references"}
            self._check(entry["type"], edition["doc"], at)
            document = self._sealing.document(old_id, entry_id, edition["doc"])
            given_row["doc"] = orjson.dumps(document).decode()
            row = self._identities.renamed(from_json(part.columns, given_row, at))
            row |= {"site_id": self._site.id, "entry_id": entry_id, "past": self._is_past(row)}
            blind = self._blind(entry, document)
            if blind and isinstance(row["keys"], dict):
                row["keys"] |= blind
            query = insert(part.table).values(**row).returning(part.table.c.id)
            edition_id = self._session.execute(query).scalar_one()
            self._insert(
                layout.REFERENCES.table, [one | {"edition_id": edition_id} for one in links]
            )

    def _is_past(self, row: Mapping[str, Any]) -> bool:
        # Whether an edition is over depends on when one looks.
        return row["valid_to"] is not None and row["valid_to"] <= self._turn.instant


def _group_names(user: Mapping[str, Any]) -> list[str]:
    """Return the groups that a user is in; raise BadRequest for what is no list of names."""
    names = user["groups"]
    if not isinstance(names, list) or not all(
        _is_text(one) and is_group_name(one) for one in names
    ):
        raise BadRequest(f"users.json, {user['email']}, groups: has to be a list of names.")
    return names


def _check_workflow(row: Mapping[str, Any]) -> None:
    """Raise BadRequest for a workflow that no draft could be read with afterwards."""
    name, types = row["name"], row["types"]
    if not isinstance(types, list) or not all(map(_is_text, types)):
        raise BadRequest(f"workflows.json, {name}, types: has to be a list of names.")
    try:
        workflow_from_json(name, row["label"], types, row["definition"])
    except ValidationFailed as failed:
        first = failed.problems[0]
        raise BadRequest(f"workflows.json, {name}, {first.pointer}: {first.detail}") from failed


def _is_text(value: object) -> bool:
    return isinstance(value, str)
