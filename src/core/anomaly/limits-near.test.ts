import assert from 'node:assert/strict';
import test from 'node:test';
import { canonicalJson } from '../ledger/canonical.ts';
import { decimal, formatDecimal } from '../units/decimal.ts';
import type { Instrument } from '../units/ids.ts';
import { unixMs } from '../units/time.ts';
import { isBestDue, limitTurns } from './limit-turns.ts';
import { Watched } from './watched-fixture.test.ts';

const POLICY = {
  version: 1,
  everyAccount: {
    symbols: ['BTCUSDT', 'ETHUSDT'],
    notionalMax: '1000',
    positionMax: '1000',
    dailyLossMax: '100',
    turnoverPerDayMax: '100000',
    drawdownMax: { amount: '200', since: 'day' },
  },
} as const;

function held(limits: object = {}): Watched {
  const watched = new Watched();
  const policy = canonicalJson({ ...POLICY, everyAccount: { ...POLICY.everyAccount, ...limits } });
  assert.ok(policy !== null);
  watched.tell({ kind: 'policy', policy, hash: 'h', by: 'owner' });
  mark(watched, 100);
  watched.pass(2_000).trade('a', 'buy', '2');
  return watched;
}

function mark(watched: Watched, price: number, more: object = {}): void {
  const text = String(price);
  const market = { mark: text, bid: text, ask: text, volume24h: null, depth: null, observedAt: watched.now };
  watched.tell({
    kind: 'reference',
    venue: 'binance-usdm',
    account: 'main',
    instrument: 'BTCUSDT',
    ...market,
    ...more,
  });
  look(watched);
}

/** As the gateway does at every look at the market: what turned at the marks of the ledger becomes an entry. */
function look(watched: Watched): void {
  const { state, account, now } = watched;
  const markOf = (of: Instrument) => state.references.get(`${account.id}/${of}`)?.mark ?? null;
  const turns = limitTurns({ state, account, at: unixMs(now), markOf });
  if (turns.length > 0) watched.tell({ kind: 'limits', account: account.id, marks: [], turns });
}

function limits(watched: Watched): readonly string[] {
  return watched.state.watch.recent.flatMap(({ kind, subject, facts }) =>
    kind === 'limitNear' || kind === 'limitReached' ? [`${kind} ${subject} ${facts['limit'] ?? ''}`] : [],
  );
}

test('a loss of 80 percent of the limit is told of the account and its bot, once, and reaching it again', () => {
  const watched = held();
  for (const price of [90, 61, 60.5]) mark(watched.pass(2_000), price);
  assert.deepEqual(limits(watched), []);
  for (const price of [59, 58, 59, 58]) mark(watched.pass(2_000), price);
  assert.deepEqual(limits(watched), [
    'limitNear account:main dailyLossMax',
    'limitNear bot:ann dailyLossMax',
  ]);
  for (const price of [49, 48]) mark(watched.pass(2_000), price);
  assert.deepEqual(limits(watched).slice(2), [
    'limitReached account:main dailyLossMax',
    'limitReached bot:ann dailyLossMax',
  ]);
});

test('a limit that was left by ten points is news when it comes near again', () => {
  const watched = held();
  for (const price of [59, 63, 59]) mark(watched.pass(2_000), price);
  assert.equal(limits(watched).length, 2, 'five points are no way back');
  mark(watched.pass(2_000), 90);
  mark(watched.pass(31 * 60_000), 59);
  assert.equal(limits(watched).length, 4);
});

test('a limit is near from exactly 80 percent on, and was left only below exactly 70', () => {
  const watched = held();
  mark(watched.pass(2_000), 60);
  assert.equal(limits(watched).length, 2, 'a loss of 80 of 100');
  for (const price of [65, 60]) mark(watched.pass(31 * 60_000), price);
  assert.equal(limits(watched).length, 2, '70 percent is no way back');
  for (const price of [65.5, 60]) mark(watched.pass(31 * 60_000), price);
  assert.equal(limits(watched).length, 4);
});

test('of a limit of nothing no part is used: it refuses whatever comes, and nothing comes near it', () => {
  const watched = held({ turnoverPerDayMax: '0' });
  mark(watched.pass(2_000), 100);
  assert.deepEqual(limits(watched), []);
});

test('a limit that was reached and left is news when it is reached again', () => {
  const watched = held();
  for (const price of [50, 56, 50]) mark(watched.pass(31 * 60_000), price);
  const reached = limits(watched).filter((line) => line.startsWith('limitReached bot'));
  assert.equal(reached.length, 2);
  for (const price of [54, 50]) mark(watched.pass(31 * 60_000), price);
  assert.equal(
    limits(watched).filter((line) => line.startsWith('limitReached bot')).length,
    2,
    'by eight points only',
  );
});

test('positions, turnover, exposure, open orders and drawdown come near as well', () => {
  const position = held({
    positionMax: '240',
    turnoverPerDayMax: '240',
    exposureMax: '250',
    openOrdersMax: 2,
  });
  position.pass(2_000).place('o1');
  position.place('o2');
  mark(position.pass(2_000), 100);
  const near = limits(position).filter((line) => line.includes('bot:ann'));
  assert.deepEqual(
    near.map((line) => line.split(' ')[2]),
    ['turnoverPerDayMax', 'positionMax', 'exposureMax', 'openOrdersMax'],
  );
  const fallen = held({ dailyLossMax: '10000' });
  for (const price of [150, 69]) mark(fallen.pass(2_000), price);
  assert.deepEqual(limits(fallen), ['limitNear account:main drawdownMax', 'limitNear bot:ann drawdownMax']);
  const short = held({ positionMax: '240' });
  short.trade('b', 'sell', '4');
  mark(short.pass(2_000), 100);
  assert.ok(limits(short).includes('limitNear bot:ann positionMax'));
});

test('nothing is told without a policy, or of revoked bots', () => {
  const none = new Watched();
  none.trade('a', 'buy', '2');
  mark(none, 1);
  assert.deepEqual(limits(none), []);
  const revoked = held();
  revoked.tell({ kind: 'botRevoked', bot: 'ann', reason: 'r' });
  mark(revoked.pass(2_000), 59);
  assert.deepEqual(limits(revoked), ['limitNear account:main dailyLossMax']);
});

test('where nobody wants to know what is near, a limit that is reached is told all the same, and left again', () => {
  const off = held();
  off.settings([['limitPercent', 0]]);
  mark(off.pass(2_000), 51);
  assert.deepEqual(limits(off), []);
  mark(off.pass(2_000), 50);
  assert.equal(limits(off).length, 2);
  mark(off.pass(2_000), 55);
  assert.equal(off.state.watch.near.size, 4, '90 percent is no way back');
  mark(off.pass(2_000), 56);
  assert.equal(off.state.watch.near.size, 0);
});

test('a loss that was reached is worth its largest until the next day begins, whatever the market does', () => {
  const watched = held();
  for (const price of [45, 100]) mark(watched.pass(2_000), price);
  const books = (): readonly string[] =>
    [watched.account.book, watched.bot('ann').book, watched.bot('bob').book].map(({ day }) =>
      formatDecimal(day.worst),
    );
  assert.deepEqual(books(), ['-110', '-110', '0']);
  watched.tell({ kind: 'day', account: 'main', startsAt: watched.now, marks: [['BTCUSDT', '100']] });
  assert.deepEqual(books(), ['0', '0', '0']);
});

test('a bot’s own drawdown is looked at where its account has none, and yesterday’s best is none of today', () => {
  const watched = new Watched();
  const { drawdownMax, ...everyAccount } = POLICY.everyAccount;
  const own = {
    ...POLICY,
    everyAccount: { ...everyAccount, dailyLossMax: '9999' },
    bots: { ann: { drawdownMax } },
  };
  const policy = canonicalJson(own);
  assert.ok(policy !== null);
  watched.tell({ kind: 'policy', policy, hash: 'h', by: 'owner' });
  mark(watched, 100);
  watched.pass(2_000).trade('a', 'buy', '2');
  const { state, account } = watched;
  const isDue = (text: string): boolean =>
    isBestDue({ state, account, at: unixMs(watched.now), markOf: () => decimal(text) });
  assert.deepEqual([isDue('109'), isDue('110')], [false, true]);
  watched.pass(86_400_000);
  const markOf = () => decimal('1');
  const turns = limitTurns({ state, account, at: unixMs(watched.now), markOf });
  assert.deepEqual(turns, [], 'no best of this day is known yet');
});

test('a best value is due where none is known, and a tenth of what may be given back above the one that is', () => {
  const watched = held();
  const isDue = (at: string, text: string): boolean => {
    const { state, account } = watched;
    const markOf = () => decimal(text);
    return isBestDue({ state, account, at: unixMs(Date.parse(at)), markOf });
  };
  const today = new Date(watched.now).toISOString();
  assert.deepEqual([isDue(today, '109.99'), isDue(today, '110')], [false, true]);
  assert.equal(isDue(new Date(watched.now + 86_400_000).toISOString(), '1'), true);
  watched.trade('b', 'sell', '2');
  assert.equal(isDue(today, '500'), false, 'nothing is held that could fall');
});

test('a position without a mark counts as nothing here: the rules refuse openings for it', () => {
  const watched = held();
  watched.tell({
    kind: 'fill',
    account: 'main',
    trade: '9',
    venueOrderId: 'e',
    instrument: 'ETHUSDT',
    side: 'buy',
    quantity: '1000',
    price: '1',
    fee: '0',
    feeAsset: 'USDT',
    tradedAt: watched.now,
  });
  mark(watched.pass(2_000), 59);
  assert.deepEqual(limits(watched), ['limitNear bot:ann dailyLossMax']);
  mark(watched.pass(86_400_000), 100);
  assert.equal(limits(watched).length, 1, 'yesterday’s best value is none of today');
});

test('an inverse position is near its limit by its dollars, whatever the mark is', () => {
  for (const price of [7, 50_000]) {
    const watched = held({ symbols: ['BTCUSDT', 'INVERSE:BTCUSD'] });
    const words = { instrument: 'INVERSE:BTCUSD', quantity: '850' };
    mark(watched, price, { instrument: words.instrument });
    watched.state.accounts.forEach(({ book }) =>
      book.positions.set(words.instrument as never, decimal(words.quantity)),
    );
    mark(watched.pass(2_000), price, { instrument: words.instrument });
    assert.ok(limits(watched).includes('limitNear account:main positionMax'), String(price));
    assert.ok(!limits(watched).includes('limitNear bot:ann positionMax'));
  }
});
