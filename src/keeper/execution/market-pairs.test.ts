import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyState } from '../../core/account/fold.ts';
import type { Account } from '../../core/account/state.ts';
import type { EntryBody } from '../../core/ledger/entry.ts';
import type { AccountId, Instrument } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import { bybit } from '../../venues/bybit/venue.ts';
import { Market } from './market.ts';

const PAIR = 'SPOT:BTCUSDT' as Instrument;
const START = 1_795_220_000_000;
const AGE_MS = 2_000;

/** A pair that one account holds, whose ticker says what the test wants. */
class Scene {
  index = '100';
  bid = '99.9';
  ask = '100.1';
  /** Best bid and offer as the ledger would be told them. */
  quotes: readonly unknown[] = [];
  #passedMs = 0;
  readonly #market: Market;

  constructor() {
    const clock = {
      wallMs: () => unixMs(START + this.#passedMs),
      monotonicMs: () => 1_000_000 + this.#passedMs,
      strayMs: () => 0,
    };
    const wire = { send: () => Promise.resolve({ kind: 'answered', reply: this.#ticker() }) };
    const parts = { clock, wire, state: emptyState(), log: { write: () => undefined } };
    const of = { venueOf: () => bybit, targetOf: () => ({ baseUrl: 'https://venue' }) };
    this.#market = new Market(Object.assign(Object.create(null), { ...parts, ...of }));
  }

  /** Looks at the market a while later: what the ledger would then be told, and whether an opening could rest on it. */
  async look(): Promise<readonly [mark: string | null, isStale: boolean]> {
    this.#passedMs += 3_000;
    await this.#market.observe(this.#account, [PAIR], 'exit');
    const [told] = this.#market.news(this.#account, new Set([PAIR]));
    const reference = told as Extract<EntryBody, { kind: 'reference' }> | undefined;
    this.quotes = [reference?.bid, reference?.ask];
    return [reference?.mark ?? null, this.#market.isStale(this.#account.id, PAIR, AGE_MS)];
  }

  get #account(): Account {
    const book = { orders: new Map(), positions: new Map([[PAIR, 1n]]), coins: new Map() };
    const account = { id: 'main' as AccountId, venue: 'bybit', limitsOf: 'main', book };
    return Object.assign(Object.create(null), account);
  }

  #ticker(): { readonly status: number; readonly headers: readonly never[]; readonly body: Uint8Array } {
    const row = {
      ...{ symbol: 'BTCUSDT', bid1Price: this.bid, ask1Price: this.ask, usdIndexPrice: this.index },
      turnover24h: '1000000',
    };
    const side = (price: string): readonly unknown[] => (price === '' ? [] : [[price, '5']]);
    const sides = { s: 'BTCUSDT', b: side(this.bid), a: side(this.ask) };
    const content = { retCode: 0, retMsg: 'OK', result: { category: 'spot', list: [row], ...sides } };
    return { status: 200, headers: [], body: Buffer.from(JSON.stringify(content)) };
  }
}

test('I16: what stands for the mark of a pair is its coin’s index, not the middle of its book', async () => {
  const scene = new Scene();
  assert.deepEqual(await scene.look(), ['100', false]);
  [scene.bid, scene.ask] = ['100.8', '100.9'];
  assert.deepEqual(await scene.look(), ['100', false]);
});

test('I15: a book that somebody widens ends openings, and what rests is judged by the index all the same', async () => {
  const scene = new Scene();
  await scene.look();
  [scene.bid, scene.ask, scene.index] = ['90', '110', '104'];
  assert.deepEqual(await scene.look(), ['104', true]);
  [scene.bid, scene.ask] = ['110', '110.1'];
  assert.deepEqual(await scene.look(), ['104', true]);
  [scene.bid, scene.ask] = ['103.9', '104.1'];
  assert.deepEqual(await scene.look(), ['104', false]);
});

test('I15: where nobody is on either side the index stays fresh, and is borne out anew before it counts', async () => {
  const scene = new Scene();
  await scene.look();
  [scene.bid, scene.ask, scene.index] = ['', '', '101'];
  assert.deepEqual(await scene.look(), ['101', false]);
  assert.deepEqual(scene.quotes, ['0', '0'], 'which is refused by its own name');
  [scene.bid, scene.ask] = ['90', '110'];
  assert.deepEqual(await scene.look(), ['101', true], 'an emptied book bears nothing out');
  [scene.bid, scene.ask] = ['100.9', '101.1'];
  assert.deepEqual(await scene.look(), ['101', false]);
  const fresh = new Scene();
  [fresh.bid, fresh.ask] = ['', ''];
  assert.deepEqual(await fresh.look(), [null, true], 'nothing was ever borne out');
});

test('I15: a USDT that leaves the dollar by a collar ends purchases, above as below, until it is back', async () => {
  const scene = new Scene();
  await scene.look();
  // The index is in dollars: of 0.9 dollars to the USDT the pair trades at 111 of them, of 1.1 at 91.
  for (const [bid, ask] of [
    ['111', '111.2'],
    ['90.8', '91'],
  ] as const) {
    [scene.bid, scene.ask] = [bid, ask];
    assert.deepEqual(await scene.look(), ['100', true]);
    [scene.bid, scene.ask] = ['99.5', '99.7'];
    assert.deepEqual(await scene.look(), ['100', false]);
  }
});

test('an index that no book has borne out yet stands for nothing, and neither does a coin without one', async () => {
  const scene = new Scene();
  [scene.bid, scene.ask] = ['150', '150.1'];
  assert.deepEqual(await scene.look(), [null, true]);
  scene.index = '';
  assert.deepEqual(await scene.look(), [null, true]);
  [scene.bid, scene.ask, scene.index] = ['99.9', '100.1', '100'];
  assert.deepEqual(await scene.look(), ['100', false]);
  scene.index = '';
  assert.deepEqual(await scene.look(), ['100', true], 'the last one stands, and is known to be old');
});
