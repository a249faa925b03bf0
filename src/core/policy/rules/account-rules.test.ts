import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimal } from '../../units/decimal.ts';
import { unixMs } from '../../units/time.ts';
import { likenessOf } from '../../account/record.ts';
import { ask, BTC, codes, ETH, hold, NOW, order, quote, rest, world } from '../policy-fixture.test.ts';

/** A sell of the whole of a long position, enforced as reduce-only by the venue. */
const exit = { side: 'sell', reduceOnly: true } as const;

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

test('turnover: on a shared account open exits of a bot count, and pass while all fit into its position', () => {
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

test('daily loss: once it was recorded as reached, a market that comes back opens nothing', () => {
  const on = world({ dailyLossMax: '100' });
  hold(on, '10');
  quote(on, BTC, '99');
  for (const { book } of [on.account, on.bot]) book.day = { ...book.day, worst: decimal('-99.99') };
  assert.deepEqual(codes(on, order({ price: '99' })), []);
  for (const { book } of [on.account, on.bot]) book.day = { ...book.day, worst: decimal('-100') };
  assert.deepEqual(codes(on, order({ price: '99' })), ['DAILY_LOSS_REACHED']);
  assert.deepEqual(codes(on, order({ ...exit, price: '99' })), []);
});

test('daily loss: cannot fire without a trade or a position', () => {
  const on = world({ dailyLossMax: '0.01' });
  quote(on, BTC, '100');
  assert.deepEqual(codes(on, order()), []);
});
