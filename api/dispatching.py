"""Sending what has happened to other systems' addresses: signed, and to no address inside our own network."""

import ipaddress
import json
import socket
import ssl
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit, urlunsplit

import httpx
from sqlalchemy import Engine

from domain.webhooks import signature
from persistence.sealing import seal
from persistence.webhooks import Due, fan_out, settle, take

TIMEOUT = httpx.Timeout(10, connect=5)
# What a receiver answers is of no use to us: so much is read, to be polite, and no more.
MOST_READ = 10_000
SENDERS = 8
NAT64 = ipaddress.ip_network("64:ff9b::/96")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
# Paths of the records, where they have one of their own.
PATHS = {
    "need": "needs",
    "measure": "measures",
    "plan": "plans",
    "meeting": "meetings",
    "decision": "decisions",
    "evaluation": "evaluations",
    "commitment": "commitments",
    "claim": "claims",
    "priority_round": "priority-rounds",
    "long_term_plan": "long-term-plans",
    "organisation": "organisations",
    "seat": "seats",
    "payment_batch": "payment-batches",
}


class Refused(Exception):
    """The address may not be sent to; the message says why."""


def message(due: Due) -> bytes:
    """What is sent: what happened, to which record, and where to read it. No content, and nothing of anybody."""
    path = PATHS.get(due.record_type)
    data = {
        "county": due.county,
        "position": due.position,
        "record_type": due.record_type,
        "record_id": str(due.record_id),
        "path": f"/api/v1/{path}/{due.record_id}" if path else None,
    }
    return json.dumps({"type": due.type, "timestamp": due.at.isoformat(), "data": data}).encode()


def headers(due: Due, body: bytes, now: int) -> dict[str, str]:
    """The standard's headers. The id is the same at every attempt: a receiver can tell that it has had it."""
    message_id = f"msg_{due.webhook_id}_{due.position}"
    return {
        "content-type": "application/json",
        "user-agent": "Fagloft/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(now),
        "webhook-signature": signature(due.secret, message_id, now, body),
    }


def place_of(url: str, allowed: Sequence[Network]) -> tuple[str, str]:
    """Where a name leads now, as an address to connect to, and the host. Raises Refused.

    Every address that the name has must be public or allowed. The connection goes to the one that was looked at: the
    name cannot lead elsewhere a moment later.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    inside = bool(allowed)
    if parts.scheme != "https" and not inside:
        raise Refused("only https addresses are sent to")
    try:
        found = socket.getaddrinfo(host, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Refused(f"{host} has no address") from error
    addresses = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    for address in addresses:
        if not _public(address) and not any(address in network for network in allowed):
            raise Refused(f"{host} leads to {address}, which is not a public address")
    return str(addresses[0]), host


def _public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return _public(inner)
    return address.is_global and not address.is_multicast


def post(
    url: str, body: bytes, told: dict[str, str], allowed: Sequence[Network], timeout: httpx.Timeout = TIMEOUT
) -> tuple[int | None, str | None]:
    """Send, and tell the receiver's status, or why there is none. Redirects are not followed."""
    try:
        address, host = place_of(url, allowed)
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
        literal = f"[{address}]" if ":" in address else address
        there = urlunsplit((parts.scheme, literal + port, parts.path or "/", parts.query, ""))
        extensions = {"sni_hostname": host} if parts.scheme == "https" else {}
        # No proxy of the environment: it would be asked to go where we have not looked.
        with (
            httpx.Client(timeout=timeout, follow_redirects=False, transport=httpx.HTTPTransport()) as client,
            client.stream(
                "POST", there, content=body, headers={**told, "host": host + port}, extensions=extensions
            ) as response,
        ):
            read = 0
            for part in response.iter_raw():
                read += len(part)
                if read > MOST_READ:
                    break
            moved = "redirects are not followed" if response.is_redirect else None
            return response.status_code, moved
    except Refused as refused:
        return None, str(refused)
    except (httpx.HTTPError, ssl.SSLError, OSError, ValueError) as error:
        return None, f"{type(error).__name__}: {error}"


def deliver(engine: Engine, due: Due, allowed: Sequence[Network]) -> None:
    """Send one delivery and write what came of it."""
    body = message(due)
    status, fault = post(due.url, body, headers(due, body, int(time.time())), allowed)
    settle(engine, due, status, fault)


def dispatch_once(engine: Engine, allowed: Sequence[Network]) -> int:
    """Settle the order of what is new, make its deliveries and send all that is due; how many were sent."""
    seal(engine, patience=1)
    fan_out(engine)
    sent = 0
    with ThreadPoolExecutor(SENDERS) as senders:
        while due := take(engine):
            list(senders.map(lambda one: deliver(engine, one, allowed), due))
            sent += len(due)
    return sent
