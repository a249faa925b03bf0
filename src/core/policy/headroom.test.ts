import assert from 'node:assert/strict';
import test from 'node:test';
import { unixMs } from '../units/time.ts';
import { decimal, formatDecimal, ZERO, type Decimal } from '../units/decimal.ts';
import { periodStart } from '../account/fold-peaks.ts';
import { headroom } from './headroom.ts';
import { peakOf, referencesOf } from './order-case.ts';
import { limitsFor } from './policy.ts';
import { BTC, hold, NOW, quote, rest, world, type World } from './policy-fixture.test.ts';

/** Used and most of every limit of the account, or of its bot, by name. */
function used(of: World, scope: 'account' | 'bot' = 'account'): Readonly<Record<string, string | null>> {
  const { state, account, bot } = of;
  assert.ok(state.policy !== null);
  const { policy } = state.policy;
  const limits = limitsFor(
    policy,
    scope === 'account' ? { kind: 'account', account: account.id } : { kind: 'bot', bot: bot.id },
  );
  const book = scope === 'account' ? account.book : bot.book;
  const rows = headroom({
    limits,
    book,
    peakValue: peakOf(book, limits, { now: NOW, policy }),
    now: NOW,
    referenceOf: referencesOf(state, account),
    accountPositionOf: (instrument): Decimal => account.book.positions.get(instrument) ?? ZERO,
    venueBound: scope === 'account',
  });
  return Object.fromEntries(
    rows.map(({ limit, of: symbol, used: part, max }) => [
      symbol === null ? limit : `${limit} ${symbol}`,
      part === null ? null : `${formatDecimal(part)} of ${formatDecimal(max)}`,
    ]),
  );
}

test('nothing held and nothing open uses nothing, and every limit that fills up is there', () => {
  assert.deepEqual(used(world({ exposureMax: '5000' })), {
    turnoverPerDayMax: '0 of 500000',
    dailyLossMax: '0 of 100',
    exposureMax: '0 of 5000',
    openOrdersMax: '0 of 50',
    messagesPerSecondMax: '0 of 10',
    messagesPerMinuteMax: '0 of 300',
  });
});

test('what is open counts as filled, as in the rules, and what only reduces adds nothing to a position', () => {
  const of = world({ exposureMax: '5000', turnoverPerDayMax: '10000' });
  hold(of, '2');
  rest(of, { quantity: '3', price: '90' });
  rest(of, { side: 'sell', quantity: '1', price: '110', reduceOnly: true });
  of.account.book.day.turnover = decimal('50');
  of.account.book.messages.push(unixMs(NOW - 60_000), unixMs(NOW - 59_999), unixMs(NOW));
  assert.deepEqual(used(of), {
    turnoverPerDayMax: '350 of 10000',
    dailyLossMax: '0 of 100',
    exposureMax: '500 of 5000',
    'positionMax BTCUSDT': '500 of 2000',
    openOrdersMax: '1 of 50',
    messagesPerSecondMax: '1 of 10',
    messagesPerMinuteMax: '2 of 300',
  });
});

test('for a bot among several its open exits count towards the turnover, because the venue does not bound them', () => {
  const of = world({ turnoverPerDayMax: '10000' });
  hold(of, '2');
  rest(of, { side: 'sell', quantity: '1', price: '110', reduceOnly: true });
  assert.equal(used(of, 'account')['turnoverPerDayMax'], '0 of 10000');
  assert.equal(used(of, 'bot')['turnoverPerDayMax'], '110 of 10000');
});

test('what ended flat needs no price to be worth nothing', () => {
  const of = world({ exposureMax: '5000' });
  rest(of, { quantity: '1', reduceOnly: true, side: 'sell' });
  of.state.references.clear();
  assert.equal(used(of)['exposureMax'], '0 of 5000');
});

test('a loss counts, a gain does not, and without a price nothing is claimed', () => {
  const of = world({ exposureMax: '5000' });
  hold(of, '2');
  quote(of, BTC, '90');
  assert.equal(used(of)['dailyLossMax'], '20 of 100');
  quote(of, BTC, '120');
  assert.equal(used(of)['dailyLossMax'], '0 of 100');
  of.state.references.clear();
  const blind = used(of);
  assert.deepEqual(
    [blind['dailyLossMax'], blind['exposureMax'], blind['positionMax BTCUSDT']],
    [null, null, null],
  );
});

test('a drawdown is what the value fell by since its best of the period; before there is one, nothing', () => {
  const of = world({ drawdownMax: { amount: '50', since: 'day' } });
  hold(of, '2');
  assert.equal(used(of)['drawdownMax'], '0 of 50');
  const { state, account } = of;
  assert.ok(state.policy !== null);
  const { policy } = state.policy;
  // The value with the price as it is: what was paid, and what is held for it.
  const value = decimal('0');
  account.book.peaks.set('day', { startsAt: periodStart('day', NOW, policy), value });
  quote(of, BTC, '90');
  assert.equal(used(of)['drawdownMax'], '20 of 50');
  quote(of, BTC, '120');
  assert.equal(used(of)['drawdownMax'], '0 of 50');
  of.state.references.clear();
  assert.equal(used(of)['drawdownMax'], null);
  assert.equal(used(world({}))['drawdownMax'], undefined);
});
