import assert from 'node:assert/strict';
import { test } from 'node:test';
import { marketName } from '../../core/units/category.ts';
import { decimal } from '../../core/units/decimal.ts';
import type { Instrument } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import { depthWithin, isBorneOut, seenReference, type Facts } from './market-facts.ts';

const LINEAR = marketName('linear', 'BTCUSDT');
const INVERSE = marketName('inverse', 'BTCUSD');

test('depth is what rests within reach of the mark, in money: of an inverse market its quantity', () => {
  const level = (price: string, quantity: string) => [decimal(price), decimal(quantity)] as const;
  const book = { bids: [level('99', '2'), level('98', '5')], asks: [level('101', '3'), level('102', '7')] };
  const at = { mark: decimal('100'), bps: 150 };
  assert.deepEqual(depthWithin(LINEAR, book, at), { bps: 150, bid: decimal('198'), ask: decimal('303') });
  assert.deepEqual(depthWithin(INVERSE, book, at), { bps: 150, bid: decimal('2'), ask: decimal('3') });
});

test('a pair’s index is borne out while bid, offer and their middle are within the collar of it', () => {
  const isSure = (mark: string | null, bid: string | null, ask: string | null): boolean => {
    const [index, best, offer] = [mark, bid, ask].map((text) => (text === null ? null : decimal(text)));
    return isBorneOut({ mark: index ?? null, bid: best ?? null, ask: offer ?? null }, 100);
  };
  assert.ok(isSure('100', '99.5', '100.5'));
  assert.ok(isSure('100', '100', '100'));
  assert.ok(isSure('100', '101', '101'));
  assert.ok(isSure('100', '99', '99'));
  for (const [why, mark, bid, ask] of [
    ['too wide', '100', '99.4', '100.5'],
    ['too far above the index', '100', '101.1', '101.1'],
    ['too far below it', '100', '98.9', '98.9'],
    ['crossed', '100', '101', '100'],
    ['no index', null, '99', '100'],
    ['no bid', '100', null, '100'],
    ['no offer', '100', '100', null],
  ] as const)
    assert.equal(isSure(mark, bid, ask), false, why);
});

test('what was seen of a market is shown once it has a mark above zero and a quote', () => {
  const name = 'INVERSE:BTCUSD' as Instrument;
  const [mark, bid, ask] = [decimal('100'), decimal('99'), decimal('101')];
  const shown = { mark, bid, ask, volume24h: null, depth: null, observedAt: unixMs(7) };
  const never = { sureAt: null, markAt: null, quoteAt: null };
  const rest = { ...never, depthAt: 0, markSeenAt: 0, toldAt: { mark: 0, book: 0 } };
  const facts: Facts = { instrument: name, seen: null, recorded: false, ...rest, ...shown };
  assert.deepEqual(seenReference(facts), { instrument: name, ...shown });
  assert.equal(seenReference(undefined), null);
  for (const less of [{ mark: null }, { mark: decimal('0') }, { bid: null }, { ask: null }])
    assert.equal(seenReference({ ...facts, ...less }), null);
});
