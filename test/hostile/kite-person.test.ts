import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { WebSocket } from 'ws';
import { allRoutes } from '../../src/venues/kite/routes.ts';
import { decoyToken, KITE_APP, openKiteFloor } from '../e2e/kite-floor.ts';

/** Who the simulated venue says is logged on. */
const PERSON = /AB1234/i;
const OPENED = { settings: ['alert'], standing: ['single', 'twoLeg'] };

const floor = await openKiteFloor({}, undefined, {
  everyAccount: { ...OPENED, notionalMax: 2_000_000, positionMax: 4_000_000, exposureMax: 9_000_000 },
  everyBot: { openOrdersMax: 20, ...OPENED },
});
after(() => floor.close());
await floor.logIn();
const decoy = await floor.addBot('curious');
const token = decoyToken(decoy);
const { engine } = floor.simulator;

/** Everything that the bot was ever told, and everything that the venue told for it. */
const told: string[] = [];
const meant: string[] = [];
const handle = engine.handle.bind(engine);
engine.handle = (request, now) => {
  const answer = handle(request, now);
  meant.push(answer.body);
  return answer;
};

async function ask(method: string, target: string, form?: object): Promise<unknown> {
  const headers = { 'x-kite-version': '3', authorization: `token ${decoy.apiKey}:${token}` };
  for (;;) {
    const body = form === undefined ? null : new URLSearchParams(Object.entries(form));
    const answer = await fetch(`${floor.url}${target}`, { method, headers, body });
    const text = await answer.text();
    told.push(`${method} ${target} ${[...answer.headers].join(' ')} ${text}`);
    if (answer.status !== 429) return text.startsWith('{') ? Object(JSON.parse(text)).data : null;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

async function until(what: () => boolean | Promise<boolean>, name: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (await what()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`${name} did not come: ${told.slice(-5).join('\n')}`);
}

const INFY = { exchange: 'NSE', tradingsymbol: 'INFY' } as const;
const BUY = { ...INFY, transaction_type: 'BUY', product: 'MIS', order_type: 'LIMIT' } as const;

function trigger(at: number): object {
  const condition = { ...INFY, trigger_values: [at], last_price: 1_500 };
  const order = { ...BUY, product: 'CNC', quantity: 1, price: at };
  return { type: 'single', condition: JSON.stringify(condition), orders: JSON.stringify([order]) };
}

const ALERT = {
  ...{ name: 'low', type: 'simple', lhs_exchange: 'NSE', lhs_tradingsymbol: 'INFY', operator: '<=' },
  ...{ lhs_attribute: 'LastTradedPrice', rhs_type: 'constant', rhs_constant: '1480' },
};

test('T1: the real person’s id is in nothing that a bot is told, by any route or by the ticker', async () => {
  await until(
    async () => JSON.stringify(await floor.gateway.ask('status')).includes('"hears":true'),
    'the stream',
  );
  const address = `${floor.url.replace('http', 'ws')}/?api_key=${decoy.apiKey}&access_token=${token}`;
  const ticker = new WebSocket(address);
  after(() => ticker.terminate());
  ticker.on('error', (error) => told.push(`error ${String(error)}`));
  ticker.on('message', (bytes: Buffer) => told.push(`ticker ${bytes.toString('latin1')}`));
  await until(() => ticker.readyState === WebSocket.OPEN, 'the ticker');
  const { order_id: placed } = Object(
    await ask('POST', '/orders/regular', { ...BUY, quantity: 1, price: 1490 }),
  );
  // More than the account has: its rejection names the account.
  await ask('POST', '/orders/regular', { ...BUY, quantity: 800, price: 1495 });
  const { trigger_id: waits } = Object(await ask('POST', '/gtt/triggers', trigger(1_400)));
  await ask('POST', '/gtt/triggers', trigger(1_485));
  const { uuid } = Object(await ask('POST', '/alerts', ALERT));
  engine.setMark('NSE:INFY', '1475');
  engine.advance(Date.now());
  await until(() => told.some((line) => /^ticker .*account-SP0000/.test(line)), 'the rejection');

  const values = new Map(Object.entries({ order_id: placed, trigger_id: waits, uuid, segment: 'equity' }));
  const others = { exchange: 'NSE', instrument_token: '408065', interval: 'minute' };
  for (const [name, value] of Object.entries(others)) values.set(name, value);
  const reads = allRoutes().filter(({ method, kind }) => method === 'GET' && kind !== 'moveFunds');
  for (const { path } of reads) {
    const target = path.replaceAll(/:([a-z_]+)/g, (_, name: string) => String(values.get(name)));
    const query = target.startsWith('/quote') ? '?i=NSE:INFY' : '';
    await ask(
      'GET',
      target.includes('/historical/') ? `${target}?from=2026-11-02&to=2026-11-02` : target + query,
    );
  }
  for (const [method, target, form] of [
    ['PUT', `/orders/regular/${placed}`, { price: 1470 }],
    ['PUT', `/gtt/triggers/${waits}`, trigger(1_395)],
    ['DELETE', `/orders/regular/${placed}`],
    ['DELETE', `/gtt/triggers/${waits}`],
    ['DELETE', `/alerts?uuid=${uuid}`],
  ] as const)
    await ask(method, target, form);
  assert.ok(meant.filter((text) => PERSON.test(text)).length > 5, 'the venue names its person all the time');
  assert.deepEqual(
    told.filter((line) => PERSON.test(line)),
    [],
  );
  // Not because nothing was told: rows of each kind came, about nobody.
  for (const route of ['GET /orders ', 'GET /gtt/triggers ', 'GET /alerts ', 'POST /alerts ', 'ticker '])
    assert.ok(
      told.some((line) => line.startsWith(route) && line.includes('"SP0000"')),
      route,
    );
  const { lines } = await floor.gateway.ask('ledger export');
  assert.doesNotMatch(JSON.stringify(lines), PERSON, 'nor in what the ledger keeps of answers');
  assert.equal(engine.inspect(KITE_APP.apiKey).triggers.length, 2);
});
