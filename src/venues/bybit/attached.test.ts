import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Intent } from '../../core/order/intent.ts';
import type { NotUnderstood } from '../../core/order/venue.ts';
import type { Resting } from '../../core/order/order.ts';
import { decimal } from '../../core/units/decimal.ts';
import { unixMs } from '../../core/units/time.ts';
import { decode } from './decode.ts';
import { draft, understand } from './draft.ts';
import { request } from './fixtures/recorded.ts';
import { routeNamed } from './routes.ts';

const TARGET = { category: 'linear', symbol: 'BTCUSDT', orderLinkId: 'a' };
const LIMIT = { ...TARGET, side: 'Buy', orderType: 'Limit', qty: '0.01', price: '59000' };

function read(name: string, fields: object): Intent | NotUnderstood {
  const route = routeNamed(name);
  return decode(route, request(route.method, route.path, JSON.stringify(fields)));
}

function refusal(name: string, fields: object): string {
  const result = read(name, fields);
  return result.kind === 'notUnderstood' ? `${result.code} ${result.field}` : result.kind;
}

function orderOf(fields: object): Extract<Intent, { kind: 'place' }>['order'] {
  const intent = read('order.place', fields);
  assert(intent.kind === 'place');
  return intent.order;
}

test('take-profit and stop-loss are read with the prices that they become, and written so again', () => {
  const both = { takeProfit: '62000', stopLoss: '57000' };
  const limits = { tpOrderType: 'Limit', tpLimitPrice: '61900', slOrderType: 'Market' };
  const by = { tpTriggerBy: 'MarkPrice', slTriggerBy: 'IndexPrice', smpType: 'None' };
  for (const [fields, attached, extras] of [
    [
      { ...both, ...by },
      { closes: 'position', takeProfit: ['62000', null], stopLoss: ['57000', null] },
      ['slTriggerBy', 'smpType', 'tpTriggerBy'],
    ],
    [
      { ...both, ...limits, tpslMode: 'Partial' },
      { closes: 'filled', takeProfit: ['62000', '61900'], stopLoss: ['57000', null] },
      [],
    ],
    [
      { takeProfit: '62000', tpslMode: 'Full', slOrderType: 'Market' },
      { closes: 'position', takeProfit: ['62000', null], stopLoss: null },
      [],
    ],
    [
      { stopLoss: '57000', tpslMode: 'Partial', slOrderType: 'Limit', slLimitPrice: '56900' },
      { closes: 'filled', takeProfit: null, stopLoss: ['57000', '56900'] },
      [],
    ],
  ] as const) {
    const order = orderOf({ ...LIMIT, ...fields });
    const exit = (of: readonly [string, string | null] | null): unknown =>
      of === null ? null : { triggerPrice: decimal(of[0]), price: of[1] === null ? null : decimal(of[1]) };
    const { closes, takeProfit, stopLoss } = attached;
    assert.deepEqual(order.attached, { closes, takeProfit: exit(takeProfit), stopLoss: exit(stopLoss) });
    assert.deepEqual(
      order.extras.map(([name]) => name),
      extras,
    );
    const again = understand(draft({ kind: 'place', order }, { now: unixMs(1), clientOrderIds: [] }));
    assert.deepEqual(again, { kind: 'place', order });
  }
});

test('T3: of take-profit and stop-loss, what the venue would not take or pass over is refused by its name', () => {
  const order = (fields: object): string => refusal('order.place', { ...LIMIT, ...fields });
  for (const [fields, field] of [
    [{ takeProfit: '62000', reduceOnly: true }, 'takeProfit'],
    [{ stopLoss: '57000', reduceOnly: true }, 'stopLoss'],
    [{ stopLoss: '57000', qty: '0', reduceOnly: true, closeOnTrigger: true }, 'stopLoss'],
    [{ takeProfit: '62000', tpOrderType: 'Limit', tpLimitPrice: '61900' }, 'tpLimitPrice'],
    [{ takeProfit: '62000', tpLimitPrice: '61900' }, 'tpLimitPrice'],
    [{ takeProfit: '1', tpslMode: 'Partial', slOrderType: 'Limit', slLimitPrice: '2' }, 'slLimitPrice'],
    [{ takeProfit: '62000', slTriggerBy: 'MarkPrice' }, 'slTriggerBy'],
    [{ stopLoss: '57000', tpTriggerBy: 'MarkPrice' }, 'tpTriggerBy'],
    [{ stopLoss: '57000', tpslMode: 'Some' }, 'tpslMode'],
    [{ stopLoss: '57000', tpSize: '1' }, 'tpSize'],
    [{ tpOrderType: 'Market' }, 'tpOrderType'],
  ] as const)
    assert.equal(order(fields), `FIELD_NOT_UNDERSTOOD ${field}`);
  const bare = { takeProfit: '1', tpslMode: 'Partial', tpOrderType: 'Limit' };
  assert.equal(order(bare), 'FIELD_MISSING tpLimitPrice');
  assert.equal(order({ stopLoss: '0' }), 'DECIMAL_MALFORMED stopLoss');
});

const RESTING: Resting = {
  id: 'a' as Resting['id'],
  instrument: 'BTCUSDT' as Resting['instrument'],
  type: 'limit',
  timeInForce: 'gtc',
  reduceOnly: false,
  quantity: decimal('0.02'),
  price: decimal('58000'),
  triggerPrice: null,
};
const LEGS = {
  takeProfit: { triggerPrice: decimal('62000'), price: decimal('61900') },
  stopLoss: { triggerPrice: decimal('57000'), price: null },
};

function change(fields: object, resting: Resting | null = RESTING): Intent | NotUnderstood {
  const route = routeNamed('order.amend');
  const words = JSON.stringify({ ...TARGET, ...fields });
  return decode(route, request(route.method, route.path, words), () => resting);
}

test('a change of exits is that of what is named; the rest of the order stays, and is written out', () => {
  const parts: Resting = { ...RESTING, attached: { closes: 'filled', ...LEGS } };
  for (const [fields, resting, exits, payload] of [
    [
      { takeProfit: '63000', tpTriggerBy: 'MarkPrice' },
      RESTING,
      { closes: 'position', takeProfit: { triggerPrice: decimal('63000'), price: null } },
      '"tpslMode":"Full","takeProfit":"63000","tpTriggerBy":"MarkPrice"',
    ],
    [
      { takeProfit: '63000', stopLoss: '0' },
      parts,
      {
        closes: 'filled',
        takeProfit: { triggerPrice: decimal('63000'), price: decimal('61900') },
        stopLoss: null,
      },
      '"tpslMode":"Partial","takeProfit":"63000","tpLimitPrice":"61900","stopLoss":"0"',
    ],
    [
      { takeProfit: '63000', tpLimitPrice: '62900', tpslMode: 'Partial' },
      parts,
      { closes: 'filled', takeProfit: { triggerPrice: decimal('63000'), price: decimal('62900') } },
      '"tpslMode":"Partial","takeProfit":"63000","tpLimitPrice":"62900"',
    ],
  ] as const) {
    const intent = change(fields, resting);
    assert(intent.kind === 'amend');
    assert.deepEqual(intent.amend.exits, exits);
    const drafted = draft(intent, { now: unixMs(1), clientOrderIds: [] });
    assert.ok(drafted.payload.endsWith(`"qty":"0.02","price":"58000",${payload}}`), drafted.payload);
    assert.deepEqual(understand(drafted), intent);
  }
});

test('where the trigger of an exit that is taken away would look does not matter: ccxt says it all the same', () => {
  const dropped = change({ stopLoss: '0', slTriggerBy: 'LastPrice' });
  assert.deepEqual(dropped, change({ stopLoss: '0' }));
  assert(dropped.kind === 'amend');
  assert.doesNotMatch(draft(dropped, { now: unixMs(1), clientOrderIds: [] }).payload, /TriggerBy/);
  const guard = read('position.guard', { ...POSITION, takeProfit: '0', tpTriggerBy: 'MarkPrice' });
  assert.deepEqual(guard, read('position.guard', { ...POSITION, takeProfit: '0' }));
});

test('T3: of a change of exits, what the venue would pass over or take otherwise is refused by its name', () => {
  const whole: Resting = { ...RESTING, attached: { closes: 'position', ...LEGS } };
  const market: Resting = { ...RESTING, type: 'stopMarket', price: null };
  const named = (fields: object, resting: Resting | null = RESTING): string => {
    const result = change(fields, resting);
    return result.kind === 'notUnderstood' ? `${result.code} ${result.field}` : result.kind;
  };
  assert.equal(
    named({ takeProfit: '1' }, { ...RESTING, reduceOnly: true }),
    'FIELD_NOT_UNDERSTOOD takeProfit',
  );
  assert.equal(named({ stopLoss: '1', tpslMode: 'Partial' }, whole), 'FIELD_NOT_UNDERSTOOD tpslMode');
  assert.equal(named({ takeProfit: '1', tpLimitPrice: '1' }), 'FIELD_NOT_UNDERSTOOD tpLimitPrice');
  const partial = { takeProfit: '1', tpLimitPrice: '1', tpslMode: 'Partial' };
  assert.equal(named(partial), 'FIELD_NOT_UNDERSTOOD tpLimitPrice', 'there was none without a limit');
  assert.equal(named({ tpslMode: 'Full', qty: '1' }), 'FIELD_NOT_UNDERSTOOD tpslMode');
  assert.equal(named({ qty: '1', price: '1', tpTriggerBy: 'LastPrice' }), 'FIELD_NOT_UNDERSTOOD tpTriggerBy');
  assert.equal(named({ stopLoss: '0', slTriggerBy: 'Moon' }), 'FIELD_NOT_UNDERSTOOD slTriggerBy');
  assert.equal(named({ stopLoss: '-1' }), 'DECIMAL_MALFORMED stopLoss');
  assert.equal(named({ stopLoss: '1' }, market), 'FIELD_NOT_UNDERSTOOD qty');
  assert.equal(named({ stopLoss: '1' }, null), 'ORDER_UNKNOWN orderId');
});

const POSITION = { category: 'linear', symbol: 'BTCUSDT' };

test('take-profit and stop-loss of a position are read, and written so again', () => {
  for (const [fields, payload] of [
    [
      { takeProfit: '62000', stopLoss: '57000', slTriggerBy: 'MarkPrice', positionIdx: 0 },
      '"positionIdx":0,"tpslMode":"Full","takeProfit":"62000","tpOrderType":"Market",' +
        '"stopLoss":"57000","slOrderType":"Market","slTriggerBy":"MarkPrice"',
    ],
    [
      { takeProfit: '0', stopLoss: '57000', tpslMode: 'Full' },
      '"positionIdx":0,"tpslMode":"Full","stopLoss":"57000","slOrderType":"Market","takeProfit":"0"',
    ],
    [
      { takeProfit: '0', stopLoss: '0', positionIdx: 2 },
      '"positionIdx":2,"tpslMode":"Full","stopLoss":"0","takeProfit":"0"',
    ],
    [
      {
        ...{ tpslMode: 'Partial', takeProfit: '62000', tpSize: '0.01', tpOrderType: 'Limit' },
        ...{ tpLimitPrice: '61900', stopLoss: '57000', slSize: '0.010' },
      },
      '"positionIdx":0,"tpslMode":"Partial","takeProfit":"62000","tpOrderType":"Limit","tpLimitPrice":"61900",' +
        '"stopLoss":"57000","slOrderType":"Market","tpSize":"0.01","slSize":"0.01"',
    ],
    [
      { tpslMode: 'Partial', stopLoss: '57000', slSize: '1' },
      '"positionIdx":0,"tpslMode":"Partial","stopLoss":"57000","slOrderType":"Market","slSize":"1"',
    ],
  ] as const) {
    const intent = read('position.guard', { ...POSITION, ...fields });
    assert(intent.kind === 'guard', payload);
    const drafted = draft(intent, { now: unixMs(1), clientOrderIds: [] });
    assert.equal(drafted.payload, `{"category":"linear","symbol":"BTCUSDT",${payload}}`);
    assert.deepEqual(understand(drafted), intent);
  }
});

test('T3: of exits of a position, what the gateway could not tell from a stranger’s is refused by its name', () => {
  const guard = (fields: object): string => refusal('position.guard', { ...POSITION, ...fields });
  for (const [fields, said] of [
    [{}, 'FIELD_MISSING takeProfit'],
    [{ trailingStop: '100' }, 'FIELD_NOT_UNDERSTOOD trailingStop'],
    [{ stopLoss: '57000', trailingStop: '100' }, 'FIELD_NOT_UNDERSTOOD trailingStop'],
    [{ stopLoss: '57000', activePrice: '100' }, 'FIELD_NOT_UNDERSTOOD activePrice'],
    [{ stopLoss: '57000', slSize: '1' }, 'FIELD_NOT_UNDERSTOOD slSize'],
    [{ stopLoss: '57000', tpslMode: 'Partial' }, 'FIELD_MISSING slSize'],
    [{ stopLoss: '0', tpslMode: 'Partial' }, 'DECIMAL_MALFORMED stopLoss'],
    [
      { tpslMode: 'Partial', takeProfit: '2', tpSize: '1', stopLoss: '1', slSize: '2' },
      'FIELD_NOT_UNDERSTOOD slSize',
    ],
    [{ takeProfit: '2', tpOrderType: 'Limit', tpLimitPrice: '1' }, 'FIELD_NOT_UNDERSTOOD tpLimitPrice'],
    [{ takeProfit: '0', tpTriggerBy: 'Moon' }, 'FIELD_NOT_UNDERSTOOD tpTriggerBy'],
    [{ stopLoss: '1', request: [] }, 'FIELD_NOT_UNDERSTOOD request'],
  ] as const)
    assert.equal(guard(fields), said, JSON.stringify(fields));
});
