import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimal, type Decimal } from '../../units/decimal.ts';
import { unixMs } from '../../units/time.ts';
import { likenessOf } from '../../account/record.ts';
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

test('I15: no order trades beyond the collar, by mark and by best quote, and waits no further than the distance', () => {
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
  quote(on, BTC, '100', { ask: 0n as Decimal, bid: 0n as Decimal });
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
  quote(on, BTC, '100', { ask: 0n as Decimal, bid: 0n as Decimal });
  assert.deepEqual(codes(on, market()), ['PRICE_OUTSIDE_COLLAR']);
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

test('open orders: openings and exits are counted apart', () => {
  const on = world({ openOrdersMax: 1 });
  rest(on);
  assert.deepEqual(codes(on, order()), ['OPEN_ORDERS_EXCEED_MAX']);
  assert.deepEqual(codes(world({ openOrdersMax: 1 }), order(), [order({ price: '99' })]), [
    'OPEN_ORDERS_EXCEED_MAX',
  ]);
  hold(on, '20');
  for (let i = 0; i < 9; i += 1) rest(on, { ...exit, quantity: '0.1' });
  assert.deepEqual(codes(on, order({ ...exit, quantity: '0.1' })), []);
  rest(on, { ...exit, quantity: '0.1' });
  assert.deepEqual(codes(on, order({ ...exit, quantity: '0.1' })), ['OPEN_ORDERS_EXCEED_MAX']);
  const closing = world({ openOrdersMax: 1 });
  rest(closing, {}, { phase: 'closing' });
  assert.deepEqual(codes(closing, order()), [], 'what ended at the venue is not open there');
});

test('I5: the position counts everything open and in doubt on the side of the order', () => {
  const on = world({ positionMax: '1000', notionalMax: '5000' });
  hold(on, '4');
  rest(on, { quantity: '3' }, { phase: 'inDoubt' });
  assert.deepEqual(codes(on, order({ quantity: '3' })), []);
  assert.deepEqual(codes(on, order({ quantity: '3.1' })), ['POSITION_EXCEEDS_MAX']);
  assert.deepEqual(codes(on, order({ quantity: '1' }), [order({ quantity: '2.1' })]), [
    'POSITION_EXCEEDS_MAX',
  ]);
  assert.deepEqual(codes(on, order({ side: 'sell', quantity: '14' })), []);
  assert.deepEqual(codes(on, order({ side: 'sell', quantity: '14.1' })), ['POSITION_EXCEEDS_MAX']);
});

test('position: an order against a position that is too large passes, reduce-only or not', () => {
  const on = world({ positionMax: '500' });
  hold(on, '9');
  assert.deepEqual(codes(on, order({ side: 'sell', quantity: '9' })), []);
  assert.deepEqual(codes(on, order({ ...exit, quantity: '9' })), []);
  assert.deepEqual(codes(on, order()), ['POSITION_EXCEEDS_MAX']);
});

test('I5: an exit is not let in front of openings that would then turn the position too far round', () => {
  const on = world({ positionMax: '500', notionalMax: '1000' });
  hold(on, '5');
  rest(on, { side: 'sell', quantity: '5' });
  assert.deepEqual(codes(on, order({ ...exit, quantity: '5' })), [], 'five short at most');
  rest(on, { side: 'sell', quantity: '5' });
  assert.deepEqual(codes(on, order({ ...exit, quantity: '5' })), ['POSITION_EXCEEDS_MAX']);
  rest(on, { ...exit, quantity: '5' });
  assert.deepEqual(codes(on, order({ side: 'sell', quantity: '1' })), ['POSITION_EXCEEDS_MAX']);
});

test("position: one bot's reduce-only orders count in its own book, because they can close another's position", () => {
  const on = world({ positionMax: '500', notionalMax: '5000' });
  on.account.book.positions.set(BTC, decimal('50'));
  assert.deepEqual(
    ask(on, { kind: 'place', order: order({ ...exit, quantity: '6' }) }).map((one) => one.facts['scope']),
    ['bot'],
  );
  assert.deepEqual(codes(on, order({ ...exit, quantity: '5' })), []);
});

test('a bracket passes whole: a target and a stop, each of the full position', () => {
  const on = world({ positionMax: '1000', notionalMax: '400' });
  hold(on, '10');
  rest(on, { ...exit, type: 'takeProfit', triggerPrice: '110', price: '110', quantity: '10' });
  const stop = { ...exit, type: 'stopMarket', price: null, triggerPrice: '90', quantity: '10' } as const;
  assert.deepEqual(codes(on, order(stop)), []);
  rest(on, stop);
  assert.deepEqual(codes(on, order(stop)), [
    'ORDER_TYPE_NOT_ALLOWED',
    'NOTIONAL_EXCEEDS_MAX',
    'PRICE_OUTSIDE_COLLAR',
  ]);
});

test('a protective order may come before the fill that it protects has reached the ledger', () => {
  const on = world();
  rest(on, { quantity: '5' });
  const stop = { ...exit, type: 'stopMarket', price: null, triggerPrice: '90' } as const;
  assert.deepEqual(codes(on, order({ ...stop, quantity: '5' })), []);
  assert.deepEqual(codes(on, order({ ...stop, quantity: null, closePosition: true, reduceOnly: false })), []);
  assert.notDeepEqual(codes(on, order({ ...stop, quantity: '5.1' })), []);
});

test('closing everything counts as much as the account holds, not as much as the bot does', () => {
  const on = world({ notionalMax: '300', distanceBps: 5_000 });
  hold(on, '2');
  const close = {
    side: 'sell',
    type: 'stopMarket',
    price: null,
    triggerPrice: '90',
    quantity: null,
  } as const;
  assert.deepEqual(codes(on, order({ ...close, closePosition: true })), []);
  on.account.book.positions.set(BTC, decimal('30'));
  assert(codes(on, order({ ...close, closePosition: true })).includes('NOTIONAL_EXCEEDS_MAX'));
  rest(on, { ...close, closePosition: true });
  assert(codes(on, order({ side: 'sell', quantity: '0.1' })).includes('POSITION_EXCEEDS_MAX'));
});

test('a reduce-only order without a position to reduce is judged like an opening', () => {
  const on = world({ notionalMax: '50' });
  assert.deepEqual(codes(on, order(exit)), ['NOTIONAL_EXCEEDS_MAX']);
  hold(on, '-1');
  assert.deepEqual(codes(on, order(exit)), ['NOTIONAL_EXCEEDS_MAX']);
  assert.deepEqual(codes(on, order({ reduceOnly: true })), []);
});

test('exposure: long and short are added up over all symbols, and what lowers it passes', () => {
  const on = world({ exposureMax: '1000' });
  hold(on, '5');
  hold(on, '-40', ETH);
  assert.deepEqual(codes(on, order({ quantity: '1' })), []);
  assert.deepEqual(codes(on, order({ quantity: '1.1' })), ['EXPOSURE_EXCEEDS_MAX']);
  assert.deepEqual(codes(on, order({ side: 'sell', quantity: '10' })), []);
  assert.deepEqual(codes(on, order({ side: 'sell', quantity: '6.1' })), [], 'long shrinks more');
  assert.deepEqual(codes(on, order({ instrument: ETH, price: '10', side: 'sell', quantity: '11' })), [
    'EXPOSURE_EXCEEDS_MAX',
  ]);
  hold(on, '-90', ETH);
  assert.deepEqual(codes(on, order(exit)), []);
  on.state.references.delete(`${on.account.id}/${ETH}`);
  assert.deepEqual(codes(on, order()), ['REFERENCE_PRICE_STALE']);
});

test('turnover: filled, open and asked together stay below the cap of the day', () => {
  const on = world({ turnoverPerDayMax: '1000' });
  on.account.book.day.turnover = decimal('500');
  rest(on, { quantity: '3' }, { filled: decimal('1') });
  assert.deepEqual(codes(on, order({ quantity: '3' })), []);
  assert.deepEqual(codes(on, order({ quantity: '3.01' })), ['TURNOVER_EXCEEDS_MAX']);
  on.account.book.day.turnover = decimal('5000');
  hold(on, '4');
  assert.deepEqual(codes(on, order({ ...exit, quantity: '4' })), []);
  rest(on, { ...exit, type: 'stopMarket', price: null, triggerPrice: '90', quantity: '2' });
  assert.deepEqual(
    codes(on, order({ ...exit, quantity: '4' })),
    [],
    'the venue bounds exits by the position',
  );
  on.account.book.day.turnover = decimal('600');
  assert.deepEqual(codes(on, order({ side: 'sell', quantity: '2' })), [], 'open exits are no turnover yet');
});

test('turnover: on a shared account open exits of a bot count, and pass while all of them fit into its position', () => {
  const on = world({ turnoverPerDayMax: '1000' });
  const neighbour = { ...on.bot, id: 'neighbour' as typeof on.bot.id };
  on.state.bots.set(neighbour.id, neighbour);
  on.bot.book.day.turnover = decimal('900');
  hold(on, '4');
  assert.deepEqual(codes(on, order({ ...exit, quantity: '4' })), []);
  rest(on, { ...exit, type: 'stopMarket', price: null, triggerPrice: '90', quantity: '2' });
  assert.deepEqual(codes(on, order({ ...exit, quantity: '2' })), []);
  assert.deepEqual(codes(on, order({ ...exit, quantity: '2.1' })), ['TURNOVER_EXCEEDS_MAX'], 'covered twice');
  on.bot.book.day.turnover = decimal('790');
  assert.deepEqual(codes(on, order({ side: 'sell', quantity: '0.1' })), ['TURNOVER_EXCEEDS_MAX']);
  on.state.bots.set(neighbour.id, { ...neighbour, account: 'elsewhere' as typeof on.account.id });
  assert.deepEqual(codes(on, order({ side: 'sell', quantity: '0.1' })), []);
});

test('messages: bounded by second and by minute, exits have as much again', () => {
  const on = world({ messagesPerSecondMax: 2, messagesPerMinuteMax: 3 });
  const { messages } = on.account.book;
  messages.push(unixMs(NOW - 60_000), unixMs(NOW - 1_000), unixMs(NOW - 10));
  assert.deepEqual(codes(on, order()), []);
  assert.deepEqual(codes(on, order(), [order({ price: '99' })]), ['MESSAGE_RATE_EXCEEDED']);
  messages.splice(0, 1, unixMs(NOW - 59_999));
  assert.deepEqual(codes(on, order()), ['MESSAGE_RATE_EXCEEDED']);
  hold(on, '1');
  assert.deepEqual(codes(on, order(exit)), []);
  messages.push(NOW, NOW, NOW);
  assert.deepEqual(codes(on, order(exit)), ['MESSAGE_RATE_EXCEEDED']);
});

test('repeats: the same opening too often latches, and then nothing opens but exits pass', () => {
  const on = world({ repeat: { count: 2, withinS: 60 }, duplicateWithinMs: 0 });
  const likeness = likenessOf(order());
  const { recent } = on.bot.book;
  recent.set(likeness, [unixMs(NOW - 60_000), unixMs(NOW - 9_000)]);
  recent.set('another', [unixMs(NOW - 8_000)]);
  assert.deepEqual(codes(on, order()), []);
  assert.deepEqual(codes(on, order(), [order()]), ['REPEAT_THROTTLE_LATCHED']);
  recent.get(likeness)?.push(NOW);
  assert.deepEqual(codes(on, order()), ['REPEAT_THROTTLE_LATCHED']);
  assert.deepEqual(codes(on, order({ price: '99' })), []);
  on.bot.latched = true;
  assert.deepEqual(codes(on, order({ price: '99' })), ['REPEAT_THROTTLE_LATCHED']);
  hold(on, '1');
  assert.deepEqual(codes(on, order(exit)), []);
});

test('duplicates: an equal opening right after the last is refused, a slice later is not', () => {
  const on = world({ duplicateWithinMs: 500 });
  const likeness = likenessOf(order());
  on.bot.book.recent.set(likeness, [unixMs(NOW - 500)]);
  assert.deepEqual(codes(on, order()), []);
  on.bot.book.recent.set(likeness, [unixMs(NOW - 499)]);
  on.bot.book.recent.set('another', [NOW]);
  assert.deepEqual(codes(on, order()), ['DUPLICATE_ORDER']);
  assert.deepEqual(codes(on, order({ price: '99' })), []);
  assert.deepEqual(codes(on, order({ price: '99' }), [order({ price: '99' })]), ['DUPLICATE_ORDER']);
});

test('daily loss: openings stop when it is reached, exits pass, and a stale mark is no way round', () => {
  const on = world({ dailyLossMax: '100' });
  hold(on, '10');
  quote(on, BTC, '90.01');
  assert.deepEqual(codes(on, order({ price: '90' })), []);
  quote(on, BTC, '90');
  assert.deepEqual(codes(on, order({ price: '90' })), ['DAILY_LOSS_REACHED']);
  assert.deepEqual(codes(on, order({ ...exit, price: '90' })), []);
  on.state.references.clear();
  quote(on, ETH, '10');
  assert.deepEqual(codes(on, order({ instrument: ETH, price: '10' })), ['REFERENCE_PRICE_STALE']);
  quote(on, BTC, '91', { observedAt: unixMs(NOW - 9_000) });
  assert.deepEqual(codes(on, order({ instrument: ETH, price: '10' })), ['DAILY_LOSS_REACHED']);
});

test('daily loss: cannot fire without a trade or a position', () => {
  const on = world({ dailyLossMax: '0.01' });
  quote(on, BTC, '100');
  assert.deepEqual(codes(on, order()), []);
});
