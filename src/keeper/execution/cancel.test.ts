import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stage } from './stage-fixture.test.ts';

test('a cancel whose own commit hangs goes all the same, and once (I13)', async () => {
  const on = new Stage(null);
  await on.pass(400);
  await on.place('one');
  const sent: string[] = [];
  on.way.onSend = ({ method, target }) => void (method === 'DELETE' && sent.push(target));
  on.disk.trouble = 'hangs';
  const status = await on.ask('DELETE', '/fapi/v1/order', { symbol: 'BTCUSDT', origClientOrderId: 'one' });
  assert.deepEqual([status, on.open(), sent.length], [200, [], 1]);
});
