import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimal } from '../units/decimal.ts';
import { unixMs } from '../units/time.ts';
import { denialText, evaluate, ORDER_RULES, recheck, SETTING_RULES } from './evaluate.ts';
import { DENIAL_SENTENCES } from './denial-sentences.ts';
import type { DenialCode } from './denial.ts';
import { ask, BTC, codes, ETH, hold, market, NOW, order, quote, rest, world } from './policy-fixture.test.ts';

test('an ordinary order passes', () => {
  assert.deepEqual(codes(world(), order()), []);
});

test('no policy means no', () => {
  const on = world();
  on.state.policy = null;
  assert.deepEqual(codes(on, order()), ['NO_POLICY']);
  assert.equal(recheck(on.state, on.account, rest(on), NOW), null);
});

test('every reason is given, in the order of the list of rules, the account before the bot', () => {
  const on = world({ sides: ['sell'], openingTypes: ['market'], openOrdersMax: 0, turnoverPerDayMax: '1' });
  on.bot.latched = true;
  on.account.book.cash = decimal('-100');
  quote(on, BTC, '100', { volume24h: null, depth: null });
  const wrong = order({ price: '200', quantity: '100' });
  assert.deepEqual(codes(on, wrong), [
    'SIDE_NOT_ALLOWED',
    'ORDER_TYPE_NOT_ALLOWED',
    'NOTIONAL_EXCEEDS_MAX',
    'PRICE_OUTSIDE_COLLAR',
    'VOLUME_BELOW_FLOOR',
    'DEPTH_BELOW_FLOOR',
    'OPEN_ORDERS_EXCEED_MAX',
    'POSITION_EXCEEDS_MAX',
    'TURNOVER_EXCEEDS_MAX',
    'REPEAT_THROTTLE_LATCHED',
    'DAILY_LOSS_REACHED',
  ]);
  const scopes = ask(on, { kind: 'place', order: wrong }).map((denial) => denial.facts['scope']);
  assert.deepEqual(scopes.slice(0, 4), ['account', 'bot', 'account', 'bot']);
  const known = [...ORDER_RULES, ...SETTING_RULES].flatMap((rule) => rule.codes);
  for (const { code } of ask(on, { kind: 'place', order: wrong })) assert(known.includes(code));
});

test('the list of rules has the order that the documentation shows', () => {
  assert.deepEqual(
    ORDER_RULES.map((rule) => rule.codes[0]),
    [
      'SYMBOL_NOT_ALLOWED',
      'SIDE_NOT_ALLOWED',
      'ORDER_TYPE_NOT_ALLOWED',
      'STANDING_ORDER_NOT_ALLOWED',
      'BUILDER_NOT_ALLOWED',
      'REFERENCE_PRICE_STALE',
      'HOLDING_EXCEEDED',
      'QUANTITY_EXCEEDS_MAX',
      'NOTIONAL_EXCEEDS_MAX',
      'PRICE_OUTSIDE_COLLAR',
      'VOLUME_BELOW_FLOOR',
      'DEPTH_BELOW_FLOOR',
      'OPEN_ORDERS_EXCEED_MAX',
      'POSITION_EXCEEDS_MAX',
      'EXPOSURE_EXCEEDS_MAX',
      'TURNOVER_EXCEEDS_MAX',
      'MESSAGE_RATE_EXCEEDED',
      'REPEAT_THROTTLE_LATCHED',
      'DUPLICATE_ORDER',
      'DAILY_LOSS_REACHED',
      'DRAWDOWN_REACHED',
      'OUTSIDE_TRADING_HOURS',
      'SELF_TRADE',
      'PARTICIPATION_EXCEEDS_MAX',
      'INSTRUMENT_COOLING',
      'REQUEST_TOO_OLD',
      'APPROVAL_NEEDED',
    ],
  );
});

test("a bot's tighter limit binds though the account's would allow", () => {
  const on = world({}, { notionalMax: '50' });
  assert.deepEqual(
    ask(on, { kind: 'place', order: order() }).map((denial) => [denial.code, denial.facts['scope']]),
    [['NOTIONAL_EXCEEDS_MAX', 'bot']],
  );
});

test('an amend counts as the larger of before and after, and the order itself is not counted twice', () => {
  const on = world({ positionMax: '1000', turnoverPerDayMax: '1000' });
  const live = rest(on, { quantity: '9' });
  const amend = (quantity: string, price: string): readonly DenialCode[] => [
    ...new Set(
      ask(on, {
        kind: 'amend',
        live,
        amend: {
          instrument: BTC,
          target: { by: 'client', id: live.id },
          side: 'buy',
          quantity: decimal(quantity),
          price: decimal(price),
          extras: [],
        },
      }).map((denial) => denial.code),
    ),
  ];
  assert.deepEqual(amend('10', '100'), []);
  assert.deepEqual(amend('10.1', '100'), [
    'NOTIONAL_EXCEEDS_MAX',
    'POSITION_EXCEEDS_MAX',
    'TURNOVER_EXCEEDS_MAX',
  ]);
  assert.deepEqual(amend('9', '102.1'), ['PRICE_OUTSIDE_COLLAR']);
  live.quantity = decimal('11');
  assert.deepEqual(amend('1', '100'), ['POSITION_EXCEEDS_MAX', 'TURNOVER_EXCEEDS_MAX']);
  live.filled = decimal('12');
  assert.deepEqual(amend('1', '100'), []);
  live.filled = decimal('0');
  live.quantity = null;
  live.price = null;
  assert.deepEqual(amend('1', '100'), []);
});

test('a setting passes only when it is listed, its symbol too, and leverage within its bound', () => {
  const on = world({ settings: ['leverage', 'marginType'], messagesPerSecondMax: 1 });
  const set = (
    name: 'leverage' | 'marginType' | 'feeBurn',
    values: readonly [string, string][],
    at: typeof BTC | null = BTC,
  ): readonly string[] => [
    ...new Set(ask(on, { kind: 'setting', name, instrument: at, values }).map((denial) => denial.code)),
  ];
  assert.deepEqual(set('leverage', [['leverage', '5']]), []);
  assert.deepEqual(set('leverage', [['leverage', '6']]), ['LEVERAGE_EXCEEDS_MAX']);
  assert.deepEqual(set('leverage', [['leverage', '-1']]), ['LEVERAGE_EXCEEDS_MAX']);
  assert.deepEqual(set('leverage', [['leverage', 'NaN']]), ['LEVERAGE_EXCEEDS_MAX']);
  assert.deepEqual(
    set('leverage', [
      ['leverage', '5'],
      ['leverage', '50'],
    ]),
    ['LEVERAGE_EXCEEDS_MAX'],
  );
  assert.deepEqual(set('leverage', []), ['LEVERAGE_EXCEEDS_MAX']);
  assert.deepEqual(set('marginType', [['marginType', 'ISOLATED']], 'XUSDT' as typeof BTC), [
    'SYMBOL_NOT_ALLOWED',
  ]);
  assert.deepEqual(set('feeBurn', [], null), ['SETTING_NOT_ALLOWED']);
  on.account.book.messages.push(NOW);
  assert.deepEqual(set('marginType', []), ['MESSAGE_RATE_EXCEEDED']);
});

test('I15: a resting order that a moving market carried outside the collar may not stay', () => {
  const on = world({}, { collarBps: 100 });
  const buy = rest(on, { price: '100' });
  const sell = rest(on, { side: 'sell', price: '100' });
  const judged = (live: typeof buy): string | null =>
    recheck(on.state, on.account, live, NOW)?.facts['scope'] ?? null;
  assert.deepEqual([judged(buy), judged(sell)], [null, null]);
  quote(on, BTC, '98.5');
  assert.deepEqual([judged(buy), judged(sell)], ['bot', null]);
  quote(on, BTC, '98');
  assert.deepEqual([judged(buy), judged(sell)], ['account', null]);
  quote(on, BTC, '103');
  assert.deepEqual([judged(buy), judged(sell)], [null, 'account']);
  assert.equal(judged({ ...sell, bot: null }), 'account');
  assert.equal(judged({ ...sell, price: decimal('103') }), null);
  assert.equal(judged(rest(on, { type: 'market', price: null })), null);
  on.state.references.clear();
  assert.equal(judged(sell), null);
});

test('I15: a protective stop that waits is not taken away, one that fired is judged like any order', () => {
  const on = world();
  const stop = rest(on, {
    side: 'sell',
    type: 'stop',
    price: '89',
    triggerPrice: '90',
    reduceOnly: true,
  });
  assert.equal(recheck(on.state, on.account, stop, NOW), null);
  quote(on, BTC, '90');
  assert.equal(recheck(on.state, on.account, stop, NOW), null);
  const target = rest(on, {
    side: 'sell',
    type: 'takeProfit',
    price: '120',
    triggerPrice: '120',
    reduceOnly: true,
  });
  quote(on, BTC, '130');
  assert.equal(recheck(on.state, on.account, target, NOW)?.code, 'PRICE_OUTSIDE_COLLAR');
});

test('a mark of zero is no mark', () => {
  const on = world();
  quote(on, BTC, '0');
  assert.deepEqual(codes(on, order()), ['REFERENCE_PRICE_STALE']);
});

test('every code has a sentence with its figures and no hole in it', () => {
  const names = Object.keys(DENIAL_SENTENCES).filter((name): name is DenialCode => name in DENIAL_SENTENCES);
  const facts = new Proxy<Record<string, string>>({}, { get: (_, name) => `<${String(name)}>` });
  for (const code of names) {
    const text = denialText({ code, facts });
    assert.match(text, /^[A-Z].*[.]$/s);
    assert(!text.includes('?'), text);
  }
});

test('a denial that a rule makes has every figure that its sentence names', () => {
  const on = world({ sides: ['sell'], quantityMax: { BTCUSDT: '1' }, exposureMax: '1', openOrdersMax: 0 });
  hold(on, '5');
  on.account.book.cash = decimal('-700');
  on.account.book.messages.push(...Array.from({ length: 400 }, () => NOW));
  quote(on, BTC, '100', { volume24h: null, depth: null });
  const asked = [
    order({ quantity: '99', price: '300', instrument: BTC }),
    order({ instrument: 'XUSDT' as typeof BTC }),
    order({ type: 'trailingStopMarket', price: null, triggerPrice: '400' }),
    market({ quantity: '99' }),
    order({ instrument: ETH }),
  ];
  for (const placed of asked) {
    for (const denial of ask(on, { kind: 'place', order: placed })) {
      assert(!denialText(denial).includes('?'), denialText(denial));
      assert(!denialText(denial).includes('XUSDT'), 'text from outside is not repeated');
    }
  }
  quote(on, BTC, '100', { ask: decimal('0') });
  const price = ask(on, { kind: 'place', order: market() }).find(
    ({ code }) => code === 'PRICE_OUTSIDE_COLLAR',
  );
  assert.match(price === undefined ? '' : denialText(price), /no quote/);
});

test('a price outside the collar is answered with what would be inside', () => {
  const sentence = (facts: Readonly<Record<string, string>>): string => {
    const rest = { what: 'limit', price: '9', reference: '5', scope: 'bot', least: 'none', most: 'none' };
    return denialText({ code: 'PRICE_OUTSIDE_COLLAR', facts: { ...rest, ...facts } });
  };
  assert.equal(
    sentence({ most: '6' }),
    'The limit 9 is too far from 5: the bot allows at most 6. Use a price within that.',
  );
  assert.match(sentence({ least: '4' }), /allows at least 4[.]/);
  assert.match(sentence({ least: '4', most: '6' }), /allows at least 4 and at most 6[.]/);
});

test('facts that a sentence misses show as a question mark, never as undefined', () => {
  assert.equal(
    denialText({ code: 'REFERENCE_PRICE_STALE', facts: {} }),
    "The market's price is not known well enough (this symbol: age ? ms, allowed ? ms). " +
      'Try again when the feed is back.',
  );
});

test('evaluate does not change what it reads', () => {
  const on = world();
  rest(on);
  hold(on, '3');
  const shape = (): string =>
    JSON.stringify(
      [[...on.account.book.orders], [...on.account.book.positions], on.account.book],
      (_, one) => (typeof one === 'bigint' ? String(one) : one),
    );
  const before = shape();
  evaluate(on.state, {
    account: on.account,
    bot: on.bot,
    action: { kind: 'place', order: order() },
    now: unixMs(NOW + 60_000),
    batch: [order()],
  });
  assert.equal(shape(), before);
});
