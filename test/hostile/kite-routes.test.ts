import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { classify } from '../../src/venues/kite/routes.ts';
import { decoyToken, openKiteFloor } from '../e2e/kite-floor.ts';
import { extractedKite, keptKite } from './catalogue/catalogue.ts';
import { exchange, head, statuses } from './raw-socket.ts';

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'] as const;
const LEAVING: ReadonlySet<string> = new Set(['place', 'amend', 'cancel', 'query', 'public']);

const on = await openKiteFloor();
after(() => on.close());
await on.logIn();
const decoy = await on.addBot('watched');
const token = `token ${decoy.apiKey}:${decoyToken(decoy)}`;
const host = new URL(on.url).host;

/** `METHOD path` of everything that reached the venue. */
const arrived: string[] = [];
const { engine } = on.simulator;
const handle = engine.handle.bind(engine);
engine.handle = (request, now) => {
  arrived.push(`${request.method} ${request.target.split('?')[0]}`);
  return handle(request, now);
};

/** Reads that the gateway makes for itself while nobody asks. */
const OWN: ReadonlySet<string> = new Set([
  ...[
    'GET /',
    'GET /gtt/triggers',
    'GET /orders',
    'GET /portfolio/positions',
    'GET /quote',
    'GET /trades',
    'GET /user/profile',
  ],
]);
const notOwn = (line: string): boolean => !OWN.has(line);

const VALUES: Readonly<Record<string, string>> = {
  exchange: 'NSE',
  instrument_token: '408065',
  interval: 'minute',
  order_id: '261123000000007',
  segment: 'equity',
  sip_id: '7',
  transaction_type: 'BUY',
  trigger_id: '7',
  uuid: 'c6f055d9-7f21-4079-913d-e6523a9cfffa',
  variety: 'regular',
};

/** A line of the catalogue with a value in each named part. */
function whole(line: string): string {
  return line.replaceAll(/\{([a-z_]+)\}/g, (_, name: string) => VALUES[name] ?? '');
}

const ORDER =
  'exchange=NSE&tradingsymbol=INFY&transaction_type=BUY&quantity=1&product=MIS&order_type=LIMIT&price=1490';
const TRIGGER = new URLSearchParams({
  type: 'single',
  condition: '{"exchange":"NSE","tradingsymbol":"INFY","trigger_values":[1400],"last_price":1500}',
  orders:
    '[{"exchange":"NSE","tradingsymbol":"INFY","transaction_type":"BUY","quantity":1,"order_type":"LIMIT",' +
    '"product":"CNC","price":1400}]',
}).toString();
const ALERT = new URLSearchParams({
  ...{ name: 'low', type: 'simple', lhs_exchange: 'NSE', lhs_tradingsymbol: 'INFY', operator: '<=' },
  ...{ lhs_attribute: 'LastTradedPrice', rhs_type: 'constant', rhs_constant: '1400' },
}).toString();
const BASKET = '[{"exchange":"NSE","tradingsymbol":"INFY","quantity":1}]';

/** Requests that their route understands. */
const UNDERSTOOD: ReadonlyMap<string, string> = new Map([
  ['POST /orders/regular', ORDER],
  ['PUT /orders/regular/261123000000007', 'quantity=1&price=1490'],
  ['POST /gtt/triggers', TRIGGER],
  ['PUT /gtt/triggers/7', TRIGGER],
  ['POST /alerts', ALERT],
  ['PUT /alerts/c6f055d9-7f21-4079-913d-e6523a9cfffa', ALERT],
  ['DELETE /alerts', 'uuid=550e8400-e29b-41d4-a716-446655440000'],
  ['GET /quote', 'i=NSE:INFY'],
  // Of a market that the gateway does not look at for itself: others are answered from what it saw.
  ['GET /quote/ltp', 'i=NSE:TCS'],
  ['GET /quote/ohlc', 'i=NSE:TCS'],
  ['GET /instruments/historical/408065/minute', 'from=2026-11-02&to=2026-11-02'],
  ['POST /margins/orders', BASKET],
  ['POST /margins/basket', BASKET],
  ['POST /charges/orders', BASKET],
]);

/** Routes that leave only for an order, trigger or alert of the bot's own, which it has none of, or that are off. */
const HELD: ReadonlySet<string> = new Set([
  'PUT /orders/regular/261123000000007',
  'DELETE /orders/regular/261123000000007',
  'POST /gtt/triggers',
  'PUT /gtt/triggers/7',
  'DELETE /gtt/triggers/7',
  'POST /alerts',
  'PUT /alerts/c6f055d9-7f21-4079-913d-e6523a9cfffa',
  'DELETE /alerts',
]);

const paths = [...new Set(keptKite().map(whole))];

async function ask(method: string, path: string, said: string): Promise<string> {
  const inBody = method !== 'GET' && method !== 'DELETE';
  const target = inBody || said === '' ? path : `${path}?${said}`;
  const headers = { authorization: token, 'content-type': 'application/x-www-form-urlencoded' };
  for (;;) {
    const answer = await fetch(`${on.url}${target}`, { method, headers, ...(inBody ? { body: said } : {}) });
    const text = await answer.text();
    if (answer.status !== 429) return text;
    // The gateway's own limits: what it held back is asked again.
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

test('T2: the catalogue of Kite that is replayed is that of the installed client', () => {
  assert.deepEqual(keptKite(), extractedKite(), 'node test/hostile/catalogue/main.ts writes it anew');
  assert.ok(keptKite().length > 30, `${keptKite().length} paths`);
});

test('T2: of every path of Kite’s client, with every method, only classified routes leave', async () => {
  arrived.splice(0);
  const lines = paths.flatMap((path) => METHODS.map((method) => `${method} ${path}`));
  for (const line of lines) {
    const [method = '', path = ''] = line.split(' ');
    await Promise.all(
      [...new Set(['', UNDERSTOOD.get(line) ?? ORDER])].map((said) => ask(method, path, said)),
    );
  }
  const left = new Set(arrived.filter(notOwn));
  const expected = lines.filter((line) => {
    const [method = '', path = ''] = line.split(' ');
    return LEAVING.has(classify(method, path)?.kind ?? '') && notOwn(line) && !HELD.has(line);
  });
  assert.deepEqual([...left].sort(), expected.sort());
  assert.ok(left.size > 12, `${left.size} routes left`);
});

/** Spellings of a route that some proxy or server somewhere takes for it. */
function spellings(path: string): readonly string[] {
  const [, first = '', ...others] = path.split('/');
  const last = others.join('/');
  const coded = [...last].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('');
  return [
    ...[`/${path}`, `${path}/`, `${path}//`, `${path}/.`, `${path}/..`, `${path};`, `${path};a=b`],
    ...[`${path}.json`, `${path}.`, `${path}~`, `${path}*`, `${path}:443`, `${path}%00`, `${path}%00.json`],
    ...[`${path}%20`, `${path}%09`, `${path}%0a`, `${path}%0d%0a`, `${path}%3f`, `${path}%23`, `${path}%26`],
    ...[`/x/..${path}`, `/x/../..${path}`, `/x/%2e%2e${path}`, `/%2e${path}`, `/%2e%2e${path}`, `/..${path}`],
    ...[`/./${first}/${last}`, `/${first}//${last}`, `/${first}/./${last}`, `/${first}/x/../${last}`],
    ...[`/${first}%2f${last}`, `/${first}%2F${last}`, `/${first}%5c${last}`, `/${first}\\${last}`],
    ...[`\\${first}\\${last}`, `/${first}%252f${last}`, `%2f${first}/${last}`, `/${first}/;/${last}`],
    ...[`/${first};x=y/${last}`, `/${first}/..;/${first}/${last}`, `/${first}/${coded}`],
    ...[
      `/%${first.charCodeAt(0).toString(16)}${first.slice(1)}/${last}`,
      `/${first.slice(0, -1)}%73/${last}`,
    ],
    ...[path.toUpperCase(), `/${first.toUpperCase()}/${last}`, `/${first}/${last.toUpperCase()}`],
    ...[
      `/${first}/${last.charAt(0).toUpperCase()}${last.slice(1)}`,
      `/${first.charAt(0).toUpperCase()}${first.slice(1)}/${last}`,
    ],
    ...[`/oms${path}`, `/api${path}`, `/v3${path}`, `/3${path}`, `/connect${path}`, `/kite${path}`],
    ...[`/${first}s/${last}`, `/${first}/${last}/x`, `/${first}/${last}/${last}`, `/${first}\u00ae/${last}`],
    ...[`/http://127.0.0.1${path}`, `/proxy?url=${path}`, `/@${path}`, `/${path.slice(1).repeat(200)}`],
    ...['/session/token/', '/session//token', '/gtt/triggers/', '/portfolio/positions/', '/mf/orders/'],
  ];
}

/** The same under other names of the venue. */
function otherHomes(path: string): readonly string[] {
  return [
    ...[`/kite/kite${path}`, `/kite//${path.slice(1)}`, `/kite/../kite${path}/x`, `/kite%2f${path.slice(1)}`],
    ...[`//kite${path}`, `/Kite${path}`, `/KITE${path}`, `/kite.${path}`, `/binance-usdm${path}`],
    ...[`/hyperliquid${path}`, `/kite-connect${path}`, `/zerodha${path}`, `/%6bite${path}`, `/kite;a${path}`],
  ];
}

const TRICKED: readonly (readonly [method: string, path: string, said: string])[] = [
  ['POST', '/orders/regular', ORDER],
  ['PUT', '/orders/regular/261123000000007', 'quantity=1&price=1490'],
  ['DELETE', '/orders/regular/261123000000007', ''],
  ['GET', '/user/margins/equity', ''],
  ['GET', '/quote/ltp', 'i=NSE:INFY'],
  ['POST', '/margins/orders', BASKET],
  ['PUT', '/portfolio/positions', 'tradingsymbol=INFY&exchange=NSE'],
  ['POST', '/mf/orders', 'tradingsymbol=X&amount=1'],
];

test('of 500 other spellings of routes of Kite none reaches the venue (T4)', async () => {
  arrived.splice(0);
  let tricks = 0;
  for (const [method, path, said] of TRICKED) {
    const tried = [...spellings(path).map((spelling) => `/kite${spelling}`), ...otherHomes(path)];
    for (let at = 0; at < tried.length; at += 16) {
      const batch = tried.slice(at, at + 16);
      tricks += batch.length;
      const answers = await Promise.all(
        batch.map((spelling) => exchange(on.gateway.url, bytes(method, spelling, said), 1_500)),
      );
      answers.forEach((answer, index) => {
        const [status = 0] = statuses(answer);
        assert.ok(status >= 400 && status < 500, `${method} ${batch[index] ?? ''}: ${answer.slice(0, 120)}`);
      });
    }
  }
  assert.ok(tricks >= 500, `${tricks} tricks`);
  assert.deepEqual(arrived.filter(notOwn), []);
});

function bytes(method: string, spelling: string, said: string): string {
  const inBody = method === 'POST' || method === 'PUT';
  const query = inBody || said === '' ? '' : `?${said}`;
  const lines = [`Authorization: ${token}`, `Content-Length: ${inBody ? said.length : 0}`];
  return `${head(`${method} ${spelling}${query} HTTP/1.1`, host, lines)}${inBody ? said : ''}`;
}

test('no other method of a route that trades reaches Kite, nor an overridden one (T4)', async () => {
  arrived.splice(0);
  for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'SEARCH']) {
    const lines = [`Authorization: ${token}`, 'X-HTTP-Method-Override: POST', 'Content-Length: 0'];
    const line = `${method} /kite/orders/regular?_method=POST&${ORDER} HTTP/1.1`;
    assert.ok(!statuses(await exchange(on.gateway.url, head(line, host, lines), 500)).includes(200), method);
  }
  assert.deepEqual(arrived.filter(notOwn), []);
});

test('T2: what moves funds or shares at Kite is refused by name and recorded; nothing of it arrives', async () => {
  arrived.splice(0);
  const moving = ['POST /mf/orders', 'PUT /portfolio/positions', 'POST /portfolio/holdings/authorise'];
  for (const line of moving) {
    const [method = '', path = ''] = line.split(' ');
    assert.match(await ask(method, path, 'amount=1'), /FUNDS_MOVEMENT_NOT_SERVED/, line);
  }
  assert.deepEqual(arrived.filter(notOwn), []);
  const { lines } = await on.gateway.ask('ledger export');
  assert.ok(String(lines).split('FUNDS_MOVEMENT_NOT_SERVED').length > moving.length);
});

test('the route itself, spelt as the venue spells it, is served', async () => {
  assert.deepEqual(
    statuses(await exchange(on.gateway.url, bytes('POST', '/kite/orders/regular', ORDER), 2_000)),
    [200],
  );
});
