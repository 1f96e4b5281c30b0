"""The client in TypeScript: what it tells of the types, that wrong names don't compile, that it works."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import Engine

from cms.api.v1.clients.typescript import write_client
from cms.schema import fields as f
from cms.schema.content_type import ContentType
from cms.schema.registry import build_registry
from tests.functional.api.conftest import REGISTRY, Api, application_on
from tests.functional.api.graphql.conftest import Stocked
from tests.npm import installed

COMPILER = "typescript@5.9.3"
USE = Path(__file__).with_name("use.ts")
HOSTILE = '*/ "; export const pwned = 1; // </script>\u2028'


class Labelled(ContentType, label=HOSTILE, plural=HOSTILE):
    __doc__ = HOSTILE
    kind = f.Choice(label=HOSTILE, help=HOSTILE, choices=[(HOSTILE, HOSTILE), ("b", "B")])
    links = f.List(f.Reference(to="*"))


def test_it_has_every_field_as_it_is_read_and_written() -> None:
    text = write_client(REGISTRY)
    assert '"author": Link<"person"> | null' in text
    assert '"author"?: string | Link<"person"> | null' in text
    assert '"related": (Link<"page" | "person">)[] | null' in text
    assert '({ _id: string; _type: "quote" } & { "text": string | null' in text
    assert '"page": { "author": "person"; "related": "page" | "person" };' in text
    assert '"seo.title"' in text
    assert write_client(REGISTRY) == text


def test_what_people_write_is_data_in_it() -> None:
    """Labels and helps are left out, and the values of choices are texts that nothing ends."""
    text = write_client(build_registry([("test", Labelled)]))
    assert "\u2028" not in text
    assert json.dumps(HOSTILE) in text
    assert text.replace(json.dumps(HOSTILE), "").count("pwned") == 0


def test_it_is_made_of_the_types_that_one_knows(engine: Engine, stocked: Stocked) -> None:
    anybody = Api(application_on(engine), None, stocked.tokens)
    answer = anybody.call("GET", "/client.ts")
    assert answer.content_type == "application/typescript"
    assert '"note"' not in answer.text
    assert '"note"' in anybody.as_("editor").call("GET", "/client.ts").text
    assert anybody.call("GET", "/client.ts", If_None_Match=answer.headers["ETag"]).status_int == 304
    assert anybody.call("GET", "/client.ts?more=1").status_int == 400


@pytest.mark.node
@pytest.mark.long
def test_wrong_names_do_not_compile_and_the_rest_works(
    site: str, stocked: Stocked, engine: Engine, tmp_path: Path
) -> None:
    """Each `@ts-expect-error` of the program is an error of its own to the compiler if it is none."""
    editor = Api(application_on(engine), None, stocked.tokens).as_("editor")
    (tmp_path / "client.ts").write_text(editor.call("GET", "/client.ts").text)
    (tmp_path / "use.ts").write_text(USE.read_text())
    compiler = installed(COMPILER) / "node_modules" / ".bin" / "tsc"
    options = ["--strict", "--target", "es2022", "--lib", "es2022,dom,dom.iterable"]
    built = ["--module", "commonjs", "--outDir", "out", "use.ts"]
    done = subprocess.run(
        [compiler, *options, *built],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    ran = subprocess.run(
        ["node", "out/use.js", site, stocked.tokens["editor"]],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == {
        "name": "Ann",
        "boss": "Bea Boss",
        "kinds": ["Bea Boss"],
        "ranks": [3, 1],
        "all": ["First", "Second", "Third"],
        "refused": 404,
        "saved": 7,
    }
