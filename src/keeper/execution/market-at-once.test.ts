import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyState } from '../../core/account/fold.ts';
import type { Account } from '../../core/account/state.ts';
import type { RawReply, RawRequest, Venue } from '../../core/order/venue.ts';
import type { AccountId, Instrument } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import { kite } from '../../venues/kite/venue.ts';
import { Market } from './market.ts';

const INFY = 'NSE:INFY' as Instrument;
const START = 1_795_220_000_000;

function quoted(last: number): RawReply {
  const side = (price: number): object[] => [{ price, quantity: 100, orders: 1 }];
  const depth = { buy: side(last - 1), sell: side(last + 1) };
  const content = { status: 'success', data: { [INFY]: { last_price: last, volume: 1_000, depth } } };
  return { status: 200, headers: [], body: Buffer.from(JSON.stringify(content)) };
}

class Scene {
  readonly sent: RawRequest[] = [];
  answer: RawReply | null = quoted(1500);
  held: readonly Instrument[] = [INFY];
  venue: Venue = kite;
  signs = true;
  /** Of the session that is open. */
  token = 'tok';
  /** How often there is no room to ask before there is, and what happens meanwhile. */
  heldBack = 0;
  meanwhile: () => void = () => undefined;
  readonly market: Market;

  constructor() {
    const clock = { wallMs: () => unixMs(START), monotonicMs: () => 1_000_000, strayMs: () => 0 };
    const after = (_: number, task: () => void): void => queueMicrotask(task);
    const wire = {
      send: (_: unknown, request: RawRequest, _deadlineMs: number, mayStill: () => boolean) => {
        assert.ok(mayStill(), 'a look is never called off');
        if (this.heldBack > 0) {
          this.heldBack -= 1;
          this.meanwhile();
          return Promise.resolve({ kind: 'notSent', why: 'OVER_BUDGET', retryAfterMs: 1 });
        }
        this.sent.push(request);
        const { answer } = this;
        return Promise.resolve(
          answer === null ? { kind: 'lost', why: 'TIMEOUT' } : { kind: 'answered', reply: answer },
        );
      },
    };
    const signature = (): object => ({ type: 'checksum', bytes: Buffer.from(this.token) });
    const keyring = { sign: () => (this.signs ? { keyId: 'KEY', signature: signature() } : null) };
    const parts = {
      clock: { ...clock, after },
      wire,
      keyring,
      state: emptyState(),
      log: { write: () => undefined },
    };
    const of = { venueOf: () => this.venue, targetOf: () => ({ baseUrl: 'https://venue' }) };
    this.market = new Market(Object.assign(Object.create(null), { ...parts, ...of }));
  }

  get account(): Account {
    const positions = new Map(this.held.map((each) => [each, 1n]));
    const book = { orders: new Map(), positions, coins: new Map() };
    return Object.assign(Object.create(null), {
      id: 'main' as AccountId,
      venue: 'kite',
      limitsOf: 'main',
      book,
    });
  }
}

test('markets of other venues that policy names are not asked for, and keep no price from those that are', async () => {
  const scene = new Scene();
  scene.held = ['BTCUSDT', 'SPOT:BTCUSDT', 'INVERSE:BTCUSD', 'BTC', 'NFO:M&M26DECFUT', INFY] as Instrument[];
  await scene.market.observeMarks(scene.account);
  assert.deepEqual(
    scene.sent.map(({ target }) => target),
    ['/quote?i=NFO%3AM%26M26DECFUT&i=NSE%3AINFY'],
  );
  assert.equal(scene.market.isStale('main' as AccountId, INFY, 1_000), false);
  const none = new Scene();
  none.held = ['BTCUSDT' as Instrument];
  await none.market.observeMarks(none.account);
  assert.deepEqual(none.sent, []);
});

test('where all facts come at once one question tells them, and one is under way at a time', async () => {
  const scene = new Scene();
  const { market, account } = scene;
  await Promise.all([
    market.observeMarks(account),
    market.observeQuotes(account),
    market.observe(account, [INFY], 'exit'),
  ]);
  assert.deepEqual(
    scene.sent.map(({ target }) => target),
    ['/quote?i=NSE%3AINFY'],
  );
  assert.equal(market.isStale(account.id, INFY, 1_000), false);
  const [body] = market.news(account, new Set([INFY]));
  assert(body?.kind === 'reference');
  assert.deepEqual(
    [body.mark, body.bid, body.ask, body.volume24h, body.depth],
    ['1500', '1499', '1501', '1500000', { bps: 100, bid: '149900', ask: '150100' }],
  );
  await market.observeMarks(account);
  assert.equal(scene.sent.length, 2);
});

test('what is not told is not known: no answer, no market, a market that is shut', async () => {
  const scene = new Scene();
  scene.answer = null;
  await scene.market.observeMarks(scene.account);
  assert.equal(scene.market.isStale(scene.account.id, INFY, 1_000), true);
  const shut = { status: 'success', data: { [INFY]: { last_price: 0 } } };
  scene.answer = { status: 200, headers: [], body: Buffer.from(JSON.stringify(shut)) };
  await scene.market.observeMarks(scene.account);
  assert.equal(scene.market.isStale(scene.account.id, INFY, 1_000), true);
  scene.held = [];
  await scene.market.observeMarks(scene.account);
  assert.equal(scene.sent.length, 2);
});

test('T29: a question that does not read as what was meant is not signed', async () => {
  const scene = new Scene();
  const unread = { kind: 'notUnderstood', code: 'FIELD_NOT_UNDERSTOOD', field: 'i' } as const;
  scene.venue = { ...kite, understand: () => unread };
  await scene.market.observeMarks(scene.account);
  assert.deepEqual(scene.sent, []);
});

test('F25: a look that no key signs asks nothing, and what it would have told is not known', async () => {
  const scene = new Scene();
  scene.signs = false;
  await scene.market.observeMarks(scene.account);
  assert.deepEqual(scene.sent, []);
  assert.equal(scene.market.isStale(scene.account.id, INFY, 1_000), true);
  scene.signs = true;
  await scene.market.observeMarks(scene.account);
  assert.equal(scene.market.isStale(scene.account.id, INFY, 1_000), false);
});

test('a look that waits for its turn is asked under the session that is open when it leaves', async () => {
  const scene = new Scene();
  scene.heldBack = 2;
  scene.meanwhile = () => void (scene.token = 'next');
  await scene.market.observeMarks(scene.account);
  const shown = scene.sent.map(({ headers }) => new Map(headers).get('authorization'));
  assert.deepEqual(shown, ['token KEY:next']);
});

test('F25: a look that no key signs any more when its turn comes asks nothing', async () => {
  const scene = new Scene();
  scene.heldBack = 1;
  scene.meanwhile = () => void (scene.signs = false);
  await scene.market.observeMarks(scene.account);
  assert.deepEqual(scene.sent, []);
});
