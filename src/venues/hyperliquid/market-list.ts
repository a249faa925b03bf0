import type { Instrument } from '../../core/units/ids.ts';
import { member, parseJsonBytes, textAt, type Json } from '../shared/json.ts';
import { parseInstrument } from './text.ts';

/** One perpetual as the venue lists it. */
export interface Market {
  readonly instrument: Instrument;
  /** How requests name it: its place in the venue's list. */
  readonly asset: number;
  /** Digits that a size may have after its point. */
  readonly sizeDecimals: number;
  /** No longer traded: its orders may still be cancelled. */
  readonly delisted: boolean;
}

/** The perpetuals of the venue's own exchange, by either name. Spot pairs and builders' exchanges are not served. */
export interface MarketList {
  byAsset(asset: number): Market | null;
  byName(instrument: Instrument): Market | null;
}

const MARKETS_MAX = 10_000;
const SIZE_DECIMALS = /^[0-8]$/;

/** The list in the answer to `meta`, or in the first half of the one to `metaAndAssetCtxs`; null when it has none. */
export function readMarketList(body: Uint8Array): MarketList | null {
  const whole = parseJsonBytes(body);
  const meta = whole?.kind === 'array' ? (whole.items[0] ?? null) : whole;
  const universe = meta === null ? null : member(meta, 'universe');
  if (universe?.kind !== 'array' || universe.items.length > MARKETS_MAX) return null;
  const markets: Market[] = [];
  for (const [asset, item] of universe.items.entries()) {
    const market = readMarket(item, asset);
    if (market === null) return null;
    markets.push(market);
  }
  const names = new Map(markets.map((market) => [market.instrument, market]));
  if (names.size !== markets.length) return null;
  return {
    byAsset: (asset) => markets[asset] ?? null,
    byName: (instrument) => names.get(instrument) ?? null,
  };
}

function readMarket(item: Json, asset: number): Market | null {
  const instrument = parseInstrument(textAt(item, 'name'));
  const decimals = textAt(item, 'szDecimals');
  if (instrument === null || !SIZE_DECIMALS.test(decimals)) return null;
  const delisted = member(item, 'isDelisted');
  return {
    instrument,
    asset,
    sizeDecimals: Number(decimals),
    delisted: delisted?.kind === 'boolean' && delisted.value,
  };
}
