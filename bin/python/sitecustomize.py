"""Loaded into a Python program by `sallyport run`, as bin/venue-alias.cjs is into one for Node.

Connections to port 443 of a venue's name go to the gateway on this machine, and its authority is trusted under those
names and under no others. Some libraries read neither the proxy's variables nor those of authorities: ccxt for Python
reads none of them unless it is told to, and a session of requests that sends what it prepared reads no
REQUESTS_CA_BUNDLE. Names and certificates stay as they are. Runs in any Python from 3.7 on.
"""

import os
import socket
import ssl
import sys

_HOST, _, _PORT = os.environ.get("SALLYPORT_TLS", "").rpartition(":")
_NAMES = frozenset(os.environ.get("SALLYPORT_NAMES", "").split(",")) - {""}
_AUTHORITY = os.environ.get("SALLYPORT_CA", "")


def _is_venue(name):
    if isinstance(name, (bytes, bytearray)):
        name = bytes(name).decode("ascii", "replace")
    return isinstance(name, str) and name.lower() in _NAMES


def _lead():
    look_up = socket.getaddrinfo

    def getaddrinfo(host, port, *rest, **named):
        if _is_venue(host) and port in (443, "443", "https", b"443", b"https"):
            return look_up(_HOST.strip("[]"), int(_PORT), *rest, **named)
        return look_up(host, port, *rest, **named)

    socket.getaddrinfo = getaddrinfo


def _trust(method, name_at):
    """Has a context trust the authority before it greets a venue; nobody else can be vouched for by it."""
    wrap = getattr(ssl.SSLContext, method)

    def trusting(context, *given, **named):
        name = named["server_hostname"] if "server_hostname" in named else given[name_at : name_at + 1]
        if _is_venue(name[0] if isinstance(name, tuple) and name else name):
            context.load_verify_locations(cafile=_AUTHORITY)
        return wrap(context, *given, **named)

    setattr(ssl.SSLContext, method, trusting)


def _hand_on():
    """Loads the sitecustomize that this one stands before, where the system or an environment has one."""
    here = os.path.dirname(os.path.abspath(__file__))
    path, mine = sys.path[:], sys.modules.pop("sitecustomize", None)
    sys.path[:] = [entry for entry in path if os.path.abspath(entry or ".") != here]
    try:
        __import__("sitecustomize")
    except ModuleNotFoundError as reason:
        if reason.name != "sitecustomize":
            raise
    finally:
        sys.path[:] = path
        if mine is not None:
            sys.modules.setdefault("sitecustomize", mine)


if _HOST and _NAMES and _AUTHORITY:
    _lead()
    # Where server_hostname stands: wrap_socket(sock, server_side, do_handshake_on_connect, suppress_ragged_eofs, …)
    # and wrap_bio(incoming, outgoing, server_side, …).
    _trust("wrap_socket", 4)
    _trust("wrap_bio", 3)
_hand_on()
