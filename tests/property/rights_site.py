"""A site whose rights are random, and what of it somebody may see by the decision alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete, update
from sqlalchemy.orm import Session, sessionmaker

from cms import clock
from cms.access.actor import ANONYMOUS, AUTHENTICATED, EVERYONE, SYSTEM, Actor, TokenScope
from cms.access.explain import explain
from cms.access.facts import Facts
from cms.access.grants import define_role, grant, seed_roles, set_break
from cms.access.models import EntryScope, Grant, InheritanceBreak, Scope
from cms.access.rights import Rights, load_rights, new_generation
from cms.accounts.actors import actor_for_token
from cms.accounts.groups import create_group
from cms.accounts.models import User
from cms.accounts.tokens import create_token
from cms.accounts.users import create_user, set_groups
from cms.app import make_app
from cms.content.executor import Executor
from cms.content.lens import Lens, open_lens
from cms.content.operations.base import Operation
from cms.content.operations.create import CreateEntry
from cms.content.operations.publish import Publish
from cms.content.operations.save import SaveDraft
from cms.content.operations.schedule import Schedule
from cms.content.operations.unpublish import Unpublish
from cms.content.queries.entries import by_ids
from cms.content.site import Site, create_site
from cms.content.subtree import descendants
from cms.db.session import begin_write
from cms.schema.keys import document_keys
from tests.functional.api.conftest import CHEAP, REGISTRY, services_on

NAMES = ("Apple", "Berry", "Cherry", "Elder", "Fig", "Grape", "Hip")
PARENTS = (None, 0, 1, None, 3, 3, 0)
"""Under which of the pages each of them stands."""
TYPES = ("page", "person", "note")


@dataclass(frozen=True)
class Look:
    """A way of looking, as parameters of the API and as arguments of a lens."""

    locale: str = "en"
    status: str = "published"
    at: datetime | None = None
    release: str | None = None

    @property
    def query(self) -> str:
        given = {
            "locale": self.locale,
            "status": None if self.status == "published" else self.status,
            "at": None if self.at is None else clock.to_text(self.at),
            "release": self.release,
        }
        return "&".join(f"{name}={value}" for name, value in given.items() if value)

    @property
    def needs(self) -> tuple[str, ...]:
        """The permissions that an entry has to grant to be seen."""
        basic = "view" if self.status == "published" else "view_draft"
        if self.at is None:
            return (basic,)
        return (basic, "view_history" if self.at < clock.now() else "view_scheduled")


@dataclass(frozen=True)
class There:
    """An entry as it stands where one looks, whoever looks."""

    facts: Facts
    document: Mapping[str, Any]


class RightsSite:
    """Pages, people and notes with a past and a future, and Ann, whose rights are changed."""

    def __init__(self, engine: Engine) -> None:
        self.types: dict[str, str] = {}
        self.pages: list[str] = []
        self.people: list[str] = []
        self.parents: dict[str, str | None] = {}
        self.stands: dict[Look, dict[str, There]] = {}
        # The application brings the index of words, which is written with what it is of.
        services = services_on(engine)
        self.app = make_app(services)
        self.sessions: sessionmaker[Session] = services.get(sessionmaker)
        with self.sessions() as session:
            begin_write(session)
            self.site: Site = create_site(session, key="main", name="Main", locales=("en", "de"))
            seed_roles(session)
            users = [
                create_user(session, f"{name}@example.org", name, parameters=CHEAP)
                for name in ("ann", "ben")
            ]
            for name in ("cherry", "plum"):
                create_group(session, name, name.capitalize())
            session.flush()
            self.ann, self.ben = (user.id for user in users)
            session.commit()
        self._fill()

    # -- what stands there ----------------------------------------------------------------

    def apply(self, *ops: Operation) -> str:
        with self.sessions() as session:
            executor = Executor(session, self.site, REGISTRY, SYSTEM)
            made = [executor.apply(op).entry_id for op in ops]
            session.commit()
        return made[-1]

    def _add(self, kind: str, data: dict[str, Any], **more: Any) -> str:
        made = self.apply(CreateEntry(type=kind, data=data, **more))
        self.types[made] = kind
        self.parents[made] = more.get("parent")
        return made

    def _fill(self) -> None:
        owners = (None, self.ann, self.ben)
        for number, name in enumerate(("Ann", "Ben", "Cleo")):
            boss = {"boss": self.people[0]} if self.people else {}
            live = number != 1
            self.people.append(self._add("person", {"name": name, **boss}, publish=live))
        for number, name in enumerate(NAMES):
            data: dict[str, Any] = {"title": name, "rank": number, "secret": f"s{number}"}
            data["author"] = self.people[number % 3]
            data["related"] = [*self.pages[-2:], self.people[(number + 1) % 3]]
            above = PARENTS[number]
            given = {"publish": number % 3 != 2, "owner": owners[number % 3]}
            parent = None if above is None else self.pages[above]
            self.pages.append(self._add("page", data, parent=parent, **given))
        for number, name in enumerate(NAMES[:3]):
            self._add("note", {"title": name}, publish=bool(number), owner=owners[number])
        german = {"title": "Apfel", "slug": "apfel"}
        saved = SaveDraft(entry=self.pages[0], data=german, locale="de", base_version=1)
        self.apply(saved, Publish(entry=self.pages[0]))
        clock.tick(3600)
        past = clock.now() - timedelta(minutes=1)
        later, latest = clock.now() + timedelta(days=1), clock.now() + timedelta(days=3)
        self.apply(Unpublish(entry=self.pages[1]))
        for number in (0, 4):
            head = 2 if number == 0 else 1
            change = {"title": "Berry anew", "rank": 9, "secret": "s9"}
            self.apply(SaveDraft(entry=self.pages[number], data=change, base_version=head))
        self.apply(Schedule(entry=self.pages[2], at=later))
        self.apply(Schedule(entry=self.pages[3], at=later, action="unpublish"))
        clock.tick(3600)
        self.looks = (
            Look(),
            Look(status="draft"),
            Look(at=past),
            Look(at=past, status="draft"),
            Look(at=latest),
            Look(locale="de"),
        )
        with self.sessions() as session:
            for look in self.looks:
                self.stands[look] = dict(self._standing(session, look))

    def _standing(self, session: Session, look: Look) -> Iterable[tuple[str, There]]:
        lens = self.lens(session, SYSTEM, look)
        for row in by_ids(session, lens, self.types).values():
            spec, document = REGISTRY.require(row.type), row.document
            system = {
                "_id": row.entry_id,
                "_type": row.type,
                "_owner": row.owner_id,
                "_created_at": clock.to_text(row.created_at),
                "_updated_at": clock.to_text(row.updated_at),
                "_published_at": row.published_at and clock.to_text(row.published_at),
                "_slug": row.slug,
                "_parent": row.parent_id,
                "_position": row.position,
            }
            facts = Facts(
                spec=spec, locale=look.locale, keys=document_keys(spec, document), system=system
            )
            yield row.entry_id, There(facts, document)

    def lens(self, session: Session, actor: Actor, look: Look) -> Lens:
        return open_lens(session, self.site, actor, REGISTRY, **vars(look))

    # -- rights ---------------------------------------------------------------------------

    def entitle(
        self,
        roles: Sequence[list[Any]],
        granted: Iterable[tuple[int | None, str, str]],
        breaks: Iterable[int],
        groups: Sequence[str],
        scopes: Sequence[TokenScope] | None,
    ) -> str:
        """Let the site have just these rights, and return a token of Ann's."""
        with self.sessions() as session:
            begin_write(session)
            for model in (Grant, InheritanceBreak):
                session.execute(delete(model))
            session.execute(update(EntryScope).values(scope_id=None))
            session.execute(delete(Scope))
            new_generation(session)
            for name, rules in zip(("one", "two"), roles, strict=True):
                define_role(session, name, name, rules)
            for place, principal, role in granted:
                entry = None if place is None else self.pages[place]
                named = (
                    f"user:{getattr(self, principal)}" if principal in ("ann", "ben") else principal
                )
                grant(session, named, role, entry, descendants)
            for number in breaks:
                set_break(session, self.pages[number], descendants)
            ann = session.get_one(User, self.ann)
            set_groups(session, ann, groups)
            secret = create_token(session, ann, "t", scopes=scopes).secret
            session.commit()
        return secret


class Oracle:
    """What somebody may see by the decision, entry by entry and field by field."""

    def __init__(self, there: RightsSite, session: Session, secret: str | None) -> None:
        self.there = there
        self.actor = ANONYMOUS if secret is None else actor_for_token(session, secret)
        self.rights: Rights = load_rights(session)
        self.special = set(self.rights.parents)

    @property
    def reads_whole(self) -> bool:
        """Whether no role says anything of some fields alone."""
        rules = (rule for role in self.rights.roles.values() for rule in role.rules)
        return all("*" in rule.fields for rule in rules)

    def scope(self, entry: str | None) -> str | None:
        while entry is not None and entry not in self.special:
            entry = self.there.parents[entry]
        return entry

    def allows(self, permission: str, entry: str, facts: Facts, name: str | None = None) -> bool:
        asked = replace(facts, scope=self.scope(entry), field=name)
        return explain(self.rights, self.actor, permission, asked).verdict.allowed

    def seen(self, look: Look, permissions: Iterable[str]) -> set[str]:
        return {
            entry
            for entry, there in self.there.stands[look].items()
            if all(self.allows(one, entry, there.facts) for one in permissions)
        }

    def fields(self, look: Look, entry: str, permissions: Iterable[str]) -> set[str]:
        """The fields that may be read of an entry, asked one by one."""
        return self.fields_of(self.there.stands[look][entry].facts, entry, permissions)

    def fields_of(self, facts: Facts, entry: str, permissions: Iterable[str]) -> set[str]:
        """The same, of an entry with these facts."""
        assert facts.spec is not None
        return {
            name
            for name, one in facts.spec.fields.items()
            if all(self.allows(permission, entry, facts, name) for permission in permissions)
            and (
                one.read_permission is None or self.allows(one.read_permission, entry, facts, name)
            )
        }


PRINCIPALS = (EVERYONE, AUTHENTICATED, "ann", "ann", "ben", "group:cherry", "group:plum")
