import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ORDER, Story } from '../../core/account/story-fixture.test.ts';
import type { Permit } from '../../core/order/permit.ts';
import type { RawRequest } from '../../core/order/venue.ts';
import type { ClientOrderId, Instrument } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import { kite } from '../../venues/kite/venue.ts';
import { sendCancel, sendOwn } from './recheck.ts';

const INFY = 'NSE:INFY' as Instrument;
const ID = '89abcdefghij' as ClientOrderId;

/** What leaves for the venue when the gateway cancels that order of its own accord. */
async function sentFor(
  story: Story,
  target: Parameters<typeof sendCancel>[2]['target'],
): Promise<readonly string[]> {
  const sent: string[] = [];
  const change = { kind: 'cancel', instrument: INFY, target } as const;
  await sendCancel(partsOf(story, sent), story.account, change);
  return sent;
}

/** What sends for that account, whose key signs something or, in a token, nothing. */
function partsOf(story: Story, sent: string[], signs = true): Parameters<typeof sendCancel>[0] {
  const signed = { keyId: 'KEY', signature: { type: 'checksum', bytes: Buffer.from('t') } };
  const parts = {
    clock: { wallMs: () => unixMs(story.now) },
    clockOffsetMs: () => 0,
    venueOf: () => kite,
    nonces: { stamp: (_venue: unknown, _account: unknown, now: number) => ({ now, clientOrderIds: [] }) },
    keyring: {
      sign: (_permit: Permit) => Promise.resolve(signs ? signed : null),
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
  return Object.assign(Object.create(null), parts);
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

test('what is named by the venue’s number already is cancelled by that, known or not', async () => {
  assert.deepEqual(await sentFor(new Story(), { by: 'venue', id: '#7' }), ['DELETE /gtt/triggers/7']);
});

test('F25: what a token does not sign for the gateway itself has not left, and is said to be not sent', async () => {
  const story = new Story();
  const placed = { ...ORDER, instrument: INFY, clientOrderId: ID, extras: [['variety', 'co']] as const };
  const seq = story.intent({ kind: 'place', order: placed });
  story.outcome(seq, 'accepted', story.report(ID, 'open', '0', '151220000000000'));
  const sent: string[] = [];
  const parts = partsOf(story, sent, false);
  await sendCancel(parts, story.account, {
    kind: 'cancel',
    instrument: INFY,
    target: { by: 'client', id: ID },
  });
  const live = story.account.book.orders.get(ID);
  const change = live === undefined ? null : kite.cancelOf?.(live.order, '151220000000000');
  assert.ok(change !== null && change !== undefined);
  assert.deepEqual(await sendOwn(parts, story.account, change), { kind: 'notSent', why: 'NOT_SIGNED' });
  assert.deepEqual(sent, []);
});
