import type { DecoyCheck } from '../../../../src/core/order/signing.ts';
import type { Intent } from '../../../../src/core/order/intent.ts';
import type { MarketList } from '../../../../src/core/order/listing.ts';
import type { RestingLookup } from '../../../../src/core/order/order.ts';
import type { NotUnderstood, RawRequest, Route, Venue } from '../../../../src/core/order/venue.ts';
import { decimal } from '../../../../src/core/units/decimal.ts';
import type { Instrument } from '../../../../src/core/units/ids.ts';
import { unixMs } from '../../../../src/core/units/time.ts';
import { readMarketList } from '../../../../src/venues/hyperliquid/market-list.ts';
import { parseCloid } from '../../../../src/venues/hyperliquid/text.ts';
import { hyperliquid } from '../../../../src/venues/hyperliquid/venue.ts';
import type { Arena, Judgement } from '../arena.ts';
import { difference } from '../reading.ts';
import { DECOY, honest, RESTING } from './honest.ts';
import { PRESERVING, TRAPS, WILD } from './mutations.ts';
import { gateReading, OWNER, venueReading } from './readings.ts';
import { rawOf, shown, smaller, STAMPED_AT, type HyperliquidSketch } from './sketch.ts';

const NOW = unixMs(STAMPED_AT);
/** Takes any signature: what is compared here is what comes after it. */
const TRUSTING: DecoyCheck = { type: 'secp256k1', verify: () => true };
const LISTED = '{"universe":[{"name":"BTC","szDecimals":5},{"name":"ETH","szDecimals":4}]}';

function listing(): MarketList {
  const list = readMarketList(Buffer.from(LISTED, 'utf8'));
  if (list === null) throw new RangeError('two markets are a list');
  return list;
}

/** One limit order rests in every arena, found by either id. */
const resting: RestingLookup = ({ id }) => {
  const known = parseCloid(RESTING);
  if (known === null || (id !== RESTING && id !== '91490942')) return null;
  const [price, quantity] = [decimal('59000'), decimal('0.01')];
  const order = {
    instrument: 'BTC' as Instrument,
    type: 'limit',
    timeInForce: 'gtc',
    price,
    quantity,
  } as const;
  return { ...order, id: known, reduceOnly: false, triggerPrice: null };
};

const bound: Venue =
  hyperliquid(() => null).bind?.({
    master: null,
    trade: 'https://simulated',
    key: DECOY,
    address: OWNER,
    listing: listing(),
  }) ?? hyperliquid(() => null);

/** The part of the codec that turns bytes into intents and back: the product's, or one with a planted bug. */
export interface HyperliquidCodec {
  readonly decode: (route: Route, request: RawRequest) => Intent | NotUnderstood;
  readonly draft: Venue['draft'];
}

export const HYPERLIQUID: HyperliquidCodec = {
  decode: (route, request) => bound.decode(route, request, resting),
  draft: bound.draft,
};

/** Hyperliquid's requests before that codec. */
export function hyperliquidArena(codec: HyperliquidCodec): Arena<HyperliquidSketch> {
  return {
    honest,
    preserving: PRESERVING,
    traps: TRAPS,
    wild: WILD,
    judge: (sketch) => judge(codec, sketch),
    smaller,
    shown,
  };
}

/**
 * Gate and venue on one request. What the gate takes must be what the venue reads in the bot's bytes and, again, what
 * it reads in the bytes that would be sent, field by field; and the keeper must read its own draft back to the same.
 */
function judge(codec: HyperliquidCodec, sketch: HyperliquidSketch): Judgement {
  const request = rawOf(sketch);
  const route = bound.classify(request.method, request.target, request.body);
  if (route === null) return { kind: 'refused' };
  if (bound.authenticate(request, TRUSTING, NOW).kind === 'refused') return { kind: 'refused' };
  // A read is the bot's that it asks about.
  if (sketch.isRead && !bound.keysOf(request).includes(DECOY)) return { kind: 'refused' };
  const intent = codec.decode(route, request);
  if (intent.kind === 'notUnderstood' || intent.kind === 'local' || intent.kind === 'moveFunds')
    return { kind: 'refused' };
  const gate = gateReading(intent);
  const drafted = codec.draft(intent, { now: NOW, clientOrderIds: [], nonce: NOW });
  const again = bound.understand(drafted);
  if (again.kind === 'notUnderstood') return finding('the draft is not understood', again.field);
  const own = difference(gate, gateReading(again));
  if (own !== null) return finding('the draft reads back otherwise', own);
  const signature =
    intent.kind === 'read' ? null : ({ type: 'secp256k1', bytes: new Uint8Array(65) } as const);
  const inSent = difference(gate, venueReading(bound.attach(drafted, DECOY, signature)));
  if (inSent !== null) return finding('what would be sent is not what was decided', inSent);
  const inAsked = difference(gate, venueReading(request));
  if (inAsked !== null) return finding('what the bot sent is not what was decided', inAsked);
  return { kind: 'agreed', reading: gate };
}

function finding(what: string, how: string): Judgement {
  return { kind: 'finding', text: `${what}: ${how}` };
}
