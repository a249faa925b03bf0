import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Intent } from '../../core/order/intent.ts';
import type { NotUnderstood } from '../../core/order/venue.ts';
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
  assert.equal(
    refusal('order.amend', { ...TARGET, price: '1', qty: '1', takeProfit: '2' }),
    'FIELD_NOT_UNDERSTOOD takeProfit',
  );
});
