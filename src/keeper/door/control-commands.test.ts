import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bookFill } from '../../core/account/book.ts';
import { decimal } from '../../core/units/decimal.ts';
import type { Instrument } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import { botAdd } from './bot-commands.ts';
import { haltCommand, resumeCommand, statusCommand } from './control-commands.ts';
import { Desk, KEY, policyWith, type Answered } from './desk-fixture.test.ts';
import { keyAdd } from './key-commands.ts';
import { policySet } from './policy-commands.ts';

const ORDER = {
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.010',
} as const;

async function trading(): Promise<{ readonly desk: Desk; readonly ann: Answered; readonly bob: Answered }> {
  const desk = await Desk.open();
  await desk.ask(keyAdd, KEY);
  await desk.ask(policySet, { policy: policyWith() });
  const ann = await desk.ask(botAdd, { bot: 'ann', name: 'main' });
  const bob = await desk.ask(botAdd, { bot: 'bob', name: 'main' });
  await desk.pass(2_000);
  return { desk, ann, bob };
}

async function buys(desk: Desk, decoy: Answered): Promise<boolean> {
  const { status, text } = await desk.bot(decoy, 'POST', '/fapi/v1/order', { ...ORDER, price: '59500.0' });
  assert.ok(status === 200 || /halt/.test(text), text);
  return status === 200;
}

test('a halt stops its scope and no other, until exactly that scope is resumed (I6)', async () => {
  const { desk, ann, bob } = await trading();
  const reason = 'looks odd';
  const cases = [
    [undefined, { kind: 'everything' }, [false, false]],
    ['everything', { kind: 'everything' }, [false, false]],
    ['key:main', { kind: 'account', account: 'main' }, [false, false]],
    ['bot:ann', { kind: 'bot', bot: 'ann' }, [false, true]],
  ] as const;
  for (const [scope, shown, passes] of cases) {
    const halted = await desk.ask(haltCommand, { scope, reason });
    assert.deepEqual([halted['halted'], halted['stops'], halted['recorded']], [shown, 'openings', true]);
    assert.ok(Number(halted['tookMs']) < 100);
    assert.deepEqual([await buys(desk, ann), await buys(desk, bob)], passes);
    assert.deepEqual(await desk.ask(resumeCommand, { scope, reason }), { resumed: shown });
    assert.deepEqual([await buys(desk, ann), await buys(desk, bob)], [true, true]);
  }
  assert.equal((await desk.ask(haltCommand, { stops: 'orders', reason }))['stops'], 'orders');
  assert.equal((await desk.ask(haltCommand, { stops: 'openings', reason }))['stops'], 'openings');
  const [halt] = Object(await desk.ask(statusCommand)).halts;
  assert.deepEqual([halt.scope, halt.stops, halt.reason], ['everything', 'orders', reason]);
});

test('a scope that is none halts nothing and says so', async () => {
  const { desk } = await trading();
  for (const scope of ['nothing', 'key:other', 'bot:nobody', 'key:No Name', 'bot:', 'account:main']) {
    assert.equal(await desk.refusal(haltCommand, { scope, reason: 'r' }), 'SCOPE_UNKNOWN', scope);
    assert.equal(await desk.refusal(resumeCommand, { scope, reason: 'r' }), 'SCOPE_UNKNOWN', scope);
  }
  assert.equal(await desk.refusal(haltCommand, {}), 'FIELD_MISSING');
  assert.equal(desk.entries('halt').length, 0);
});

test('without the ledger a halt acts and says that it is not recorded, and a resume does nothing (I6)', async () => {
  const { desk, ann } = await trading();
  await desk.endJournal();
  assert.equal((await desk.ask(haltCommand, { reason: 'r' }))['recorded'], false);
  assert.equal(await desk.refusal(resumeCommand, { reason: 'r' }), 'STORE_BUSY');
  const { status } = await desk.bot(ann, 'POST', '/fapi/v1/order', { ...ORDER, price: '59500.0' });
  assert.notEqual(status, 200);
});

test('the status counts wallets in use, and transactions of which nobody knows what became', async () => {
  const desk = await Desk.open();
  const counted = async (): Promise<unknown> => Object(await desk.ask(statusCommand)).wallets;
  assert.deepEqual(await counted(), { inUse: 0, open: 0 });
  const wallets: Map<string, unknown> = desk.parts.state.wallets;
  wallets.set('new', { retired: false, open: new Map([[1, {}]]) });
  wallets.set('old', { retired: true, open: new Map() });
  assert.deepEqual(await counted(), { inUse: 1, open: 1 });
});

test('the status is what the ledger says: nothing at first, then keys, bots and what they hold', async () => {
  const empty = Object(await (await Desk.open()).ask(statusCommand));
  assert.deepEqual([empty.entries, empty.policy, empty.shadow, empty.keys], [0, null, null, []]);
  const { desk, ann } = await trading();
  assert.equal(await buys(desk, ann), true);
  const price = '61000.0';
  const { status } = await desk.bot(ann, 'POST', '/fapi/v1/order', { ...ORDER, price });
  assert.equal(status, 200);
  await desk.pass(10_000);
  const said = Object(await desk.ask(statusCommand));
  assert.equal(said.policy.length, 64);
  const [main] = said.keys;
  assert.deepEqual([main.name, main.status, main.openOrders, main.inDoubt], ['main', 'active', 1, 0]);
  assert.deepEqual(main.positions, { BTCUSDT: '0.01' });
  assert.ok(Number(main.turnoverToday) > 500);
  assert.ok(main.limits.length > 0);
  assert.equal(main.pause, null);
  const held = said.bots.map(({ bot, openOrders, positions }: Answered) => [bot, openOrders, positions]);
  assert.deepEqual(held, [
    ['ann', 1, { BTCUSDT: '0.01' }],
    ['bob', 0, {}],
  ]);
});

test('the status says what an inverse contract that is held made in its coin, where it has a price', async () => {
  const { desk } = await trading();
  const { state } = desk.parts;
  const instrument = 'INVERSE:BTCUSD' as Instrument;
  const linear = 'BTCUSDT' as Instrument;
  const fee = decimal('0');
  for (const { book } of [...state.accounts.values(), ...state.bots.values()]) {
    const words = { side: 'buy', price: decimal('50000'), fee } as const;
    bookFill(book, { instrument, ...words, quantity: decimal('100') });
    bookFill(book, { instrument: linear, ...words, quantity: decimal('2') });
  }
  const positions = { [instrument]: '100', [linear]: '2' };
  const told = async (): Promise<readonly unknown[]> => {
    const { keys, bots } = Object(await desk.ask(statusCommand));
    return [...keys, ...bots].map((row) => {
      assert.deepEqual(row.positions, positions);
      return row.coinProfits;
    });
  };
  assert.deepEqual(await told(), Array(3).fill({ [instrument]: null }));
  const mark = decimal('100000');
  const rest = { bid: mark, ask: mark, volume24h: null, depth: null, observedAt: unixMs(1) };
  for (const { id } of state.accounts.values())
    state.references.set(`${id}/${instrument}`, { instrument, mark, ...rest });
  assert.deepEqual(await told(), Array(3).fill({ [instrument]: '0.001' }));
});
