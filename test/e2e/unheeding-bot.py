"""A bot whose libraries read no variables of proxies or authorities, as ccxt for Python does. Run by ways.test.ts."""

import asyncio
import json
import os
import socket
import ssl

ASK = "GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n"
SOCKET = (
    "GET /ws/btcusdt@bookTicker HTTP/1.1\r\nHost: {0}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\r\nSec-WebSocket-Version: 13\r\nOrigin: https://{0}\r\n\r\n"
)


def strict():
    """A context that trusts nobody yet, as one has it that a library fills from a list of its own."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def greet(place, name):
    connection = socket.create_connection(place, timeout=10)
    return strict().wrap_socket(connection, server_hostname=name)


def first_line(host, text):
    with greet((host, 443), host) as connection:
        connection.sendall(text.encode())
        return connection.recv(4096).decode().partition("\r\n")[0]


def waited():
    host = "fapi.binance.com"
    return first_line(host, ASK.format("/fapi/v1/time", host)) == "HTTP/1.1 200 OK"


async def awaited():
    host = "fapi.binance.com"
    reader, writer = await asyncio.open_connection(host, 443, ssl=strict())
    writer.write(ASK.format("/fapi/v1/time", host).encode())
    text = (await reader.read()).decode()
    writer.close()
    return "serverTime" in text


def elsewhere():
    """The gateway’s own place under a name that is no venue’s: its authority must not vouch for that."""
    host, _, port = os.environ["SALLYPORT_TLS"].rpartition(":")
    try:
        greet((host, int(port)), "localhost")
    except ssl.SSLCertVerificationError as reason:
        return reason.reason
    return "trusted"


host = "fstream.binance.com"
said = {
    "waited": waited(),
    "awaited": asyncio.run(awaited()),
    "socket": first_line(host, SOCKET.format(host)),
    "elsewhere": elsewhere(),
    "sibling": os.environ.get("SIBLING"),
}
print(json.dumps(said))
