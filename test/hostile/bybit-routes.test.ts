import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { signedText } from '../../sim/venues/bybit.ts';
import { starterPolicy } from '../e2e/trading-floor.ts';
import { openVenueFloor } from '../e2e/venue-floor.ts';
import { leavingOf, METHODS, OWN, spellings } from './bybit-tries.ts';
import { extractedBybit, keptBybit } from './catalogue/catalogue.ts';
import { exchange, head, statuses } from './raw-socket.ts';
import type { Answer } from '../e2e/signing-bot.ts';

const AT_ONCE = 16;
const TOO_MANY = /"retCode":10006/;

const starter = starterPolicy();
const everyAccount = {
  ...Object(starter['everyAccount']),
  messagesPerSecondMax: 10_000,
  messagesPerMinuteMax: 600_000,
  settings: ['leverage'],
};
const on = await openVenueFloor('bybit', { policy: { ...starter, everyAccount } });
after(() => on.close());
const bot = await on.addBot('watched');
const lines = keptBybit();
const paths = [...new Set(lines.map((line) => line.split(' ')[1] ?? ''))];

const ORDER = { symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit', qty: '0.002' };
const MARKET = { category: 'linear', symbol: 'BTCUSDT' };

function fresh(n: number): object {
  return { ...ORDER, price: on.priceAt('BTCUSDT', 0.997 - n / 10_000) };
}

/** Requests that their route understands. */
const UNDERSTOOD: ReadonlyMap<string, object> = new Map<string, object>([
  ['POST /v5/order/create', { ...MARKET, ...fresh(1) }],
  ['POST /v5/order/pre-check', { ...MARKET, ...fresh(2) }],
  ['POST /v5/order/create-batch', { category: 'linear', request: [fresh(3)] }],
  ['POST /v5/order/amend', { ...MARKET, orderId: '7', qty: '0.002', price: '59000' }],
  ['POST /v5/order/cancel', { ...MARKET, orderId: '7' }],
  ['POST /v5/position/set-leverage', { ...MARKET, buyLeverage: '5', sellLeverage: '5' }],
  ['GET /v5/account/wallet-balance', { accountType: 'UNIFIED' }],
]);

async function ask(method: string, path: string, fields: object): Promise<Answer> {
  const text =
    method === 'GET' ? new URLSearchParams(Object.entries(fields)).toString() : JSON.stringify(fields);
  const { apiKey: key, secret } = bot.decoy;
  for (;;) {
    const answer = await bot.send(signedText(method, path, text, { key, secret, stampMs: Date.now() }));
    if (!TOO_MANY.test(answer.text)) return answer;
    // The gateway's own limits: what it held back is asked again.
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

test('T2: the catalogue of Bybit that is replayed is that of the installed clients', () => {
  assert.deepEqual(lines, extractedBybit(), 'node test/hostile/catalogue/main.ts writes it anew');
  assert.ok(lines.length > 400, `${lines.length} endpoints`);
});

test('T2: of every endpoint of two clients of Bybit, with every method, only classified routes leave', async () => {
  const tries = paths.flatMap((path) =>
    METHODS.flatMap((method) => {
      const line = `${method} ${path}`;
      const understood = UNDERSTOOD.get(line);
      return [{}, MARKET, ...(understood === undefined ? [] : [understood])].map((fields) => ({
        line,
        fields,
      }));
    }),
  );
  on.arrived.splice(0);
  for (let at = 0; at < tries.length; at += AT_ONCE) {
    await Promise.all(
      tries.slice(at, at + AT_ONCE).map(({ line, fields }) => {
        const [method = '', path = ''] = line.split(' ');
        return ask(method, path, fields);
      }),
    );
  }
  const left = new Set(on.arrived.filter((line) => !OWN.has(line)));
  assert.deepEqual([...left].sort(), leavingOf(paths));
  assert.ok(left.size > 25, `${left.size} routes left`);
});

const TRICKED: readonly (readonly [method: 'GET' | 'POST', path: string, fields: object])[] = [
  ['POST', '/v5/order/create', { ...MARKET, ...fresh(5) }],
  ['POST', '/v5/order/cancel-all', MARKET],
  ['POST', '/v5/position/set-leverage', { ...MARKET, buyLeverage: '2', sellLeverage: '2' }],
  ['GET', '/v5/account/wallet-balance', { accountType: 'UNIFIED' }],
  ['POST', '/v5/asset/withdraw/create', { coin: 'USDT', amount: '1', address: 'x' }],
];

test('of 200 other spellings of routes of Bybit none reaches the venue (T4)', async () => {
  const host = new URL(on.gateway.url).host;
  const { apiKey: key, secret } = bot.decoy;
  const before = new Set(on.arrived.splice(0));
  assert.ok(before.size > 0);
  let tricks = 0;
  for (const [method, path, fields] of TRICKED) {
    const text =
      method === 'GET' ? new URLSearchParams(Object.entries(fields)).toString() : JSON.stringify(fields);
    const answers = await Promise.all(
      spellings(path).map((spelling) => {
        tricks += 1;
        const signed = signedText(method, '', text, { key, secret, stampMs: Date.now() });
        const headers = [...signed.headers, ['content-length', String(signed.body.length)] as const];
        const spelt =
          spelling.startsWith('/bybit') || spelling.startsWith('//') ? spelling : `/bybit${spelling}`;
        const start = head(
          `${method} ${spelt}${signed.target} HTTP/1.1`,
          host,
          headers.map(([name, value]) => `${name}: ${value}`),
        );
        return exchange(on.gateway.url, start + Buffer.from(signed.body).toString('latin1'), 1_500);
      }),
    );
    answers.forEach((answer, at) => {
      const [status = 0] = statuses(answer);
      assert.ok(status !== 200 || /retCode":[1-9]/.test(answer), `${method} ${spellings(path)[at] ?? ''}`);
    });
  }
  assert.ok(tricks >= 200, `${tricks} tricks`);
  assert.deepEqual(
    on.arrived.filter((line) => !OWN.has(line)),
    [],
  );
});

test('trailing stops, options and categories that the key is not for are refused with advice', async () => {
  const trailing = { ...MARKET, ...fresh(6), trailingStop: '50' };
  assert.match((await ask('POST', '/v5/order/create', trailing)).text, /place a stop as an order of its own/);
  const stop = { ...MARKET, trailingStop: '500', tpslMode: 'Full' };
  assert.match(
    (await ask('POST', '/v5/position/trading-stop', stop)).text,
    /place a stop as an order of its own/,
  );
  for (const [category, symbol] of [
    ['spot', 'BTCUSDT'],
    ['inverse', 'BTCUSD'],
  ] as const) {
    const order = { ...fresh(7), category, symbol, qty: '1' };
    const { text } = await ask('POST', '/v5/order/create', order);
    assert.match(text, new RegExp(`was not accepted for ${category} markets`), category);
  }
  const option = await ask('POST', '/v5/order/create', { ...MARKET, ...fresh(7), category: 'option' });
  assert.match(option.text, /Options are not judged by any limit here/);
  assert.deepEqual(
    on.arrived.filter((line) => !OWN.has(line)),
    [],
  );
});

test('routes of Bybit that move funds are refused and recorded (T2)', async () => {
  const routes = [
    '/v5/asset/withdraw/create',
    '/v5/asset/transfer/inter-transfer',
    '/v5/asset/exchange/convert-execute',
  ];
  for (const path of routes) {
    const { text } = await ask('POST', path, { coin: 'USDT', amount: '1' });
    assert.match(text, /FUNDS_MOVEMENT_NOT_SERVED/, path);
  }
  const { lines: exported } = await on.gateway.ask('ledger export');
  assert.ok(String(exported).split('FUNDS_MOVEMENT_NOT_SERVED').length > routes.length);
});
