"""Factors of somebody else: seen by who manages users, and reset for who has lost them."""

from __future__ import annotations

from typing import Any

from pyramid.response import Response
from pyramid.view import view_config

from cms.accounts.factors.keeping import reset_factors
from cms.api.v1.factors import answer_factors
from cms.api.v1.nouns import no_parameters
from cms.api.v1.user_sessions import user_above
from cms.api.v1.users import PERMISSION
from cms.tree.nouns import UserFactors
from cms.web.people import guard_administrator


@view_config(context=UserFactors, name="", request_method="GET", permission=PERMISSION)
def get_user_factors(context: UserFactors, request: Any) -> Any:
    """Answer the factors of a user."""
    no_parameters(request)
    user = user_above(context, request)
    return answer_factors(request, user.id, "users", user.id, "factors")


@view_config(context=UserFactors, name="", request_method="DELETE", permission=PERMISSION)
def delete_user_factors(context: UserFactors, request: Any) -> Any:
    """Take all factors and recovery codes off a user, and sign them out everywhere."""
    no_parameters(request)
    user = user_above(context, request)
    guard_administrator(request, context, user)
    reset_factors(request.cms_session, user)
    return Response(status=204, content_type=None)
