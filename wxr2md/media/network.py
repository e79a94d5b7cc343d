"""Which machines a download may talk to: none in a private network, unless the user names it.

An export is a file that somebody may have sent; the addresses in it must not reach a router, a cloud's metadata
service or another program on this computer.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # the last 32 bits are an IPv4 address (RFC 6052)
COMPATIBLE = ipaddress.IPv6Network("::/96")  # likewise (RFC 4291, 2.5.5.1)


class Forbidden(Exception):
    """An address that is not talked to; the message says why."""


class Unknown(Exception):
    """A name that has no address, now at least."""


def resolve(host: str, port: int, allowed: Collection[str] = ()) -> list[str]:
    """Return the IP addresses of a host, each of them checked to be public.

    allowed: hosts, as they are named in addresses, that may be private.  Raises Forbidden or Unknown.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unknown(f"there is no host {host} ({getattr(error, 'strerror', '') or error})") from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not addresses:
        raise Unknown(f"there is no host {host}")
    if host.lower().rstrip(".") not in allowed and not all(map(is_public, addresses)):
        raise Forbidden(f"{host} stands in a private network (--private-hosts {host} allows it)")
    return addresses


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the public internet, whatever form it takes."""
    try:
        found: Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(part.is_global and not part.is_multicast and not part.is_reserved for part in _parts(found))


def _parts(address: Address) -> list[Address]:
    """Return an address, and the IPv4 address that packets to it would reach in the end."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    inner: list[Address] = []
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    if address in NAT64 or address in COMPATIBLE:
        inner = [ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)]
    if address.sixtofour is not None:
        inner.append(address.sixtofour)
    if address.teredo is not None:
        inner += address.teredo
    return inner if address in NAT64 else [address, *inner]
