"""Writes single entries as the API answers them, for rooms that send them elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

import orjson
from sqlalchemy.orm import Session

from cms.api.v1.query_params.catalogue import Bounds
from cms.api.v1.query_params.pairs import Params
from cms.api.v1.query_params.reading import read_shape
from cms.api.v1.serialization.presenter import Presenter
from cms.api.v1.serialization.shape import Shape, resolve_shape
from cms.content.assets.images import Images
from cms.content.lens import Lens
from cms.content.queries.rows import Row
from cms.schema.content_type import TypeSpec


@dataclass(frozen=True)
class ApiShapes:
    """The shapes of the API: `fields` and `include` mean what they mean in a query."""

    bounds: Bounds
    images: Images

    def check(self, lens: Lens, spec: TypeSpec, fields: str | None, include: str | None) -> None:
        """Raise BadRequest where `fields` or `include` can't be asked of a type."""
        self._shape(lens, spec, fields, include)

    def write(
        self, session: Session, lens: Lens, row: Row, fields: str | None, include: str | None
    ) -> orjson.Fragment:
        """Return an entry as JSON text, in this shape; raise as `check` does."""
        shape = self._shape(lens, lens.registry.require(row.type), fields, include)
        return Presenter(session, lens, shape, self.images).write([row])[0]

    def _shape(self, lens: Lens, spec: TypeSpec, fields: str | None, include: str | None) -> Shape:
        given = {"fields": fields, "include": include}
        params = Params((name, text) for name, text in given.items() if text is not None)
        return resolve_shape(read_shape(params, self.bounds), spec, lens, self.bounds.include_depth)
