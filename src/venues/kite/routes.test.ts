import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allRoutes, classify, pathOf, pathValues, routeNamed, routeOf } from './routes.ts';

test('T2: no change that could move money or shares, or end a session, is anything but refused', () => {
  for (const [method, path] of [
    ['POST', '/mf/orders'],
    ['DELETE', '/mf/sips/1'],
    ['PUT', '/portfolio/positions'],
    ['POST', '/portfolio/holdings/authorise'],
  ] as const)
    assert.equal(classify(method, path)?.kind, 'moveFunds', path);
  for (const path of ['/session/token', '/session/refresh_token'])
    assert.equal(classify('DELETE', path)?.kind, 'denied', path);
});

test('T2: only these routes change anything', () => {
  const kinds = new Set(['place', 'amend', 'cancel', 'setting']);
  const changes = allRoutes()
    .filter(({ kind }) => kinds.has(kind))
    .map(({ method, path }) => `${method} ${path}`);
  assert.deepEqual(changes, [
    'POST /orders/:variety',
    'PUT /orders/:variety/:order_id',
    'DELETE /orders/:variety/:order_id',
    'POST /gtt/triggers',
    'PUT /gtt/triggers/:trigger_id',
    'DELETE /gtt/triggers/:trigger_id',
    'POST /alerts',
    'PUT /alerts/:uuid',
    'DELETE /alerts',
  ]);
});

test('T4: no variation of a path or method is a route', () => {
  for (const [method, path] of [
    ['post', '/orders/regular'],
    ['POST', '/orders/regular/'],
    ['POST', '//orders/regular'],
    ['POST', '/orders/bo'],
    ['POST', '/orders/Regular'],
    ['POST', '/orders/%72egular'],
    ['POST', 'x/orders/regular'],
    ['PUT', '/orders/regular/1%2f2'],
    ['PUT', '/orders/regular/..'],
    ['GET', '/orders/regular/1'],
    ['GET', '/instruments/historical/0/day'],
    ['GET', '/user/margins/all'],
  ] as const)
    assert.equal(classify(method, path), null, `${method} ${path}`);
});

test('each route has its own name, and what stands in its path comes out and goes in again', () => {
  const routes = allRoutes();
  assert.equal(new Set(routes.map(({ name }) => name)).size, routes.length);
  for (const route of routes) assert.equal(routeNamed(route.name), route);
  const amend = routeNamed('order.amend');
  const values = pathValues(amend, '/orders/amo/15');
  assert.deepEqual(
    [...values],
    [
      ['variety', 'amo'],
      ['order_id', '15'],
    ],
  );
  assert.equal(pathOf(amend, values), '/orders/amo/15');
  assert.throws(() => pathOf(amend, new Map([['variety', 'amo']])), RangeError);
  assert.throws(() => routeNamed('none'), RangeError);
  assert.throws(() => routeOf('PATCH /orders', 'denied', 'x'), RangeError);
  assert.throws(() => routeOf('GET orders', 'denied', 'x'), RangeError);
  assert.throws(() => routeOf('GET /orders/:unheard', 'denied', 'x'), RangeError);
});
