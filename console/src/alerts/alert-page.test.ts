import assert from 'node:assert/strict';
import test from 'node:test';
import { alertPage } from './alert-page.ts';

test('an alert leads to the page on which something is done about it, and to whom it is about', () => {
  const orders = { to: '/orders', name: 'Orders' };
  assert.deepEqual(alertPage({ kind: 'manyRefusals', subject: 'bot:grid' }), {
    ...orders,
    search: { bot: 'grid' },
  });
  assert.deepEqual(alertPage({ kind: 'foreignOrder', subject: 'account:main' }), {
    ...orders,
    search: { account: 'main' },
  });
  assert.deepEqual(alertPage({ kind: 'rateLimit', subject: 'everything' }), { ...orders, search: {} });
  assert.deepEqual(alertPage({ kind: 'keyScope', subject: 'account:main' }), {
    to: '/keys',
    name: 'Keys',
    search: {},
  });
});

test('an alert about which nothing is done here leads nowhere, and neither does a kind that nobody knows', () => {
  for (const kind of ['ownerAct', 'trouble', 'toString'])
    assert.equal(alertPage({ kind, subject: 'bot:grid' }), null);
});
