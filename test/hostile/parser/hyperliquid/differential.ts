import type { SeededRandom } from '../../../../sim/random.ts';
import type { DecoyCheck } from '../../../../src/core/order/signing.ts';
import type { Intent } from '../../../../src/core/order/intent.ts';
import type { MarketList } from '../../../../src/core/order/listing.ts';
import type { RestingLookup } from '../../../../src/core/order/order.ts';
import type { NotUnderstood, RawRequest, Route, Venue } from '../../../../src/core/order/venue.ts';
import { decimal } from '../../../../src/core/units/decimal.ts';
import type { Instrument } from '../../../../src/core/units/ids.ts';
import { unixMs } from '../../../../src/core/units/time.ts';
import { readMarketList } from '../../../../src/venues/hyperliquid/market-list.ts';
import { addressOfKey } from '../../../../src/venues/hyperliquid/signature.ts';
import { parseCloid } from '../../../../src/venues/hyperliquid/text.ts';
import { hyperliquid } from '../../../../src/venues/hyperliquid/venue.ts';
import type { Arena, Judgement } from '../arena.ts';
import { difference } from '../reading.ts';
import { DECOY, honest, RESTING } from './honest.ts';
import { PRESERVING, TRAPS, WILD } from './mutations.ts';
import { gateReading, OWNER, VAULT, venueReading, type Names } from './readings.ts';
import { rawOf, shown, smaller, STAMPED_AT, type HyperliquidSketch, type Member } from './sketch.ts';

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

/** The part of the codec that turns bytes into intents and back: the product's, or one with a planted bug. */
export interface HyperliquidCodec {
  /** Everything else, at the account. */
  readonly venue: Venue;
  readonly decode: (route: Route, request: RawRequest) => Intent | NotUnderstood;
  readonly draft: Venue['draft'];
}

function codecAt(account: { readonly address: string; readonly master: string | null }): HyperliquidCodec {
  const unbound = hyperliquid(() => SIGNED_BY);
  const home = { trade: 'https://simulated', key: DECOY, listing: listing(), ...account };
  const venue = unbound.bind?.(home) ?? unbound;
  return { venue, decode: (route, request) => venue.decode(route, request, resting), draft: venue.draft };
}

/** The key that every signature is taken for. */
const SIGNED_BY = Buffer.alloc(65, 0x5b);
/** Its address: what a bot whose decoy that is may call a vault by. */
const ITSELF = addressOfKey(SIGNED_BY);

export const HYPERLIQUID = codecAt({ address: OWNER, master: null });
/** The same for a vault that the account leads. */
export const HYPERLIQUID_VAULT = codecAt({ address: VAULT, master: OWNER });

/** Hyperliquid's requests before that codec. */
export function hyperliquidArena(codec: HyperliquidCodec): Arena<HyperliquidSketch> {
  return {
    honest,
    preserving: PRESERVING,
    traps: TRAPS,
    wild: WILD,
    judge: (sketch) => judge(codec, sketch, OWN),
    smaller,
    shown,
  };
}

/** The same for bots of a vault, which call it by every name that they may. */
export function vaultArena(codec: HyperliquidCodec): Arena<HyperliquidSketch> {
  return {
    ...hyperliquidArena(codec),
    honest: (random) => called(random, honest(random)),
    judge: (sketch) => judge(codec, sketch, VAULTS),
  };
}

/** How the account is named by a bot, and how in what is sent. */
interface NamesAt {
  readonly asked: Names;
  readonly sent: Names;
}

const OWN: NamesAt = {
  asked: { acts: [null], asks: [DECOY] },
  sent: { acts: [null], asks: [OWNER] },
};
const VAULTS: NamesAt = {
  asked: { acts: [null, VAULT, ITSELF], asks: [DECOY] },
  sent: { acts: [VAULT], asks: [VAULT] },
};
const CALLS: readonly (readonly Member[])[] = [
  [],
  ...[VAULT, ITSELF, `0x${VAULT.slice(2).toUpperCase()}`].map((name): readonly Member[] => [
    ['"vaultAddress"', JSON.stringify(name)],
  ]),
];

function called(random: SeededRandom, sketch: HyperliquidSketch): HyperliquidSketch {
  return sketch.isRead ? sketch : { ...sketch, envelope: random.pick(CALLS) };
}

/**
 * Gate and venue on one request. What the gate takes must be what the venue reads in the bot's bytes and, again, what
 * it reads in the bytes that would be sent, field by field and for the same account; and the keeper must read its own
 * draft back to the same.
 */
function judge(codec: HyperliquidCodec, sketch: HyperliquidSketch, { asked, sent }: NamesAt): Judgement {
  const { venue } = codec;
  const request = rawOf(sketch);
  const route = venue.classify(request.method, request.target, request.body);
  if (route === null) return { kind: 'refused' };
  if (venue.authenticate(request, TRUSTING, NOW).kind === 'refused') return { kind: 'refused' };
  // A read is the bot's that it asks about.
  if (sketch.isRead && !venue.keysOf(request).includes(DECOY)) return { kind: 'refused' };
  const intent = codec.decode(route, request);
  if (intent.kind === 'notUnderstood' || intent.kind === 'local' || intent.kind === 'moveFunds')
    return { kind: 'refused' };
  const gate = gateReading(intent);
  const drafted = codec.draft(intent, { now: NOW, clientOrderIds: [], nonce: NOW });
  const again = venue.understand(drafted);
  if (again.kind === 'notUnderstood') return finding('the draft is not understood', again.field);
  const own = difference(gate, gateReading(again));
  if (own !== null) return finding('the draft reads back otherwise', own);
  const signature =
    intent.kind === 'read' ? null : ({ type: 'secp256k1', bytes: new Uint8Array(65) } as const);
  const inSent = difference(gate, venueReading(venue.attach(drafted, DECOY, signature), sent));
  if (inSent !== null) return finding('what would be sent is not what was decided', inSent);
  const inAsked = difference(gate, venueReading(request, asked));
  if (inAsked !== null) return finding('what the bot sent is not what was decided', inAsked);
  return { kind: 'agreed', reading: gate };
}

function finding(what: string, how: string): Judgement {
  return { kind: 'finding', text: `${what}: ${how}` };
}
