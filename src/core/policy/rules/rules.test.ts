import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimal, type Decimal } from '../../units/decimal.ts';
import { unixMs } from '../../units/time.ts';
import type { Instrument } from '../../units/ids.ts';
import {
  ask,
  BTC,
  codes,
  ETH,
  hold,
  market,
  NOW,
  order,
  quote,
  rest,
  world,
} from '../policy-fixture.test.ts';
import { denialText } from '../evaluate.ts';

/** A sell of the whole of a long position, enforced as reduce-only by the venue. */
const exit = { side: 'sell', reduceOnly: true } as const;

test('symbols: only listed ones, but a position in one that was taken off can be closed', () => {
  const on = world({ symbols: Array.from({ length: 12 }, (_, i) => `S${i}`) });
  const [first] = ask(on, { kind: 'place', order: order() });
  assert.equal(first?.code, 'SYMBOL_NOT_ALLOWED');
  assert.match(first.facts['allowed'] ?? '', /, …$/);
  assert.deepEqual(codes(world(), order({ instrument: 'XUSDT' as Instrument }))[0], 'SYMBOL_NOT_ALLOWED');
  hold(on, '1');
  assert.deepEqual(codes(on, order(exit)), []);
});

test('sides: guards openings, never exits', () => {
  const on = world({ sides: ['buy'] });
  assert.deepEqual(codes(on, order({ side: 'sell' })), ['SIDE_NOT_ALLOWED']);
  hold(on, '1');
  assert.deepEqual(codes(on, order(exit)), []);
  assert.deepEqual(codes(on, order({ side: 'sell' })), ['SIDE_NOT_ALLOWED'], 'a plain sell could open');
});

test('order types: a stop-market may protect but not open', () => {
  const on = world();
  const stop = { type: 'stopMarket', price: null, triggerPrice: '99' } as const;
  assert.deepEqual(codes(on, order({ ...stop, side: 'sell' })), ['ORDER_TYPE_NOT_ALLOWED']);
  hold(on, '1');
  assert.deepEqual(codes(on, order({ ...stop, ...exit })), []);
  assert.deepEqual(codes(on, order({ ...exit, type: 'trailingStopMarket', price: null })), []);
  const [beyond] = ask(on, { kind: 'place', order: order({ ...stop, ...exit, quantity: '2' }) });
  assert.ok(beyond !== undefined);
  assert.match(
    denialText(beyond),
    /stopMarket orders here\..*more than there is to close.*Cancel one of those/,
  );
  const [plain] = ask(on, { kind: 'place', order: order({ ...stop, side: 'sell' }) });
  assert.ok(plain !== undefined);
  assert.doesNotMatch(denialText(plain), /more than there is to close/);
  const strict = world({ reducingTypes: ['limit'] });
  hold(strict, '1');
  assert.deepEqual(codes(strict, market(exit)), ['ORDER_TYPE_NOT_ALLOWED']);
});

test('reference: openings need it fresh, exits take the last good one, nothing goes without any', () => {
  const on = world({}, { referenceAgeMaxMs: 1_000 });
  hold(on, '5');
  quote(on, BTC, '100', { observedAt: unixMs(NOW - 1_000) });
  assert.deepEqual(codes(on, order()), []);
  quote(on, BTC, '100', { observedAt: unixMs(NOW - 1_001) });
  assert.deepEqual(codes(on, order()), ['REFERENCE_PRICE_STALE']);
  quote(on, BTC, '100', { observedAt: unixMs(NOW - 86_400_000) });
  assert.deepEqual(codes(on, order(exit)), []);
  assert.deepEqual(codes(on, order({ ...exit, price: '97.9' })), ['PRICE_OUTSIDE_COLLAR']);
  on.state.references.clear();
  assert.deepEqual(codes(on, order(exit)), ['REFERENCE_PRICE_STALE']);
  assert.deepEqual(codes(on, market({ ...exit, quantity: '6' })), ['REFERENCE_PRICE_STALE']);
  assert.deepEqual(codes(on, market()), ['REFERENCE_PRICE_STALE']);
});

test('reference: nothing is opened where nobody is on either side of the book; exits with a price go', () => {
  const on = world();
  const none = { bid: decimal('0'), ask: decimal('0') };
  quote(on, BTC, '100', none);
  assert.deepEqual(codes(on, order()), ['BOOK_EMPTY']);
  assert.deepEqual(codes(on, market()), ['BOOK_EMPTY', 'PRICE_OUTSIDE_COLLAR']);
  quote(on, BTC, '100', { ...none, bid: decimal('99.9') });
  assert.deepEqual(codes(on, order()), []);
  assert.deepEqual(codes(on, market()), ['PRICE_OUTSIDE_COLLAR']);
  hold(on, '5');
  quote(on, BTC, '100', none);
  assert.deepEqual(codes(on, order({ side: 'sell', reduceOnly: true, quantity: '1' })), []);
});

test('reference: an opening is refused while something open has no known value', () => {
  const on = world();
  rest(on, { instrument: ETH, type: 'market', price: null, quantity: '1' });
  assert.deepEqual(codes(on, order()), []);
  on.state.references.delete(`${on.account.id}/${ETH}`);
  assert.deepEqual(codes(on, order()), ['REFERENCE_PRICE_STALE']);
});

test('quantity: bounded per symbol', () => {
  const on = world({ quantityMax: { BTCUSDT: '2' } });
  assert.deepEqual(codes(on, order({ quantity: '2' })), []);
  assert.deepEqual(codes(on, order({ quantity: '2.1' })), ['QUANTITY_EXCEEDS_MAX']);
  assert.deepEqual(codes(on, order({ quantity: '20', instrument: ETH, price: '10' })), []);
  hold(on, '5');
  assert.deepEqual(codes(on, order({ ...exit, quantity: '5' })), []);
});

test('notional: at the worse of limit, mark and trigger; a market order at mark and collar', () => {
  const on = world({ notionalMax: '1000', positionMax: '100000' });
  assert.deepEqual(codes(on, order({ quantity: '10' })), []);
  assert.deepEqual(codes(on, order({ quantity: '10.01' })), ['NOTIONAL_EXCEEDS_MAX']);
  assert.deepEqual(codes(on, order({ quantity: '10.01', price: '99' })), ['NOTIONAL_EXCEEDS_MAX'], 'mark');
  assert.deepEqual(codes(on, order({ side: 'sell', quantity: '8', price: '130' })), ['NOTIONAL_EXCEEDS_MAX']);
  const stop = { type: 'stop', triggerPrice: '101', quantity: '9.95', price: '100' } as const;
  assert.deepEqual(codes(on, order(stop)), ['NOTIONAL_EXCEEDS_MAX']);
  assert.deepEqual(codes(on, market({ quantity: '9.8' })), []);
  assert.deepEqual(codes(on, market({ quantity: '9.81' })), ['NOTIONAL_EXCEEDS_MAX']);
  hold(on, '50');
  assert.deepEqual(codes(on, order({ ...exit, quantity: '50' })), []);
});

test('I15: no order trades beyond the collar, by mark and best quote, and waits no further than the distance', () => {
  const on = world({ collarBps: 200, distanceBps: 5_000 });
  const judged = (price: string, side: 'buy' | 'sell'): readonly string[] =>
    codes(on, order({ price, side }));
  const no = ['PRICE_OUTSIDE_COLLAR'];
  assert.deepEqual(judged('102', 'buy'), []);
  assert.deepEqual(judged('102.000000000000000001', 'buy'), no);
  assert.deepEqual(judged('98', 'sell'), []);
  assert.deepEqual(judged('97.999999999999999999', 'sell'), no);
  assert.deepEqual(judged('50', 'buy'), []);
  assert.deepEqual(judged('49.9', 'buy'), no);
  assert.deepEqual(judged('150', 'sell'), []);
  assert.deepEqual(judged('150.1', 'sell'), no);
  quote(on, BTC, '100', { ask: decimal('99'), bid: decimal('101') });
  assert.deepEqual(judged('101', 'buy'), no, 'two per cent above the ask');
  assert.deepEqual(judged('98.9', 'sell'), no, 'two per cent below the bid');
  quote(on, BTC, '100', { ask: 0n as Decimal });
  assert.deepEqual(judged('102', 'buy'), []);
});

test('I15: the collar holds for exits, whatever else passes', () => {
  const on = world();
  hold(on, '1');
  assert.deepEqual(codes(on, order({ ...exit, price: '98' })), []);
  assert.deepEqual(codes(on, order({ ...exit, price: '97' })), ['PRICE_OUTSIDE_COLLAR']);
});

test('I15: an opening stop is held to the collar by trigger and by limit', () => {
  const on = world();
  const stop = (triggerPrice: string, price: string, more: object = {}): readonly string[] =>
    codes(on, order({ type: 'stop', triggerPrice, price, quantity: '0.5', ...more }));
  assert.deepEqual(stop('101', '101.5'), []);
  assert.deepEqual(stop('102.1', '101'), ['PRICE_OUTSIDE_COLLAR']);
  assert.deepEqual(stop('101', '102.5'), ['PRICE_OUTSIDE_COLLAR']);
  assert.deepEqual(stop('98', '101', { type: 'takeProfit' }), ['PRICE_OUTSIDE_COLLAR'], 'limit by trigger');
});

test('I15: a protective stop may wait far away but trades near its trigger; one that fires at once is no stop', () => {
  const on = world();
  hold(on, '1');
  const stop = (triggerPrice: string, price: string | null, more: object = {}): readonly string[] =>
    codes(on, order({ type: 'stop', triggerPrice, price, ...exit, ...more }));
  assert.deepEqual(stop('80', '79'), []);
  assert.deepEqual(stop('80', '78'), ['PRICE_OUTSIDE_COLLAR'], 'two per cent below the trigger');
  assert.deepEqual(stop('49', '49'), ['PRICE_OUTSIDE_COLLAR'], 'too far');
  assert.deepEqual(stop('80', null, { type: 'stopMarket' }), []);
  assert.deepEqual(stop('120', '119', { type: 'takeProfit' }), []);
  assert.deepEqual(stop('60', '60', { type: 'takeProfit' }), ['PRICE_OUTSIDE_COLLAR'], 'fires at once');
  assert.deepEqual(stop('60', null, { type: 'takeProfitMarket' }), ['PRICE_OUTSIDE_COLLAR']);
  hold(on, '-1');
  assert.deepEqual(stop('120', '121', { side: 'buy' }), []);
  assert.deepEqual(stop('80', '80', { side: 'buy' }), ['PRICE_OUTSIDE_COLLAR'], 'fires at once');
});

test('I15: a trigger that the mark has reached to the digit waits no more, and its order is held to the quote', () => {
  const on = world();
  hold(on, '1');
  quote(on, BTC, '100', { bid: decimal('103') });
  const judged = (type: 'stop' | 'takeProfit', triggerPrice: string): readonly string[] =>
    codes(on, order({ type, triggerPrice, price: '98.5', ...exit }));
  assert.deepEqual(judged('stop', '99.999999999999999999'), []);
  assert.deepEqual(judged('stop', '100'), ['PRICE_OUTSIDE_COLLAR']);
  assert.deepEqual(judged('takeProfit', '100.000000000000000001'), []);
  assert.deepEqual(judged('takeProfit', '100'), ['PRICE_OUTSIDE_COLLAR']);
});

test('I15: a conditional market order that the owner lets open is held to trigger, quote and depth', () => {
  const on = world({ openingTypes: ['stopMarket'] });
  const stop = { type: 'stopMarket', price: null, triggerPrice: '101' } as const;
  assert.deepEqual(codes(on, order(stop)), []);
  assert.deepEqual(codes(on, order({ ...stop, triggerPrice: '103' })), ['PRICE_OUTSIDE_COLLAR']);
  quote(on, BTC, '100', { ask: decimal('103'), depth: null });
  assert.deepEqual(codes(on, order(stop)), ['PRICE_OUTSIDE_COLLAR', 'DEPTH_BELOW_FLOOR']);
});

test('I15: a market order needs a quote within the collar', () => {
  const on = world();
  quote(on, BTC, '100', { ask: decimal('103'), bid: decimal('97') });
  assert.deepEqual(codes(on, market()), ['PRICE_OUTSIDE_COLLAR']);
  assert.deepEqual(codes(on, market({ side: 'sell' })), ['PRICE_OUTSIDE_COLLAR']);
  quote(on, BTC, '100', { ask: 0n as Decimal });
  assert.deepEqual(codes(on, market()), ['PRICE_OUTSIDE_COLLAR']);
  quote(on, BTC, '100', { bid: 0n as Decimal });
  assert.deepEqual(codes(on, market({ side: 'sell' })), ['PRICE_OUTSIDE_COLLAR']);
});

test('T1: nothing is opened in a thin symbol, and what is held there can be closed', () => {
  const on = world({ volume24hMin: '1000' });
  quote(on, BTC, '100', { volume24h: decimal('1000') });
  assert.deepEqual(codes(on, order()), []);
  quote(on, BTC, '100', { volume24h: decimal('999') });
  assert.deepEqual(codes(on, order()), ['VOLUME_BELOW_FLOOR']);
  quote(on, BTC, '100', { volume24h: null });
  assert.deepEqual(codes(on, order()), ['VOLUME_BELOW_FLOOR']);
  hold(on, '1');
  assert.deepEqual(codes(on, order(exit)), []);
});

test('T1: the book within the collar must hold a multiple of an opening, on the side that it hits', () => {
  const on = world({ depthFactorMin: '3' });
  const depth = (bid: string, ask: string, bps = 200): void =>
    quote(on, BTC, '100', { depth: { bps, bid: decimal(bid), ask: decimal(ask) } });
  depth('0', '300');
  assert.deepEqual(codes(on, order()), []);
  assert.deepEqual(codes(on, order({ side: 'sell' })), ['DEPTH_BELOW_FLOOR']);
  depth('300', '299');
  assert.deepEqual(codes(on, order()), ['DEPTH_BELOW_FLOOR']);
  depth('9000', '9000', 201);
  assert.deepEqual(codes(on, order()), ['DEPTH_BELOW_FLOOR'], 'measured further than the collar reaches');
  quote(on, BTC, '100', { depth: null });
  assert.deepEqual(codes(on, order()), ['DEPTH_BELOW_FLOOR']);
  hold(on, '1');
  assert.deepEqual(codes(on, order(exit)), [], 'a limit exit needs no depth');
});

test('T1: a market order must fit into the book within the collar, with those on the way, exits too', () => {
  const on = world({ depthFactorMin: '0' });
  hold(on, '3');
  const depth = (bid: string): void =>
    quote(on, BTC, '100', { depth: { bps: 100, bid: decimal(bid), ask: decimal(bid) } });
  depth('100');
  assert.deepEqual(codes(on, market(exit)), []);
  depth('99');
  assert.deepEqual(codes(on, market(exit)), ['DEPTH_BELOW_FLOOR']);
  assert.deepEqual(codes(on, market()), ['DEPTH_BELOW_FLOOR']);
  assert.deepEqual(codes(on, order()), []);
  depth('199');
  rest(on, { ...exit, type: 'market', price: null });
  assert.deepEqual(codes(on, market(exit)), ['DEPTH_BELOW_FLOOR']);
  depth('200');
  assert.deepEqual(codes(on, market(exit)), []);
  quote(on, BTC, '100', { depth: null });
  const stop = { ...exit, type: 'stopMarket', price: null, triggerPrice: '90' } as const;
  assert.deepEqual(codes(on, order(stop)), [], 'a waiting stop needs no depth now');
  assert.deepEqual(
    codes(on, order({ ...stop, triggerPrice: '100' })),
    ['DEPTH_BELOW_FLOOR'],
    'fires at once',
  );
});

test('T1: a trailing stop opens only where it is listed, and then like a market order', () => {
  const on = world({ openingTypes: ['trailingStopMarket'] });
  const trailing = { type: 'trailingStopMarket', price: null } as const;
  assert.deepEqual(codes(on, order(trailing)), []);
  quote(on, BTC, '100', { depth: { bps: 100, bid: decimal('1'), ask: decimal('1') } });
  assert.deepEqual(codes(on, order(trailing)), ['DEPTH_BELOW_FLOOR']);
});
