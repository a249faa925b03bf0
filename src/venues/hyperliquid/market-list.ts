import type { ListedMarket, MarketList } from '../../core/order/listing.ts';
import { member, parseJsonBytes, textAt, type Json } from '../shared/json.ts';
import { parseInstrument } from './text.ts';

const MARKETS_MAX = 10_000;
const SIZE_DECIMALS = /^[0-8]$/;

/** The list in the answer to `meta`, or in the first half of the one to `metaAndAssetCtxs`; null when it has none. */
export function readMarketList(body: Uint8Array): MarketList | null {
  const whole = parseJsonBytes(body);
  const meta = whole?.kind === 'array' ? (whole.items[0] ?? null) : whole;
  const universe = meta === null ? null : member(meta, 'universe');
  if (universe?.kind !== 'array' || universe.items.length > MARKETS_MAX) return null;
  const markets: ListedMarket[] = [];
  for (const [asset, item] of universe.items.entries()) {
    const market = readMarket(item, asset);
    if (market === null) return null;
    markets.push(market);
  }
  const names = new Map(markets.map((market) => [market.instrument, market]));
  if (names.size !== markets.length) return null;
  return {
    markets,
    byAsset: (asset) => markets[asset] ?? null,
    byName: (instrument) => names.get(instrument) ?? null,
  };
}

function readMarket(item: Json, asset: number): ListedMarket | null {
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
