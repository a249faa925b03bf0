import assert from 'node:assert/strict';
import test from 'node:test';
import type { Venue } from '../../core/order/venue.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import type { CommandParts } from './command-parts.ts';
import { Desk, KEY } from './desk-fixture.test.ts';
import { keyAdd, keyRemove } from './key-commands.ts';
import { keyRotate } from './key-rotate.ts';

const NEXT = { apiKey: 'NEXT-KEY', secret: 'next-secret' } as const;

/** A desk whose venue says whose key it is, and forgets the nonces of keys that were given up. */
async function naming(): Promise<{ readonly desk: Desk; readonly parts: CommandParts; says: string }> {
  const desk = await Desk.open();
  const told = { says: 'owner-1' };
  const venue: Venue = {
    ...binanceUsdm,
    takesNonces: true,
    readPermissions: (reply) => {
      const report = binanceUsdm.readPermissions(reply);
      return report === null ? null : { ...report, account: told.says };
    },
  };
  return Object.assign(told, { desk, parts: { ...desk.parts, venues: new Map([[venue.id, venue]]) } });
}

test('an account keeps the name that its venue has for it, and its keys are known again by a hash', async () => {
  const { desk, parts } = await naming();
  await desk.ask(() => keyAdd(parts), KEY);
  const [added] = desk.entries('account');
  assert.equal(added?.address, 'owner-1');
  assert.match(added?.signer ?? '', /^[0-9a-f]{64}$/);
  assert.ok(!(added?.signer ?? '').includes(String(KEY['apiKey'])));
});

test('a key that was in use never comes back, not even to the account that it is of', async () => {
  const { desk, parts } = await naming();
  await desk.ask(() => keyAdd(parts), KEY);
  await desk.ask(() => keyRemove(parts), { name: 'main' });
  assert.equal(await desk.refusal(() => keyAdd(parts), KEY), 'KEY_RETIRED');
});

test('a rotation is to another key of the same account, by the venue’s own word', async () => {
  const naming1 = await naming();
  const { desk, parts } = naming1;
  await desk.ask(() => keyAdd(parts), KEY);
  desk.newKey(NEXT);
  const asked = { name: 'main', ...NEXT };
  assert.equal(await desk.refusal(() => keyRotate(parts), { ...asked, ...KEY }), 'KEY_RETIRED');
  naming1.says = 'owner-2';
  assert.equal(await desk.refusal(() => keyRotate(parts), asked), 'OTHER_ACCOUNT');
  naming1.says = 'owner-1';
  const { warnings } = await desk.ask(() => keyRotate(parts), asked);
  assert.ok(!JSON.stringify(warnings).includes('nobody could tell'), 'that it is the same is proven');
  assert.notEqual(desk.entries('rotation')[0]?.signer, desk.entries('account')[0]?.signer);
});
