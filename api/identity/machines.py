"""Machines' tokens (Maskinporten): whose they are, and whether they may do what they ask."""

from dataclasses import dataclass

from api.identity.claims import register_number
from api.identity.errors import NotLoggedIn
from api.identity.providers import Machines
from api.identity.tokens import Issuer
from domain.errors import Forbidden

AUTHORITY = "iso6523-actorid-upis"


@dataclass(frozen=True, slots=True)
class Caller:
    """The organisation that a token speaks for (`consumer`), and the one that brought it where that is another."""

    consumer: str
    supplier: str | None


class MachineTokens:
    """Checks machines' tokens."""

    def __init__(self, machines: Machines) -> None:
        self._machines = machines
        self._issuer = Issuer(machines.issuer, ".well-known/oauth-authorization-server")

    async def caller(self, token: str, *, writing: bool) -> Caller:
        """Whose token it is.

        Raises NotLoggedIn (forged, expired, other issuer, other audience, no consumer), Forbidden (`token_scope`),
        ProviderUnreachable.
        """
        claims = await self._issuer.claims_of(token, self._machines.audience)
        held = str(claims.get("scope", "")).split()
        write = f"{self._machines.scope}.write"
        if write not in held and (writing or self._machines.scope not in held):
            raise Forbidden("token_scope", value=write if writing else self._machines.scope)
        supplier = _number(claims["supplier"]) if claims.get("supplier") is not None else None
        return Caller(_number(claims.get("consumer")), supplier)


def _number(party: object) -> str:
    number = (
        register_number(party.get("ID")) if isinstance(party, dict) and party.get("authority") == AUTHORITY else None
    )
    if number is None:
        raise NotLoggedIn("token_consumer")
    return number
