"""Single sign-on against a provider of OpenID Connect that runs here, on another site than the service."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

pytest.importorskip("sqlalchemy", reason="the extra «triage» is not installed")
pytest.importorskip("authlib", reason="the extra «sso» is not installed")
pytest.importorskip("oidc_provider_mock", reason="needs the package oidc-provider-mock")

from quality.errors import ForbiddenError, InputError
from quality.server.settings import SignOn, sign_on_of
from quality.server.single_sign_on import SingleSignOn
from quality.triage import User
from quality.triage.identities import Identity
from tests.server.conftest import RunningService
from tests.server.desk import Desk
from tests.server.people import People

PEOPLE = {
    "s-ada": {"preferred_username": "ada", "email": "ada@paper.example", "email_verified": True},
    "s-other": {"preferred_username": "ada"},
    "s-new": {"preferred_username": "<b>dan"},
    "s-nameless": {"email": "x@paper.example", "email_verified": False},
    "s-bob": {"preferred_username": "bob"},
}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The address of a provider that knows these people."""
    import oidc_provider_mock as provider

    users = [provider.User(sub=sub, claims=claims) for sub, claims in PEOPLE.items()]
    with provider.run_server_in_thread(user_claims=users, require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def open_desk(start: Callable[..., RunningService], tmp_path: Path, issuer: str) -> Iterator[Callable[..., Desk]]:
    """Opens a desk with the single sign-on."""
    made: list[Desk] = []

    def open_one(**options: Any) -> Desk:
        sign_on = {"issuer": issuer, "client_id": "quality", "client_secret": "s3cret", **options}
        made.append(Desk(start, tmp_path, sign_on=sign_on))
        return made[-1].open()

    yield open_one
    for desk in made:
        desk.queue.close()


def sign_on(page: Any, desk: Desk, sub: str, path: str = "/triage") -> None:
    """Goes to a page and logs in as a person of the provider."""
    page.goto(f"{desk.url}{path}")
    page.click("#sso")
    page.wait_for_selector("h1:has-text('Authorize Client')")
    page.click(f"button:text-is('{sub}')")
    page.wait_for_load_state()


def test_log_in_by_single_sign_on(open_desk: Callable[..., Desk], people: People) -> None:
    desk = open_desk()
    page = people.visit(f"{desk.url}/triage", timezone_id="Asia/Tokyo")
    sign_on(page, desk, "s-ada", "/triage?state=decided")
    page.wait_for_url("**/triage?state=decided")
    assert page.inner_text(".who .name") == "ada"
    assert desk.queue.personal.zone(User("ada")) == "Asia/Tokyo"
    (cookie,) = page.context.cookies(desk.url)
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("quality_session", True, "Strict")
    events = [event for event in desk.queue.events() if event.event in ("identity linked", "logged in")]
    assert [(event.event, event.actor) for event in events] == [
        ("identity linked", "single sign-on"), ("logged in", "ada"),
    ]  # fmt: skip
    assert events[0].data["subject"] == "s-ada"
    page.click("text=Log out")
    page.wait_for_url("**/triage/login")
    sign_on(page, desk, "s-ada")
    page.wait_for_selector(".who .name")
    assert desk.queue.verify_audit().broken is None


def test_who_may_not_log_in(open_desk: Callable[..., Desk], people: People) -> None:
    desk = open_desk()
    desk.queue.users.change("bob", disabled=True)
    page = people.visit(f"{desk.url}/triage")
    sign_on(page, desk, "s-ada")
    page.wait_for_selector(".who .name")
    for sub, why in {
        "s-other": "The account ada belongs to somebody else at this sign-on",
        "s-new": "You have no account here; an admin can create one named <b>dan",
        "s-nameless": "The sign-on does not say which account you have",
        "s-bob": "The account bob is disabled",
    }.items():
        page = people.visit(f"{desk.url}/triage")
        sign_on(page, desk, sub)
        page.wait_for_selector(f"[role=alert]:has-text('{why}')")
        assert "quality_session" not in {cookie["name"] for cookie in page.context.cookies()}
    page.click("#sso")
    page.click("text=Deny")
    page.wait_for_selector("[role=alert]:has-text('The sign-on failed')")


def test_accounts_are_created_if_the_operator_wants_that(open_desk: Callable[..., Desk], people: People) -> None:
    desk = open_desk(create="moderator")
    page = people.visit(f"{desk.url}/triage")
    sign_on(page, desk, "s-new")
    page.wait_for_selector(".who .name:has-text('<b>dan')")
    assert desk.queue.users.named("<b>dan") == User("<b>dan", "moderator")
    page.goto(f"{desk.url}/triage/account")
    assert page.query_selector("#password") is None, "there is no password to change"
    assert desk.queue.users.log_in("<b>dan", "") is None


def test_only_a_verified_address_names_an_account(open_desk: Callable[..., Desk], people: People) -> None:
    desk = open_desk(claim="email", create="moderator")
    page = people.visit(f"{desk.url}/triage")
    sign_on(page, desk, "s-nameless")
    page.wait_for_selector("[role=alert]:has-text('does not say which account')")
    page = people.visit(f"{desk.url}/triage")
    sign_on(page, desk, "s-ada")
    page.wait_for_selector(".who .name:has-text('ada@paper.example')")


def test_answers_that_belong_to_no_log_in_of_this_browser(open_desk: Callable[..., Desk], issuer: str) -> None:
    desk = open_desk()

    def begun(client: httpx.Client) -> str:
        """Begins a log-in and returns the address by which the provider answers."""
        answer = client.get("/triage/login/sso?to=//evil.example/")
        assert answer.status_code == 302
        asked = httpx.URL(answer.headers["location"])
        assert str(asked).startswith(f"{issuer}/oauth2/authorize")
        assert asked.params["code_challenge_method"] == "S256"
        assert len(asked.params["nonce"]) >= 16
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "Path=/triage/login/callback" in cookie
        back = httpx.post(str(asked), data={"sub": "s-ada"})
        return str(back.headers["location"])

    with httpx.Client(base_url=desk.url) as victim, httpx.Client(base_url=desk.url) as attacker:
        address = begun(attacker)
        assert victim.get(address).status_code == 403, "a log-in that somebody else began"
        begun(victim)
        assert victim.get(address).status_code == 403, "the state is another one"
        mine = begun(victim)
        changed = httpx.URL(mine).copy_set_param("code", "guessed")
        assert victim.get(str(changed)).status_code == 403
        assert "quality_session" not in victim.cookies
        mine = begun(victim)
        answer = victim.get(mine)
        assert answer.status_code == 200
        assert "evil" not in answer.text
        assert 'content="0;url=/triage"' in answer.text
        assert victim.cookies["quality_session"]
        assert victim.get(mine).status_code == 403, "once only"
        for query in ("", "?code=x&state=y", "?error=access_denied&error_description=<script>"):
            answer = victim.get(f"/triage/login/callback{query}")
            assert answer.status_code == 403
            assert "<script>" not in answer.text.replace('<script type="module"', "")
        victim.cookies.set("quality_sign_on", "bm9uc2Vuc2U=", path="/triage/login/callback")
        assert victim.get("/triage/login/callback?code=x&state=y").status_code == 403


def test_without_an_answer_of_the_issuer_passwords_still_work(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(issuer="http://localhost:9")
    with httpx.Client(base_url=desk.url) as client:
        assert client.get("/triage/login/sso").status_code == 503
        assert client.get("/triage/login").status_code == 200


@pytest.mark.parametrize(
    "told", [{"issuer": "https://evil.example"}, {"id_token_signing_alg_values_supported": ["none", "HS256"]}]
)
def test_metadata_that_are_not_trusted(open_desk: Callable[..., Desk], told: dict[str, Any]) -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here = f"http://localhost:{server.server_port}"
            known = {"issuer": here, "authorization_endpoint": f"{here}/a", "token_endpoint": f"{here}/t", **told}
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(known).encode())

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        desk = open_desk(issuer=f"http://localhost:{server.server_port}")
        assert httpx.get(f"{desk.url}/triage/login/sso").status_code == 503
    finally:
        server.shutdown()
        server.server_close()


def test_settings_that_do_not_fit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QUALITY_OIDC_SECRET", "s3cret")
    assert sign_on_of("https://id.example", "quality", "email", "lead") == SignOn(
        "https://id.example", "quality", "s3cret", "email", "lead"
    )
    assert sign_on_of(None, None, "email", None) is None
    (tmp_path / "secret").write_text(" from a file\n", encoding="utf-8")
    found = sign_on_of("https://id.example", "quality", "email", None, tmp_path / "secret")
    assert found is not None
    assert found.client_secret == "from a file"
    with pytest.raises(InputError, match="--oidc-issuer"):
        sign_on_of(None, None, "email", None, tmp_path / "secret")
    with pytest.raises(InputError, match="issuer's secret"):
        sign_on_of("https://id.example", "quality", "email", None, tmp_path / "none")
    for issuer, client, create in (
        (None, "quality", None),
        ("https://id.example", None, None),
        ("https://x", "y", "root"),
    ):
        with pytest.raises(InputError):
            sign_on_of(issuer, client, "email", create)
    for address in ("http://id.example", "ftp://localhost", "id.example"):
        with pytest.raises(InputError, match="https address"):
            SingleSignOn(SignOn(address, "quality"))


def test_a_name_that_no_account_may_have(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk()
    with pytest.raises(ForbiddenError):
        desk.queue.identities.user_of(Identity("https://id.example", "1", "ghost"))
    for name in ("policy", "single sign-on", "a\nb", "x" * 101, "=SUM(1)"):
        with pytest.raises(Exception, match="cannot be the name of an account"):
            desk.queue.identities.user_of(Identity("https://id.example", "1", name), "admin")
