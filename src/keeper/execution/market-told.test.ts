import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyState } from '../../core/account/fold.ts';
import type { Account } from '../../core/account/state.ts';
import type { MarketTelling } from '../../core/order/market-stream.ts';
import type { RawReply, RawRequest, Venue } from '../../core/order/venue.ts';
import { decimal } from '../../core/units/decimal.ts';
import type { AccountId, Instrument } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import { hyperliquid } from '../../venues/hyperliquid/venue.ts';
import { Market } from './market.ts';
import { MarketLooks } from './market-looks.ts';

const BTC = 'BTC' as Instrument;
const ETH = 'ETH' as Instrument;
const START = 1_795_220_000_000;
const venue: Venue = hyperliquid(() => null);

/** A market of an account that holds something, with a venue that tells and is asked. */
class Scene {
  readonly sent: string[] = [];
  now = 0;
  strayMs = 0;
  held: readonly Instrument[] = [BTC];
  readonly market: Market;
  readonly looks: MarketLooks;

  constructor() {
    const clock = {
      wallMs: () => unixMs(START + this.now),
      monotonicMs: () => 1_000_000 + this.now,
      strayMs: () => this.strayMs,
    };
    const wire = {
      send: (_: unknown, { body }: RawRequest) => {
        const { type, coin } = JSON.parse(Buffer.from(body).toString());
        this.sent.push(coin === undefined ? type : `${type} ${coin}`);
        const time = JSON.stringify({ time: START + this.now + 400 });
        const reply: RawReply = { status: 200, headers: [], body: Buffer.from(time) };
        return Promise.resolve({ kind: 'answered', reply });
      },
    };
    const parts = { clock, wire, state: emptyState(), log: { write: () => undefined } };
    const of = { venueOf: () => venue, targetOf: () => ({ baseUrl: 'https://venue' }) };
    this.market = new Market(Object.assign(Object.create(null), { ...parts, ...of }));
    this.looks = new MarketLooks(clock, this.market, () => venue);
  }

  get account(): Account {
    const positions = new Map(this.held.map((each) => [each, 1n]));
    const book = { orders: new Map(), positions, coins: new Map() };
    return Object.assign(Object.create(null), { id: 'main' as AccountId, limitsOf: 'main', book });
  }

  hear(told: Partial<MarketTelling>, report: Partial<MarketTelling['report']> = {}): void {
    const nothing = { mark: null, bid: null, ask: null, volume24h: null };
    const of = { instrument: BTC, ...nothing, ...report };
    this.market.hear(this.account, { report: of, book: null, at: null, ...told });
  }

  /** A mark, and a book that the venue saw so long ago. */
  hearAll(ageMs = 0, instrument = BTC): void {
    this.hear({}, { instrument, mark: decimal('60000'), volume24h: decimal('1000') });
    const [bid, ask, size] = [decimal('59999'), decimal('60001'), decimal('1')];
    const book = { bids: [[bid, size] as const], asks: [[ask, size] as const] };
    this.hear({ book, at: unixMs(START + this.now - ageMs) }, { instrument, bid, ask });
  }

  get isStale(): boolean {
    return this.market.isStale('main' as AccountId, BTC, 2_500);
  }
}

test('what the venue tells by itself makes a market fresh, and is as old as the venue says (F32)', () => {
  const scene = new Scene();
  assert.ok(scene.isStale);
  scene.hearAll();
  assert.equal(scene.isStale, false);
  const [told] = scene.market.news(scene.account, new Set([BTC]));
  assert.ok(told?.kind === 'reference');
  assert.deepEqual(
    [told.mark, told.bid, told.depth?.bid, told.observedAt],
    ['60000', '59999', '59999', START],
  );
  scene.hear({}, { instrument: BTC, mark: decimal('61000'), volume24h: null });
  assert.equal(scene.market.seenBy(scene.account)(BTC)?.mark, decimal('61000'), 'shown, also unrecorded');
  scene.now = 3_000;
  assert.ok(scene.isStale, 'silence ages it');
  scene.hearAll(2_600);
  assert.ok(scene.isStale, 'and so does a message that was long under way');
});

test('a venue’s time is taken by how far its clock is from ours, and never as of later than now', async () => {
  const scene = new Scene();
  await scene.market.measureClock(scene.account);
  scene.hearAll(-400);
  const news = (): number => {
    const [told] = scene.market.news(scene.account, new Set([BTC]));
    return told?.kind === 'reference' ? told.observedAt : 0;
  };
  assert.equal(news(), START);
  scene.hearAll(-5_000);
  assert.equal(news(), START);
});

test('nothing is asked that every market was told, and everything again once one of them is silent (F32)', async () => {
  const scene = new Scene();
  const { account, looks, market } = scene;
  assert.deepEqual([looks.leastMs(account, 'marks'), looks.leastMs(account, 'quotes')], [10_000, 4_000]);
  scene.hearAll();
  assert.deepEqual([looks.leastMs(account, 'marks'), looks.leastMs(account, 'account')], [0, 4_000]);
  assert.equal(await looks.lookAtMarks(account), 1_000_000 - 10_000, 'as old as a mark may be that was told');
  await looks.lookAtQuotes(account);
  assert.deepEqual(scene.sent, ['exchangeStatus'], 'the clock is asked for all the same');
  scene.held = [BTC, ETH];
  assert.equal(looks.leastMs(scene.account, 'marks'), 0, 'a market that was never seen is not waited for');
  scene.hearAll(0, ETH);
  scene.now = 5_000;
  scene.sent.length = 0;
  scene.hearAll();
  await looks.lookAtQuotes(scene.account);
  assert.deepEqual(scene.sent, ['l2Book BTC', 'l2Book ETH', 'exchangeStatus'], 'volumes came with the marks');
  scene.sent.length = 0;
  await market.observe(scene.account, [BTC], 'exit');
  assert.deepEqual(scene.sent, [], 'an order that comes meanwhile asks for nothing either');
  await market.observe(scene.account, [BTC, ETH], 'exit');
  assert.deepEqual(scene.sent, ['metaAndAssetCtxs', 'l2Book BTC', 'l2Book ETH', 'l2Book ETH']);
  scene.now = 12_000;
  assert.equal(looks.leastMs(scene.account, 'marks'), 10_000);
  scene.sent.length = 0;
  assert.equal(await looks.lookAtMarks(scene.account), 1_000_000 + scene.now);
  assert.deepEqual(scene.sent, ['metaAndAssetCtxs']);
  scene.held = [];
  assert.equal(looks.leastMs(scene.account, 'marks'), 10_000, 'and nothing is told where nothing is wanted');
});

test('a mark that is not told anew stands for ten seconds while its book is told, and no longer (F32)', () => {
  const scene = new Scene();
  scene.hearAll();
  const hearBook = (): void => {
    const [bid, ask, size] = [decimal('59999'), decimal('60001'), decimal('1')];
    const book = { bids: [[bid, size] as const], asks: [[ask, size] as const] };
    scene.hear({ book, at: unixMs(START + scene.now) }, { bid, ask });
  };
  const staleAt: number[] = [];
  for (scene.now = 500; scene.now <= 15_000; scene.now += 500) {
    hearBook();
    if (scene.isStale) staleAt.push(scene.now);
  }
  assert.equal(staleAt[0], 13_000, 'ten seconds and the two and a half that a price may be old');
  const silent = new Scene();
  silent.hear({}, { mark: decimal('60000'), volume24h: decimal('1000') });
  assert.ok(silent.isStale, 'a mark without a book is not enough');
});
