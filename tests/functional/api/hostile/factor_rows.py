"""The routes of sessions, factors and sign-in providers, and what each needs of who asks."""

from __future__ import annotations

from collections.abc import Mapping

from .needs import Row, anybody, by_session, keys, signed_in, site

FACTOR_ROWS: Mapping[tuple[str, str, str], Row] = {
    ("CurrentSession", "verify", "POST"): Row(by_session, {"data": {"password": "x"}}),
    ("UserSessions", "", "GET"): Row(site("manage_users")),
    ("UserSessions", "", "DELETE"): Row(site("manage_users"), answers=(204,)),
    ("UserSessionResource", "", "DELETE"): Row(site("manage_users"), answers=(404,)),
    ("CurrentFactors", "", "POST"): Row(by_session, {"data": {"kind": "totp", "code": "1"}}),
    ("CurrentFactors", "", "GET"): Row(by_session),
    ("PasskeySessions", "", "GET"): Row(anybody),
    ("PasskeySessions", "", "POST"): Row(anybody, {"data": {"credential": {}}}, (401, 429)),
    ("UserFactors", "", "GET"): Row(site("manage_users")),
    ("UserFactors", "", "DELETE"): Row(site("manage_users"), answers=(204,)),
    ("Factors", "", "GET"): Row(keys(signed_in)),
    ("Factors", "", "POST"): Row(by_session, {"data": {"kind": "totp"}}),
    ("FactorResource", "", "GET"): Row(keys(signed_in), answers=(404,)),
    ("FactorResource", "", "PATCH"): Row(by_session, {"data": {"name": "Other"}}),
    ("FactorResource", "", "DELETE"): Row(by_session),
    ("FactorResource", "finish", "POST"): Row(by_session, {"data": {"name": "x", "code": "1"}}),
    ("SignInProvidersResource", "", "GET"): Row(anybody),
    ("SignIns", "", "POST"): Row(anybody, {"data": {"provider": "nobody"}}, (422,)),
    ("SignInProviderResource", "callback", "GET"): Row(anybody, answers=(404,)),
    ("SignInProviderResource", "logout", "POST"): Row(anybody, {}, (404,)),
    ("Identities", "", "GET"): Row(keys(signed_in)),
    ("Identities", "", "POST"): Row(by_session, {"data": {"provider": "nobody"}}),
    ("IdentityResource", "", "DELETE"): Row(by_session),
    ("UserIdentities", "", "GET"): Row(site("manage_users")),
    ("UserIdentityResource", "", "DELETE"): Row(site("manage_users"), answers=(404,)),
    ("RecoveryCodes", "", "POST"): Row(by_session),
    ("RecoveryCodes", "", "DELETE"): Row(by_session),
}
