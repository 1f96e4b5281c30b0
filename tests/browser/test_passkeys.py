"""Passkeys by a browser's own hand: Chromium, with an authenticator that it makes up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from cms.app import make_app
from cms.settings import AccountSettings
from tests.functional.api.conftest import PASSWORD, services_on
from tests.functional.cli.servers import free_port
from tests.serving import serving

pytestmark = pytest.mark.browser

SCRIPT = """async ([password]) => {
    let csrf = "";
    const call = async (method, path, data) => {
        const headers = {"Content-Type": "application/json", "X-CSRF-Token": csrf};
        const body = data && JSON.stringify({data});
        const response = await fetch("/api/v1" + path, {method, headers, body});
        const answer = response.status === 204 ? null : await response.json();
        if (response.ok && answer?.data?.csrf) csrf = answer.data.csrf;
        return [response.status, answer];
    };
    const shown = async (options) => (await navigator.credentials.get({
        publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
    })).toJSON();
    const credentials = {email: "editor@example.org", password};
    const told = [];
    await call("POST", "/sessions", credentials);
    const [, begun] = await call("POST", "/factors", {kind: "passkey"});
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(begun.data.options);
    const credential = (await navigator.credentials.create({publicKey})).toJSON();
    const finish = begun.links.finish.replace("/api/v1", "");
    told.push((await call("POST", finish, {name: "Key", credential}))[0]);
    told.push((await call("POST", "/sessions", credentials))[1].data.pending.join());
    const [, due] = await call("GET", "/sessions/current/factors");
    const proof = {kind: "passkey", credential: await shown(due.data.passkey)};
    told.push((await call("POST", "/sessions/current/factors", proof))[1].data.method);
    told.push((await call("DELETE", "/sessions/current"))[0]);
    const [, alone] = await call("GET", "/sessions/passkey");
    const signed = {credential: await shown(alone.data.options)};
    told.push((await call("POST", "/sessions/passkey", signed))[1].data.user.name);
    return told;
}"""


@pytest.fixture
def address(sqlite_engine: Engine, tokens: dict[str, str]) -> Iterator[str]:
    """The site by a name, since an address of numbers can have no passkeys."""
    port = free_port()
    origin = f"http://localhost:{port}"
    services = services_on(sqlite_engine, accounts=AccountSettings(passkey_origins=(origin,)))
    with serving(make_app(services), port):
        yield origin


def authenticator(page: Page) -> None:
    """Give the browser a key that is touched by itself."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_browser_adds_a_passkey_and_signs_in_with_it(browser: Browser, page: Page) -> None:
    authenticator(page)
    page.goto("/")
    told = page.evaluate(SCRIPT, [PASSWORD])
    assert told == [201, "passkey", "password+passkey", 204, "Editor"]


def test_the_admin_adds_a_passkey_by_keys_and_signs_in_with_it(page: Page) -> None:
    authenticator(page)
    page.goto("/admin/sign-in")
    page.keyboard.type("editor@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin")
    page.goto("/admin/profile/security")
    page.get_by_role("button", name="Add a passkey").press("Enter")
    page.get_by_label("Name").fill("The blue key")
    page.get_by_role("button", name="Make the passkey").press("Enter")
    expect(page.locator("#notices")).to_contain_text("The factor is added.")
    expect(page.locator(".things")).to_contain_text("The blue key")
    page.get_by_role("button", name="Your account").press("Enter")
    page.get_by_role("button", name="Sign out").press("Enter")
    page.get_by_role("button", name="Sign in with a passkey").press("Enter")
    page.wait_for_url("**/admin")
