import type { DecoyCheck } from '../../../src/core/order/signing.ts';
import { unixMs } from '../../../src/core/units/time.ts';
import { binanceUsdm } from '../../../src/venues/binance-usdm/venue.ts';
import type { Arena, Judgement } from './arena.ts';
import { honestRequest, SIGNATURE, STAMPED_AT } from './honest-requests.ts';
import { PRESERVING, TRAPS, WILD } from './mutations.ts';
import type { Codec } from './codec.ts';
import { gateReading } from './gate-reading.ts';
import { difference } from './reading.ts';
import { rawOf, shown, type Sketch } from './sketch.ts';
import { venueReading } from './venue-reading.ts';

const NOW = unixMs(Number(STAMPED_AT));
const KEY = 'key-of-the-account';
const SIGNED = Buffer.from(SIGNATURE, 'hex');
/** Takes the one signature for every message: what is compared here is what comes after it. */
const TRUSTING: DecoyCheck = { type: 'hmac', verify: (_, signature) => SIGNED.equals(signature) };

/** Binance's requests before that codec. */
export function binanceArena(codec: Codec): Arena<Sketch> {
  return {
    honest: honestRequest,
    preserving: PRESERVING,
    traps: TRAPS,
    wild: WILD,
    judge: (sketch) => judge(codec, sketch),
    smaller: (sketch) =>
      (['body', 'query'] as const).flatMap((part) =>
        sketch[part].map((_, at) => ({ ...sketch, [part]: sketch[part].toSpliced(at, 1) })),
      ),
    shown,
  };
}

/**
 * Gate and venue on one request. What the gate takes must be what the venue reads in the bot's bytes and, again, what
 * it reads in the bytes that would be sent, field by field; and the keeper must read its own draft back to the same.
 * A refusal of the venue counts as agreement only when it refuses both: then nothing can come of it.
 */
function judge(codec: Codec, sketch: Sketch): Judgement {
  const request = rawOf(sketch);
  const path = request.target.split('?', 1)[0] ?? '';
  const route = binanceUsdm.classify(request.method, path);
  if (route === null) return { kind: 'refused' };
  if (codec.authenticate(request, TRUSTING, NOW).kind === 'refused') return { kind: 'refused' };
  const intent = codec.decode(route, request);
  if (intent.kind === 'notUnderstood' || intent.kind === 'local' || intent.kind === 'moveFunds') {
    return { kind: 'refused' };
  }
  const gate = gateReading(route, intent);
  const drafted = codec.draft(intent, { now: NOW, clientOrderIds: [] });
  const readBack = codec.decode(route, {
    ...request,
    target: `${drafted.path}?${drafted.payload}`,
    body: NO_BODY,
  });
  if (readBack.kind === 'notUnderstood') return finding('the draft is not understood', readBack.field);
  const own = difference(gate, gateReading(route, readBack));
  if (own !== null) return finding('the draft reads back otherwise', own);
  const asked = venueReading(request);
  const sent = venueReading(binanceUsdm.attach(drafted, KEY, { type: 'hmac', bytes: SIGNED }));
  if (asked.kind === 'refused' && sent.kind === 'refused' && asked.why === sent.why) {
    return { kind: 'agreed', reading: asked };
  }
  const inSent = difference(gate, sent);
  if (inSent !== null) return finding('what would be sent is not what was decided', inSent);
  const inAsked = difference(gate, asked);
  if (inAsked !== null) return finding('what the bot sent is not what was decided', inAsked);
  return { kind: 'agreed', reading: gate };
}

const NO_BODY = new Uint8Array(0);

function finding(what: string, how: string): Judgement {
  return { kind: 'finding', text: `${what}: ${how}` };
}
