"""The drill: keys are changed, all of them, and a backup from before is put back and read."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect, make_url

from tests.databases import PostgresqlSource
from tests.unit.cli.conftest import Cms

PATIENTS = """
from cms.extension.hookspecs import hookimpl
from cms.schema import fields as f
from cms.schema.content_type import ContentType

class Patient(ContentType, title_field="code"):
    code = f.Text(required=True)
    name = f.Text(encrypted=True, blind_index=True)
    diagnosis = f.LongText(encrypted=True, localized=True)
    age = f.Integer(encrypted=True, blind_index=True)
    born = f.Date(encrypted=True)
    file = f.JSON(encrypted=True)

@hookimpl
def content_types():
    return [Patient]
"""
NEEDLES = ("Zweifelhaft", "Wanderlust", "8675309", "1971-11-23", "hazelnut-marker")
"""What only encrypted values hold; each is in every patient."""
FOUND = "PLAIN-CODE"
"""What is not encrypted, and so has to be found wherever the others are looked for."""
BEGIN = """
from cms.access.actor import SYSTEM
from cms.content.executor import Executor
from cms.content.hooks import NoHooks
from cms.content.operations.create import CreateEntry
from cms.content.operations.save import SaveDraft
from cms.content.site import load_site
from cms.db.session import begin_write
begin_write(session)
do = Executor(session, load_site(session), registry, SYSTEM, NoHooks()).apply
def admit(number):
    return do(CreateEntry(type="patient", publish=True, data={
        "code": f"PLAIN-CODE {number}", "name": f"Zweifelhaft {number}", "age": 8675309,
        "diagnosis": f"Wanderlust of degree {number}", "born": "1971-11-23",
        "file": {"allergies": ["hazelnut-marker"], "number": number},
    })).entry_id
"""
ADMIT = """
made = [admit(number) for number in range(3)]
do(SaveDraft(entry=made[0], data={"name": "Zweifelhaft anew"}, base_version=1))
do(SaveDraft(entry=made[1], data={"diagnosis": "Wanderlust, de"}, locale="de", base_version=1))
session.commit()
"""
READ = """
import json
from sqlalchemy import select
from cms.content.lens import open_lens
from cms.content.queries.listing import ListQuery, find
from cms.content.sealing import open_document
from cms.access.actor import SYSTEM
from cms.content.site import load_site
spec, told = registry.require("patient"), {}
for status in ("published", "draft"):
    for locale in ("en", "de"):
        lens = open_lens(session, load_site(session), SYSTEM, registry, status=status, locale=locale)
        for row in find(session, lens, ListQuery(types=("patient",), limit=50)).rows:
            key = f"{status} {locale} {row.entry_id}"
            told[key] = open_document(session, row, spec)
print("READ" + json.dumps(told, sort_keys=True))
"""


@pytest.fixture
def clinic(bare: Cms, tmp_path: Path) -> Cms:
    bare.plugin("patients", PATIENTS)
    bare.set(plugins="patients", site__secret="x" * 32, site__locales="en de")
    bare("keys", "generate", str(tmp_path / "master.key"))
    bare.set(keys__file=str(tmp_path / "master.key"))
    bare("init")
    bare("shell", "--run", BEGIN + ADMIT)
    return bare


@pytest.fixture
def empty_postgresql_url(postgresql_source: PostgresqlSource) -> Iterator[str]:
    with postgresql_source.empty() as url:
        yield url


def read(cms: Cms) -> dict[str, Any]:
    """All that is encrypted, as its readers have it: published and drafts, in both languages."""
    said = cms("shell", "--run", READ)
    found: dict[str, Any] = json.loads(next(
        line for line in said.splitlines() if line.startswith("READ")
    ).removeprefix("READ"))  # fmt: skip
    return found


def in_clear(held: bytes) -> list[str]:
    """What of the secrets can be read in some bytes, in which the code has to be found."""
    assert FOUND.encode() in held
    return [needle for needle in NEEDLES if needle.encode() in held]


def database_bytes(url: str) -> bytes:
    """The bytes of a database: an SQLite file with its log, or each table as PostgreSQL dumps it."""
    named = make_url(url)
    if named.get_backend_name() == "sqlite":
        path = Path(str(named.database))
        return b"".join(one.read_bytes() for one in sorted(path.parent.glob(path.name + "*")))
    engine = create_engine(url)
    held: list[bytes] = []
    try:
        tables = inspect(engine).get_table_names()
        with engine.connect() as connection, connection.connection.cursor() as cursor:
            for table in tables:
                for form in ("text", "binary"):
                    statement = f'COPY "{table}" TO STDOUT (FORMAT {form})'
                    with cursor.copy(statement) as copied:  # type: ignore[attr-defined]
                        held += [bytes(part) for part in copied]
    finally:
        engine.dispose()
    return b"".join(held)


def restored(cms: Cms, url: str, name: str, backup: Path) -> Cms:
    config = cms.config.with_name(f"{name}.ini")
    lines = [
        f"cms.database.url = {url.replace('%', '%%')}" if "database.url" in line else line
        for line in cms.config.read_text().splitlines()
    ]
    config.write_text("\n".join(lines) + "\n")
    other = Cms(config)
    assert "compared each row" in other("restore", str(backup))
    return other


def test_a_backup_from_before_the_keys_were_changed_is_read(
    clinic: Cms, tmp_path: Path, database_url: str, empty_postgresql_url: str
) -> None:
    before = read(clinic)
    assert len(before) == 12
    assert all(needle in json.dumps(before) for needle in NEEDLES)
    backup, masters = tmp_path / "before.backup", tmp_path / "master.key"
    clinic("backup", "create", str(backup))

    assert "anew" in clinic("keys", "rotate", "--here")
    clinic("keys", "generate", str(masters))
    assert "wrapped anew" in clinic("keys", "rotate-master")
    assert "anew" in clinic("keys", "rotate", "--here")
    both = masters.read_text()
    new = next(one for one in both.splitlines() if not one.startswith("#"))
    masters.write_text(new)
    assert read(clinic) == before
    assert in_clear(database_bytes(database_url)) == []
    assert in_clear(gzip.decompress(backup.read_bytes().partition(b"\n")[2])) == []

    # Into the other kind of database, which costs no more and shows more.
    is_lite = database_url.startswith("sqlite")
    url = empty_postgresql_url if is_lite else f"sqlite:///{tmp_path}/restored.sqlite"
    masters.write_text(both)
    site = restored(clinic, url, "restored", backup)
    # What was saved is wrapped by the master key of then, which has to be kept as long.
    masters.write_text(new)
    assert "is wrapped by the master key" in site("keys", "status", code=3)
    masters.write_text(both)
    assert read(site) == before
    assert "wrapped anew" in site("keys", "rotate-master")
    masters.write_text(new)
    assert read(site) == before
    assert "anew" in site("keys", "rotate", "--here")
    assert read(site) == before
    assert in_clear(database_bytes(url)) == []
