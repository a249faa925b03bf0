import { readFileSync, writeFileSync } from 'node:fs';
import { ACTIONS } from '../test/clients/actions.ts';
import { BINANCE_SOCKET_ACTIONS } from '../test/clients/binance-sockets.ts';
import { BINANCE_ACTIONS } from '../test/clients/binance-client.ts';
import { CCXT_ACTIONS } from '../test/clients/ccxt-client.ts';
import { CCXT_SOCKET_ACTIONS } from '../test/clients/ccxt-sockets.ts';
import { CONNECTOR_SOCKET_ACTIONS } from '../test/clients/connector-sockets.ts';
import { CONNECTOR_ACTIONS } from '../test/clients/connector-client.ts';
import { SOCKET_ACTIONS } from '../test/clients/socket-actions.ts';
import { TRADERS, type Raised } from '../test/clients/trader.ts';
import { BYBIT_MARKETS, bybitMarkets } from '../test/clients/ways/bybit-markets.ts';
import { recordedWays, rowName, rowNames } from '../test/clients/ways/recorded.ts';
import { WAY_ACTIONS, WAY_CLIENTS, WAYS, type WayResult } from '../test/clients/ways/way-actions.ts';
import { NOT_RUN } from './client-docs/not-run.ts';

const TITLE = `<!-- Written by scripts/generate-client-docs.ts from test/clients, whose tests do every one of these. -->
# Clients

Unmodified clients, told a base URL and a decoy key and nothing else. \`npm test -- test/clients\` does each of these
through the real processes, and looks at both ends: what the client returned, and what the venue saw.
`;

const SOCKETS = `
## Over WebSockets

Market streams pass through to the venue; orders and reads of the account are calls of the venue's WebSocket
API, judged one by one as over HTTP. The market is watched and traded on one gateway by all three, with decoys of
HMAC, Ed25519 (logged on where the client does that) and RSA; so is everything above.
`;

const SOCKET_NOTES = `
ccxt pro needs \`await exchange.loadHttpProxyAgent()\` once before it opens a socket to an \`http://\` gateway.
Clients that name the address which they ask as their \`Origin\`, as Python's \`websocket-client\` does, are
served; any other \`Origin\` is refused like a web page.
`;

const BYBIT = `
## Bybit

Run through the gateway against the simulated venue (\`test/e2e/bybit.test.ts\`, \`src/venues/bybit/refuse.test.ts\`):
ccxt 4.5.84 and \`bybit-api\` 4.7.7 over REST, with HMAC and RSA decoys: place, amend, cancel, batches, cancel-all,
reads, and every refusal; and orders of \`bybit-api\` over WebSocket. Inverse contracts likewise, with ccxt as
\`BTC/USD:BTC\`, and what ccxt pro and \`bybit-api\` do with them over sockets
(\`test/e2e/bybit-inverse.test.ts\`, \`test/e2e/bybit-inverse-sockets.test.ts\`).
Spot pairs too (\`test/e2e/bybit-spot.test.ts\`, \`test/e2e/bybit-spot-sockets.test.ts\`): the line for ccxt
that comes with a bot lists what the key was accepted for and trades pairs as it stands, and
\`createMarketBuyOrderWithCost\` buys for an amount (questions that name no market are of contracts without
\`defaultType: 'spot'\`); ccxt pro's \`watchOrders\` of a pair tells nothing where contracts of the same symbol
are listed too: give it
\`fetchMarkets: { types: ['spot'] }\`. The address is the gateway's with \`/bybit\` behind it.
ccxt pro watches orders, trades and positions, and \`bybit-api\` hears them, on the private stream
(\`test/e2e/bybit-streams.test.ts\`). Both clients set take-profit and stop-loss of a position (ccxt: \`createOrder\`
with \`tradingStopEndpoint\`), and change those of an order (\`test/e2e/bybit-exits.test.ts\`, and the table
above). ccxt's \`editOrder\` needs \`stopLoss\` as text there: an object it sends as one, which is refused.
\`takeProfit: '0'\` takes one away. The first answer of its
\`watchPositions\` is a snapshot over REST, empty where nothing is held.
Its \`fetchFundingHistory\` and \`fetchLedger\` are refused here: the first sends \`size\`, which is no field of
the route, the second no category.
Freqtrade was not run; pybit was, by hand (below).

## Hyperliquid

Run through the gateway against the simulated venue (\`test/e2e/hyperliquid.test.ts\`,
\`src/venues/hyperliquid/refuse.test.ts\`): ccxt 4.5.84 over REST: place, amend, cancel, a market order in and out,
reads, and every refusal; \`fetchMyTrades\`, \`fetchClosedOrders\` and \`fetchOrders\` a dozen times in a minute at the
venue's own limit (\`test/e2e/hyperliquid-lists.test.ts\`).
The address is the gateway's with \`/hyperliquid\` behind it; \`walletAddress\` is the
decoy's address. Its market orders are orders that do not rest, at a price some percent off: policy judges them as
market orders, at the market's price. What ccxt sends at its
first use without being asked (\`approveBuilderFee\`, \`setReferrer\`) is refused, and it goes on without. An order may
name a builder where policy does (\`builders\`), as both clients do in \`test/e2e/hyperliquid-builders.test.ts\`: ccxt
with \`options: { approvedBuilderFee: true, builder: '0x…', feeInt: 10 }\`, \`@nktkas/hyperliquid\` by its \`builder\`.
For vaults and sub-accounts (\`key add hyperliquid --vault\`) both clients were run as they are, naming nobody, the
address, or the decoy's (\`options: { vaultAddress }\`, \`defaultVaultAddress\`;
\`test/e2e/hyperliquid-vaults.test.ts\`): what they ask and hear is under the decoy's address.
\`@nktkas/hyperliquid\` 0.32.2 over HTTP: place, several at once, modify, cancel by either id, reads; it needs a slash
at the end of its \`apiUrl\`. Over one WebSocket (\`test/e2e/hyperliquid-streams.test.ts\`):
\`@nktkas/hyperliquid\` with \`new WebSocketTransport({ url: 'ws://…/hyperliquid/ws' })\`
trades, asks and hears its orders and fills; ccxt pro
(\`urls.api.ws.public\`) watches books, orders and trades, and \`createOrderWs\` and \`cancelOrderWs\` trade. Its
\`watchBalance\` and \`watchPositions\` ask for streams that are not told here. The Python SDK was not run.
`;

const KITE = `
## Zerodha Kite Connect

Run through the gateway against the simulated venue (\`test/e2e/kite.test.ts\`): \`kiteconnect\` 5.3.0 over HTTP: log-on
with the decoy, place, change, cancel, orders, trades, positions, quotes, instruments, and every refusal. The address is
the gateway's with \`/kite\` behind it. Its \`KiteTicker\` (\`test/e2e/kite-ticker.test.ts\`) has prices in every mode
and the bot's own orders; its \`root\` is the same address with \`ws:\` and a slash at the end. It ends the process that
uses it after 50 attempts in vain, here as at the venue. It has no calls for alerts: they were asked for with plain
requests under its headers (\`test/e2e/kite-alerts.test.ts\`). pykiteconnect drops the path of its root, so it
needs an address of its own ([ways in](WAYS-IN.md)); its calls over HTTP were run by hand (below).
`;

const REFUSALS = `
## Refusals

What the users of each client catch: the class of its exception, or for \`binance\` the code that it throws.
`;

/** Each kind of refusal in the words of somebody who meets it. */
const MEANINGS: Readonly<Record<Raised, string>> = {
  denied:
    'refused by policy, halted, quarantined, replayed, or the client order id was used for another order',
  input: 'a field that is not understood',
  clock: 'a timestamp outside of the window',
  rate: 'too many messages for the policy',
  venueLimit: 'too many requests for the venue',
  noSuchOrder: 'no such order, or one of another bot',
  notSent: 'the venue was not reached; nothing was sent',
  outcomeUnknown: 'the venue may have acted; ask for the order',
};

const NOTES = `
A wrong key or signature is ccxt's \`AuthenticationError\` (after a first success its \`DDoSProtection\`) and code -2015
of \`binance\`. The reason is in the text, but not where the status is 5xx in the official connector: it says
"Server error: 503" whatever the answer was, and it gives up by itself after one second. Its users ask for the order
by its client order id after either. A client order id that was used gets the stored answer for an equal order, and
a refusal for another one.

Settings to paste are printed by \`sallyport bot add\`. Freqtrade and NautilusTrader are built on the same calls; their
settings are written from their sources and were not run here. Python that signs by itself, with nothing but its own
library, trades at Binance and Bybit, told the base URL, and by \`sallyport run\` told nothing
(\`test/e2e/plain-python.test.ts\`).
`;

function refusalTable(names: readonly string[]): string {
  const kinds = Object.entries(MEANINGS).map(([raised, meaning]) => [
    meaning,
    ...TRADERS.map(({ raises }) => `\`${new Map<string, string>(Object.entries(raises)).get(raised)}\``),
  ]);
  return rowsOf([['refusal', ...names], ['---', '---', '---', '---'], ...kinds]);
}

const WAYS_TEXT = `
## Every client on every way in

Each client was started as a program of its own on each [way in](WAYS-IN.md), before a gateway and a
simulated venue of its own: with a path of the base URL (\`path\`), with a port of the venue's own
(\`port\`), by \`sallyport run\` (\`run\`), and with the venue's name led to the gateway and nothing else
(\`alias\`); on the last two it keeps the venue's own addresses. \`npm run test:system --
test/system/client-ways\` runs all of it and compares with what is recorded in
\`test/clients/ways/results.json\`; \`node test/clients/ways/record.ts\` records anew. "yes" is on all four
ways; "-" is no call of the client, or no such thing at the venue or served there, and what is "-" for all is left out.
What is named ccxt here is ccxt and ccxt pro, whose streams and socket calls are its own. At Bybit they trade linear
contracts (\`BTCUSDT\`), inverse ones (\`INVERSE:BTCUSD\`) and pairs (\`SPOT:BTCUSDT\`), each on a gateway whose policy
names that market alone.
"query ended orders" lists what was filled and what was cancelled, by ccxt with \`fetchOrders\`, and at Bybit with
\`fetchClosedOrders\` and \`fetchCanceledOrders\`; \`fetchClosedOrders\` at Hyperliquid, which ccxt makes of the
same list, is in \`test/e2e/hyperliquid-lists.test.ts\`.
Of Binance's own list above it does not try commission, income, margin type, take-profit orders, immediate-or-cancel,
fill-or-kill, batches of amends, and cancel of all conditional orders.
`;

/** What came of an action of one client, on all ways together. */
function cellOf(results: readonly WayResult[], notes: string[]): string {
  const ends = new Set(results.map(({ end }) => end));
  const [only] = ends;
  if (ends.size === 1 && only === 'yes') return 'yes';
  if (ends.size === 1 && only === 'no call') return '-';
  const waysOf = (end: WayResult['end']): string =>
    results
      .filter((one) => one.end === end)
      .map(({ way }) => way)
      .join(', ');
  const why = results.find(({ end }) => end === 'no')?.why ?? '';
  if (!notes.includes(why)) notes.push(why);
  const note = `no (${notes.indexOf(why) + 1})`;
  return ends.size === 1 ? note : `yes: ${waysOf('yes')}; ${note}: ${waysOf('no')}`;
}

/** The tables of recorded results; throws where a row is missing, or is of nothing that is run. */
function waysTables(): string {
  const recorded = recordedWays();
  const names = recorded.map(rowName);
  if (names.join('\n') !== rowNames().join('\n')) {
    throw new RangeError('test/clients/ways/results.json is not of what is run: record it anew');
  }
  const notes: string[] = [];
  const isBybit = ([venue]: (typeof WAY_CLIENTS)[number]): boolean => bybitMarkets(venue) !== null;
  const bybit = WAY_CLIENTS.filter(isBybit);
  const others = WAY_CLIENTS.filter((one) => !isBybit(one));
  const tables = [waysTable(others, recorded, notes), waysTable(bybit, recorded, notes)].join('\n\n');
  const said = notes.map((note, at) => `${at + 1}. \`${note.replaceAll('`', '')}\``);
  const words = said.length === 0 ? '' : `\nWhat the client said:\n\n${said.join('\n')}\n`;
  return `${WAYS_TEXT}\nWays: ${WAYS.join(', ')}.\n\n${tables}\n${words}`;
}

function waysTable(
  clients: readonly (typeof WAY_CLIENTS)[number][],
  recorded: readonly WayResult[],
  notes: string[],
): string {
  const rows = WAY_ACTIONS.map((action) => [
    action,
    ...clients.map(([venue, client]) =>
      cellOf(
        recorded.filter((row) => row.venue === venue && row.client === client && row.action === action),
        notes,
      ),
    ),
  ]).filter(([, ...cells]) => cells.some((cell) => cell !== '-'));
  const head = ['action', ...clients.map(([venue, client]) => `\`${client}\` at ${namedIn(venue)}`)];
  return rowsOf([head, head.map(() => '---'), ...rows]);
}

/** Of Bybit also what its markets trade. */
function namedIn(venue: string): string {
  const markets = bybitMarkets(venue);
  return markets === null ? venue : `bybit, ${BYBIT_MARKETS[markets].category}`;
}

function rowsOf(table: readonly (readonly string[])[]): string {
  return table.map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function main(check: boolean): number {
  const clients = [
    ['ccxt `binanceusdm`', CCXT_ACTIONS],
    ['`binance`', BINANCE_ACTIONS],
    ['`@binance/derivatives-trading-usds-futures`', CONNECTOR_ACTIONS],
  ] as const;
  const rows = ACTIONS.map((action) => [
    action,
    ...clients.map(([, by]) => (by[action] === null ? 'has no call' : 'yes')),
  ]);
  const table = [['action', ...clients.map(([name]) => name)], ['---', '---', '---', '---'], ...rows];
  const sockets = [
    ['ccxt pro `binanceusdm`', CCXT_SOCKET_ACTIONS],
    ['`binance`', BINANCE_SOCKET_ACTIONS],
    ['`@binance/derivatives-trading-usds-futures`', CONNECTOR_SOCKET_ACTIONS],
  ] as const;
  const socketRows = SOCKET_ACTIONS.map((action) => [
    action,
    ...sockets.map(([, by]) => (by[action] === null ? 'has no call' : 'yes')),
  ]);
  const socketTable = [
    ['action', ...sockets.map(([name]) => name)],
    ['---', '---', '---', '---'],
    ...socketRows,
  ];
  const refusals = `${REFUSALS}
${refusalTable(clients.map(([name]) => name))}
${NOTES}`;
  const text = `${TITLE}
${rowsOf(table)}
${SOCKETS}
${rowsOf(socketTable)}
${SOCKET_NOTES}${refusals}${waysTables()}${BYBIT}${KITE}${NOT_RUN}`;
  const at = new URL('../docs/CLIENTS.md', import.meta.url);
  if (!check) {
    writeFileSync(at, text);
    return 0;
  }
  if (readFileSync(at, 'utf8') === text) return 0;
  process.stderr.write('docs/CLIENTS.md is not what scripts/generate-client-docs.ts writes\n');
  return 1;
}

process.exitCode = main(process.argv.includes('--check'));
