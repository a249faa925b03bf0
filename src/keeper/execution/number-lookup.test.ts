import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lease, type Throttled } from '../../core/budget/rate-budget.ts';
import type { EntryBody } from '../../core/ledger/entry.ts';
import { unixMs } from '../../core/units/time.ts';
import { hyperliquid } from '../../venues/hyperliquid/venue.ts';
import { learnNumbers, type NumberLookupParts } from './number-lookup.ts';
import type { Change } from './take-apart.ts';

const [OWN, OTHER] = ['a1', 'b2'].map((digits) => `0x${digits.repeat(16)}`);
const HOME = {
  trade: 'https://venue',
  key: null,
  address: `0x${'0e'.repeat(20)}`,
  master: null,
  listing: null,
};
const VENUE = hyperliquid(() => null).bind?.(HOME) ?? assert.fail('it binds');

/** An order of the venue's with that number and id. */
const found = (oid: number, cloid: string | undefined): unknown => ({
  status: 'order',
  order: { order: { oid, cloid, coin: 'BTC', side: 'A', sz: '0.01', limitPx: '58000' }, status: 'open' },
});

const REPLY = { status: 200, headers: [] } as const;

/** A bot with a stop that has no number, at a venue that answers by number. */
class Scene {
  readonly asked: string[] = [];
  readonly entries: EntryBody[] = [];
  readonly #live = { id: OWN, venueOrderId: null, phase: 'open', order: { instrument: 'BTC' } };
  readonly #answers: ReadonlyMap<number, unknown>;
  signs = true;
  ledger: 'takes' | 'fails' | 'stopped' = 'takes';
  venue = VENUE;
  room: Lease | Throttled = new Lease('exit', { taken: [], lists: [] }, { heldBy: [], holds: [] });

  constructor(answers: ReadonlyMap<number, unknown> = new Map([[7, found(7, OWN)]]), live: object = {}) {
    this.#answers = answers;
    Object.assign(this.#live, live);
  }

  /** How many entries it came to. */
  async cancel(...targets: readonly object[]): Promise<number> {
    const known = Object.assign(Object.create(null), { id: 'main', venueIds: new Map([['5', OWN]]) });
    const bot = Object.assign(Object.create(null), {
      id: 'ann',
      book: { orders: new Map([[OWN, this.#live]]) },
    });
    const [target, ...more] = targets;
    const one = { kind: 'cancel', instrument: 'BTC', target };
    const change: Change = Object(more.length === 0 ? one : { ...one, kind: 'cancelBatch', targets });
    await learnNumbers(this.#parts(), { venue: this.venue, account: known, bot }, change);
    return this.entries.length;
  }

  #parts(): NumberLookupParts {
    const book = { append: (entry: EntryBody) => this.entries.push(entry) };
    return {
      clock: { wallMs: () => unixMs(1_795_220_000_000) },
      journal: Object({
        submit: (prepare: (to: object) => void) => {
          if (this.ledger === 'stopped') return null;
          if (this.ledger === 'fails') return Promise.reject(new RangeError('the disk took nothing'));
          return Promise.resolve(prepare(book));
        },
        settled: () => Promise.resolve(),
      }),
      keyring: { sign: async () => (this.signs ? { keyId: 'KEY', signature: null } : null) },
      wire: {
        lease: () => this.room,
        send: async (_target, { body }, _deadline, isWanted) => {
          assert.ok(isWanted());
          const { oid } = JSON.parse(Buffer.from(body).toString('utf8'));
          this.asked.push(String(oid));
          const said = this.#answers.get(oid);
          if (said === undefined) return { kind: 'lost', why: 'TIMEOUT' };
          return { kind: 'answered', reply: { ...REPLY, body: Buffer.from(JSON.stringify(said)) } };
        },
      },
      targetOf: () => ({ baseUrl: 'https://venue', ca: null, venue: VENUE.id, account: null }),
      clockOffsetMs: () => 0,
    };
  }
}

const by = (id: string): object => ({ by: 'venue', id });

test('a number that a cancel names and nobody knows is asked about, and is the bot’s where the id is', async () => {
  const scene = new Scene();
  assert.equal(await scene.cancel(by('7')), 1);
  const [entry] = scene.entries;
  assert.ok(entry?.kind === 'order');
  assert.deepEqual([entry.account, entry.report.id, entry.report.venueOrderId], ['main', OWN, '7']);
});

test('T1: a number of somebody else’s order, of none, or another than was asked for, stays unknown', async () => {
  for (const said of [found(7, OTHER), found(7, undefined), found(8, OWN), { status: 'unknownOid' }, 'x'])
    assert.equal(await new Scene(new Map([[7, said]])).cancel(by('7')), 0, JSON.stringify(said));
  assert.equal(await new Scene(new Map()).cancel(by('7')), 0, 'no answer');
});

test('nothing is asked of what is known, or named by its id, or where every order there has a number', async () => {
  const scene = new Scene();
  await scene.cancel(by('5'));
  await scene.cancel({ by: 'client', id: OWN });
  for (const live of [{ venueOrderId: '9' }, { phase: 'inDoubt' }, { order: { instrument: 'ETH' } }]) {
    const other = new Scene(undefined, live);
    await other.cancel(by('7'));
    scene.asked.push(...other.asked);
  }
  assert.deepEqual(scene.asked, []);
});

test('T35: four numbers of a request at most are asked about, and only where the bot has room', async () => {
  const scene = new Scene(new Map());
  await scene.cancel(...['1', '2', '3', '4', '6'].map(by));
  assert.deepEqual(scene.asked, ['1', '2', '3', '4']);
  const full = new Scene();
  full.room = { kind: 'throttled', why: 'budget', retryAfterMs: 1 };
  assert.equal(await full.cancel(by('7')), 0);
  const silent = new Scene();
  silent.signs = false;
  assert.equal(await silent.cancel(by('7')), 0);
  const strange = new Scene();
  const refusal = { kind: 'notUnderstood', code: 'FIELD_MISSING', field: 'type', text: '' } as const;
  strange.venue = { ...VENUE, understand: () => refusal };
  assert.equal(await strange.cancel(by('7')), 0);
  assert.deepEqual([...full.asked, ...silent.asked, ...strange.asked], []);
});

test('a ledger that does not take a number ends nothing: the cancel goes on without it', async () => {
  for (const ledger of ['fails', 'stopped'] as const) {
    const scene = new Scene();
    scene.ledger = ledger;
    assert.equal(await scene.cancel(by('7')), 0);
    // A promise that nobody looked after would be told by now, and end the process.
    await new Promise(setImmediate);
  }
});
