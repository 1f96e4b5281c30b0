"""GraphQL as a resource: one address for reads and for writes."""

from __future__ import annotations

from cms.tree.resource import Resource


class GraphQLResource(Resource):
    """Where GraphQL is asked, by GET or by POST."""

    @property
    def writes_apart(self) -> bool:  # type: ignore[override]
        """Whether a POST asks for a query: it only reads, so that no write waits for it."""
        return not self.request.graphql_mutates
