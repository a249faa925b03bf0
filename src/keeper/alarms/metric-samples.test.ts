import assert from 'node:assert/strict';
import test from 'node:test';
import { Watched } from '../../core/anomaly/watched-fixture.test.ts';
import { referencesOf } from '../../core/policy/order-case.ts';
import { METRICS, readSamples } from '../../protocol/metrics.ts';
import { metricSamples, type MetricView } from './metric-samples.ts';

const POLICY = {
  version: 1,
  everyAccount: {
    symbols: ['BTCUSDT', 'ETHUSDT'],
    notionalMax: '1000',
    positionMax: '400',
    dailyLossMax: '100',
  },
};

function figures(watched: Watched, more: Partial<MetricView> = {}): ReadonlyMap<string, number> {
  const samples = metricSamples({
    state: watched.state,
    now: watched.now,
    queue: 2,
    limitsOf: () => ({
      limits: [
        { place: 'main', meter: 'orders', windowMs: 10_000, used: 30, limit: 300 },
        { place: 'https://trade', meter: 'weight', windowMs: 60_000, used: 0, limit: 0 },
      ],
      pause: null,
    }),
    seenBy: (account) => referencesOf(watched.state, account),
    clockStatus: () => ({ steppedMs: 1_500 }),
    ...more,
  });
  assert.notEqual(readSamples(JSON.parse(JSON.stringify(samples))), null, 'the edge reads every one of them');
  for (const { name, labels } of samples) assert.equal(labels.length, METRICS[name].labels.length, name);
  return new Map(samples.map(({ name, labels, value }) => [[name, ...labels].join(' '), value]));
}

test('figures are what the ledger says: decisions, outcomes, halts, accounts', () => {
  const watched = new Watched();
  watched.trade('a', 'buy', '2');
  watched.refuse('SYMBOL_NOT_ALLOWED');
  watched.refuse('SYMBOL_NOT_ALLOWED');
  watched.fail('-2019');
  watched.place('b');
  watched.place(
    'held',
    {},
    { verdict: 'hold', denials: [{ code: 'APPROVAL_NEEDED', facts: { what: 'w', minutes: '5' } }] },
  );
  watched.tell({
    kind: 'halt',
    scope: { kind: 'bot', bot: 'ann' },
    stops: 'openings',
    reason: 'r',
    by: 'owner',
  });
  const read = figures(watched, {
    limitsOf: () => ({ limits: [], pause: { kind: 'slow', leftMs: 500 } }),
  });
  const expected: readonly (readonly [string, number])[] = [
    ['sallyport_build unknown', 1],
    ['sallyport_ledger_entries', watched.state.size],
    ['sallyport_ledger_queue', 2],
    ['sallyport_decisions allow', 3],
    ['sallyport_decisions deny', 2],
    ['sallyport_denials SYMBOL_NOT_ALLOWED', 2],
    ['sallyport_outcomes accepted', 1],
    ['sallyport_outcomes rejected', 1],
    ['sallyport_fills', 1],
    ['sallyport_alarms balanceFailure', 1],
    ['sallyport_halted everything', 0],
    ['sallyport_halted bot:ann', 1],
    ['sallyport_account_active main binance-usdm', 1],
    ['sallyport_open_orders main', 1],
    ['sallyport_orders_in_doubt main', 1],
    ['sallyport_open_positions main', 1],
    ['sallyport_venue_pause_seconds main', 0.5],
    ['sallyport_approvals_waiting', 1],
    ['sallyport_clock_stepped_seconds', 1.5],
  ];
  for (const [key, value] of expected) assert.equal(read.get(key), value, key);
  assert.ok(
    ![...read.keys()].some((key) => key.startsWith('sallyport_limit_used_ratio')),
    'there is no policy',
  );
});

test('shares of limits are given without amounts, of the fullest symbol, and not where no price is known', () => {
  const watched = new Watched();
  watched.tell({ kind: 'start', engine: 'e', version: '1.2.3' });
  watched.tell({ kind: 'policy', policy: JSON.stringify(POLICY), hash: 'h', by: 'owner' });
  watched.tell({ kind: 'accountStatus', account: 'main', status: 'quarantined', reasons: [] });
  watched.tell({ kind: 'botRevoked', bot: 'bob', reason: 'r' });
  const market = {
    mark: '100',
    bid: '100',
    ask: '100',
    volume24h: null,
    depth: null,
    observedAt: watched.now,
  };
  const reference = { kind: 'reference', venue: 'binance-usdm', account: 'main', ...market } as const;
  watched.tell({ ...reference, instrument: 'BTCUSDT' });
  watched.trade('a', 'buy', '2');
  const read = figures(watched);
  assert.equal(read.get('sallyport_build 1.2.3'), 1);
  assert.equal(read.get('sallyport_account_active main binance-usdm'), 0);
  assert.equal(read.get('sallyport_limit_used_ratio account:main positionMax'), 0.5);
  assert.equal(read.get('sallyport_limit_used_ratio bot:ann positionMax'), 0.5);
  assert.equal(read.get('sallyport_limit_used_ratio bot:bob positionMax'), undefined);
  assert.equal(read.get('sallyport_venue_budget_used_ratio main account orders 10000 ms'), 0.1);
  assert.equal(read.get('sallyport_venue_budget_used_ratio main address weight 60000 ms'), 1);
  watched.tell({
    kind: 'fill',
    account: 'main',
    trade: '77',
    venueOrderId: 'e',
    instrument: 'ETHUSDT',
    side: 'buy',
    quantity: '1',
    price: '1',
    fee: '0',
    feeAsset: 'USDT',
    tradedAt: watched.now,
  });
  assert.equal(figures(watched).get('sallyport_limit_used_ratio account:main dailyLossMax'), undefined);
});

test('of a limit of nothing all is used up, as the overview says it', () => {
  const watched = new Watched();
  const none = { ...POLICY, everyAccount: { ...POLICY.everyAccount, openOrdersMax: 0 } };
  watched.tell({ kind: 'policy', policy: JSON.stringify(none), hash: 'h', by: 'owner' });
  assert.equal(figures(watched).get('sallyport_limit_used_ratio account:main openOrdersMax'), 1);
});

test('what is counted is bounded', () => {
  const watched = new Watched();
  for (let i = 0; i < 1_200; i += 1) watched.pass(60_000).refuse(`CODE_${i}`);
  assert.equal(watched.state.watch.tallies.size, 1_000);
});

test('of several symbols the fullest counts, and an open exit where the venue does not bound it', () => {
  const watched = new Watched();
  assert.equal(figures(watched).get('sallyport_fills'), 0);
  watched.tell({ kind: 'policy', policy: JSON.stringify(POLICY), hash: 'h', by: 'owner' });
  const market = {
    mark: '100',
    bid: '100',
    ask: '100',
    volume24h: null,
    depth: null,
    observedAt: watched.now,
  };
  const reference = { kind: 'reference', venue: 'binance-usdm', account: 'main', ...market } as const;
  for (const instrument of ['BTCUSDT', 'ETHUSDT']) watched.tell({ ...reference, instrument });
  watched.trade('a', 'buy', '2');
  for (const [venueOrderId, quantity] of [
    ['901', '3'],
    ['902', '0.5'],
  ] as const) {
    const fill = { kind: 'fill', account: 'main', trade: venueOrderId, venueOrderId, side: 'buy' } as const;
    const of = { instrument: 'ETHUSDT', quantity, price: '100', fee: '0', feeAsset: 'USDT' } as const;
    watched.tell({ ...fill, ...of, tradedAt: watched.now });
  }
  const turnover = (): number =>
    figures(watched).get('sallyport_limit_used_ratio bot:ann turnoverPerDayMax') ?? 0;
  const before = turnover();
  watched.place('exit', { side: 'sell', reduceOnly: true, quantity: '2', price: '5000' });
  assert.ok(turnover() > before);
  assert.equal(figures(watched).get('sallyport_limit_used_ratio account:main positionMax'), 0.875);
});

test('an account that stands for another one on paper is measured by the limits of that one', () => {
  const watched = new Watched();
  const accounts = { main: { openOrdersMax: 10 } };
  watched.tell({ kind: 'policy', policy: JSON.stringify({ ...POLICY, accounts }), hash: 'h', by: 'owner' });
  watched.tell({
    kind: 'account',
    account: 'main-paper',
    venue: 'binance-usdm',
    trade: 'https://paper',
    accountHost: 'https://paper',
    ca: null,
    flags: [],
    warnings: [],
    record: 'r2',
    paper: true,
    standsFor: 'main',
  });
  watched.tell({ kind: 'botAccount', bot: 'ann', account: 'main-paper', reason: 'practice', by: 'owner' });
  watched.place('a', {}, { account: 'main-paper' });
  const read = figures(watched);
  assert.equal(read.get('sallyport_limit_used_ratio account:main-paper openOrdersMax'), 0.1);
  assert.equal(read.get('sallyport_limit_used_ratio account:main openOrdersMax'), 0);
});
