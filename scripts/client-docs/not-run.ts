/**
 * Settings of programs that are not run here, from their public sources. A fact that was not read there is not in it.
 */
export const NOT_RUN = `
## Programs that no test runs

Settings below were read in the public sources of these programs, in the version that is named, and **not run
here** but for pybit and pykiteconnect, which were run once by hand.
\`HOST\` is the gateway's address, \`http://127.0.0.1:8420\`; with a port of the venue's own ([ways
in](WAYS-IN.md)) leave the path away. What fits no setting goes by \`sallyport run\` or the host-name alias:
those need nothing of the program but that it trusts the authority in \`ca.pem\`.

### Freqtrade

Read in 2024.10-dev, the newest that was at hand: compare with yours. Freqtrade hands \`exchange.ccxt_config\` of
its \`config.json\` to ccxt, to the instance that waits and to those that do not; \`ccxt_sync_config\` to the
first alone, \`ccxt_async_config\` to the others. \`sallyport bot add\` prints the whole block for a bot: its key
and secret, and \`urls.api\` as for ccxt. For Binance it also says which markets are listed (\`fetchMarkets\`):
its class of ccxt starts with spot otherwise, which is not served; that class was run here with this block
(\`test/clients/freqtrade-block.test.ts\`). At Binance it asks for position and asset mode at its start
(\`positionSide/dual\`, \`multiAssetsMargin\`), at Bybit about the account (\`/v5/user/query-api\`,
\`/v5/account/info\`); the gateway answers about the decoy. Its WebSockets (\`enable_ws\`) are ccxt pro's, whose
needs are above. ccxt for Python reads no variables of proxies or authorities unless it is told to
(\`requests_trust_env\`, \`aiohttp_trust_env\`); \`sallyport run\` leads it here all the same.

### NautilusTrader

Read in 1.231.0.

| adapter     | settings of the execution client                                                            |
| ----------- | ------------------------------------------------------------------------------------------- |
| Binance     | \`base_url_http\`, \`base_url_ws\`, \`base_url_ws_stream\`; \`api_key\`, \`api_secret\`               |
| Bybit       | \`base_url_http\`, \`base_url_ws_private\`, \`base_url_ws_trade\`; \`api_key\`, \`api_secret\`         |
| Hyperliquid | \`base_url_ws\`, \`proxy_url\`; \`private_key\`, \`account_address\`: the decoy's two halves         |

The data clients have settings of their own: for Binance \`base_url_http\` and \`base_url_ws\`, for Bybit
\`base_url_http\` alone, for Hyperliquid \`base_url_ws\` alone. What has no address goes by \`proxy_url\`, which
every one of them has, for HTTP and WebSockets: the gateway's forward proxy, and the program has to trust
\`ca.pem\`. That is the way for Hyperliquid's HTTP, and for Bybit's public streams. At Binance \`base_url_ws\` of
the execution client is the WebSocket API (it ends in \`/ws-fapi/v1\`), and \`account_type\` has to be
\`USDT_FUTURES\`. \`environment\` decides which chain it signs for; the gateway takes a decoy's signature for
either, and signs for the account's own. \`max_retries\` above zero makes it send an order again by itself: the
gateway takes the same client order id for the same order once.

### Hummingbot

Read in 2.16.0. Addresses are constants of its connectors (\`PERPETUAL_BASE_URL\`, \`PERPETUAL_WS_URL\` for
Binance and Hyperliquid; for Bybit \`REST_URLS\`, \`WSS_LINEAR_PUBLIC_URLS\` and \`WSS_LINEAR_PRIVATE_URLS\`), and
no setting changes them. Use the host-name alias, or \`sallyport run\`: it asks with \`aiohttp\`, which reads no
proxy's variables as it is used there, so what leads it here is the file that \`run\` loads into Python. At Bybit
it logs on to the private stream for hours at once; the gateway takes that.

On a chain it asks its Gateway, whose host and port are settings: for wallets of Stellar that is served here, and its
client's own files were run against it ([WALLETS](WALLETS.md#hummingbot)).

### python-binance

Read in 1.0.36. The constructor takes no address; attributes do afterwards, and \`ping=False\` keeps it from
asking the venue itself first:

\`\`\`python
client = Client(key, secret, ping=False)
client.FUTURES_URL = "HOST/binance-usdm/fapi"
client.FUTURES_DATA_URL = "HOST/binance-usdm/futures/data"
client.MARGIN_API_URL = "HOST/binance-usdm/sapi"
\`\`\`

It adds \`/v1\` and the rest by itself. With \`testnet\` or \`demo\` it uses other constants, and not these. An
HMAC signature is made over the parameters before they are escaped; the gateway verifies that form too. Its
WebSocket clients for futures have addresses of their own (\`WS_FUTURES_URL\` is read in the constructor): by
\`requests_params={"proxies": {"https": PROXY}}\` both go to the forward proxy.

### pybit

Run by hand on 2026-11-22, 5.17.0 with \`websocket-client\` 1.2.3 against the simulated venue: over HTTP by the
base URL and by \`sallyport run\` (prices, balance, leverage, place, amend, cancel, batch, cancel-all, market,
positions, trades, what policy refuses), and by \`sallyport run\` its public and private streams and
\`WebSocketTrading\`.

\`\`\`python
session = HTTP(api_key=key, api_secret=secret)
session.endpoint = "HOST/bybit"
\`\`\`

\`domain\` and \`tld\` only change what stands behind \`https://api.\`. By default it sends a request again,
signed anew, after codes 10002, 10006, 30034, 30035, 130035 and 130150, three times at most; the gateway answers
the first two only where nothing was sent. After 10006 it reads the header \`X-Bapi-Limit-Reset-Timestamp\`,
which the gateway's own refusals have too. Orders without an \`orderLinkId\` that it sends again are new orders. Its
WebSockets have no setting for an address, only \`domain\` and \`tld\`: start the program with \`sallyport run\`.

### hyperliquid-python-sdk

Read in 0.23.0.

\`\`\`python
exchange = Exchange(Account.from_key(decoy_private_key), base_url="HOST/hyperliquid", account_address=decoy_address)
info = Info("HOST/hyperliquid")
\`\`\`

For every address but the venue's own it signs as for the test network; the gateway takes that from a decoy, and
signs for the account's own chain. \`market_open\` and \`market_close\` are orders that do not rest at a price 5
% off; policy judges them as market orders, at the market's price. Its WebSocket is made with
\`websocket-client\`, whose \`Origin\` is served.

### pykiteconnect

Run by hand on 2026-11-22, 5.2.0 over HTTP against the simulated venue, by a port of its own and by \`sallyport run\`:
instruments, quotes, place, modify, cancel, a market order with \`market_protection\`, orders, their history, margins,
positions, a log-on, and what policy refuses. Its \`KiteTicker\` was not run.

\`\`\`python
kite = KiteConnect(api_key=decoy_key, access_token=decoy_token, root="http://127.0.0.1:8701")
\`\`\`

It joins paths that begin with a slash to its root, which drops the root's own path: give Kite a port of its
own, \`sallyport up --listen-venue kite=127.0.0.1:8701\`. \`proxies\` is handed to \`requests\`. A hook for
ended sessions (\`set_session_expiry_hook\`) is called for a \`TokenException\` alone, which the gateway never
answers where policy refuses. Versions from before it had \`market_protection\` have no market orders that the
venue takes.
`;
