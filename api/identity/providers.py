"""Which providers people log in with, and whose tokens machines bring: a file (`FAGLOFT_PROVIDERS`)."""

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator, model_validator

from domain.actors import COUNTY_STAFF, Role

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]
Kind = Literal["feide", "idporten", "ansattporten", "entra"]
SCOPES: dict[str, tuple[str, ...]] = {
    "feide": ("openid", "userid", "userinfo-name", "groups-org"),
    "idporten": ("openid", "profile"),
    "ansattporten": ("openid", "profile"),
    "entra": ("openid", "profile"),
}
# How sure the provider must be of who it is, where nothing else is configured.
LEVELS: dict[str, tuple[str, ...]] = {
    "feide": (),
    "idporten": ("idporten-loa-substantial", "idporten-loa-high"),
    "ansattporten": ("substantial", "high"),
    "entra": (),
}


class Misconfigured(Exception):
    """The file of providers cannot be used; the message says where and why."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Provider(_Strict):
    """One OpenID Connect provider. `name` is what stands on the button."""

    key: Key
    kind: Kind
    name: str = Field(min_length=1, max_length=60)
    issuer: str = Field(min_length=1)
    client_id: str = Field(min_length=1)
    client_secret_file: Path | None = None
    private_key_file: Path | None = Field(default=None, description="A PEM or JWK: private_key_jwt, not a secret")
    key_id: str | None = Field(default=None, description="The key's id at the provider, where it has one")
    scopes: tuple[str, ...] = ()
    acr: tuple[str, ...] = Field(default=(), description="Levels accepted; the kind's own where empty")
    authorization_details: tuple[dict[str, str], ...] = Field(default=(), description="Ansattporten: what is asked for")
    groups_url: str | None = Field(default=None, description="Feide: its address for groups")
    school_affiliation: str | None = Field(default=None, description="Feide: who may act for the school, `employee`")
    county: str | None = Field(default=None, pattern="^[0-9]{2}$", description="Entra: the county whose tenant it is")
    roles: dict[str, Role] = Field(default_factory=dict, description="Entra: app role → role")

    @model_validator(mode="after")
    def _whole(self) -> "Provider":
        if (self.client_secret_file is None) == (self.private_key_file is None):
            raise ValueError("give either client_secret_file or private_key_file")
        if self.kind == "entra" and any(one in self.issuer for one in ("/common", "/organizations", "/consumers")):
            raise ValueError("issuer must name one tenant: with /common anybody's tenant would do")
        if self.school_affiliation is not None and self.groups_url is None:
            raise ValueError("school_affiliation needs groups_url")
        for role in self.roles.values():
            if role is not Role.DIRECTORATE and (role not in COUNTY_STAFF or self.county is None):
                raise ValueError("roles can be the directorate's, or staff's of the provider's county")
        return self

    @property
    def wanted_scopes(self) -> str:
        return " ".join(self.scopes or SCOPES[self.kind])

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels of assurance that are accepted; empty where the provider tells none."""
        return self.acr or LEVELS[self.kind]

    def secret(self) -> str | None:
        """The client's secret, read when it is needed: it can be changed without a restart."""
        return self.client_secret_file.read_text().strip() if self.client_secret_file else None


class Machines(_Strict):
    """Whose tokens machines bring (Maskinporten), and what must stand in them."""

    issuer: str = Field(min_length=1)
    audience: str = Field(min_length=1)
    scope: str = Field(pattern=r"^[a-z0-9_.:/-]+$", description="What a reader needs; a writer needs it with `.write`")

    @field_validator("scope")
    @classmethod
    def _reading(cls, value: str) -> str:
        if value.endswith(".write"):
            raise ValueError("name the scope without .write")
        return value


class Providers(_Strict):
    """The whole file."""

    provider: tuple[Provider, ...] = ()
    machines: Machines | None = None

    @model_validator(mode="after")
    def _each_once(self) -> "Providers":
        keys = [one.key for one in self.provider]
        if len(set(keys)) < len(keys):
            raise ValueError("two providers have the same key")
        return self

    def by_key(self, key: str) -> Provider | None:
        return next((one for one in self.provider if one.key == key), None)


def providers_of(path: Path | None, origin: str | None, *, production: bool) -> Providers:
    """The providers that people and machines come by. Raises Misconfigured, also for a production that is not safe."""
    providers = _read(path)
    if production and (reasons := unsafe(providers, origin)):
        raise Misconfigured(f"This production would not be safe: {'; '.join(reasons)}.")
    return providers


def _read(path: Path | None) -> Providers:
    if path is None:
        return Providers()
    try:
        return Providers.model_validate(tomllib.loads(path.read_text()))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise Misconfigured(f"{path}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Misconfigured(f"{path}: {where}: {first['msg']}") from error


def unsafe(providers: Providers, origin: str | None) -> list[str]:
    """Why a production may not start with these settings, each reason with what would mend it."""
    reasons = []
    if origin is None:
        reasons.append(
            "FAGLOFT_ORIGIN is missing: give the address that people see, such as https://fagloft.example.org"
        )
    elif not origin.startswith("https://"):
        reasons.append(f"FAGLOFT_ORIGIN is {origin}: it must begin with https://, or sessions could be read on the way")
    if not providers.provider and providers.machines is None:
        reasons.append("nobody could log in: FAGLOFT_PROVIDERS names no file with providers")
    issuers = [(one.key, one.issuer) for one in providers.provider]
    issuers += [("machines", providers.machines.issuer)] if providers.machines else []
    reasons += [
        f"the issuer of {key} must begin with https://" for key, issuer in issuers if not issuer.startswith("https://")
    ]
    for one in providers.provider:
        file = one.client_secret_file or one.private_key_file
        if file is not None and not file.is_file():
            reasons.append(f"the secret of {one.key} is missing: there is no file {file}")
        elif file is not None and file.stat().st_mode & 0o007:
            reasons.append(f"the secret of {one.key} can be read by everybody on the machine: chmod o= {file}")
    return reasons
