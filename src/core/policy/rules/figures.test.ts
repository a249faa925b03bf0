import assert from 'node:assert/strict';
import { test } from 'node:test';
import { likenessOf } from '../../account/record.ts';
import { decimal } from '../../units/decimal.ts';
import type { Instrument } from '../../units/ids.ts';
import { unixMs } from '../../units/time.ts';
import type { DenialCode } from '../denial.ts';
import { figuresOf } from '../evaluate.ts';
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
  type OrderWords,
  type World,
} from '../policy-fixture.test.ts';

const EXIT = { side: 'sell', reduceOnly: true } as const;

type Facts = Readonly<Record<string, string>>;

/** What the account's refusal by that code says; one for an order that is not refused so is a failure. */
function facts(
  on: World,
  code: DenialCode,
  words: OrderWords = {},
  batch: Parameters<typeof ask>[2] = [],
): Facts {
  const found = ask(on, { kind: 'place', order: order(words) }, batch).find((denial) => denial.code === code);
  assert.ok(found !== undefined, `${code} is refused`);
  const { scope, ...rest } = found.facts;
  assert.equal(scope, 'account');
  return rest;
}

test('figures: sizes and values are told exactly, with the limit that they are beyond', () => {
  const small = world({ quantityMax: { BTCUSDT: '2' }, notionalMax: '300', positionMax: '400' });
  hold(small, '1.5');
  assert.deepEqual(facts(small, 'QUANTITY_EXCEEDS_MAX', { quantity: '2.5' }), { quantity: '2.5', max: '2' });
  assert.deepEqual(facts(small, 'NOTIONAL_EXCEEDS_MAX', { quantity: '3.01' }), {
    notional: '301',
    max: '300',
  });
  assert.deepEqual(facts(small, 'POSITION_EXCEEDS_MAX', { quantity: '3' }), { position: '450', max: '400' });
  const day = world({ turnoverPerDayMax: '150' });
  day.account.book.day.turnover = decimal('60');
  assert.deepEqual(facts(day, 'TURNOVER_EXCEEDS_MAX'), { turnover: '160', max: '150' });
});

test('figures: the market that is too thin, and by how much', () => {
  const on = world({ volume24hMin: '1000', depthFactorMin: '3' });
  quote(on, BTC, '100', {
    volume24h: decimal('999.5'),
    depth: { bps: 100, bid: decimal('5'), ask: decimal('299') },
  });
  assert.deepEqual(facts(on, 'VOLUME_BELOW_FLOOR'), { volume: '999.5', min: '1000' });
  assert.deepEqual(facts(on, 'DEPTH_BELOW_FLOOR'), { depth: '299', needed: '300' });
  quote(on, BTC, '100', { volume24h: null, depth: null });
  assert.deepEqual(facts(on, 'VOLUME_BELOW_FLOOR'), { volume: 'unknown', min: '1000' });
  assert.deepEqual(facts(on, 'DEPTH_BELOW_FLOOR'), { depth: 'unknown', needed: '300' });
});

test('figures: an old price is told with its age, a missing one as unknown, and whose it is', () => {
  const on = world({ referenceAgeMaxMs: 1_000, exposureMax: '5000' });
  quote(on, BTC, '100', { observedAt: unixMs(NOW - 1_500) });
  assert.deepEqual(facts(on, 'REFERENCE_PRICE_STALE'), { ageMs: '1500', maxMs: '1000' });
  on.state.references.delete(`${on.account.id}/${BTC}`);
  assert.deepEqual(facts(on, 'REFERENCE_PRICE_STALE'), { ageMs: 'unknown', maxMs: '1000' });
  const held = world({ referenceAgeMaxMs: 1_000, exposureMax: '5000' });
  hold(held, '1', ETH);
  held.state.references.delete(`${held.account.id}/${ETH}`);
  const refused = ask(held, { kind: 'place', order: order() });
  const told = refused.map(({ facts: { scope, ...rest } }) => [scope, rest]);
  const symbol = (name: string): object => ({ symbol: name, ageMs: 'unknown', maxMs: '1000' });
  assert.deepEqual(told, [
    ['account', symbol('ETHUSDT')],
    ['bot', symbol('ETHUSDT')],
    ['account', symbol('a position')],
    ['bot', symbol('a position')],
  ]);
});

test('figures: counts are told with what was asked for included', () => {
  const on = world({
    openOrdersMax: 1,
    messagesPerSecondMax: 2,
    messagesPerMinuteMax: 3,
    repeat: { count: 2, withinS: 30 },
    duplicateWithinMs: 700,
  });
  rest(on);
  assert.deepEqual(facts(on, 'OPEN_ORDERS_EXCEED_MAX'), { open: '1', max: '1' });
  on.account.book.messages.push(unixMs(NOW - 999), NOW);
  assert.deepEqual(facts(on, 'MESSAGE_RATE_EXCEEDED'), { messages: '3', windowMs: '1000', max: '2' });
  on.account.book.messages.splice(0, 2, unixMs(NOW - 59_999), unixMs(NOW - 1_000), unixMs(NOW - 1_000));
  assert.deepEqual(facts(on, 'MESSAGE_RATE_EXCEEDED'), { messages: '4', windowMs: '60000', max: '3' });
  on.account.book.recent.set(likenessOf(order()), [unixMs(NOW - 29_999), NOW]);
  assert.deepEqual(facts(on, 'REPEAT_THROTTLE_LATCHED'), { count: '2', withinS: '30' });
  assert.deepEqual(facts(on, 'DUPLICATE_ORDER'), { withinMs: '700' });
  on.account.book.recent.set(likenessOf(order()), [unixMs(NOW - 30_000), NOW]);
  assert.ok(!codes(on, order()).includes('REPEAT_THROTTLE_LATCHED'), 'a window ends at its last millisecond');
});

test('figures: twice as many messages are an exit’s own bound, at it and one beyond', () => {
  const on = world({ messagesPerSecondMax: 2, messagesPerMinuteMax: 100 });
  hold(on, '1');
  on.account.book.messages.push(NOW, NOW, NOW);
  assert.deepEqual(codes(on, order(EXIT)), []);
  on.account.book.messages.push(NOW);
  assert.deepEqual(facts(on, 'MESSAGE_RATE_EXCEEDED', EXIT), { messages: '5', windowMs: '1000', max: '4' });
});

test('figures: a loss and a fall from the best are told as they are', () => {
  const on = world({ dailyLossMax: '100', drawdownMax: { amount: '50', since: 'ever' } });
  hold(on, '10');
  for (const { book } of [on.account, on.bot]) {
    book.peaks.set('ever', { startsAt: unixMs(0), value: decimal('20') });
  }
  quote(on, BTC, '97.000000000000000001');
  assert.ok(!codes(on, order({ price: '97' })).includes('DRAWDOWN_REACHED'));
  quote(on, BTC, '97');
  assert.deepEqual(facts(on, 'DRAWDOWN_REACHED', { price: '97' }), {
    drawdown: '50',
    max: '50',
    since: 'ever',
  });
  quote(on, BTC, '89');
  assert.deepEqual(facts(on, 'DAILY_LOSS_REACHED', { price: '89' }), { loss: '110', max: '100' });
});

test('figures: a price outside the collar is told with the least and the most that would pass', () => {
  const on = world({ collarBps: 200, distanceBps: 5_000 });
  const told = (words: OrderWords): Facts => facts(on, 'PRICE_OUTSIDE_COLLAR', words);
  assert.deepEqual(told({ price: '103' }), {
    what: 'limit',
    price: '103',
    reference: '100',
    least: '50',
    most: '102',
  });
  assert.deepEqual(told({ price: '97', side: 'sell' }), {
    what: 'limit',
    price: '97',
    reference: '100',
    least: '98',
    most: '150',
  });
  const stop = { type: 'stop', triggerPrice: '103', price: '103' } as const;
  assert.deepEqual(told(stop), { what: 'trigger', price: '103', reference: '100', least: '98', most: '102' });
  quote(on, BTC, '100', { ask: decimal('103') });
  const taken = { type: 'market', price: null, timeInForce: null } as const;
  assert.deepEqual(told(taken), {
    what: 'quote',
    price: '103',
    reference: '100',
    least: 'none',
    most: '102',
  });
  quote(on, BTC, '100', { ask: decimal('98') });
  assert.deepEqual(told({ price: '100' }), {
    what: 'limit',
    price: '100',
    reference: '98',
    least: 'none',
    most: '99.96',
  });
});

test('collar: what cannot be divided is rounded towards the market, on both sides (I15)', () => {
  const on = world({ collarBps: 1, distanceBps: 9_999 });
  quote(on, BTC, '0.000000000000000101', { depth: { bps: 1, bid: decimal('9'), ask: decimal('9') } });
  assert.deepEqual(codes(on, order({ price: '0.000000000000000101', quantity: '1' })), []);
  assert.deepEqual(codes(on, order({ price: '0.000000000000000102', quantity: '1' })), [
    'PRICE_OUTSIDE_COLLAR',
  ]);
  assert.deepEqual(codes(on, order({ side: 'sell', price: '0.0000000000000001', quantity: '1' })), [
    'PRICE_OUTSIDE_COLLAR',
  ]);
});

test('figures: participation and cooling, at the bound and beyond', () => {
  const on = world({
    participationBpsMax: 10,
    volume24hMin: '0',
    cooling: { minutes: 5, notionalMax: '200' },
  });
  quote(on, BTC, '100', { volume24h: decimal('100000') });
  rest(on, { side: 'sell', quantity: '0.25' });
  rest(on, { quantity: '0.25', price: '90' });
  assert.deepEqual(codes(on, order({ quantity: '0.5', price: '99' })), []);
  const beyond = { quantity: '0.6', price: '99' };
  assert.deepEqual(facts(on, 'PARTICIPATION_EXCEEDS_MAX', beyond), { traded: '110', max: '100' });
  assert.deepEqual(facts(on, 'INSTRUMENT_COOLING', { quantity: '1.76' }), {
    position: '201',
    max: '200',
    minutes: '5',
  });
  for (const { book } of [on.account, on.bot]) {
    const today = { dayStartsAt: book.day.startsAt, traded: decimal('0') };
    book.markets.set(BTC, { ...today, firstAt: unixMs(NOW - 299_999) });
  }
  assert.ok(codes(on, order({ quantity: '1.76' })).includes('INSTRUMENT_COOLING'));
  for (const { book } of [on.account, on.bot]) {
    const today = { dayStartsAt: book.day.startsAt, traded: decimal('0') };
    book.markets.set(BTC, { ...today, firstAt: unixMs(NOW - 300_000) });
  }
  assert.ok(!codes(on, order({ quantity: '1.76' })).includes('INSTRUMENT_COOLING'));
});

test('exposure: long and short add up over all symbols, at the bound and beyond; what does not raise it passes', () => {
  const on = world({ exposureMax: '1000', positionMax: '5000', notionalMax: '5000' });
  hold(on, '4');
  hold(on, '-30', ETH);
  rest(on, { instrument: ETH, side: 'sell', quantity: '10', price: '10' });
  rest(on, { instrument: ETH, side: 'buy', quantity: '5', price: '10' });
  assert.deepEqual(codes(on, order({ quantity: '2' })), []);
  assert.deepEqual(facts(on, 'EXPOSURE_EXCEEDS_MAX', { quantity: '2.01' }), {
    exposure: '1001',
    max: '1000',
  });
  assert.deepEqual(
    codes(on, order({ side: 'sell', quantity: '8' })),
    [],
    'four short are no more than four long',
  );
  assert.deepEqual(codes(on, order({ side: 'sell', quantity: '10' })), []);
  assert.deepEqual(codes(on, order({ side: 'sell', quantity: '10.01' })), ['EXPOSURE_EXCEEDS_MAX']);
  const strict = world({ exposureMax: '100' });
  hold(strict, '4');
  assert.deepEqual(codes(strict, order({ side: 'sell', quantity: '4' })), []);
  assert.deepEqual(codes(strict, order({ side: 'sell', quantity: '8' })), []);
  assert.deepEqual(codes(strict, order({ side: 'sell', quantity: '8.01' })), ['EXPOSURE_EXCEEDS_MAX']);
});

test('depth: a multiple below one still asks a market order for the whole of itself, with those on the way', () => {
  const on = world({ depthFactorMin: '0.5' });
  const depth = (ask: string): void =>
    quote(on, BTC, '100', { depth: { bps: 200, bid: decimal('0'), ask: decimal(ask) } });
  depth('50');
  assert.deepEqual(codes(on, order()), []);
  depth('49.99');
  assert.deepEqual(codes(on, order()), ['DEPTH_BELOW_FLOOR']);
  depth('100');
  assert.deepEqual(codes(on, market()), []);
  depth('99.99');
  assert.deepEqual(codes(on, market()), ['DEPTH_BELOW_FLOOR']);
  rest(on, { type: 'market', price: null, quantity: '2' });
  depth('299.99');
  assert.deepEqual(codes(on, market()), ['DEPTH_BELOW_FLOOR']);
  depth('300');
  assert.deepEqual(codes(on, market()), []);
  const thrice = world({ depthFactorMin: '3' });
  rest(thrice, { type: 'market', price: null, quantity: '1' });
  quote(thrice, BTC, '100', { depth: { bps: 200, bid: decimal('0'), ask: decimal('400') } });
  assert.deepEqual(codes(thrice, market()), []);
  quote(thrice, BTC, '100', { depth: { bps: 200, bid: decimal('0'), ask: decimal('399') } });
  assert.deepEqual(codes(thrice, market()), ['DEPTH_BELOW_FLOOR']);
});

test('self-trade: without a limit an order reaches to the edge of the collar, to the last digit', () => {
  const on = world({ selfTrade: 'refuse', collarBps: 200 });
  const sell = rest(on, { side: 'sell', price: '102.000000000000000001' });
  assert.deepEqual(codes(on, market()), []);
  sell.price = decimal('102');
  assert.deepEqual(codes(on, market()), ['SELF_TRADE']);
  on.account.book.orders.clear();
  on.bot.book.orders.clear();
  const buy = rest(on, { side: 'buy', price: '97.999999999999999999' });
  assert.deepEqual(codes(on, market({ side: 'sell' })), []);
  buy.price = decimal('98');
  assert.deepEqual(codes(on, market({ side: 'sell' })), ['SELF_TRADE']);
});

test('symbols: ten are named, an eleventh is left to an ellipsis', () => {
  const names = (count: number): readonly string[] => [...'ABCDEFGHIJK'].slice(0, count);
  const allowed = (count: number): string | undefined =>
    facts(world({ symbols: names(count) }), 'SYMBOL_NOT_ALLOWED')['allowed'];
  assert.equal(allowed(10), names(10).join(', '));
  assert.equal(allowed(11), `${names(10).join(', ')}, …`);
});

test('approval: a value at the bound needs none, one beyond does, and is told', () => {
  const on = world({ approval: { notionalAbove: '500', minutes: 7 } });
  assert.deepEqual(codes(on, order({ quantity: '5' })), []);
  assert.deepEqual(facts(on, 'APPROVAL_NEEDED', { quantity: '5.01' }), {
    what: 'worth 501, above 500',
    minutes: '7',
  });
  const listed = world({ approval: { instruments: ['ETHUSDT'] } });
  assert.deepEqual(codes(listed, order()), []);
  assert.deepEqual(facts(listed, 'APPROVAL_NEEDED', { instrument: ETH, price: '10' }), {
    what: 'every opening in ETHUSDT',
    minutes: '5',
  });
});

test('a change is worth the higher of its prices before and after', () => {
  const on = world({ approval: { notionalAbove: '500' } });
  const live = rest(on, { side: 'sell', quantity: '4', price: '140' });
  const worth = (price: string): string | undefined => {
    const target = { by: 'client', id: live.id } as const;
    const wish = { quantity: decimal('4'), price: decimal(price), extras: [] };
    const amend = { instrument: BTC, target, side: 'sell', ...wish } as const;
    return ask(on, { kind: 'amend', live, amend })[0]?.facts['what'];
  };
  assert.equal(worth('110'), 'worth 560, above 500');
  assert.equal(worth('145'), 'worth 580, above 500');
  live.price = decimal('105');
  assert.equal(worth('110'), undefined);
});

test('figures: a setting that is not the only value asked for, and a policy that lists none', () => {
  const leverage = (values: readonly (readonly [string, string])[]) =>
    ({ kind: 'setting', instrument: BTC, name: 'leverage', values }) as const;
  const listed = world({ settings: ['leverage'], leverageMax: 5 });
  assert.deepEqual(
    ask(
      listed,
      leverage([
        ['category', '9'],
        ['leverage', '5'],
      ]),
    ),
    [],
  );
  const [refusal] = ask(
    listed,
    leverage([
      ['leverage', '6'],
      ['category', '1'],
    ]),
  );
  assert.equal(refusal?.code, 'LEVERAGE_EXCEEDS_MAX');
  const none = world();
  const action = leverage([['leverage', '1']]);
  const [{ figures } = assert.fail('asked')] = figuresOf(none.state, {
    ...{ account: none.account, bot: none.bot, action, now: NOW, batch: [] },
  }).filter(({ limits }) => limits.includes('settings'));
  assert.deepEqual(figures, [
    { kind: 'words', limit: 'settings', asked: 'leverage', allowed: 'none', isPassed: false },
  ]);
});

test('the largest order holds what a purchase by amount may come to, and no exit', () => {
  const pair = 'SPOT:BTCUSDT' as Instrument;
  const on = world({ symbols: [pair, BTC], collarBps: 100, quantityMax: { [pair]: '2', BTCUSDT: '2' } });
  quote(on, pair, '100');
  const spends = (amount: string): readonly DenialCode[] =>
    codes(on, market({ instrument: pair, quantity: null, amount: decimal(amount) }));
  assert.deepEqual(spends('198'), [], 'two at 99, the lowest price within the collar');
  assert.deepEqual(spends('198.01'), ['QUANTITY_EXCEEDS_MAX']);
  hold(on, '3');
  assert.deepEqual(codes(on, order({ ...EXIT, quantity: '3' })), []);
});
