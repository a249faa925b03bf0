import assert from 'node:assert/strict';
import test from 'node:test';
import { Timeline } from '../../../sim/timeline.ts';
import type { MarketList } from '../../core/order/listing.ts';
import type { Venue } from '../../core/order/venue.ts';
import { world } from '../../core/policy/policy-fixture.test.ts';
import type { Sending } from '../../ports.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { Codecs } from './codecs.ts';
import { Listings } from './listings.ts';

const { account } = world();
const EMPTY: MarketList = { markets: [], byAsset: () => null, byName: () => null };
const REQUEST = { method: 'GET', target: '/list', headers: [], body: new Uint8Array(0) };
const ANSWERED: Sending = { kind: 'answered', reply: { status: 200, headers: [], body: new Uint8Array(0) } };

class Stage {
  readonly timeline = new Timeline(0);
  asked = 0;
  told: MarketList | null = EMPTY;
  sending: Sending = ANSWERED;
  readonly logged: string[] = [];
  readonly codecs: Codecs;
  readonly listings: Listings;

  constructor(lists: boolean) {
    const listing = lists ? { request: () => REQUEST, read: () => this.told } : null;
    const venue: Venue = { ...binanceUsdm, listing };
    this.codecs = new Codecs(new Map([['binance-usdm', venue]]), () => null);
    this.listings = new Listings({
      clock: this.timeline.clockOf({ alive: true }),
      log: { write: (_level, code) => void this.logged.push(code) },
      wire: {
        send: () => {
          this.asked += 1;
          return Promise.resolve(this.sending);
        },
      },
      codecs: this.codecs,
      targetOf: ({ trade, venue: id }) => ({ baseUrl: trade, ca: null, venue: id, account: null }),
    });
  }

  async after(ms: number): Promise<number> {
    await this.timeline.runUntil(this.timeline.now + ms);
    await this.listings.learn(account);
    return this.asked;
  }
}

test('a venue without a list is asked for none, and its requests can be read at once', async () => {
  const stage = new Stage(false);
  assert.deepEqual([await stage.after(0), await stage.listings.isKnown(account)], [0, true]);
});

test('a list is asked for until it is there, and every five minutes then', async () => {
  const stage = new Stage(true);
  stage.sending = { kind: 'lost', why: 'TIMEOUT' };
  assert.equal(await stage.listings.isKnown(account), false);
  assert.deepEqual([await stage.after(1_000), await stage.listings.isKnown(account)], [1, false]);
  stage.sending = ANSWERED;
  stage.told = null;
  assert.equal(await stage.after(1_000), 2);
  stage.told = EMPTY;
  assert.equal(await stage.after(2_000), 3);
  assert.ok(await stage.listings.isKnown(account));
  assert.equal(await stage.after(299_000), 3);
  assert.equal(await stage.after(1_000), 4);
  assert.deepEqual(stage.logged, []);
});

test('a list that contradicts the one before is told of and not taken', async () => {
  const stage = new Stage(true);
  const [instrument] = ['BTC' as never];
  const market = { instrument, asset: 0, sizeDecimals: 0, delisted: false };
  stage.told = { ...EMPTY, markets: [market], byAsset: () => market };
  await stage.after(0);
  stage.told = EMPTY;
  await stage.after(300_000);
  assert.deepEqual(stage.logged, ['LISTING_CHANGED']);
});
