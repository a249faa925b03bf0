import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Intent } from '../../core/order/intent.ts';
import { decimal, ZERO } from '../../core/units/decimal.ts';
import { decode } from './decode.ts';
import { readPermissions } from './permissions.ts';
import { readPositions, readWholeOrders } from './queries.ts';
import { RATES } from './rates.ts';
import { reply } from './reply.ts';
import { classify, routeOf } from './routes.ts';
import { ORDER } from './fixtures/order.ts';
import { done, request, ROW } from './fixtures/recorded.ts';

test('T3: in a calculation every field has its own form', () => {
  const calculate = (order: object): string => {
    const raw = { ...request('POST', '/margins/orders'), body: Buffer.from(JSON.stringify([order])) };
    const route = classify('POST', '/margins/orders');
    assert(route !== null);
    return decode(route, raw).kind;
  };
  const right = {
    price: 1.5,
    tradingsymbol: 'M&M',
    order_type: 'SL-M',
    transaction_type: 'SELL',
    quantity: 0,
  };
  assert.equal(calculate(right), 'read');
  for (const wrong of [{ price: -1 }, { tradingsymbol: 'a' }, { order_type: 'X' }, { transaction_type: 'X' }])
    assert.equal(calculate({ ...right, ...wrong }), 'notUnderstood', JSON.stringify(wrong));
});

test('a route that changes something and has no reader is not understood', () => {
  const route = routeOf('POST /orders/:variety', 'place', 'order.unheard');
  assert.equal(decode(route, request('POST', '/orders/regular')).kind, 'notUnderstood');
});

test('orders and their changes are counted like their ends, and new ones by the day too', () => {
  const target = { by: 'venue', id: '1' } as const;
  const { instrument } = ORDER;
  const amend = { instrument, target, side: null, quantity: decimal('1'), price: decimal('1'), extras: [] };
  const meters = (intent: Intent): string =>
    RATES.chargesOf(intent)
      .map(({ meter, units }) => `${units} ${meter}`)
      .join();
  assert.equal(meters({ kind: 'place', order: ORDER }), '1 orders-1s,1 orders-1m,1 orders-1d');
  assert.equal(meters({ kind: 'amend', amend }), '1 orders-1s,1 orders-1m');
});

test('an order without price or tag is read as such, and its row is told as it is', () => {
  const bare = { ...ROW, price: 0, order_type: 'MARKET', tag: null, tags: undefined };
  const [told] = readWholeOrders(done([bare])) ?? [];
  assert.deepEqual([told?.order.price, told?.report.clientOrderId], [null, '']);
  const read: Intent = { kind: 'read', route: 'order.list', values: [] };
  const own = { owns: ({ id }: { readonly id: string }) => id === ROW.order_id };
  const answered = JSON.parse(Buffer.from(reply(read, done([bare]), own).body).toString());
  assert.deepEqual(answered.data, [{ ...JSON.parse(JSON.stringify(bare)), placed_by: 'SP0000' }]);
});

test('an amount that is not told is zero, and flags are sorted', () => {
  const net = [{ exchange: 'NSE', tradingsymbol: 'INFY' }];
  assert.deepEqual(readPositions(done({ net }))?.[0]?.quantity, ZERO);
  const profile = { user_id: 'A', exchanges: ['NSE', 'BSE'], order_types: [], products: ['MIS', 'CNC'] };
  assert.deepEqual(
    readPermissions(done(profile))?.flags.map(([name]) => name),
    ['exchanges.BSE', 'exchanges.NSE', 'products.CNC', 'products.MIS'],
  );
});
