import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { periodStart } from '../../account/fold-peaks.ts';
import { readSnapshot, writeSnapshot } from '../../account/snapshot.ts';
import { decimal } from '../../units/decimal.ts';
import { unixMs } from '../../units/time.ts';
import { Recorded } from '../../../what-if/recorded-fixture.test.ts';
import { parsePolicy, policyJson } from '../policy.ts';
import {
  ask,
  BTC,
  codes,
  ETH,
  hold,
  market,
  NOW,
  order,
  policyOf,
  quote,
  REQUIRED,
  rest,
  world,
} from '../policy-fixture.test.ts';
import { Replay } from '../replay.ts';

const EXIT = { side: 'sell', reduceOnly: true } as const;
const DAY_MS = 86_400_000;

function lastCodes(story: Recorded): readonly string[] {
  const last = story.entries.findLast(({ body }) => body.kind === 'intent')?.body;
  assert(last?.kind === 'intent');
  return [...new Set(last.denials.map(({ code }) => code))];
}

function replays(story: Recorded): void {
  const replay = new Replay();
  for (const entry of story.entries) replay.take(entry);
  replay.finish();
  assert.deepEqual(replay.deviations, []);
}

test('trading hours: openings outside wait, exits pass', () => {
  // NOW is 15:06:40 UTC on a Sunday.
  const only = (day: string) => ({
    tradingHours: { zone: 'UTC', windows: [{ days: [day], from: '15:00', to: '16:00' }] },
  });
  assert.deepEqual(codes(world(only('sun')), order()), []);
  const on = world(only('mon'));
  assert.deepEqual(codes(on, order()), ['OUTSIDE_TRADING_HOURS']);
  assert.equal(ask(on, { kind: 'place', order: order() })[0]?.facts['zone'], 'UTC');
  hold(on, '2');
  assert.deepEqual(codes(on, order(EXIT)), []);
  assert.deepEqual(
    codes(world({}, only('mon')), order()),
    ['OUTSIDE_TRADING_HOURS'],
    'a bot can have its own',
  );
});

test('drawdown: counted from the best of the day, stops openings, lets exits pass, and recovers', () => {
  const story = new Recorded({ drawdownMax: { amount: '50', since: 'day' }, dailyLossMax: '1000' });
  story.trade({ quantity: '5' });
  story.later(1_000).quote('130');
  story.later(1_000).quote('120.01');
  story.place({ quantity: '1', price: '120' });
  assert.deepEqual(lastCodes(story), [], '49.95 below the best of 149.9');
  story.later(1_000).quote('120');
  story.place({ quantity: '1', price: '119.9' });
  assert.deepEqual(lastCodes(story), ['DRAWDOWN_REACHED']);
  story.later(1_000).place({ quantity: '5', price: '120', ...EXIT });
  assert.deepEqual(lastCodes(story), []);
  story.later(1_000).quote('121');
  story.place({ quantity: '1', price: '120.9' });
  assert.deepEqual(lastCodes(story), []);
  assert.deepEqual(readSnapshot(writeSnapshot(story.state)), story.state, 'it survives a restart');
  replays(story);
});

test('drawdown: a new day begins anew, a week and ever do not; a resume does, with its reason in the ledger', () => {
  const limits = (since: string) => ({
    drawdownMax: { amount: '50', since },
    dailyLossMax: '1000',
    positionMax: '5000',
  });
  const fallen = (since: string): Recorded => {
    const story = new Recorded(limits(since));
    story.trade({ quantity: '5' });
    story.later(1_000).quote('130');
    story.later(1_000).quote('110');
    return story;
  };
  for (const [since, after] of [
    ['day', []],
    ['week', ['DRAWDOWN_REACHED']],
    ['ever', ['DRAWDOWN_REACHED']],
  ] as const) {
    const story = fallen(since);
    story.place({ quantity: '1', price: '110' });
    assert.deepEqual(lastCodes(story), ['DRAWDOWN_REACHED'], since);
    // From a Sunday afternoon to the evening of the same week, then for a day.
    const wait = since === 'week' ? 4 * 3_600_000 : DAY_MS;
    story.later(wait).quote('110');
    story.place({ quantity: '1', price: '109.9' });
    assert.deepEqual(lastCodes(story), after, since);
    story.append({ kind: 'resume', scope: { kind: 'everything' }, reason: 'looked at it', by: 'owner' });
    story.later(1_000).place({ quantity: '1', price: '109.8' });
    assert.deepEqual(lastCodes(story), [], 'nothing is known of a best until the next mark');
    story.later(1_000).quote('110');
    story.later(1_000).place({ quantity: '1', price: '109.7' });
    assert.deepEqual(lastCodes(story), [], since);
    replays(story);
  }
  const other = fallen('ever');
  other.append({
    kind: 'resume',
    scope: { kind: 'account', account: 'elsewhere' },
    reason: 'r',
    by: 'owner',
  });
  other.append({ kind: 'resume', scope: { kind: 'bot', bot: 'grid' }, reason: 'r', by: 'owner' });
  other.later(1_000).place({ quantity: '1', price: '110' });
  assert.deepEqual(lastCodes(other), ['DRAWDOWN_REACHED'], "the account's best stands");
});

test('drawdown: cannot fire without a trade, and a stale or missing mark is no way round', () => {
  const story = new Recorded({ drawdownMax: { amount: '0.01', since: 'ever' } });
  story.later(1_000).quote('120');
  story.later(1_000).quote('80');
  story.place({ quantity: '1', price: '80' });
  assert.deepEqual(lastCodes(story), []);
  const on = world({ drawdownMax: { amount: '50', since: 'ever' } });
  hold(on, '10');
  for (const { book } of [on.account, on.bot])
    book.peaks.set('ever', { startsAt: unixMs(0), value: decimal('30') });
  assert.deepEqual(codes(on, order({ instrument: ETH, price: '10' })), []);
  quote(on, BTC, '100', { observedAt: unixMs(NOW - 9_000) });
  assert(codes(on, order({ instrument: ETH, price: '10' })).includes('DRAWDOWN_REACHED'));
  on.state.references.delete(`${on.account.id}/${BTC}`);
  assert(codes(on, order({ instrument: ETH, price: '10' })).includes('REFERENCE_PRICE_STALE'));
  for (const { book } of [on.account, on.bot]) {
    book.peaks.clear();
    book.peaks.set('day', { startsAt: unixMs(0), value: decimal('9999') });
  }
  assert(!codes(on, order()).includes('DRAWDOWN_REACHED'), 'a best of another period is none');
});

test('drawdown: the best of a period that is over is nobody’s best', () => {
  const on = world({ drawdownMax: { amount: '50', since: 'day' } });
  hold(on, '1');
  const today = periodStart('day', NOW, policyOf({}));
  const codesWithBestOf = (startsAt: number) => {
    for (const { book } of [on.account, on.bot])
      book.peaks.set('day', { startsAt: unixMs(startsAt), value: decimal('80') });
    return codes(on, order());
  };
  assert.deepEqual(codesWithBestOf(today), ['DRAWDOWN_REACHED']);
  assert.deepEqual(codesWithBestOf(today - DAY_MS), []);
});

test('drawdown: the best is the highest value since the period began, whatever the marks do', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 80, max: 120 }), { minLength: 1, maxLength: 30 }), (marks) => {
      const story = new Recorded({ drawdownMax: { amount: '100000', since: 'ever' } });
      story.trade({ quantity: '3' });
      let best = 0;
      for (const mark of marks) {
        story.later(100).quote(String(mark));
        best = Math.max(best, (mark - 100) * 3 - 0.1);
      }
      const peak = [...story.state.accounts.values()][0]?.book.peaks.get('ever')?.value ?? 0n;
      assert.equal(Number(peak) / 1e18, Math.max(best, 0));
    }),
    { numRuns: 100 },
  );
});

test('drawdown: no best is kept where policy asks for none, and none of what has no mark', () => {
  const plain = new Recorded();
  plain.trade({ quantity: '1' });
  assert.equal([...plain.state.accounts.values()][0]?.book.peaks.size, 0);
  const own = new Recorded({}, { bots: { grid: { drawdownMax: { amount: '5', since: 'day' } } } }, [
    'grid',
    'other',
  ]);
  own.trade({ quantity: '1' });
  const peaks = [...own.state.bots.values()].map(({ book }) => [...book.peaks.keys()]);
  assert.deepEqual([peaks, [...own.state.accounts.values()][0]?.book.peaks.size], [[['day'], []], 0]);
  const odd = new Recorded({ drawdownMax: { amount: '5', since: 'day' } });
  const positions = [{ instrument: 'XUSDT', quantity: '1', mark: '1' }];
  odd.append({ kind: 'baseline', account: 'main', positions, orders: [] });
  odd.quote('100');
  assert.equal([...odd.state.accounts.values()][0]?.book.peaks.size, 0);
});

test('drawdown: a policy on trial counts its own, also beside one that counts another period', () => {
  const story = new Recorded({ drawdownMax: { amount: '5000', since: 'day' }, dailyLossMax: '1000' });
  story.shadow(policyOf({ drawdownMax: { amount: '50', since: 'week' }, dailyLossMax: '1000' }));
  story.trade({ quantity: '5' });
  story.later(1_000).quote('130');
  story.later(1_000).quote('110');
  story.place({ quantity: '1', price: '110' });
  assert.equal(story.state.shadow?.counts.refused, 1);
  assert.deepEqual([...story.state.shadow.rows.keys()], ['refused grid BTCUSDT DRAWDOWN_REACHED']);
  replays(story);
});

test('weeks begin on Monday at the hour of the trading day', () => {
  const noon = policyOf({}, {}, { dayStartsAt: '12:00' });
  const at = (text: string) => unixMs(Date.parse(text));
  assert.equal(periodStart('week', at('2026-11-23T11:59:59.999Z'), noon), Date.parse('2026-11-16T12:00Z'));
  assert.equal(periodStart('week', at('2026-11-23T12:00Z'), noon), Date.parse('2026-11-23T12:00Z'));
  assert.equal(periodStart('week', unixMs(5), noon), 0);
  assert.equal(periodStart('day', at('2026-11-23T11:00Z'), noon), Date.parse('2026-11-22T12:00Z'));
});

test('self-trade: an opening that reaches an own resting order is refused, one that does not is not', () => {
  const on = world({ selfTrade: 'refuse' });
  rest(on, { side: 'sell', price: '101', quantity: '1' });
  assert.deepEqual(codes(on, order({ price: '101' })), ['SELF_TRADE']);
  assert.deepEqual(codes(on, order({ price: '100.999' })), []);
  assert.deepEqual(
    codes(on, order({ price: '101', timeInForce: 'postOnly' })),
    [],
    'the venue refuses it itself',
  );
  assert.deepEqual(codes(on, order({ price: '101', side: 'sell' })), []);
  assert.deepEqual(codes(on, market()), ['SELF_TRADE'], 'within the collar of two per cent');
  assert.deepEqual(codes(on, market({ side: 'sell' })), []);
  assert.deepEqual(codes(on, order({ price: '10.1', instrument: ETH })), []);
  const far = codes(on, order({ price: '101', instrument: ETH }));
  assert.ok(!far.includes('SELF_TRADE'), 'what rests in another market is never reached');
  assert.deepEqual(codes(world(), order()), []);
  const short = world({ selfTrade: 'refuse' });
  rest(short, { price: '99' });
  assert.deepEqual(codes(short, order({ side: 'sell', price: '99' })), ['SELF_TRADE']);
  assert.deepEqual(codes(short, order({ side: 'sell', price: '99.1' })), []);
  assert.deepEqual(codes(short, market({ side: 'sell' })), ['SELF_TRADE']);
});

test('self-trade: what is over or waits for a trigger does not rest, orders of the request do; exits pass', () => {
  const on = world({ selfTrade: 'refuse' });
  rest(on, { side: 'sell', price: '101' }, { phase: 'closing' });
  rest(on, { side: 'sell', price: '101', type: 'stop', triggerPrice: '100.5' });
  assert.deepEqual(codes(on, order({ price: '101' })), []);
  assert.deepEqual(codes(on, order({ price: '101' }), [order({ side: 'sell', price: '100.5' })]), [
    'SELF_TRADE',
  ]);
  assert.deepEqual(codes(on, order({ price: '101' }), [market({ side: 'sell', quantity: '0.1' })]), []);
  hold(on, '2');
  rest(on, { price: '99' });
  assert.deepEqual(codes(on, order({ ...EXIT, price: '99' })), []);
  on.state.references.delete(`${on.account.id}/${BTC}`);
  assert(!codes(on, market()).includes('SELF_TRADE'), 'without a price it is refused for that');
});

test("self-trade: an account's limit looks at all its bots, a bot's at its own orders", () => {
  const on = world({ selfTrade: 'refuse' }, { selfTrade: 'pass' });
  const live = rest(on, { side: 'sell', price: '101' });
  on.bot.book.orders.delete(live.id);
  assert.deepEqual(
    ask(on, { kind: 'place', order: order({ price: '101' }) }).map(({ facts }) => facts['scope']),
    ['account'],
  );
  const own = world({ selfTrade: 'pass' }, { selfTrade: 'refuse' });
  const other = rest(own, { side: 'sell', price: '101' });
  own.bot.book.orders.delete(other.id);
  assert.deepEqual(codes(own, order({ price: '101' })), []);
});

test('participation: filled, open and asked stay within the share; unknown turnover is none; exits pass', () => {
  const on = world({ participationBpsMax: 10, volume24hMin: '0' });
  quote(on, BTC, '100', { volume24h: decimal('1000000') });
  assert.deepEqual(codes(on, order({ quantity: '10' })), []);
  rest(on, { quantity: '4', price: '90' });
  assert.deepEqual(codes(on, order({ quantity: '6' })), []);
  assert.deepEqual(codes(on, order({ quantity: '6.01' })), ['PARTICIPATION_EXCEEDS_MAX']);
  const traded = { firstAt: NOW, traded: decimal('100') };
  for (const { book } of [on.account, on.bot])
    book.markets.set(BTC, { ...traded, dayStartsAt: book.day.startsAt });
  assert.deepEqual(codes(on, order({ quantity: '5' })), []);
  assert.deepEqual(codes(on, order({ quantity: '5.01' })), ['PARTICIPATION_EXCEEDS_MAX']);
  for (const { book } of [on.account, on.bot]) book.markets.set(BTC, { ...traded, dayStartsAt: unixMs(1) });
  assert.deepEqual(codes(on, order({ quantity: '6' })), [], 'of another day');
  quote(on, BTC, '100', { volume24h: null });
  assert.deepEqual(codes(on, order({ quantity: '0.1' })), ['PARTICIPATION_EXCEEDS_MAX']);
  hold(on, '9');
  assert.deepEqual(codes(on, order({ ...EXIT, quantity: '9' })), []);
  on.state.references.delete(`${on.account.id}/${BTC}`);
  assert(!codes(on, order()).includes('PARTICIPATION_EXCEEDS_MAX'));
});

test('participation: what was traded counts by day and market, in the fold', () => {
  const story = new Recorded({ participationBpsMax: 10_000 });
  story.trade({ quantity: '2' });
  story.later(600).trade({ quantity: '1', side: 'sell' });
  const of = () => [...story.state.bots.values()][0]?.book.markets.get(BTC);
  assert.equal(of()?.traded, decimal('300'));
  story.append({ kind: 'day', account: 'main', startsAt: story.at, marks: [['BTCUSDT', '100']] });
  story.later(600).trade({ quantity: '1', price: '99' });
  assert.equal(of()?.traded, decimal('99'));
  replays(story);
});

test('cooling: a new symbol begins small, until so many minutes after the first trade', () => {
  const cooling = { cooling: { minutes: 60, notionalMax: '150' } };
  const story = new Recorded(cooling);
  story.place({ quantity: '1.6' });
  assert.deepEqual(lastCodes(story), ['INSTRUMENT_COOLING']);
  story.later(600).trade({ quantity: '1' });
  story.later(600).place({ quantity: '0.6' });
  assert.deepEqual(lastCodes(story), ['INSTRUMENT_COOLING'], 'what is held counts');
  story.later(600).place({ quantity: '1', ...EXIT });
  assert.deepEqual(lastCodes(story), []);
  story.later(3_600_000 - 1_201).quote('100');
  story.place({ quantity: '3', price: '99' });
  assert.deepEqual(lastCodes(story), ['INSTRUMENT_COOLING']);
  story.later(1).place({ quantity: '3', price: '98' });
  assert.deepEqual(lastCodes(story), []);
  replays(story);
  const held = new Recorded(cooling);
  const positions = [{ instrument: 'BTCUSDT', quantity: '5', mark: '100' }];
  held.append({ kind: 'baseline', account: 'main', positions, orders: [] });
  held.later(3_600_000).append({ kind: 'baseline', account: 'main', positions, orders: [] });
  held.quote('100');
  const known = [...held.state.accounts.values()][0]?.book.markets.get(BTC);
  assert.equal(known?.firstAt, held.at - 3_600_000, 'what was held is no new market');
});

test('cooling: without a price it says nothing, another rule does', () => {
  const on = world({ cooling: { minutes: 1, notionalMax: '0' } });
  on.state.references.delete(`${on.account.id}/${BTC}`);
  assert(!codes(on, order()).includes('INSTRUMENT_COOLING'));
});

test('expiry: an opening that was signed too long ago is refused, to the millisecond; exits pass', () => {
  const on = world({ expiryMaxMs: 2_000 });
  const codesAt = (ageMs: number, words: Parameters<typeof order>[0] = {}): readonly string[] => {
    const stampedAt = unixMs(NOW - ageMs);
    return ask(on, { kind: 'place', order: order(words) }, [], { stampedAt }).map(({ code }) => code);
  };
  assert.deepEqual(codesAt(2_000), []);
  assert.deepEqual(codesAt(2_001), ['REQUEST_TOO_OLD', 'REQUEST_TOO_OLD']);
  assert.deepEqual(codesAt(-1_000), [], 'a clock ahead of ours');
  hold(on, '1');
  assert.deepEqual(codesAt(9_000, EXIT), []);
  assert.deepEqual(codes(on, order()), [], 'a time that is not known is not judged');
});

test('the new limits are off until they are set, and refuse what they do not understand', () => {
  const policy = policyOf({});
  const { tradingHours, drawdownMax, selfTrade, participationBpsMax, cooling, expiryMaxMs } = policy.everyBot;
  assert.deepEqual(
    [tradingHours, drawdownMax, participationBpsMax, cooling, expiryMaxMs],
    Array(5).fill(null),
  );
  assert.deepEqual([selfTrade, policy.watchesPeaks], ['pass', false]);
  const problems = (limits: object): readonly string[] => {
    const read = parsePolicy({ version: 1, everyAccount: { ...REQUIRED, ...limits } });
    return 'everyAccount' in read ? [] : read.map(({ path }) => path.slice(1).join('.'));
  };
  assert.deepEqual(problems({ drawdownMax: { amount: '5' } }), ['drawdownMax']);
  assert.deepEqual(problems({ drawdownMax: 5 }), ['drawdownMax']);
  assert.deepEqual(problems({ drawdownMax: { amount: '0', since: 'day' } }), ['drawdownMax.amount']);
  assert.deepEqual(problems({ drawdownMax: { amount: '5', since: 'month' } }), ['drawdownMax.since']);
  assert.deepEqual(problems({ cooling: { minutes: 0, notionalMax: '5' } }), ['cooling.minutes']);
  assert.deepEqual(problems({ cooling: { minutes: 5, notionalMax: '-5' } }), ['cooling.notionalMax']);
  assert.deepEqual(problems({ selfTrade: 'cancel' }), ['selfTrade']);
  assert.deepEqual(problems({ participationBpsMax: 0, expiryMaxMs: 99 }), [
    'participationBpsMax',
    'expiryMaxMs',
  ]);
  const all = {
    drawdownMax: { amount: '5', since: 'week' },
    cooling: { minutes: 5, notionalMax: '5' },
    ...{ selfTrade: 'refuse', participationBpsMax: 3, expiryMaxMs: 500 },
  };
  const set = policyOf(all);
  assert.deepEqual(parsePolicy(policyJson(set)), set);
  assert.equal(set.watchesPeaks, true);
});
