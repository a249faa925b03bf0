import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { verifyExport } from '../../src/core/ledger/verify-export.ts';
import { NodePlatform } from '../../verifier/node-platform.ts';
import { byHand, decoyToken, KITE_APP, openKiteFloor, type KiteFloor } from './kite-floor.ts';

type Row = Readonly<Record<string, unknown>>;
type Decoy = Awaited<ReturnType<KiteFloor['addBot']>>;

const SIMPLE = {
  ...{ name: 'INFY is low', type: 'simple', lhs_exchange: 'NSE', lhs_tradingsymbol: 'INFY' },
  ...{ lhs_attribute: 'LastTradedPrice', operator: '<=', rhs_type: 'constant', rhs_constant: '1400' },
};
let floor: KiteFloor;
let bot: Decoy;
let other: Decoy;

before(async () => {
  const opened = { settings: ['alert'] };
  floor = await openKiteFloor({}, undefined, {
    everyAccount: opened,
    everyBot: { openOrdersMax: 5, ...opened },
  });
  await floor.logIn();
  bot = await floor.addBot('trader');
  other = await floor.addBot('other');
});
after(() => floor.close());

/** As a bot asks: kiteconnect 5.3.0 has no calls for alerts, so with plain HTTP and its headers. */
async function ask(who: Decoy, method: string, target: string, form?: object): Promise<Row> {
  const headers = { 'x-kite-version': '3', authorization: `token ${who.apiKey}:${decoyToken(who)}` };
  for (;;) {
    const body = form === undefined ? null : new URLSearchParams(Object.entries(form));
    const answer = await fetch(`${floor.url}${target}`, { method, headers, body });
    const told: Row = Object(await answer.json());
    if (answer.status !== 429) return told;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

async function placed(who: Decoy): Promise<string> {
  const told = await ask(who, 'POST', '/alerts', SIMPLE);
  assert.equal(told['status'], 'success', JSON.stringify(told));
  return String(Object(told['data'])['uuid']);
}

function uuids({ data }: Row): readonly unknown[] {
  assert(Array.isArray(data));
  return data.map((row: unknown) => Object(row)['uuid']);
}

async function refusal(answer: Promise<Row>): Promise<string> {
  const { message, error_type: type } = await answer;
  return `${String(type)} ${String(message)}`;
}

test('a bot makes, reads and deletes its own alerts; another bot and a person’s have no part (T3)', async () => {
  byHand(floor, 'POST', '/alerts', SIMPLE);
  const uuid = await placed(bot);
  const theirs = await placed(other);
  assert.deepEqual(uuids(await ask(bot, 'GET', '/alerts')), [uuid]);
  assert.equal(Object((await ask(bot, 'GET', `/alerts/${uuid}`))['data'])['name'], SIMPLE.name);
  assert.match(await refusal(ask(bot, 'GET', `/alerts/${theirs}`)), /OrderException/);
  assert.match(await refusal(ask(bot, 'DELETE', `/alerts?uuid=${theirs}`)), /OrderException/);
  floor.simulator.engine.setMark('NSE:INFY', '1390');
  floor.simulator.engine.advance(Date.now());
  assert.deepEqual(uuids(await ask(bot, 'GET', `/alerts/${uuid}/history`)), [uuid]);
  assert.deepEqual(uuids(await ask(bot, 'GET', `/alerts/${theirs}/history`)), []);
  floor.simulator.engine.setMark('NSE:INFY', '1500');
  assert.equal((await ask(bot, 'DELETE', `/alerts?uuid=${uuid}`))['status'], 'success');
  const { alerts } = floor.simulator.engine.inspect(KITE_APP.apiKey);
  assert.deepEqual(
    alerts.map(({ status }) => status),
    ['enabled', 'deleted', 'enabled'],
  );
});

/** What the venue has of one of the bot's own. */
function atVenue(uuid: string): Row {
  const { alerts } = floor.simulator.engine.inspect(KITE_APP.apiKey);
  return Object(alerts.find((alert) => alert.uuid === uuid)?.terms);
}

/** The venue's words for an alert as it tells it, and what a client sends back of that: all of it. */
function sentBack(told: Row): object {
  const { type, name, operator, rhs_type, rhs_constant } = told;
  const sides = Object.fromEntries(
    Object.entries(told).filter(([each]) => /^[lr]hs_(?!type|constant)/.test(each)),
  );
  return { type, name, operator, rhs_type, rhs_constant, ...sides };
}

test('a bot says its own alert anew, also what another market is, and no other bot’s (T3)', async () => {
  const uuid = await placed(bot);
  const changed = await ask(bot, 'PUT', `/alerts/${uuid}`, {
    ...SIMPLE,
    operator: '<',
    rhs_constant: '1350.5',
  });
  assert.equal(changed['status'], 'success', JSON.stringify(changed));
  const told: Row = Object(changed['data']);
  assert.deepEqual([told['uuid'], told['operator'], told['rhs_constant']], [uuid, '<', 1350.5]);
  assert.equal(told['user_id'], 'SP0000');
  const again = { ...sentBack(told), rhs_constant: '1300' };
  assert.equal((await ask(bot, 'PUT', `/alerts/${uuid}`, again))['status'], 'success');
  assert.equal(String(atVenue(uuid)['right']), '1300000000000000000000');
  const { rhs_constant: _constant, ...bare } = SIMPLE;
  const pair = {
    ...{ ...bare, rhs_type: 'instrument', rhs_exchange: 'INDICES', rhs_tradingsymbol: 'NIFTY 50' },
    rhs_attribute: 'LastTradedPrice',
  };
  assert.equal((await ask(bot, 'PUT', `/alerts/${uuid}`, pair))['status'], 'success');
  const against = { symbol: 'INDICES:NIFTY 50', attribute: 'LastTradedPrice' };
  assert.deepEqual(atVenue(uuid)['right'], against);
  const read = Object((await ask(bot, 'GET', `/alerts/${uuid}`))['data']);
  assert.equal((await ask(bot, 'PUT', `/alerts/${uuid}`, sentBack(read)))['status'], 'success');
  const index = { ...SIMPLE, lhs_exchange: 'INDICES', lhs_tradingsymbol: 'NIFTY 50', rhs_constant: '5' };
  assert.equal((await ask(bot, 'POST', '/alerts', index))['status'], 'success');
  const theirs = await placed(other);
  assert.match(await refusal(ask(bot, 'PUT', `/alerts/${theirs}`, SIMPLE)), /OrderException/);
  assert.match(await refusal(ask(other, 'PUT', `/alerts/${uuid}`, SIMPLE)), /OrderException/);
  assert.deepEqual(atVenue(uuid)['right'], against);
});

test('what is not listed, a basket and another comparison are refused with what to do instead', async () => {
  const basket = { ...SIMPLE, type: 'ato', basket: '{}' };
  assert.match(await refusal(ask(bot, 'POST', '/alerts', basket)), /Place a trigger.*\[ROUTE_NOT_SERVED\]/);
  const uuid = await placed(bot);
  assert.match(
    await refusal(ask(bot, 'PUT', `/alerts/${uuid}`, basket)),
    /Place a trigger.*\[ROUTE_NOT_SERVED\]/,
  );
  const odd = { ...SIMPLE, rhs_type: 'average' };
  assert.match(await refusal(ask(bot, 'POST', '/alerts', odd)), /with a number.*\[FIELD_NOT_UNDERSTOOD\]/);
  const elsewhere = { ...SIMPLE, lhs_tradingsymbol: 'UNLISTED' };
  assert.match(await refusal(ask(bot, 'PUT', `/alerts/${uuid}`, elsewhere)), /\[SYMBOL_NOT_ALLOWED\]/);
  const unlisted = { ...SIMPLE, lhs_tradingsymbol: 'UNLISTED' };
  assert.match(await refusal(ask(bot, 'POST', '/alerts', unlisted)), /\[SYMBOL_NOT_ALLOWED\]/);
});

test('under a halt no alert is made or changed, and one that stands is deleted; the ledger verifies', async () => {
  const uuid = await placed(bot);
  await floor.gateway.ask('halt', { scope: 'everything', reason: 'test' });
  assert.match(await refusal(ask(bot, 'POST', '/alerts', SIMPLE)), /\[TRADING_HALTED\]/);
  assert.match(await refusal(ask(bot, 'PUT', `/alerts/${uuid}`, SIMPLE)), /\[TRADING_HALTED\]/);
  assert.equal((await ask(bot, 'DELETE', `/alerts?uuid=${uuid}`))['status'], 'success');
  await floor.gateway.ask('resume', { scope: 'everything', reason: 'test' });
  const { lines } = await floor.gateway.ask('ledger export');
  assert(Array.isArray(lines));
  const file = lines.map((line: unknown) => String(JSON.parse(String(line)).text ?? '')).join('');
  assert.match(file, /"name":"alert"/);
  assert.match(file, /"target":\{"by":"venue","id":"@/);
  assert.doesNotMatch(file, /AB1234/, 'who logged in is not in the ledger');
  const report = verifyExport(new NodePlatform(), [Buffer.from(file)], { key: null, previous: null });
  assert.deepEqual([report.damage, report.breaches], [null, []]);
});
