"""The page of the errors that are raised on purpose."""

from __future__ import annotations

import inspect

from cms import errors
from cms.cli.exits import CODES, code_of
from cms.errors import CMSError
from cms.web.problems import KINDS, NAMESPACE
from tools.reference.markdown import block, code, doc, page, table

INTRODUCTION = f"""
Over HTTP each is an `application/problem+json` object (RFC 9457) whose `type` is `{NAMESPACE}` and the name in the table;
`errors` in it lists what is wrong where, by JSON pointer (RFC 6901). On the command line each is a sentence and an exit
code. A `ConfigurationError` stops the start, so no request meets one.
"""


def error_pages() -> str:
    """Return the page."""
    rows = []
    for name, kind in vars(errors).items():
        if inspect.isclass(kind) and issubclass(kind, CMSError):
            known = next((KINDS[one] for one in kind.__mro__ if one in KINDS), None)
            status, problem = (str(known[0]), code(known[1])) if known else ("-", "-")
            rows.append((code(name), status, problem, str(_exit(kind)), doc(kind)))
    tree = doc(errors).partition("\n\n")[2].rpartition("\n\n")[0]
    headings = ("error", "HTTP", "name of the problem", "exit", "what it says")
    codes = table(("exit code", "meaning"), [(str(c), meaning) for c, meaning in CODES.items()])
    return page("Errors", INTRODUCTION, block(tree), table(headings, rows), "## Exit codes", codes)


def _exit(kind: type[CMSError]) -> int:
    return code_of(kind.__new__(kind))
