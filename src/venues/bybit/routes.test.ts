import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allRoutes, classify, routeNamed, routeOf } from './routes.ts';

/** What could move money, borrow, or make and change keys, by its path. */
const DANGEROUS = new RegExp(
  '/(?:withdraw|transfer|convert|borrow|repay|redeem|purchase|place-order|move-positions|loan|' +
    'create-sub|update-|delete-|del-sub|frozen)',
);

test('T2: no change that could move money or make a key is anything but refused', () => {
  const open = allRoutes().filter(({ method, path }) => method === 'POST' && DANGEROUS.test(path));
  assert(open.length > 20, String(open.length));
  assert.deepEqual(
    open.filter(({ kind }) => kind !== 'moveFunds' && kind !== 'denied'),
    [],
  );
  for (const path of [
    '/v5/asset/withdraw/create',
    '/v5/asset/transfer/inter-transfer',
    '/v5/user/update-api',
    '/v5/position/move-positions',
  ])
    assert.equal(classify('POST', path)?.kind, 'moveFunds', path);
});

test('T2: only these routes change anything', () => {
  const kinds = new Set(['place', 'amend', 'cancel', 'setting']);
  const changes = allRoutes()
    .filter(({ kind }) => kinds.has(kind))
    .map(({ path }) => path);
  assert.deepEqual(changes.sort(), [
    '/v5/account/set-margin-mode',
    '/v5/order/amend',
    '/v5/order/amend-batch',
    '/v5/order/cancel',
    '/v5/order/cancel-all',
    '/v5/order/cancel-batch',
    '/v5/order/create',
    '/v5/order/create-batch',
    '/v5/order/pre-check',
    '/v5/position/add-margin',
    '/v5/position/set-leverage',
    '/v5/position/switch-mode',
    '/v5/position/trading-stop',
  ]);
});

test('T4: no variation of a path or method is a route', () => {
  for (const [method, path] of [
    ['post', '/v5/order/create'],
    ['POST', '/v5/order/create/'],
    ['POST', '//v5/order/create'],
    ['POST', '/v5/order/%63reate'],
    ['POST', '/V5/order/create'],
    ['GET', '/v5/order/create'],
    ['POST', '/v5/order/../order/create'],
  ] as const)
    assert.equal(classify(method, path), null, path);
});

test('each route has its own name, and is found by it', () => {
  const routes = allRoutes();
  assert.equal(new Set(routes.map(({ name }) => name)).size, routes.length);
  for (const route of routes) assert.equal(routeNamed(route.name), route);
  assert.throws(() => routeNamed('none'), RangeError);
  assert.throws(() => routeOf('PUT /v5/x', 'denied', 'x'), RangeError);
  assert.throws(() => routeOf('GET /api/x', 'denied', 'x'), RangeError);
});
