import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RawReply } from '../../core/order/venue.ts';
import { kite } from '../../venues/kite/venue.ts';
import { bybit } from '../../venues/bybit/venue.ts';
import { hyperliquid } from '../../venues/hyperliquid/venue.ts';
import { orderDoubts, orderSettle } from './order-settle.ts';
import { OwnerRefusal } from './owner-refusal.ts';

const ID = 'gw1abcdefghijkl';
const NOW = 1_795_220_000_000;

/** As an account of each needs it: at Hyperliquid it has to know whose that is. */
const VENUES = {
  kite,
  bybit,
  hyperliquid:
    hyperliquid(() => null).bind?.({
      ...{ trade: 'https://venue', key: `0x${'a'.repeat(40)}`, address: `0x${'b'.repeat(40)}` },
      ...{ master: null, listing: null },
    }) ?? assert.fail('it binds'),
};

interface Scene {
  readonly doubts?: readonly { readonly kind: string; readonly resolvesAt: number }[];
  readonly phase?: string;
  readonly replies: readonly (RawReply | 'no room' | null)[];
  readonly venue?: keyof typeof VENUES;
}

function reply(content: unknown): RawReply {
  return { status: 200, headers: [], body: Buffer.from(JSON.stringify(content)) };
}

/** A command over an account with one order; gives what it did, or the code of its refusal. */
async function settled({ doubts = [], phase, replies, venue = 'kite' }: Scene): Promise<string> {
  const written: unknown[] = [];
  const openIntents = new Map(
    doubts.map((doubt, index) => [
      index,
      { ...doubt, intent: index, clientOrderId: ID, instrument: 'NSE:INFY' },
    ]),
  );
  const live = { id: ID, phase, filled: 0n, quantity: null, price: null, venueOrderId: null };
  const order = { ...live, order: { instrument: 'NSE:INFY' } };
  const orders = new Map(phase === undefined ? [] : [[ID, order]]);
  const account = { id: 'main', venue, status: 'active', openIntents, book: { orders } };
  const state = { accounts: new Map([['main', account]]) };
  const left = [...replies];
  const journal = {
    submit: (prepare: (book: object) => void) => {
      prepare({ state, append: (body: unknown) => written.push(body) });
      return Promise.resolve();
    },
  };
  const askFor = (_account: unknown, draftAt: (now: number) => unknown): Promise<object> => {
    assert.equal(typeof draftAt(NOW), 'object');
    const next = left.shift() ?? null;
    if (next === 'no room') return Promise.resolve({ kind: 'overBudget', retryAfterMs: 12_300 });
    return Promise.resolve(next === null ? { kind: 'unreachable' } : { kind: 'answered', reply: next });
  };
  const gateway = { askFor, venueOf: () => VENUES[venue] };
  const clock = { wallMs: () => NOW };
  const parts = Object.assign(Object.create(null), { clock, state, journal, gateway });
  const [first] = Object.values(
    await orderDoubts(parts)({}, () => Promise.resolve()).then((all) => Object(all)),
  );
  const told = first === undefined ? '' : `${Object(first)['isLate'] === true ? 'late ' : 'early '}`;
  const counts = phase !== undefined;
  if (first !== undefined)
    assert.equal(Object(first)['canSettle'], counts, 'what counts here can be settled');
  return orderSettle(parts)({ name: 'main', id: ID }, () => Promise.resolve()).then(
    (done) => `${told}${Object(done)['settled']} ${JSON.stringify(written)}`,
    (reason: unknown) => {
      if (!(reason instanceof OwnerRefusal)) throw reason;
      return `${told}${reason.code}`;
    },
  );
}

const NONE = reply({ status: 'success', data: [] });
const LATE = { kind: 'place', resolvesAt: NOW - 1 };

test('F7: what the venue does not know was never placed, by the owner’s word, once it is late', async () => {
  const done = await settled({ doubts: [LATE], phase: 'inDoubt', replies: [NONE] });
  assert.match(done, /^late notPlaced .*"result":"notPlaced","code":"SETTLED_BY_OWNER".*"by":"owner"/);
  const early = { kind: 'place', resolvesAt: NOW };
  assert.equal(await settled({ doubts: [early], phase: 'inDoubt', replies: [NONE] }), 'early TOO_EARLY');
});

test('a change in doubt of an order that is gone did not happen', async () => {
  const doubts = [{ kind: 'amend', resolvesAt: NOW - 1 }];
  assert.match(await settled({ doubts, phase: 'open', replies: [NONE] }), /"result":"rejected"/);
});

test('an order that rested yesterday is over', async () => {
  assert.match(
    await settled({ phase: 'open', replies: [NONE] }),
    /^expired .*"state":"expired".*"by":"owner"/,
  );
});

test('what the venue knows, or does not say, is not settled by anybody’s word', async () => {
  const row = { order_id: '1', status: 'OPEN', tag: ID, quantity: 1, filled_quantity: 0, price: 1 };
  const found = reply({ status: 'success', data: [row] });
  assert.equal(await settled({ doubts: [LATE], phase: 'inDoubt', replies: [found] }), 'late ORDER_FOUND');
  assert.equal(await settled({ doubts: [LATE], phase: 'inDoubt', replies: [null] }), 'late VENUE_SILENT');
  assert.equal(await settled({ phase: 'closing', replies: [NONE] }), 'ORDER_UNKNOWN');
  assert.equal(await settled({ replies: [NONE] }), 'ORDER_UNKNOWN');
});

test('what is in doubt and is about no order that counts here is not said to be for anybody to settle', async () => {
  assert.equal(await settled({ doubts: [LATE], replies: [NONE] }), 'late ORDER_UNKNOWN');
});

test('where orders that ended are asked for apart, both lists are asked', async () => {
  const none = reply({ retCode: 0, result: { list: [] } });
  assert.match(await settled({ phase: 'open', venue: 'bybit', replies: [none, none] }), /^expired/);
  assert.equal(await settled({ phase: 'open', venue: 'bybit', replies: [none, null] }), 'VENUE_SILENT');
});

test('F4: at Hyperliquid the venue is asked under the account’s address, and what it forgot is over', async () => {
  const none = reply({ status: 'unknownOid' });
  assert.match(await settled({ phase: 'open', venue: 'hyperliquid', replies: [none] }), /^expired/);
  assert.equal(await settled({ phase: 'open', venue: 'hyperliquid', replies: [null] }), 'VENUE_SILENT');
  assert.equal(await settled({ phase: 'open', venue: 'hyperliquid', replies: ['no room'] }), 'OVER_BUDGET');
});
