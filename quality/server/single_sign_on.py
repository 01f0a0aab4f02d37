"""Log-in by OpenID Connect: the authorization code flow with PKCE, state and nonce, by Authlib.

The service fetches the issuer's metadata, keys and tokens, and nothing else. What must survive the way to the issuer and back is in a
cookie that only the page of the answer gets.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from quality.errors import InputError, MissingExtraError
from quality.server.problems import ProblemError
from quality.server.settings import SignOn
from quality.triage.identities import Identity

try:
    import httpx
    from authlib.common.errors import AuthlibBaseError
    from authlib.integrations.starlette_client import OAuth
    from joserfc.errors import JoseError
except ModuleNotFoundError as error:
    raise MissingExtraError(f"the single sign-on needs {error.name}: pip install 'article-reliability[sso]'") from None

LOOPBACK = ("localhost", "127.0.0.1", "::1")
SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Algorithms by which an issuer may sign: those with a public key."""
MOST_FLOW = 4000
"""Characters of the cookie."""
SECONDS = 10.0
"""How long the issuer may take to answer."""
FAILED = "the sign-on failed; log in again, and tell an admin if it keeps failing"


class SingleSignOn:
    """The issuer of one service. Raises InputError for an issuer without https, except on this machine."""

    def __init__(self, settings: SignOn) -> None:
        parts = urlsplit(settings.issuer)
        if not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)):
            raise InputError(f"the issuer {settings.issuer!r} must be an https address")
        self._settings = settings
        self._oauth = OAuth()
        self._oauth.register(
            "sso", client_id=settings.client_id, client_secret=settings.client_secret,
            server_metadata_url=f"{settings.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256", "timeout": SECONDS},
        )  # fmt: skip

    async def start(self, request: Request, back: str) -> tuple[Response, str]:
        """The redirect to the issuer, which sends people to the address `back`, and what the cookie must hold until then. Raises
        ProblemError if the issuer cannot be used."""
        request.scope["session"] = {}
        try:
            await self._load()
            response = await self._oauth.sso.authorize_redirect(request, back)
        except (httpx.HTTPError, AuthlibBaseError, ValueError, RuntimeError):
            raise ProblemError(503, "the sign-on does not answer; try again later") from None
        return response, json.dumps(request.scope["session"])

    async def finish(self, request: Request, flow: str) -> Identity:
        """Who the issuer says the person is. `flow` is what the cookie held. Raises ProblemError for an answer that does not
        belong to the flow, or that the issuer did not sign for this service."""
        try:
            request.scope["session"] = json.loads(flow[:MOST_FLOW] or "{}")
            await self._load()
            if not request.scope["session"]:
                raise ProblemError(403, "this log-in was not begun here, or too long ago; begin it again")
            token = await self._oauth.sso.authorize_access_token(request)
            claims: dict[str, Any] = dict(token["userinfo"])
        except httpx.HTTPError:
            raise ProblemError(503, "the sign-on does not answer; try again later") from None
        except (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError, RuntimeError):
            raise ProblemError(403, FAILED) from None
        name = claims.get(self._settings.claim)
        if self._settings.claim == "email" and claims.get("email_verified") is not True:
            name = None
        return Identity(str(claims["iss"]), str(claims["sub"]), name.strip() if isinstance(name, str) else "")

    async def _load(self) -> None:
        """Load the issuer's metadata once. Raises ValueError if they are those of another issuer, or allow no safe signature."""
        metadata = await self._oauth.sso.load_server_metadata()
        if str(metadata.get("issuer", "")).rstrip("/") != self._settings.issuer.rstrip("/"):
            self._forget()
            raise ValueError("the metadata name another issuer")
        offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        metadata["id_token_signing_alg_values_supported"] = [name for name in offered if name in SIGNED_BY]
        if not metadata["id_token_signing_alg_values_supported"]:
            self._forget()
            raise ValueError("the issuer offers no signature with a public key")

    def _forget(self) -> None:
        self._oauth.sso.server_metadata.clear()
