import type { DecoyCheck } from '../../../../src/core/order/signing.ts';
import type { Intent } from '../../../../src/core/order/intent.ts';
import type { Draft, NotUnderstood, RawRequest, Route, Venue } from '../../../../src/core/order/venue.ts';
import { unixMs } from '../../../../src/core/units/time.ts';
import { bybit } from '../../../../src/venues/bybit/venue.ts';
import type { Arena, Judgement } from '../arena.ts';
import { difference } from '../reading.ts';
import { honest } from './honest.ts';
import { PRESERVING, TRAPS, WILD } from './mutations.ts';
import { gateReading, venueReading } from './readings.ts';
import { rawOf, shown, SIGNATURE, smaller, STAMPED_AT, type BybitSketch } from './sketch.ts';

const NOW = unixMs(Number(STAMPED_AT));
const SIGNED = Buffer.from(SIGNATURE, 'hex');
/** Takes the one signature for every message: what is compared here is what comes after it. */
const TRUSTING: DecoyCheck = { type: 'hmac', verify: (_, signature) => SIGNED.equals(signature) };

/** The part of Bybit's codec that turns bytes into intents and back: the product's, or one with a planted bug. */
export interface BybitCodec {
  readonly decode: (route: Route, request: RawRequest) => Intent | NotUnderstood;
  readonly draft: Venue['draft'];
}

export const BYBIT: BybitCodec = {
  decode: (route, request) => bybit.decode(route, request, () => null),
  draft: bybit.draft,
};

/** Bybit's requests before that codec. */
export function bybitArena(codec: BybitCodec): Arena<BybitSketch> {
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
 * A refusal of the venue counts as agreement only when it refuses both for the same reason: then nothing comes of it.
 */
function judge(codec: BybitCodec, sketch: BybitSketch): Judgement {
  const request = rawOf(sketch);
  const route = bybit.classify(request.method, request.target.split('?', 1)[0] ?? '');
  if (route === null) return { kind: 'refused' };
  if (bybit.authenticate(request, TRUSTING, NOW).kind === 'refused') return { kind: 'refused' };
  const intent = codec.decode(route, request);
  if (intent.kind === 'notUnderstood' || intent.kind === 'local' || intent.kind === 'moveFunds')
    return { kind: 'refused' };
  const gate = gateReading(route, intent);
  const drafted = codec.draft(intent, { now: NOW, clientOrderIds: [] });
  const again = readBack(codec, route, drafted);
  if (again.kind === 'notUnderstood') return finding('the draft is not understood', again.field);
  const own = difference(gate, gateReading(route, again));
  if (own !== null) return finding('the draft reads back otherwise', own);
  const asked = venueReading(request);
  const sent = venueReading(bybit.attach(drafted, 'key', { type: 'hmac', bytes: SIGNED }));
  if (asked.kind === 'refused' && sent.kind === 'refused' && asked.why === sent.why)
    return { kind: 'agreed', reading: asked };
  const inSent = difference(gate, sent);
  if (inSent !== null) return finding('what would be sent is not what was decided', inSent);
  const inAsked = difference(gate, asked);
  if (inAsked !== null) return finding('what the bot sent is not what was decided', inAsked);
  return { kind: 'agreed', reading: gate };
}

function readBack(codec: BybitCodec, route: Route, { method, path, payload }: Draft): Intent | NotUnderstood {
  const isRead = method === 'GET';
  const target = isRead && payload !== '' ? `${path}?${payload}` : path;
  const body = isRead ? new Uint8Array(0) : Buffer.from(payload, 'utf8');
  return codec.decode(route, { method, target, headers: [], body });
}

function finding(what: string, how: string): Judgement {
  return { kind: 'finding', text: `${what}: ${how}` };
}
