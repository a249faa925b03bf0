import assert from 'node:assert/strict';
import test from 'node:test';
import { world } from '../../core/policy/policy-fixture.test.ts';
import type { AccountHome, ListedMarket, MarketList } from '../../core/order/listing.ts';
import type { Venue } from '../../core/order/venue.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { Codecs } from './codecs.ts';

const { account, state } = world();

function listOf(...names: readonly string[]): MarketList {
  const markets = names.map((name, asset): ListedMarket => ({
    instrument: name as never,
    asset,
    sizeDecimals: 3,
    delisted: false,
  }));
  return {
    markets,
    byAsset: (asset) => markets[asset] ?? null,
    byName: (name) => markets.find(({ instrument }) => instrument === name) ?? null,
  };
}

test('a codec is bound anew when the key or the list of markets is another, and kept otherwise', () => {
  const homes: AccountHome[] = [];
  const bind = (home: AccountHome): Venue => {
    homes.push(home);
    return { ...binanceUsdm };
  };
  let key = 'ONE';
  const codecs = new Codecs(new Map([['binance-usdm', { ...binanceUsdm, bind }]]), () => key);
  const first = codecs.of(account);
  assert.equal(codecs.of(account), first);
  key = 'TWO';
  const second = codecs.of(account);
  assert.ok(second !== first && codecs.of(account) === second);
  const list = listOf('BTC');
  assert.ok(codecs.learn(account, list));
  assert.ok(codecs.of(account) !== second);
  assert.deepEqual(
    homes.map(({ key: id, listing }) => [id, listing]),
    [
      ['ONE', null],
      ['TWO', null],
      ['TWO', list],
    ],
  );
});

test('a venue that needs to know nothing of an account is as it is, and an account of none has none', () => {
  const codecs = new Codecs(new Map([['binance-usdm', binanceUsdm]]), () => null);
  assert.equal(codecs.ofId(state, account.id), binanceUsdm);
  assert.equal(codecs.ofId({ accounts: new Map() }, account.id), null);
});

test('a list that grows is taken; one that gives a number to another market is not (T3)', () => {
  const codecs = new Codecs(new Map([['binance-usdm', binanceUsdm]]), () => null);
  assert.ok(codecs.learn(account, listOf('BTC')));
  const grown = listOf('BTC', 'ETH');
  assert.ok(codecs.learn(account, grown));
  for (const other of [listOf('ETH', 'BTC'), listOf('BTC')])
    assert.equal(codecs.learn(account, other), false);
  assert.equal(codecs.listingOf(account), grown);
});
