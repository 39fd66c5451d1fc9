"""What each kind of provider says of somebody, as evidence of whom they may act for.

Nothing here is a national identity number: `pid` is neither asked for nor read.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from stdnum.exceptions import ValidationError
from stdnum.no import orgnr

from api.identity.errors import NotLoggedIn
from api.identity.providers import Provider
from domain.access import Evidence
from domain.actors import Role

REGISTER = "0192:"  # Enhetsregisteret, in ISO 6523
LONGEST_NAME = 200


def subject_of(provider: Provider, claims: Mapping[str, Any]) -> str:
    """Who it is at the provider: `sub`, at Entra `oid` (its `sub` differs by client). Raises NotLoggedIn."""
    subject = claims.get("oid" if provider.kind == "entra" else "sub")
    if not isinstance(subject, str) or not subject:
        raise NotLoggedIn("token_forged")
    return subject


def name_of(provider: Provider, claims: Mapping[str, Any]) -> str:
    """What they are called on the screen; the provider's name where it tells none."""
    name = claims.get("name")
    shown = "".join(one for one in name if one.isprintable())[:LONGEST_NAME].strip() if isinstance(name, str) else ""
    return shown or provider.name


def evidence_of(provider: Provider, claims: Mapping[str, Any], groups: Iterable[Any]) -> Evidence:
    """The organisations that the provider says they act for, and the roles it says they hold."""
    match provider.kind:
        case "ansattporten":
            return Evidence(tuple(_numbers(_reportees(claims))))
        case "feide":
            return Evidence(tuple(_numbers(_schools(groups, provider.school_affiliation))))
        case "entra":
            told = claims.get("roles")
            held = [provider.roles[one] for one in told if one in provider.roles] if isinstance(told, list) else []
            return Evidence(roles=tuple((r, None if r is Role.DIRECTORATE else provider.county) for r in held))
        case _:
            return Evidence()


def register_number(value: Any) -> str | None:
    """The organisation number of an ISO 6523 id (`0192:974575086`); None where it is none."""
    if not isinstance(value, str) or not value.startswith(REGISTER):
        return None
    try:
        return str(orgnr.validate(value.removeprefix(REGISTER)))
    except ValidationError:
        return None


def _reportees(claims: Mapping[str, Any]) -> Iterable[Any]:
    """Ansattporten: `authorization_details[].reportees[].ID`."""
    details = claims.get("authorization_details")
    for detail in details if isinstance(details, list) else ():
        reportees = detail.get("reportees") if isinstance(detail, dict) else None
        for reportee in reportees if isinstance(reportees, list) else ():
            yield reportee.get("ID") if isinstance(reportee, dict) else None


def _schools(groups: Iterable[Any], affiliation: str | None) -> Iterable[Any]:
    """Feide: organisational units `fc:org:<realm>:unit:NO<number>` where somebody is of the accepted kind."""
    for group in groups:
        if not isinstance(group, dict) or group.get("type") != "fc:org" or affiliation is None:
            continue
        _, unit, number = str(group.get("id", "")).rpartition(":unit:NO")
        membership = group.get("membership")
        kinds = membership.get("affiliation", ()) if isinstance(membership, dict) else ()
        if unit and affiliation in (kinds if isinstance(kinds, list) else [kinds]):
            yield REGISTER + number


def _numbers(ids: Iterable[Any]) -> Iterable[str]:
    return dict.fromkeys(number for one in ids if (number := register_number(one)) is not None)
