"""How a file is refused: as a problem of the one value that was sent."""

from __future__ import annotations

from typing import NoReturn

from cms.errors import FieldProblem, ValidationFailed


def refuse(detail: str, pointer: str = "/file") -> NoReturn:
    """Raise ValidationFailed for a file; `detail` goes on after "The file"."""
    raise ValidationFailed([FieldProblem(pointer, detail)], f"The file {detail}")
