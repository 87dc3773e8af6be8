"""Addresses: one spelling for each, and which may be asked at all.

Belongs here: making links absolute, refusing schemes, and refusing machines that are not public. Does not: asking them
(`pipeline.sources.fetching`).

A name is looked up once and the connection goes to the very address that was looked at: a name that leads to a public
machine now and to this one a moment later gains nothing.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

_IGNORED = ("", "mailto", "javascript", "tel", "data", "about", "blob", "sms", "zalo")
# Browsers drop these from links; they stand there by mistake.
_BLANKS = re.compile(r"[\t\r\n]+")
# A percent sign that begins no escape stands for itself.
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_KEPT_IN_PATH = "/%:@!$&'()*+,;=~-._"
_KEPT_IN_QUERY = _KEPT_IN_PATH + "?"
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


class RefusedAddressError(Exception):
    """An address that chiso does not ask. The message is one clear sentence."""


def absolute(link: str, base: str) -> str | None:
    """The link as an absolute http address in one spelling, without its fragment; None where it is no place to fetch.

    Blanks and letters outside ASCII are percent-encoded as UTF-8, a host in letters outside ASCII as IDNA.
    Raises RefusedAddressError for schemes that reach files or other services, and for malformed addresses.
    """
    try:
        joined = urljoin(base, _BLANKS.sub("", link.strip()).replace("\\", "/"))
        parts = urlsplit(joined)
        scheme = parts.scheme.lower()
        if scheme in _IGNORED:
            return None
        if scheme not in ("http", "https"):
            raise RefusedAddressError(f"Addresses of the kind {scheme}: are refused.")
        if parts.username is not None or parts.password is not None:
            raise RefusedAddressError("An address with a user name in it is refused.")
        host, port = parts.hostname or "", parts.port
        if not host:
            raise RefusedAddressError("The address names no host.")
        if not host.isascii():
            host = host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError) as error:
        raise RefusedAddressError("The address is malformed.") from error
    place = f"[{host}]" if ":" in host else host
    if port is not None and port != {"http": 80, "https": 443}[scheme]:
        place = f"{place}:{port}"
    path = _encoded(parts.path or "/", _KEPT_IN_PATH)
    query = _encoded(parts.query, _KEPT_IN_QUERY)
    return urlunsplit((scheme, place, path, query, ""))


def _encoded(text: str, kept: str) -> str:
    encoded = quote(_BARE_PERCENT.sub("%25", text), safe=kept, errors="replace")
    return _ESCAPE.sub(lambda found: found.group().upper(), encoded)


def readable(address: str) -> str:
    """The address with its percent-encoding undone, for patterns and endings; never to be asked."""
    return unquote(address, errors="replace")


@dataclass(frozen=True, slots=True)
class Place:
    """A machine to connect to. ip: the address that was looked at. port: of TCP."""

    ip: str
    port: int


class Guard:
    """Lets through public machines, and those that the configuration names."""

    def __init__(self, private: Iterable[str] = ()) -> None:
        self._networks: list[ipaddress.IPv4Network | ipaddress.IPv6Network] = []
        self._hosts: set[str] = set()
        for entry in private:
            try:
                self._networks.append(ipaddress.ip_network(entry))
            except ValueError:
                self._hosts.add(entry.lower().rstrip("."))

    def places(self, host: str, port: int) -> list[Place]:
        """The machines behind a host, in the order to try them.

        Raises RefusedAddressError where any of them is not public and not named, OSError where there is none.
        """
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
        ips = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if host.lower().rstrip(".") not in self._hosts:
            for ip in ips:
                self._check(host, ip)
        return [Place(ip, port) for ip in ips]

    def _check(self, host: str, ip: str) -> None:
        address = ipaddress.ip_address(ip.partition("%")[0])
        if any(address in network for network in self._networks):
            return
        for inner in _within(address):
            if not inner.is_global or inner.is_multicast or inner.is_reserved:
                kind = _kind(inner)
                raise RefusedAddressError(f"{host} is {kind} address ({ip}); only those named in private are asked.")


def _kind(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    if address.is_loopback:
        return "a loopback"
    if address.is_link_local:
        return "a link-local"
    if address.is_multicast:
        return "a multicast"
    return "a private"


def _within(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """The address, and the older ones that a newer one may carry inside and be routed to."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    inner: list[ipaddress.IPv4Address | ipaddress.IPv6Address] = [address]
    if address.sixtofour is not None:
        inner.append(address.sixtofour)
    if address.teredo is not None:
        inner.extend(address.teredo)
    if address in _TRANSLATED:
        inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return inner
