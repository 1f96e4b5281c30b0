"""Tools that make clients from any API's own description, as they are, against a live server."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.functional.api.graphql.conftest import Stocked
from tests.npm import installed

PROGRAMS = Path(__file__).with_name("tools")
TYPES = ("typescript@5.9.3", "@types/node@20.19.0")
REST = ("openapi-typescript@7.13.0", "openapi-fetch@0.17.0", *TYPES)
GRAPHQL = (
    "@graphql-codegen/cli@7.4.3",
    "@graphql-codegen/client-preset@6.2.0",
    "@graphql-typed-document-node/core@3.2.0",
    "@urql/core@6.0.3",
    "graphql@16.15.0",
    *TYPES,
)
CONFIG = {
    "documents": ["graph.ts"],
    "generates": {
        "./gql/": {"preset": "client", "config": {"scalars": {"Long": "number"}}},
    },
}

pytestmark = [pytest.mark.node, pytest.mark.long]


def run(folder: Path, *command: str, fails: bool = False) -> str:
    """Run a command in a folder, a package's own where it has one of that name."""
    own = folder / "node_modules" / ".bin" / command[0]
    named = [str(own) if own.exists() else command[0], *command[1:]]
    done = subprocess.run(
        named, cwd=folder, capture_output=True, text=True, timeout=180, check=False
    )
    said = done.stdout + done.stderr
    assert (done.returncode != 0) is fails, said
    return said if fails else done.stdout


def built(folder: Path, program: str, *arguments: str) -> Any:
    """Compile a program strictly, run it, and return what it prints."""
    options = ["--strict", "--target", "es2022", "--module", "nodenext", "--skipLibCheck"]
    run(folder, "tsc", *options, "--outDir", "out", f"{program}.ts")
    return json.loads(run(folder, "node", f"out/{program}.js", *arguments))


def test_openapi_typescript_and_openapi_fetch(site: str, stocked: Stocked, tmp_path: Path) -> None:
    (tmp_path / "node_modules").symlink_to(installed(*REST) / "node_modules")
    (tmp_path / "rest.ts").write_text((PROGRAMS / "rest.ts.txt").read_text())
    run(tmp_path, "openapi-typescript", f"{site}/api/v1/openapi.json", "-o", "schema.ts")
    assert built(tmp_path, "rest", site, stocked.tokens["editor"]) == {
        "titles": ["First"],
        "total": 1,
        "name": "Ann",
        "missing": 404,
        "made": 201,
    }


def test_graphql_codegen_and_urql(site: str, stocked: Stocked, tmp_path: Path) -> None:
    (tmp_path / "node_modules").symlink_to(installed(*GRAPHQL) / "node_modules")
    program = (PROGRAMS / "graph.ts.txt").read_text()
    (tmp_path / "graph.ts").write_text(program)
    bearer = {"headers": {"Authorization": f"Bearer {stocked.tokens['editor']}"}}
    config = {**CONFIG, "schema": [{f"{site}/api/v1/graphql": bearer}]}
    (tmp_path / "codegen.json").write_text(json.dumps(config))
    run(tmp_path, "graphql-codegen", "--config", "codegen.json")
    assert built(tmp_path, "graph", site, stocked.tokens["editor"]) == {
        "ranks": [1, 3],
        "total": 2,
        "made": "By urql",
        "refused": "VALIDATION_FAILED",
    }
    (tmp_path / "graph.ts").write_text(program.replace("items { title", "items { titel"))
    said = run(tmp_path, "graphql-codegen", "--config", "codegen.json", fails=True)
    assert "titel" in said
