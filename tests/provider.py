"""A small OpenID provider with real keys, which plays Feide, ID-porten, Ansattporten, Entra and Maskinporten.

For tests, and for looking at the login: `python -m tests.provider --port 9000 --folder /tmp/provider`.
"""

import argparse
import base64
import hashlib
import hmac
import html
import ipaddress
import json
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

SECRET = "the client's secret"
CLIENT = "fagloft"
KINDS = ("feide", "idporten", "ansattporten", "entra")
REALM = "fc:org:telemark.example:unit"

# People by kind of provider: what is said of them besides who they are.
PEOPLE: dict[str, dict[str, dict[str, Any]]] = {
    "feide": {
        "rektor": {"name": "Rektor Rut", "groups": [("974575086", ["employee"])]},
        "elev": {"name": "Elev Emil", "groups": [("974575086", ["student"])]},
    },
    "idporten": {"medlem": {"acr": "idporten-loa-high"}, "svak": {"acr": "idporten-loa-low"}},
    "ansattporten": {
        "leder": {"acr": "substantial", "reportees": ["974573814"]},
        "mange": {"acr": "high", "reportees": ["974573814", "974575086", "923609016"]},
        "tomrer": {"acr": "high", "reportees": ["317495234", "974575086"]},
        "ingen": {"acr": "high", "reportees": []},
    },
    "entra": {
        "sekretar": {"name": "Sekretær Siri", "roles": ["Fagloft.Sekretar"]},
        "direktorat": {"name": "Rådgiver Ragnhild", "roles": ["Fagloft.Direktorat", "Something.Else"]},
        "ansatt": {"name": "Ansatt Anne", "roles": []},
    },
}


@dataclass
class Provider:
    """The provider's state. `changes` are made to the next ID token's claims, `signs` signs in the place of the key."""

    base: str
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"}))
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    access: dict[str, tuple[str, str]] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    clients: dict[str, Any] = field(default_factory=dict)

    def issuer(self, kind: str) -> str:
        """Maskinporten's ends with a slash."""
        return f"{self.base}/{kind}" + ("/" if kind == "maskinporten" else "")

    def sign(self, claims: dict[str, Any], key: Any = None, **header: Any) -> str:
        key = key or self.key
        return jwt.encode(
            {"alg": "RS256", "kid": key.kid, **header}, claims, key, algorithms=["RS256", "HS256", "none"]
        )

    def unsound(self, claims: dict[str, Any], algorithm: str) -> str:
        """The claims signed with nothing (`none`), or with the public key as if it were a secret (`HS256`)."""
        parts = [{"alg": algorithm, "kid": self.key.kid}, claims]
        body = b".".join(_encoded(json.dumps(part).encode()) for part in parts)
        secret = self.key.as_pem(private=False)
        mac = b"" if algorithm == "none" else _encoded(hmac.digest(secret, body, "sha256"))
        return (body + b"." + mac).decode()

    def machine_token(self, number: str, key: Any = None, **changes: Any) -> str:
        """A Maskinporten token; `changes` replace claims, and take them away where they are None."""
        now = int(time.time())
        claims = {
            "iss": self.issuer("maskinporten"),
            "aud": "https://fagloft.test/api",
            "scope": "vigo:kompetansemidler vigo:kompetansemidler.write",
            "consumer": {"authority": "iso6523-actorid-upis", "ID": f"0192:{number}"},
            "client_id": secrets.token_hex(4),
            "jti": secrets.token_urlsafe(8),
            "iat": now,
            "exp": now + 120,
            **changes,
        }
        return self.sign({name: value for name, value in claims.items() if value is not None}, key)

    def id_token(self, kind: str, asked: dict[str, Any]) -> str:
        """The ID token for a code."""
        who, now = PEOPLE[kind][asked["person"]], int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer(kind),
            "aud": CLIENT,
            "sub": f"sub-{asked['person']}",
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 300,
            "sid": asked["sid"],
        }
        if kind == "entra":
            claims |= {"oid": f"oid-{asked['person']}", "tid": "t", "name": who["name"], "roles": who["roles"]}
        if "acr" in who:
            claims["acr"] = who["acr"]
        if kind == "ansattporten":
            found = [{"ID": f"0192:{number}", "Rights": ["Read"], "Name": "-"} for number in who["reportees"]]
            claims["authorization_details"] = [{"type": "ansattporten:altinn:service", "reportees": found}]
        told = {**claims, **self.changes}
        return self.sign({name: value for name, value in told.items() if value is not None})


def _encoded(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def make_app(provider: Provider) -> FastAPI:  # noqa: C901 - one address after the other
    """The provider's addresses."""
    app = FastAPI()

    @app.get("/{kind}/.well-known/openid-configuration")
    @app.get("/{kind}/.well-known/oauth-authorization-server")
    def metadata(kind: str) -> dict[str, str]:
        provider.asked.append("metadata")
        here = f"{provider.base}/{kind}"
        return {
            "issuer": provider.issuer(kind),
            "authorization_endpoint": f"{here}/authorize",
            "token_endpoint": f"{here}/token",
            "userinfo_endpoint": f"{here}/userinfo",
            "end_session_endpoint": f"{here}/logout",
            "jwks_uri": f"{here}/jwks",
        }

    @app.get("/{kind}/jwks")
    def jwks(kind: str) -> Any:
        provider.asked.append("jwks")
        return KeySet([provider.key]).as_dict(private=False)

    @app.get("/{kind}/authorize", response_class=HTMLResponse)
    def authorize(kind: str, request: Request) -> str:
        assert request.query_params["code_challenge_method"] == "S256"
        buttons = "".join(
            f"<p><a href='choose?{html.escape(urlencode({**request.query_params, 'person': person}))}'>{person}</a></p>"
            for person in PEOPLE[kind]
        )
        return f"<!doctype html><html lang='nb'><title>{kind}</title><h1>Logg inn hos {kind}</h1>{buttons}</html>"

    @app.get("/{kind}/choose")
    def choose(kind: str, request: Request, person: str, redirect_uri: str, state: str) -> RedirectResponse:
        code = secrets.token_urlsafe(16)
        asked = {name: request.query_params.get(name, "") for name in ("nonce", "code_challenge", "redirect_uri")}
        provider.codes[code] = {**asked, "kind": kind, "person": person, "sid": secrets.token_hex(8)}
        back = {"code": code, "state": state, "iss": provider.issuer(kind)}
        return RedirectResponse(f"{redirect_uri}?{urlencode(back)}", 303)

    @app.post("/{kind}/token")
    async def token(kind: str, request: Request) -> dict[str, str]:
        form = dict(parse_qsl((await request.body()).decode()))
        _client_is_known(provider, kind, request, form.get("client_assertion"))
        asked = provider.codes.pop(form["code"], None)  # once
        challenge = _encoded(hashlib.sha256(form["code_verifier"].encode()).digest()).decode()
        if asked is None or (asked["code_challenge"], asked["redirect_uri"]) != (challenge, form["redirect_uri"]):
            raise HTTPException(400, "invalid_grant")
        key = secrets.token_urlsafe(16)
        provider.access[key] = (kind, asked["person"])
        return {"access_token": key, "token_type": "Bearer", "id_token": provider.id_token(kind, asked)}

    def whose(request: Request) -> tuple[str, str]:
        found = provider.access.get(request.headers["authorization"].removeprefix("Bearer "))
        if found is None:
            raise HTTPException(401)
        return found

    @app.get("/{kind}/userinfo")
    def userinfo(kind: str, request: Request) -> dict[str, Any]:
        _, person = whose(request)
        return {"sub": f"sub-{person}", "name": PEOPLE[kind][person]["name"]}

    @app.get("/{kind}/groups")
    def groups(kind: str, request: Request) -> list[dict[str, Any]]:
        _, person = whose(request)
        return [
            {"id": f"{REALM}:NO{number}", "type": "fc:org", "membership": {"basic": "member", "affiliation": how}}
            for number, how in PEOPLE[kind][person]["groups"]
        ]

    @app.get("/{kind}/logout")
    def logout(kind: str, post_logout_redirect_uri: str, id_token_hint: str) -> RedirectResponse:
        provider.asked.append(f"logout {bool(id_token_hint)}")
        return RedirectResponse(post_logout_redirect_uri, 303)

    return app


def _client_is_known(provider: Provider, kind: str, request: Request, assertion: str | None) -> None:
    if assertion is not None:
        claims = jwt.decode(assertion, provider.clients[CLIENT], algorithms=["RS256"]).claims
        fine = (
            claims["sub"] == CLIENT and claims["aud"] == provider.issuer(kind) and claims["exp"] - claims["iat"] <= 120
        )
    else:
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        fine = request.headers.get("authorization") == f"Basic {basic}"
    if not fine:
        raise HTTPException(401, "invalid_client")


def write_config(folder: Path, base: str) -> Path:
    """The file of providers that Fagløft is given, with its secrets beside it."""
    secret, key_file = folder / "secret", folder / "key.json"
    secret.write_text(SECRET)
    key = RSAKey.generate_key(2048, {"kid": "ours"})
    key_file.write_text(json.dumps(key.as_dict(private=True)))
    secret.chmod(0o600)
    key_file.chmod(0o600)
    tables = {kind: [f'issuer = "{base}/{kind}"', f'client_id = "{CLIENT}"', f'kind = "{kind}"'] for kind in KINDS}
    tables["feide"] += [f'groups_url = "{base}/feide/groups"', 'school_affiliation = "employee"', 'name = "Feide"']
    tables["idporten"] += ['name = "ID-porten"']
    tables["ansattporten"] += ['name = "Ansattporten"']
    tables["ansattporten"] += ['authorization_details = [{ type = "ansattporten:altinn:service", resource = "x" }]']
    roles = 'roles = { "Fagloft.Sekretar" = "forum_secretary", "Fagloft.Direktorat" = "directorate" }'
    tables["entra"] += ['name = "Fylkeskommunen (Entra ID)"', 'county = "38"', roles]
    lines = []
    for kind, table in tables.items():
        auth = f'private_key_file = "{key_file}"' if kind == "idporten" else f'client_secret_file = "{secret}"'
        lines += ["[[provider]]", f'key = "{kind}"', *table, auth, ""]
    lines += ["[machines]", f'issuer = "{base}/maskinporten/"', 'audience = "https://fagloft.test/api"']
    lines += ['scope = "vigo:kompetansemidler"']
    file = folder / "providers.toml"
    file.write_text("\n".join(lines) + "\n")
    return file


def write_certificate(folder: Path) -> Path:
    """A certificate for this machine that vouches for itself, `cert.pem`, with its key, `cert.key`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")])
    begins = datetime.now(UTC) - timedelta(days=1)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), begins, begins + timedelta(9)
    )
    signed = made.add_extension(names, critical=False).sign(key, hashes.SHA256())
    (folder / "cert.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    unlocked = serialization.NoEncryption()
    written = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, unlocked)
    (folder / "cert.key").write_bytes(written)
    return folder / "cert.pem"


def _prepared(folder: Path, port: int) -> tuple[Provider, uvicorn.Server]:
    provider = Provider(f"https://127.0.0.1:{port}")
    write_certificate(folder)
    write_config(folder, provider.base)
    provider.clients[CLIENT] = RSAKey.import_key(json.loads((folder / "key.json").read_text()))
    tls = {"ssl_certfile": folder / "cert.pem", "ssl_keyfile": folder / "cert.key"}
    return provider, uvicorn.Server(uvicorn.Config(make_app(provider), port=port, log_level="warning", **tls))  # type: ignore[arg-type]


@contextmanager
def serving(folder: Path) -> Iterator[Provider]:
    """The provider on a port of its own; `folder` then holds `providers.toml` and `cert.pem`."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    provider, server = _prepared(folder, listener.getsockname()[1])
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.should_exit = True
        thread.join()


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    _prepared(asked.folder, asked.port)[1].run()


if __name__ == "__main__":
    main()
