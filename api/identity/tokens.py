"""Signed statements of others: their keys, and what must be true of every one before it is believed."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import extract_compact

from api.identity.errors import NotLoggedIn, ProviderUnreachable

# Signatures by a private key only: a key that both sides know could be forged by either.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256")
LEEWAY_SECONDS = 10
KEYS_LAST_SECONDS = 24 * 3600
ASK_AGAIN_SECONDS = 60
REST_SECONDS = 5
TIMEOUT = httpx.Timeout(5)
LARGEST_ANSWER = 1_000_000


async def fetch(url: str, **request: Any) -> Any:
    """JSON from a provider. Raises ProviderUnreachable."""
    method = request.pop("method", "GET")
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False) as client:
            response = await client.request(method, url, **request)
        if response.status_code != 200 or len(response.content) > LARGEST_ANSWER:
            raise ProviderUnreachable(reason=f"{url} answered {response.status_code}")
        return response.json()
    except (httpx.HTTPError, ValueError) as error:
        raise ProviderUnreachable(reason=f"{url}: {error}") from error


class Issuer:
    """Someone who signs statements: where its keys are, kept for a day, asked for anew when a key is unknown."""

    def __init__(self, issuer: str, metadata_path: str = ".well-known/openid-configuration") -> None:
        self.issuer = issuer
        self._metadata_url = f"{issuer.rstrip('/')}/{metadata_path}"
        self._metadata: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._read_at = self._keys_at = self._failed_at = -KEYS_LAST_SECONDS * 1.0

    async def endpoint(self, name: str) -> str:
        """One of the issuer's addresses. Raises ProviderUnreachable, also where it names another issuer."""
        now = time.monotonic()
        if not self._metadata or now - self._read_at > KEYS_LAST_SECONDS:
            found = await self._ask(self._metadata_url)
            if not isinstance(found, dict) or found.get("issuer") != self.issuer:
                raise ProviderUnreachable(reason=f"{self._metadata_url} is not about {self.issuer}")
            self._metadata, self._read_at = found, now
        where = self._metadata.get(name)
        if isinstance(where, str) and where.startswith(("https://", "http://")):
            return where
        raise ProviderUnreachable(reason=f"{self._metadata_url} tells no {name}")

    async def _ask(self, url: str) -> Any:
        """An issuer that does not answer is left in peace for some seconds, rather than asked by every request."""
        if time.monotonic() - self._failed_at < REST_SECONDS:
            raise ProviderUnreachable(reason=f"{self.issuer} did not answer a moment ago")
        try:
            return await fetch(url)
        except ProviderUnreachable:
            self._failed_at = time.monotonic()
            raise

    async def _keys_with(self, kid: str | None) -> KeySet:
        """The keys, with the one of that id among them where the issuer has it."""
        age = time.monotonic() - self._keys_at
        known = self._keys is not None and any(key.kid == kid for key in self._keys.keys)
        if self._keys is None or age > KEYS_LAST_SECONDS or (not known and age > ASK_AGAIN_SECONDS):
            where = await self.endpoint("jwks_uri")
            found = await self._ask(where)
            try:
                self._keys = KeySet.import_key_set(found)
            except (JoseError, KeyError, ValueError, TypeError) as error:
                raise ProviderUnreachable(reason=f"{where} holds no keys") from error
            self._keys_at = time.monotonic()
        return self._keys

    async def claims_of(self, token: str, audience: str) -> dict[str, Any]:
        """What a token says, once signature, issuer, audience and times have been checked.

        Raises NotLoggedIn (`token_forged`, `token_issuer`, `token_audience`, `token_expired`), ProviderUnreachable.
        """
        header = _header(token)
        if header.get("alg") not in ALGORITHMS:
            raise NotLoggedIn("token_forged")
        keys = await self._keys_with(header.get("kid"))
        try:
            claims = dict(jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims)
        except (JoseError, ValueError, TypeError) as error:
            raise NotLoggedIn("token_forged") from error
        if claims.get("iss") != self.issuer:
            raise NotLoggedIn("token_issuer")
        if not _is_for(claims, audience):
            raise NotLoggedIn("token_audience")
        now = time.time()
        expires, *begins = [claims.get("exp"), claims.get("iat"), claims.get("nbf", 0)]
        if not isinstance(expires, int | float) or not all(isinstance(moment, int | float) for moment in begins):
            raise NotLoggedIn("token_forged")
        if expires < now - LEEWAY_SECONDS or max(begins) > now + LEEWAY_SECONDS:
            raise NotLoggedIn("token_expired")
        return claims


def _is_for(claims: Mapping[str, Any], audience: str) -> bool:
    """Whether a token was made for us. One that was made for several must say that we asked for it (azp)."""
    named = claims.get("aud")
    if isinstance(named, str):
        return named == audience
    several: Sequence[Any] = named if isinstance(named, list) else ()
    return audience in several and (len(several) == 1 or claims.get("azp") == audience)


def _header(token: str) -> dict[str, Any]:
    """Raises NotLoggedIn."""
    try:
        return dict(extract_compact(token.encode()).headers())
    except (JoseError, ValueError, TypeError, UnicodeError) as error:
        raise NotLoggedIn("token_forged") from error
