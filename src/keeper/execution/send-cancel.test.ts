import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ORDER, Story } from '../../core/account/story-fixture.test.ts';
import type { Permit } from '../../core/order/permit.ts';
import type { RawRequest } from '../../core/order/venue.ts';
import type { ClientOrderId, Instrument } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import { kite } from '../../venues/kite/venue.ts';
import { sendCancel } from './recheck.ts';

const INFY = 'NSE:INFY' as Instrument;
const ID = '89abcdefghij' as ClientOrderId;

/** What leaves for the venue when the gateway cancels that order of its own accord. */
async function sentFor(
  story: Story,
  target: Parameters<typeof sendCancel>[2]['target'],
): Promise<readonly string[]> {
  const sent: string[] = [];
  const parts = {
    clock: { wallMs: () => unixMs(story.now) },
    clockOffsetMs: () => 0,
    venueOf: () => kite,
    nonces: { stamp: (_venue: unknown, _account: unknown, now: number) => ({ now, clientOrderIds: [] }) },
    keyring: {
      sign: (_permit: Permit) =>
        Promise.resolve({ keyId: 'KEY', signature: { type: 'checksum', bytes: Buffer.from('t') } }),
    },
    targetOf: () => ({ baseUrl: 'https://venue', ca: null }),
    wire: {
      send: (
        _target: unknown,
        { method, target: path }: RawRequest,
        _ms: number,
        mayStill: () => boolean,
      ) => {
        assert.ok(mayStill());
        sent.push(`${method} ${path}`);
        return Promise.reject(new RangeError('the way is cut'));
      },
    },
  };
  await sendCancel(Object.assign(Object.create(null), parts), story.account, {
    kind: 'cancel',
    instrument: INFY,
    target,
  });
  return sent;
}

test('where a venue cancels by its own numbers, an order without a known one is cancelled later', async () => {
  const story = new Story();
  const byOurs = { by: 'client', id: ID } as const;
  assert.deepEqual(await sentFor(story, byOurs), [], 'no such order');
  const placed = { ...ORDER, instrument: INFY, clientOrderId: ID, extras: [['variety', 'co']] as const };
  const seq = story.intent({ kind: 'place', order: placed });
  assert.deepEqual(await sentFor(story, byOurs), [], 'no answer yet');
  story.outcome(seq, 'accepted', story.report(ID, 'open', '0', '151220000000000'));
  assert.deepEqual(await sentFor(story, byOurs), ['DELETE /orders/co/151220000000000']);
});
