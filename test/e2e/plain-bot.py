"""A bot that signs by itself, with nothing but Python's own library. Run by plain-python.test.ts."""

import hashlib
import hmac
import http.client
import json
import os
import sys
import time
import urllib.parse

VENUE, BASE = sys.argv[1:]
KEY, SECRET = os.environ["BOT_KEY"], os.environ["BOT_SECRET"]


def sign(text):
    return hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()


def send(method, path, query="", body=None, headers={}):
    url = urllib.parse.urlsplit(BASE)
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    connection = kind(url.hostname, url.port, timeout=10)
    target = url.path + path + ("?" + query if query else "")
    connection.request(method, target, body=body, headers=headers)
    answer = json.loads(connection.getresponse().read())
    connection.close()
    return answer


def binance(method, path, form=False, **fields):
    text = urllib.parse.urlencode({**fields, "recvWindow": 5000, "timestamp": round(time.time() * 1000)})
    text += "&signature=" + sign(text)
    headers = {"X-MBX-APIKEY": KEY}
    if not form:
        return send(method, path, text, headers=headers)
    return send(method, path, body=text, headers={**headers, "Content-Type": "application/x-www-form-urlencoded"})


def bybit(method, path, **fields):
    stamp, window = str(round(time.time() * 1000)), "5000"
    text = urllib.parse.urlencode(fields) if method == "GET" else json.dumps(fields)
    headers = {
        "X-BAPI-API-KEY": KEY,
        "X-BAPI-TIMESTAMP": stamp,
        "X-BAPI-RECV-WINDOW": window,
        "X-BAPI-SIGN": sign(stamp + KEY + window + text),
    }
    if method == "GET":
        return send(method, path, text, headers=headers)
    return send(method, path, body=text, headers={**headers, "Content-Type": "application/json"})


def trade_at_binance():
    price = float(send("GET", "/fapi/v1/ticker/price", "symbol=BTCUSDT")["price"])
    market = {"symbol": "BTCUSDT", "side": "BUY"}
    resting = {"type": "LIMIT", "timeInForce": "GTC", "quantity": "0.002", "price": f"{price * 0.99:.1f}"}
    placed = binance("POST", "/fapi/v1/order", form=True, **market, **resting)
    amended = {"orderId": placed["orderId"], "quantity": "0.003", "price": f"{price * 0.985:.1f}"}
    yield placed["status"]
    yield binance("PUT", "/fapi/v1/order", **market, **amended)["origQty"]
    yield len(binance("GET", "/fapi/v1/openOrders", symbol="BTCUSDT"))
    yield binance("DELETE", "/fapi/v1/order", symbol="BTCUSDT", orderId=placed["orderId"])["status"]
    yield binance("POST", "/fapi/v1/order", **market, type="MARKET", quantity="9")["msg"]


def trade_at_bybit():
    market = {"category": "linear", "symbol": "BTCUSDT"}
    [ticker] = send("GET", "/v5/market/tickers", urllib.parse.urlencode(market))["result"]["list"]
    price = float(ticker["markPrice"])
    order = {**market, "side": "Buy", "orderType": "Limit", "qty": "0.002", "price": f"{price * 0.99:.1f}"}
    placed = bybit("POST", "/v5/order/create", **order)
    named = {**market, "orderId": placed["result"]["orderId"]}
    yield placed["retMsg"]
    yield bybit("POST", "/v5/order/amend", **named, qty="0.003")["retMsg"]
    yield len(bybit("GET", "/v5/order/realtime", **market)["result"]["list"])
    yield bybit("POST", "/v5/order/cancel", **named)["retMsg"]
    yield bybit("POST", "/v5/order/create", **{**order, "qty": "9"})["retMsg"]


print(json.dumps(list(trade_at_binance() if VENUE == "binance-usdm" else trade_at_bybit())))
