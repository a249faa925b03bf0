import assert from 'node:assert/strict';
import test from 'node:test';
import { EXCHANGE, post, READS } from './fixtures/recorded.ts';
import { readMarketList } from './market-list.ts';
import { ROUTES, routeOf } from './routes.ts';
import { parseInstrument } from './text.ts';

const kindOf = (path: '/exchange' | '/info', body: string): string =>
  routeOf(post(path, body))?.kind ?? 'nothing';

test('each recorded request has its route', () => {
  const found = EXCHANGE.map(({ call, body }) => `${call}: ${kindOf('/exchange', body)}`);
  assert.deepEqual(
    [...new Set(found)],
    [
      'loadMarkets: moveFunds',
      'loadMarkets: denied',
      'createOrder limit: place',
      'createOrder market: place',
      'editOrder: amend',
      'cancelOrder: cancel',
      'cancelOrder cloid: cancel',
      'cancelAllOrdersAfter: setting',
      'setLeverage: setting',
      'withdraw: moveFunds',
      'transfer: moveFunds',
      'start: moveFunds',
      'start: denied',
      'order: place',
    ],
  );
  const reads = READS.map(({ call, body }) => `${call}: ${kindOf('/info', body)}`);
  assert.deepEqual(
    [...new Set(reads)],
    [
      'loadMarkets: local',
      'loadMarkets: public',
      'fetchBalance: query',
      'fetchPositions: query',
      'fetchOpenOrders: query',
      'fetchOrder: query',
      'start: local',
      'start: public',
    ],
  );
});

test('T2: an agent’s own ways to move funds are refused, and so is every type that is not in the table', () => {
  const kind = (type: string): string => kindOf('/exchange', JSON.stringify({ action: { type } }));
  assert.deepEqual(
    ['agentSendAsset', 'vaultTransfer', 'subAccountTransfer', 'borrowLend', 'multiSig', 'approveAgent'].map(
      kind,
    ),
    Array(6).fill('moveFunds'),
  );
  assert.deepEqual(
    ['newThing', 'Order', 'order ', 'toString', '__proto__', 'action.order'].map(kind),
    Array(6).fill('nothing'),
  );
});

test('T4: a path or method of any other spelling is nothing', () => {
  const body = Buffer.from('{"type":"meta"}');
  const kinds = (
    [
      ['POST', '/info'],
      ['GET', '/info'],
      ['POST', '/info/'],
      ['POST', '/info?x=1'],
      ['POST', '//info'],
      ['POST', '/Info'],
      ['POST', '/exchange'],
    ] as const
  ).map(([method, target]) => routeOf({ method, target, body })?.kind ?? 'nothing');
  assert.deepEqual(kinds, ['public', ...Array(6).fill('nothing')]);
  assert.equal(kindOf('/info', 'no json'), 'nothing');
  assert.equal(kindOf('/exchange', '{"action":7}'), 'nothing');
});

test('each name stands in the table once', () => {
  const listed = ROUTES.map(({ name }) => name);
  assert.equal(new Set(listed).size, listed.length);
  assert.ok(ROUTES.every(({ path, name }) => name.startsWith('action.') === (path === '/exchange')));
});

test('markets are known by their place in the venue’s list, and by name', () => {
  const universe = [
    { name: 'BTC', szDecimals: 5, maxLeverage: 40 },
    { name: 'kPEPE', szDecimals: 0, isDelisted: true },
  ];
  const read = (value: unknown) => readMarketList(Buffer.from(JSON.stringify(value)));
  for (const whole of [{ universe }, [{ universe }, []]]) {
    const list = read(whole);
    assert.deepEqual(list?.byAsset(1), {
      instrument: 'kPEPE',
      asset: 1,
      sizeDecimals: 0,
      delisted: true,
    });
    assert.equal(list?.byName(parseInstrument('BTC') ?? assert.fail('a market'))?.asset, 0);
    assert.equal(list?.byAsset(2), null);
    assert.equal(list?.byName(parseInstrument('ETH') ?? assert.fail('a market')), null);
  }
  const none = [
    [],
    { universe: {} },
    { universe: [{ name: 'BTC' }] },
    { universe: [{ name: 'two words', szDecimals: 1 }] },
    { universe: [...universe, universe[0]] },
    { universe: Array(10_001).fill(universe[0]) },
  ];
  assert.deepEqual(
    none.map((value) => read(value)),
    none.map(() => null),
  );
});

test('an order over time is denied before it is read, and so is its end: no rule could judge it', () => {
  const kind = (type: string): string => kindOf('/exchange', JSON.stringify({ action: { type } }));
  assert.deepEqual(['twapOrder', 'twapCancel', 'order', 'cancel'].map(kind), [
    'denied',
    'denied',
    'place',
    'cancel',
  ]);
});
