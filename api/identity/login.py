"""Logging in with OpenID Connect: authorization code with PKCE, state and nonce; the tokens never reach the browser."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey, import_key

from api.identity.claims import evidence_of, name_of, subject_of
from api.identity.errors import NotLoggedIn, ProviderUnreachable
from api.identity.providers import Provider
from api.identity.tokens import Issuer, fetch
from persistence.sessions import Arrival

BACKCHANNEL_EVENT = "http://schemas.openid.net/event/backchannel-logout"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_SECONDS = 60
LOGOUT_TOKEN_SECONDS = 180


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a login begins with: where the browser is sent, and what its answer is held against."""

    address: str
    state: str
    nonce: str
    verifier: str


class Client:
    """We, as one provider knows us."""

    def __init__(self, provider: Provider, origin: str) -> None:
        self.provider = provider
        self.issuer = Issuer(provider.issuer)
        self.redirect_uri = f"{origin}/auth/callback"
        self.home = f"{origin}/login"

    async def begin(self) -> Beginning:
        """Where a login begins. Raises ProviderUnreachable."""
        where = await self.issuer.endpoint("authorization_endpoint")
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self.provider.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": self.provider.wanted_scopes,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        if self.provider.levels:
            asked["acr_values"] = " ".join(self.provider.levels)
        if self.provider.authorization_details:
            asked["authorization_details"] = json.dumps(list(self.provider.authorization_details))
        return Beginning(f"{where}?{urlencode(asked)}", state, nonce, verifier)

    async def finish(self, code: str, nonce: str, verifier: str, iss: str | None) -> Arrival:
        """Who comes back with a code. Raises NotLoggedIn, ProviderUnreachable."""
        if iss is not None and iss != self.provider.issuer:
            raise NotLoggedIn("token_issuer")
        answer = await self._redeem(code, verifier)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise ProviderUnreachable(reason="no id_token")
        claims = await self.issuer.claims_of(token, self.provider.client_id)
        if claims.get("nonce") != nonce:
            raise NotLoggedIn("token_replayed")
        if self.provider.levels and claims.get("acr") not in self.provider.levels:
            raise NotLoggedIn("login_level")
        more, groups = await self._more(answer)
        if more.get("sub", claims.get("sub")) != claims.get("sub"):
            raise NotLoggedIn("token_forged")
        told = {**more, **claims}
        session = told.get("sid")
        return Arrival(
            issuer=self.provider.issuer,
            subject=subject_of(self.provider, told),
            name=name_of(self.provider, told),
            evidence=evidence_of(self.provider, told, groups),
            provider_session=session if isinstance(session, str) else None,
            id_token=token,
        )

    async def _redeem(self, code: str, verifier: str) -> dict[str, Any]:
        where = await self.issuer.endpoint("token_endpoint")
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "client_id": self.provider.client_id,
            "code_verifier": verifier,
        }
        secret = self.provider.secret()
        if secret is None:
            form |= {"client_assertion_type": ASSERTION, "client_assertion": self._assertion()}
            answer = await fetch(where, method="POST", data=form)
        else:
            answer = await fetch(where, method="POST", data=form, auth=(self.provider.client_id, secret))
        if not isinstance(answer, dict):
            raise ProviderUnreachable(reason=f"{where} answered no object")
        return answer

    def _assertion(self) -> str:
        """That it is us who ask, signed with our own key (private_key_jwt); each is used once."""
        now = int(time.time())
        who = self.provider.client_id
        claims = {"iss": who, "sub": who, "aud": self.provider.issuer, "jti": secrets.token_urlsafe(16)}
        key = _private_key(self.provider)
        header = {"alg": "ES256" if isinstance(key, ECKey) else "RS256"}
        if self.provider.key_id:
            header["kid"] = self.provider.key_id
        return jwt.encode(header, {**claims, "iat": now, "exp": now + ASSERTION_SECONDS}, key)

    async def _more(self, answer: Mapping[str, Any]) -> tuple[dict[str, Any], list[Any]]:
        """What stands outside the ID token: Feide's name, and the schools that somebody belongs to."""
        if self.provider.kind != "feide":
            return {}, []
        headers = {"Authorization": f"Bearer {answer.get('access_token')}"}
        more = await fetch(await self.issuer.endpoint("userinfo_endpoint"), headers=headers)
        groups = await fetch(self.provider.groups_url, headers=headers) if self.provider.groups_url else []
        return (more if isinstance(more, dict) else {}), (groups if isinstance(groups, list) else [])

    async def farewell(self, id_token: str | None) -> str | None:
        """Where the browser logs out of the provider too; None where it has no such place or does not answer."""
        try:
            where = await self.issuer.endpoint("end_session_endpoint")
        except ProviderUnreachable:
            return None
        asked = {"client_id": self.provider.client_id, "post_logout_redirect_uri": self.home}
        return f"{where}?{urlencode({**asked, **({'id_token_hint': id_token} if id_token else {})})}"

    async def ended_session(self, logout_token: str) -> str:
        """The session that has ended at the provider (back-channel). Raises NotLoggedIn, ProviderUnreachable."""
        claims = await self.issuer.claims_of(logout_token, self.provider.client_id)
        events, session = claims.get("events"), claims.get("sid")
        old = time.time() - float(claims["iat"]) > LOGOUT_TOKEN_SECONDS
        if "nonce" in claims or not isinstance(events, dict) or BACKCHANNEL_EVENT not in events or old:
            raise NotLoggedIn("token_forged")
        if not isinstance(session, str):
            raise NotLoggedIn("token_forged")
        return session


def _private_key(provider: Provider) -> RSAKey | ECKey:
    """Raises ProviderUnreachable where the file holds no private key."""
    assert provider.private_key_file is not None  # noqa: S101 - the file has either a secret or a key
    written = provider.private_key_file.read_text()
    for kind in ("RSA", "EC"):
        try:
            key = import_key(json.loads(written) if written.lstrip().startswith("{") else written, kind)
        except ValueError:
            continue
        if isinstance(key, RSAKey | ECKey) and key.is_private:
            return key
    raise ProviderUnreachable(reason=f"{provider.private_key_file} holds no private key")
