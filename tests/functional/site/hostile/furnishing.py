"""A site with three things of each kind that only some may see, and what leads to them from what all see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType, ModuleType
from typing import Any

from sqlalchemy import Engine, insert
from sqlalchemy.orm import sessionmaker

import cartouche_blog
import cartouche_comments
import cartouche_seo
from cartouche_comments.tables import APPROVED, COMMENTS
from cms import clock
from cms.access.actor import EVERYONE, SYSTEM, user_principal
from cms.access.grants import define_role, grant
from cms.access.permissions import PermissionRegistry
from cms.access.roles import BUILTIN
from cms.accounts.groups import create_group
from cms.accounts.tokens import create_token
from cms.accounts.users import create_user
from cms.content.executor import Executor
from cms.content.operations.change_face import ChangeFace
from cms.content.site import load_site
from cms.db.identifiers import new_id
from cms.db.session import begin_write, make_session_factory
from cms.extension.manager import Plugins
from cms.schema import fields as f
from cms.schema.content_type import ContentType
from cms.schema.registry import TypeRegistry
from cms.schema.richtext import from_html
from cms.sdk import hookimpl
from cms.services import Services, build_types
from cms.themes.changing import change_settings, fill_menus
from cms.themes.known import Themes
from tests.functional.api.conftest import CHEAP, Api
from tests.functional.api.test_media import send
from tests.unit.media.pictures import picture


class Memo(ContentType, public=False, allowed_in=("/",)):
    """What nobody from outside knows of: not even that there is such a type."""

    title = f.Text(required=True)
    slug = f.Slug(source="title")


desk = ModuleType("desk")
desk.content_types = hookimpl(lambda: [Memo])  # type: ignore[attr-defined]
PLUGINS = Plugins(
    {
        "blog": cartouche_blog,
        "comments": cartouche_comments,
        "seo": cartouche_seo,
        "desk": desk,
    }
)
REGISTRY: TypeRegistry = build_types(PLUGINS)
VAULTED, CLUBBY, PRESSED = BRANCHES = ("vaulted", "clubby", "pressed")
"""What is in the titles and addresses of what only administrators see, of what a group sees besides,
and of what everybody sees but one."""
HIDES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"public": (VAULTED, CLUBBY), "member": (VAULTED,), "denied": BRANCHES}
)
"""What those of an audience may not see."""
QUARTZ, BASALT = "quartz", "basalt"
"""What fields say that nobody but administrators may read: on the whole site, and on those without."""
OPEN = 10
"""Posts that all see: with the hidden ones they are more than a page of a list holds."""
KINDS = ("person", "tag", "category", "series", "seo_redirect", "seo_rule")
CHIEFS = ("explain", "purge", "backdate")
"""What a chief may do besides all that an editor may."""
Names = dict[str, str]


def more_people(engine: Engine) -> dict[str, str]:
    """Create a chief, a member of a group and somebody who is denied things; return their tokens."""
    editor = next(
        [rule.to_json() for rule in rules] for name, _, rules in BUILTIN if name == "editor"
    )
    chief = [*editor, *({"effect": "allow", "permission": one} for one in CHIEFS)]
    blind = [{"effect": "deny", "permission": "*"}]
    veils = [
        {
            "effect": "deny",
            "permission": "*",
            "type": kind,
            "fields": fields,
            "condition": {"slug": "veiled"},
        }
        for kind, fields in (
            ("post", ["title", "summary"]),
            ("page", ["title", "summary", "menu_title"]),
            ("person", ["name", "role"]),
            ("category", ["name", "description"]),
            ("tag", ["name"]),
            ("series", ["name", "description"]),
        )
    ]
    mute = [{"effect": "deny", "permission": "*", "locales": ["de"]}]
    tokens = {}
    with make_session_factory(engine)() as session:
        begin_write(session)
        permissions = PermissionRegistry()
        for name, rules in (("chief", chief), ("blind", blind), ("veil", veils), ("mute", mute)):
            define_role(session, name, name.capitalize(), rules, permissions)
        grant(session, EVERYONE, "veil")
        create_group(session, "club", "Club")
        for name, role, groups in (
            ("chief", "chief", ()),
            ("member", "reader", ("club",)),
            ("denied", "editor", ()),
            ("mute", "reader", ()),
        ):
            user = create_user(
                session, f"{name}@example.org", name, groups=groups, parameters=CHEAP
            )
            grant(session, user_principal(user.id), role)
            if name == "mute":
                grant(session, user_principal(user.id), "mute")
            tokens[name] = create_token(session, user, name).secret
            tokens[f"{name}-id"] = user.id
        session.commit()
    return tokens


@dataclass
class Furnishing:
    """Makes the site by the API, as an administrator."""

    admin: Api
    engine: Engine
    services: Services
    names: Names

    def all(self) -> Names:
        """Make all of it; return the ids by name."""
        self._open()
        for branch in BRANCHES:
            self._branch(branch)
        self._leading()
        self._drafts()
        self._comments()
        self._faces()
        return self.names

    def make(
        self,
        name: str,
        kind: str,
        under: str | None = None,
        /,
        *,
        publish: bool = True,
        **data: Any,
    ) -> None:
        """Make an entry, published unless that is not wanted."""
        if under is not None:
            data["control_parent"] = self.names[under]
        self.names[name] = self.admin.create(kind, publish=publish, **data)["id"]

    def to(self, kind: str, name: str) -> dict[str, str]:
        return {"id": self.names[name], "type": kind}

    def change(
        self, kind: str, name: str, /, *, publish: bool = True, locale: str = "en", **data: Any
    ) -> None:
        """Change fields of an entry."""
        place = f"/content/{kind}/{self.names[name]}"
        head = self.admin.get(f"{place}?status=draft&locale={locale}")["data"]["_meta"]["version"]
        body = {"data": data, "base_version": head, "publish": publish}
        self.admin.patch(f"{place}?locale={locale}", body)

    def post(
        self, name: str, title: str, under: str = "news", /, *, publish: bool = True, **data: Any
    ) -> None:
        """Write a post that stands on every open shelf."""
        given = {
            "title": title,
            "slug": name,
            "summary": f"About {name}.",
            "author": self.to("person", "ann"),
            "tags": [self.to("tag", "open")],
            "categories": [self.to("category", "basics")],
            "body": from_html(f"<p>By the lighthouse: {title}.</p>")[0],
            **data,
        }
        clock.tick(60)
        self.make(name, "post", under, publish=publish, **given)

    def _open(self) -> None:
        self.make("news", "page", title="News", slug="news", summary="What is new.")
        self.make("about", "page", title="About", slug="about")
        self.make("team", "page", "about", title="Team", slug="team")
        self.make("ann", "person", name="Ann", slug="ann", role="Keeper")
        self.make("open", "tag", name="Open", slug="open")
        self.make("basics", "category", name="Basics", slug="basics", description="First things.")
        self.make("lamps", "series", name="Lamps", slug="lamps", description="Of light.")
        for kind in ("person", "tag", "category", "series"):
            self.make(f"veiled-{kind}", kind, name="Veil", slug="veiled")
        for number in range(1, OPEN + 1):
            part = {"series": self.to("series", "lamps")} if number < 3 else {}
            self.post(f"open-{number}", f"Open {number}", **part)
        self.make("veiled-page", "page", title="Veil", slug="veiled")
        self.make("below", "page", "veiled-page", title="Below", slug="below")
        self.change(
            "post", "open-2", locale="de", title="Offen", slug="offen", summary="Deutsches."
        )

    def _branch(self, branch: str) -> None:
        """Make something of each kind that bears the branch's name."""
        self.make(branch, "page", title=f"{branch} branch", slug=f"{branch}-old")
        self.make(
            f"{branch}-inner", "page", branch, title=f"{branch} inner", slug=f"{branch}-inner"
        )
        self.change("page", branch, slug=branch)
        for kind in KINDS:
            self.make(f"{branch}-{kind}", kind, **_named(kind, branch))
        folder = self.admin.create("media_folder", title=f"{branch} folder")["id"]
        form = {"publish": "true", "parent": folder}
        place = BRANCHES.index(branch)
        made = send(self.admin, "/media", picture("PNG", (40 + place, 30)), f"{branch}.png", **form)
        self.names |= {f"{branch}-folder": folder, f"{branch}-asset": made["data"]["id"]}
        self.names[f"{branch}-hash"] = made["data"]["file"]["hash"]
        part = {"series": self.to("series", "lamps")}
        self.post(f"{branch}-post", f"{branch} post", slug=f"{branch}-post-old", **part)
        self.change("post", f"{branch}-post", slug=f"{branch}-post")
        self.post(f"{branch}-deep", f"{branch} deep", branch)
        self.change(
            "page", f"{branch}-inner", locale="de", title=f"{branch} innen", slug=f"{branch}-innen"
        )

    def restrict(self, member: str, denied: str) -> None:
        """Take the branches from whom they are not for."""
        for branch in BRANCHES:
            for name in self.of(branch):
                entry = {"entry": self.names[name]}
                if branch != PRESSED:
                    self.admin.post("/breaks", {"data": entry}, 201)
                    who, role = member, "reader"
                else:
                    who, role = denied, "blind"
                if branch != VAULTED:
                    given = {"principal": who, "role": role, "entry": self.names[name]}
                    self.admin.post("/grants", {"data": given}, 201)

    @staticmethod
    def of(branch: str) -> tuple[str, ...]:
        """Return the names of the things of a branch, those that hold others last."""
        kinds = tuple(f"{branch}-{kind}" for kind in KINDS)
        return (f"{branch}-post", *kinds, f"{branch}-folder", branch)

    def _leading(self) -> None:
        """Let what all see lead to what few see."""
        tags = [self.to("tag", f"{one}-tag") for one in BRANCHES]
        shelves = [self.to("category", f"{one}-category") for one in BRANCHES]
        for number, branch in enumerate(BRANCHES, 1):
            self.change(
                "post",
                f"open-{number}",
                author=self.to("person", f"{branch}-person"),
                series=self.to("series", f"{branch}-series"),
                tags=[*tags, self.to("tag", "open"), self.to("tag", "veiled-tag")],
                categories=[*shelves, self.to("category", "basics")],
                hero={"id": self.names[f"{branch}-asset"]},
                body=_linking(self.names),
                seo={"image": {"id": self.names[f"{branch}-asset"]}},
            )
            self.make(
                f"to-{branch}",
                "seo_redirect",
                source=f"/way-{branch}",
                target=f"/{branch}/{branch}-inner",
            )
        self.change(
            "post",
            "open-4",
            author=self.to("person", "veiled-person"),
            series=self.to("series", "veiled-series"),
            tags=[self.to("tag", "veiled-tag")],
            categories=[self.to("category", "veiled-category")],
        )
        self.change("post", "open-5", slug="veiled")
        # What held a path before something hidden took it.
        self.change("post", "open-6", slug="taken")
        self.change("post", "open-6", slug="open-6")
        self.change("post", "vaulted-post", slug="taken")
        self.change("post", "vaulted-post", slug="vaulted-post")
        gone = {"source": "/gone", "status": "410"}
        self.make("gone-page", "seo_redirect", **gone)
        self.make("prefix", "seo_redirect", source="/attic", kind="prefix", target="/vaulted")

    def _drafts(self) -> None:
        """Leave things that nobody reads, or nobody now: below what is hidden, and below what is not."""
        for name in ("draft", "later", "past", "trashed"):
            for branch, under in ((VAULTED, VAULTED), ("plainly", "news")):
                self.post(
                    f"{branch}-{name}",
                    f"{branch} {name}",
                    under,
                    publish=name in ("past", "trashed"),
                )
        for branch in (VAULTED, "plainly"):
            place = f"/content/post/{self.names[f'{branch}-past']}"
            self.admin.post(f"{place}/unpublish", {})
            self.admin.post(f"/content/post/{self.names[f'{branch}-trashed']}/trash", {})
            later = f"/content/post/{self.names[f'{branch}-later']}/schedule"
            self.admin.post(later, {"at": "2999-01-01T00:00:00Z"})

    def _comments(self) -> None:
        """Put three comments below what all see, and two below each thing that few see."""
        wanted = [("open-1", 3), *((f"{one}-post", 2) for one in BRANCHES)]
        with self.services.get(sessionmaker)() as session:
            begin_write(session)
            site = load_site(session)
            for name, count in wanted:
                for number in range(1, count + 1):
                    made = self.names[f"{name}-comment-{number}"] = new_id()
                    clock.tick(1)
                    session.execute(
                        insert(COMMENTS).values(
                            id=made,
                            site_id=site.id,
                            entry_id=self.names[name],
                            state=APPROVED,
                            name="Reader",
                            email="reader@example.org",
                            text=f"{name} comment",
                            locale="en",
                            reason="",
                            consent="Yes.",
                            created_at=clock.now(),
                        )
                    )
            session.commit()

    def _faces(self) -> None:
        """Name hidden things in menus and settings, and let hosts show them."""
        names = self.names
        menu = [
            {"entry": names["about"], "children": [{"entry": names[one]} for one in BRANCHES]},
            *({"entry": names[f"{one}-inner"]} for one in BRANCHES),
        ]
        with self.services.get(sessionmaker)() as session:
            begin_write(session)
            executor = Executor(session, load_site(session), REGISTRY, SYSTEM)
            executor.apply(fill_menus(load_site(session), {"footer": menu}))
            logo = {"logo": names["vaulted-asset"]}
            themes = self.services.get(Themes)
            executor.apply(change_settings(themes, load_site(session), logo))
            for key, data in (
                ("below.example", {"root": names[VAULTED]}),
                ("first.example", {"home": names[VAULTED]}),
                ("about.example", {"root": names["about"]}),
            ):
                face = key.partition(".")[0]
                executor = Executor(session, load_site(session), REGISTRY, SYSTEM)
                executor.apply(ChangeFace(face=face, data={"hosts": [key], **data}))
            session.commit()

    def veil(self, word: str) -> None:
        """Write a word into what only administrators may read of what everybody sees."""
        said = f"{word} veil"
        self.change("page", "veiled-page", title=said, summary=said, menu_title=said)
        self.change("post", "open-5", title=said, summary=said)
        for kind in ("person", "tag", "category", "series"):
            more = {"role": said} if kind == "person" else {}
            self.change(kind, f"veiled-{kind}", name=said, **more)


def _named(kind: str, branch: str) -> dict[str, Any]:
    slug = f"{branch}-{kind}"
    if kind == "seo_redirect":
        return {"source": f"/{slug}", "target": "/news"}
    if kind == "seo_rule":
        return {"name": slug, "types": ["post"], "title": f"{{title}} by rule of {branch}"}
    return {"name": f"{branch} {kind}", "slug": slug}


def _linking(names: Mapping[str, str]) -> dict[str, Any]:
    """Return rich text with a link to a post of each branch."""
    paragraphs: list[dict[str, Any]] = []
    for branch in BRANCHES:
        entry = {"id": names[f"{branch}-post"], "type": "post"}
        link = {"type": "link", "attrs": {"entry": entry}}
        text = {"type": "text", "text": "By the lighthouse: there", "marks": [link]}
        paragraphs.append({"type": "paragraph", "content": [text]})
    return {"type": "doc", "content": paragraphs}


def destroy(admin: Api, names: Mapping[str, str], branches: tuple[str, ...]) -> None:
    """Let some branches have never been."""
    doomed = [(one, name) for one in branches for name in (f"{one}-asset", *Furnishing.of(one))]
    if VAULTED in branches:
        doomed = [(VAULTED, f"{VAULTED}-trashed"), *doomed]
    for branch, name in doomed:
        kind = name.removeprefix(f"{branch}-")
        kind = {"folder": "media_folder", branch: "page", "trashed": "post"}.get(kind, kind)
        place = f"/content/{kind}/{names[name]}"
        force = {"force": True} if kind == "asset" else {}
        if not name.endswith("-trashed"):
            admin.post(f"{place}/trash", force)
        answer = admin.call("POST", f"{place}/purge", force)
        assert answer.status_int in (200, 204), answer.text
