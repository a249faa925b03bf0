import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { clientOf, KITE_APP, LIMIT, openKiteFloor, raised, type KiteFloor } from './kite-floor.ts';
import { known, learnt } from './learns.ts';

let floor: KiteFloor;

before(async () => {
  floor = await openKiteFloor();
  await floor.logIn();
});
after(() => floor.close());

test('F7: an order that was lost and is not found stays in doubt, whatever the venue’s list says', async () => {
  const client = clientOf(floor.url, await floor.addBot('unsure'));
  floor.simulator.faults.set({ deliverLateMs: { ms: 600_000, next: 1, path: 'POST /orders' } });
  assert.equal(await raised(client.placeOrder('regular', { ...LIMIT, price: 1460 })), 'NetworkException');
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  assert.equal((await known(floor.gateway))['inDoubt'], 1);
});

test('a session that the venue ended is noticed, and a new log-in opens it again', async () => {
  const client = clientOf(floor.url, await floor.addBot('waiting'));
  floor.simulator.engine.logOutEverywhere(KITE_APP.apiKey);
  await learnt(floor.gateway, (account) => account['status'] === 'quarantined');
  assert.equal(await raised(client.placeOrder('regular', LIMIT)), 'NetworkException');
  await floor.logIn();
  assert.equal(await raised(client.getOrders()), 'none');
  assert.deepEqual(
    await floor.gateway.ask('login finish', { name: 'main', redirect: 'nothing' }).catch(() => 'no'),
    'no',
  );
});
