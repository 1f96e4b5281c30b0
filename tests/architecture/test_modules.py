"""The shape of the code: small modules that say what they are for, and only one clock."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
WALL = 400
NO_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "tools"}
CODE = sorted([*ROOT.glob("cms/**/*.py"), *ROOT.glob("plugins/*/cartouche_*/**/*.py")])
CODE = [path for path in CODE if "_bundled" not in path.parts]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_a_module_is_small_named_for_what_it_holds_and_says_so(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= WALL
    assert not NO_NAMES & {path.stem, *path.relative_to(ROOT).parent.parts}
    first = (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]
    assert first.endswith((".", ":", "?")), "the first line of a module says what it is for"


INITS = [path for path in CODE if path.name == "__init__.py"]


@pytest.mark.parametrize("path", INITS, ids=name_of)
def test_a_package_holds_no_logic_in_its_init(path: Path) -> None:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        assert isinstance(node, ast.Expr | ast.Import | ast.ImportFrom) or _is_allowed(node), (
            f"line {node.lineno}"
        )


def _is_allowed(node: ast.stmt) -> bool:
    if isinstance(node, ast.FunctionDef):
        return node.name == "includeme"
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [getattr(one, "id", "") for one in targets] == ["__all__"]


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_nobody_but_the_clock_asks_for_the_time(path: Path) -> None:
    if path == ROOT / "cms" / "clock.py":
        return
    asked = [
        ast.unparse(node.func)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func)
        in {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
    ]
    assert asked == []


def test_imports_point_downwards() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
