import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Timeline } from '../../../sim/timeline.ts';
import type { Account } from '../../core/account/state.ts';
import { ORDER, Story } from '../../core/account/story-fixture.test.ts';
import type { Permit } from '../../core/order/permit.ts';
import type { RawRequest, Venue } from '../../core/order/venue.ts';
import type { ClientOrderId, Instrument, VenueId } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import type { Sending } from '../../ports.ts';
import { binanceUsdm as binance } from '../../venues/binance-usdm/venue.ts';
import { hyperliquid } from '../../venues/hyperliquid/venue.ts';
import { kite } from '../../venues/kite/venue.ts';
import { Codecs } from './codecs.ts';
import { Listings } from './listings.ts';
import { sendCancel, sendOwn, type RecheckParts } from './recheck.ts';

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
function partsOf(
  story: Story,
  sent: string[],
  signs = true,
  answer: Promise<Sending> | null = null,
): Parameters<typeof sendCancel>[0] {
  const signed = { keyId: 'KEY', signature: { type: 'checksum', bytes: Buffer.from('t') } };
  const parts = {
    clock: { wallMs: () => unixMs(story.now), monotonicMs: () => story.now },
    clockOffsetMs: () => 0,
    isListed: () => Promise.resolve(true),
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
        return answer ?? Promise.reject(new RangeError('the way is cut'));
      },
    },
    taken: { note: () => void sent.push('taken') },
    onActivity: (_account: Account, ids: readonly string[]) => void sent.push(...ids),
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

test('how an order ended is asked where the venue says that it is over, and not else (L2)', async () => {
  const answered = (status: number, body: object): Sending => ({
    kind: 'answered',
    reply: { status, headers: [], body: Buffer.from(JSON.stringify(body)) },
  });
  const heard = async (
    sending: Sending,
    target: Parameters<typeof sendCancel>[2]['target'],
    status: 'open' | 'cancelled' = 'open',
  ) => {
    const story = new Story();
    story.outcome(story.place(ID), 'accepted', story.report(ID, status, '0', '7'));
    const sent: string[] = [];
    const parts = partsOf(story, sent, true, Promise.resolve(sending));
    const signature = { type: 'hmac', bytes: new Uint8Array(32) } as const;
    const keyring = { sign: () => Promise.resolve({ keyId: 'KEY', signature }) };
    const change = { kind: 'cancel', instrument: INFY, target } as const;
    await sendCancel(Object.assign(parts, { venueOf: () => binance, keyring }), story.account, change);
    await new Promise((resolve) => void setImmediate(resolve));
    return sent.slice(1);
  };
  const byOurs = { by: 'client', id: ID } as const;
  const figures = { executedQty: '0', origQty: '1', price: '2', avgPrice: '0', type: 'LIMIT' };
  const done = answered(200, { clientOrderId: ID, orderId: 7, status: 'CANCELED', ...figures });
  const gone = answered(400, { code: -2011, msg: 'Unknown order sent.' });
  assert.deepEqual(await heard(done, byOurs), ['taken', ID]);
  assert.deepEqual(await heard(gone, byOurs), [ID], 'it was over before');
  assert.deepEqual(await heard(answered(429, { code: -1003, msg: 'Slow down.' }), byOurs), []);
  assert.deepEqual(await heard(answered(502, {}), byOurs), [], 'nobody knows');
  assert.deepEqual(await heard({ kind: 'lost', why: 'TIMEOUT' }, byOurs), []);
  assert.deepEqual(await heard(done, { by: 'venue', id: '8' }), [], 'an order of nobody here');
  assert.deepEqual(await heard(gone, byOurs, 'cancelled'), [], 'its end was known before this left');
});

test('I15: a cancel of the gateway’s own asks for the markets where they were not told so far', async () => {
  const name = 'BTC' as Instrument;
  const story = new Story();
  const account: Account = { ...story.account, venue: 'hyperliquid' };
  const timeline = new Timeline(story.now);
  const venues = new Map<VenueId, Venue>([['hyperliquid', hyperliquid(() => null)]]);
  const codecs = new Codecs(venues, () => `0x${'5'.repeat(40)}`);
  const listed = { name: 'BTC', szDecimals: 5, maxLeverage: 40, marginTableId: 56 };
  const meta = JSON.stringify({ universe: [listed], marginTables: [] });
  const told: Sending = {
    kind: 'answered',
    reply: { status: 200, headers: [], body: Buffer.from(meta) },
  };
  const answers: Sending[] = [{ kind: 'lost', why: 'TIMEOUT' }, told];
  const parts = partsOf(story, []);
  const targetOf: RecheckParts['targetOf'] = () => ({
    ...{ baseUrl: account.trade, ca: null, venue: account.venue, account: null },
  });
  const listings = new Listings({
    ...{ codecs, targetOf, clock: timeline.clockOf({ alive: true }), log: { write: () => undefined } },
    wire: { send: () => Promise.resolve(answers.shift() ?? assert.fail('asked once more than needed')) },
  });
  const written: string[] = [];
  const own = {
    venueOf: (of: Account) => codecs.of(of),
    isListed: (of: Account) => listings.isKnown(of),
    nonces: { stamp: () => ({ now: unixMs(story.now), clientOrderIds: [], nonce: story.now }) },
    keyring: {
      sign: ({ draft }: Permit) => {
        written.push(draft.payload);
        return Promise.resolve(null);
      },
    },
  };
  const change = { kind: 'cancel', instrument: name, target: { by: 'venue', id: '7' } } as const;
  await sendCancel(Object.assign(parts, own), account, change);
  assert.deepEqual(written, [], 'the answer got lost: nothing is sent, and nothing breaks');
  await timeline.runUntil(timeline.now + 2_000);
  await sendCancel(Object.assign(parts, own), account, change);
  assert.equal(written.length, 1);
  assert.match(written[0] ?? '', /"cancels":\[\{"a":0,"o":7\}\]/);
});
