import { readFileSync, writeFileSync } from 'node:fs';
import { CALL_METHODS, CONNECTION_METHODS } from '../src/venues/binance-usdm/frames/call-methods.ts';
import type { Route } from '../src/core/order/venue.ts';
import { allRoutes, classify } from '../src/venues/binance-usdm/routes.ts';
import { OPERATIONS } from '../src/venues/bybit/frames/calls.ts';
import { allRoutes as bybitRoutes } from '../src/venues/bybit/routes.ts';
import { ROUTES as HYPERLIQUID_ROUTES } from '../src/venues/hyperliquid/routes.ts';
import { allRoutes as kiteRoutes } from '../src/venues/kite/routes.ts';

const TITLE = `<!-- Written by scripts/generate-route-docs.ts. Change the tables in src/venues/binance-usdm instead. -->
# Routes of Binance USD-M futures

Every route of the venue that is known, and what the gateway does with it. A route that is not in this list is refused
before anything is signed. Reads are signed with the real key and answered with what the bot may see; routes that move
funds and routes of other products are refused for every bot under every policy.
Those of Bybit are in [ROUTES-BYBIT](ROUTES-BYBIT.md), those of Hyperliquid in
[ROUTES-HYPERLIQUID](ROUTES-HYPERLIQUID.md), those of Kite in [ROUTES-KITE](ROUTES-KITE.md).

\`countdownCancelAll\` is among the settings because its reach is wider than a bot: when it runs out, the venue cancels
every plain order of the account in that symbol, of other bots and of people too, and no conditional ones. Policy lists
it by name (\`countdown\`). The one that the gateway keeps itself is \`venueCountdownMs\` of the policy.
`;

const BYBIT_TITLE = `<!-- Written by scripts/generate-route-docs.ts. Change the tables in src/venues/bybit instead. -->
# Routes of Bybit V5

Every route of the venue that its documentation has, and what the gateway does with it. A route that is not in this list
is refused before anything is signed. Of orders and positions linear contracts settled in USDT are served, and inverse
ones and pairs paid for in USDT where the key was accepted for them (\`--with inverse\`, \`--with spot\`) and policy
names the market; other categories are refused by the field that names them, on every route. The position mode is
of linear contracts alone: the venue has inverse ones one-way.
`;

const BYBIT_SOCKETS = `## WebSockets

**Public market streams**: \`/v5/public/linear\`, \`/v5/public/inverse\`, \`/v5/public/spot\`. Passed through to the
venue's stream host, by topics that are known to be of a market.

**The own account**: \`/v5/private\`. After a log-on with the decoy (good on one connection): \`order\`, \`execution\`,
\`position\` (each also with \`.linear\`) and \`wallet\`. A bot hears of its own orders and trades, and of the whole
account's positions and balances; an order that a person placed is shown to no bot. Each row comes as a message of its
own. Not served: \`execution.fast\`, \`greeks\`, \`dcp\`, executions that are no trades, such as funding.

**Orders**: \`/v5/trade\`. After a log-on with the decoy (\`auth\`, HMAC or RSA; good on one connection, a day ahead
at most) every message is judged as the request that it is over HTTP:
${[...OPERATIONS.keys()].map((op) => `\`${op}\``).join(', ')}.

`;

const HYPERLIQUID_TITLE = `<!-- Written by scripts/generate-route-docs.ts. Change src/venues/hyperliquid instead. -->
# Routes of Hyperliquid perpetuals

The venue has two paths, \`POST /exchange\` for actions and \`POST /info\` for reads; what a request does stands in
its body, as \`type\`. A type that is not in this list is refused before anything is signed. Served are the
perpetuals of the venue's own exchange. Reads carry no signature here: whoever reaches the gateway and knows a
decoy's address can ask what its bot may see.
`;

const HYPERLIQUID_SOCKETS = `## WebSockets

All at \`/ws\`, on one connection:

**Public market streams**: \`allMids\`, \`l2Book\`, \`bbo\`, \`trades\`, \`candle\`, \`activeAssetCtx\`,
\`assetCtxs\`. Passed through to the venue, on a connection of its own for each bot's.

**Requests**: \`{"method":"post","id":1,"request":{"type":"action","payload":…}}\`, and \`info\`. The payload is the
body of the same request over HTTP, with its own signature; each is judged as that request, and answered under its id.
A refusal of a read is answered as an error.

**The own account**: \`orderUpdates\`, \`userEvents\`, \`userFills\`, with the decoy's address as \`user\`. A bot hears
of its own orders and fills, under its own address, and of funding and liquidations of the whole account. Nothing is
told of what was before: the snapshot of fills is empty. As with reads nothing is signed, so whoever knows a decoy's
address can listen; and listening is no sign of life for a dead-man switch. Other streams that name a user
(\`webData2\`, \`clearinghouseState\`, \`openOrders\`, …) are refused: ask over \`/info\`.

Text messages of at most 64 KiB; 32 streams of accounts, 500 public ones; whoever reads too slowly is disconnected with
code 1008, and so is a bot that is revoked. When the venue's side of a connection ends, the bot's ends too: clients
connect again and subscribe anew.
`;

const KITE_TITLE = `<!-- Written by scripts/generate-route-docs.ts. Change the tables in src/venues/kite instead. -->
# Routes of Zerodha Kite Connect 3

Every route of the venue that its documentation has, and what the gateway does with it. A route that is not in this list
is refused before anything is sent. A part that begins with a colon stands for a value of a closed form. Orders are
served on the exchanges NSE, BSE, NFO and BFO; others are refused by the field that names them. An alert that places a
basket (\`type=ato\`) is refused on the paths of those that only tell a person.
`;

/** What each kind of route means, in the order of the document. */
const KINDS = new Map([
  ['public', 'Public market data: passed through, never signed'],
  ['local', 'Answered by the gateway itself, about the bot’s own decoy key'],
  ['query', 'Read: signed under a permit that can sign nothing else'],
  ['place', 'Place: judged under policy, recorded, then sent once'],
  ['amend', 'Amend: judged like a new order, recorded, then sent once'],
  ['cancel', 'Cancel: always passes for the bot’s own orders'],
  ['setting', 'Setting of the account: refused unless the policy allows it'],
  ['moveFunds', 'Refused: could move funds, or make or change keys'],
  ['denied', 'Refused: another product, what no rule could judge, or nothing that a trading bot needs'],
]);

const SOCKETS = `## WebSockets

**Public market streams**: \`/ws\`, \`/ws/STREAM\`, \`/stream?streams=A/B\`, and the same under \`/public\` and
\`/market\`. Passed through to the venue's stream host; the names of streams are checked, so that no listen key
gets there.

**The own account**: \`/private/ws?listenKey=KEY\`, \`/private/stream?listenKey=KEY\`, \`/ws/KEY\`. Under a
listen key of the gateway's own (\`/fapi/v1/listenKey\`), which is worth nothing at the venue. A bot hears
of its own orders and of the whole account's balances, positions and settings; an order that a person
placed is shown to no bot.

**The WebSocket API**: \`/ws-fapi/v1\`. Every message is a call, judged as the request in the table below.

Text messages of at most 64 KiB. A ping comes every three minutes, a connection lives for a day. A market socket
takes ten messages a second and 1,024 streams. Whoever reads too slowly is disconnected with code 1008.
Each market socket is one connection at the venue: 256 at once, 250 new ones in five minutes; then 503.

## Methods of the WebSocket API (${CALL_METHODS.size + CONNECTION_METHODS.size})

A method that is not in this list is refused. A decoy of type Ed25519 may log on: its later calls on that
connection need no key and no signature, until it logs out or is revoked. One log-on is good for one connection.
Bounds in \`rateLimits\` are the documented ones; the counts are the venue's, of the whole account and address.
`;

/** Methods with the routes that they are in another form, and what is done with those. */
function methodLines(): readonly string[] {
  const calls = [...CALL_METHODS].map(([method, line]) => {
    const [verb = '', path = ''] = line.split(' ');
    return `| \`${method}\` | \`${line}\` | ${classify(verb, path)?.kind ?? 'unknown'} |`;
  });
  const words = [...CONNECTION_METHODS.keys()].map((method) => `| \`${method}\` | the connection itself | |`);
  return ['| method | as | kind |', '| --- | --- | --- |', ...calls, ...words, ''];
}

function kindLines(routes: readonly Route[]): readonly string[] {
  return [...KINDS].flatMap(([kind, title]) => {
    const lines = routes
      .filter((route) => route.kind === kind)
      .map((route) => `${route.method} ${route.path}${typeOf(route)}`);
    if (lines.length === 0) return [];
    const sorted = lines.sort((a, b) => (a.replace(/^\S+ /, '') < b.replace(/^\S+ /, '') ? -1 : 1));
    return [`## ${title} (${lines.length})`, '', '```text', ...sorted, '```', ''];
  });
}

/** Where the body says what a request is: its type. */
function typeOf({ path, name }: Route): string {
  return path === '/exchange' || path === '/info' ? ` ${name.replace(/^[a-z]+\./, '')}` : '';
}

function main(check: boolean): number {
  const documents = [
    ['ROUTES.md', [TITLE, ...kindLines(allRoutes()), SOCKETS, ...methodLines()].join('\n')],
    [
      'ROUTES-HYPERLIQUID.md',
      [HYPERLIQUID_TITLE, ...kindLines(HYPERLIQUID_ROUTES), HYPERLIQUID_SOCKETS].join('\n'),
    ],
    ['ROUTES-KITE.md', [KITE_TITLE, ...kindLines(kiteRoutes())].join('\n')],
    ['ROUTES-BYBIT.md', [BYBIT_TITLE, ...kindLines(bybitRoutes()), BYBIT_SOCKETS].join('\n')],
  ] as const;
  const stale = documents.filter(([name, text]) => {
    const at = new URL(`../docs/${name}`, import.meta.url);
    if (check) return readFileSync(at, 'utf8') !== text;
    writeFileSync(at, text);
    return false;
  });
  for (const [name] of stale)
    process.stderr.write(`docs/${name} is not what scripts/generate-route-docs.ts writes\n`);
  return stale.length === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.includes('--check'));
